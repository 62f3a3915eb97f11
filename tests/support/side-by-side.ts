/**
 * Tests that mostly wait: all of them begin at once, so that together they take as long as the slowest one. Each is a test of
 * its own all the same.
 *
 * @param timeoutMs for each of them, counted from when it is its turn
 */
export function sideBySide(tests: Readonly<Record<string, () => Promise<void>>>, timeoutMs = 300_000): void {
  const begun = new Map<string, Promise<void>>();
  before(() => {
    for (const [title, test] of Object.entries(tests)) {
      const end = test();
      // Its failure is told when it is its turn.
      end.catch(() => undefined);
      begun.set(title, end);
    }
  });
  for (const title of Object.keys(tests)) {
    it(title, function () {
      this.timeout(timeoutMs);
      return begun.get(title);
    });
  }
}
