import assert from 'node:assert/strict';
import { createServiceClock } from '../../../../../core/taskhub/observe/storage/service-clock.ts';

describe('createServiceClock', () => {
  /** The difference after one answer that took 200 ms, sent at half past the second by our clock. */
  function differenceAfter(date: string | undefined): number {
    let now = Date.parse('2026-03-01T12:00:00.500Z');
    const service = createServiceClock({ now: () => now, sleep: () => Promise.resolve() });
    const answered = service.asking();
    now += 200;
    answered(date);
    return service.difference();
  }

  const cases: [string, string | undefined, number][] = [
    ['no header', undefined, 0],
    ['a header that is no date', 'yesterday', 0],
    ['the same second', 'Sun, 01 Mar 2026 12:00:00 GMT', 0],
    ['a second ahead: by 300 ms at least', 'Sun, 01 Mar 2026 12:00:01 GMT', 300],
    ['a minute ahead', 'Sun, 01 Mar 2026 12:01:00 GMT', 59_300],
    ['a second behind: by 500 ms at least', 'Sun, 01 Mar 2026 11:59:59 GMT', -500],
    ['a minute behind', 'Sun, 01 Mar 2026 11:59:00 GMT', -59_500],
  ];
  for (const [what, date, expected] of cases) {
    it(`${what}: ${expected}`, () => {
      assert.equal(differenceAfter(date), expected);
    });
  }
});
