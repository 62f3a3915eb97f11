import assert from 'node:assert/strict';
import { judgeHealth, type HealthCheckResult, type HealthReading } from '../../../../core/slots/verify/index.ts';

const results: Readonly<Record<string, HealthCheckResult['result']>> = { o: 'ok', b: 'bad', u: 'unknown' };

/** One reading every 10 s: `o` good, `b` bad, `u` unknown; two letters are two checks. */
function readings(text: string): HealthReading[] {
  return text.split(' ').map((letters, index) => ({
    at: index * 10_000,
    checks: [...letters].map((letter) => ({ name: letter, result: results[letter] ?? 'bad', seen: '' })),
  }));
}

const cases: readonly (readonly [string, string, { steadyMs: number; patienceMs: number }, string])[] = [
  ['good at once, nothing more wanted', 'o', { steadyMs: 0, patienceMs: 60_000 }, 'healthy'],
  ['bad at first, within the patience', 'b b', { steadyMs: 0, patienceMs: 60_000 }, 'goOn'],
  ['good after some time', 'b b o', { steadyMs: 0, patienceMs: 60_000 }, 'healthy'],
  ['bad until the patience is over', 'b b b b b b b', { steadyMs: 0, patienceMs: 60_000 }, 'unhealthy'],
  ['one of two is bad', 'ob ob ob', { steadyMs: 0, patienceMs: 20_000 }, 'unhealthy'],
  ['could not be asked', 'u u u', { steadyMs: 0, patienceMs: 20_000 }, 'unknown'],
  ['one bad and one that could not be asked', 'ub ub ub', { steadyMs: 0, patienceMs: 20_000 }, 'unhealthy'],
  ['a soak that has not ended', 'o o o', { steadyMs: 30_000, patienceMs: 60_000 }, 'goOn'],
  ['a soak that has ended', 'o o o o', { steadyMs: 30_000, patienceMs: 60_000 }, 'healthy'],
  ['a break starts the soak anew', 'o o b b o o o', { steadyMs: 30_000, patienceMs: 60_000 }, 'goOn'],
  [
    'a soak that began late, and goes on beyond the patience',
    'b b o o o o',
    { steadyMs: 30_000, patienceMs: 20_000 },
    'healthy',
  ],
  ['a break after the patience', 'o o o b b', { steadyMs: 60_000, patienceMs: 20_000 }, 'unhealthy'],
  ['one bad reading after the patience', 'o o o b', { steadyMs: 60_000, patienceMs: 20_000 }, 'goOn'],
  ['one bad reading among good ones', 'o o b o o', { steadyMs: 40_000, patienceMs: 0 }, 'healthy'],
  ['the soak would be over, and the last reading is bad', 'o o b', { steadyMs: 20_000, patienceMs: 60_000 }, 'goOn'],
  ['good again, but too late', 'b b b b o', { steadyMs: 0, patienceMs: 20_000 }, 'unhealthy'],
  ['no patience at all, and bad', 'b', { steadyMs: 0, patienceMs: 0 }, 'unhealthy'],
  ['no patience at all, and good', 'o', { steadyMs: 0, patienceMs: 0 }, 'healthy'],
];

describe('whether an app is well', () => {
  for (const [name, text, patience, expected] of cases) {
    it(`${name}: ${expected}`, () => {
      assert.equal(judgeHealth(readings(text), 0, patience), expected);
    });
  }

  it('cannot be told before the first reading', () => {
    assert.equal(judgeHealth([], 0, { steadyMs: 0, patienceMs: 0 }), 'goOn');
  });
});
