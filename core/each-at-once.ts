/**
 * Does the same for many things, several at one time. When one of them fails, nothing new is begun; what is under way is waited for,
 * and then the first failure is thrown: nothing goes on behind it.
 *
 * @param most how many at one time
 */
export async function eachAtOnce<T>(
  things: readonly T[],
  most: number,
  work: (thing: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < things.length && !failed) {
      const index = next;
      next += 1;
      try {
        await work(things[index] as T, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(most, things.length) }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
