import assert from 'node:assert/strict';
import { retryAfterMs } from '../../../../core/azure/network/retries.ts';

describe('retryAfterMs', () => {
  const now = Date.parse('2026-03-01T10:00:00Z');
  const cases: readonly [string, Record<string, string>, number | undefined][] = [
    ['no header', {}, undefined],
    ['seconds', { 'retry-after': '7' }, 7000],
    ['zero seconds', { 'retry-after': '0' }, 0],
    ['a date', { 'retry-after': 'Sun, 01 Mar 2026 10:00:30 GMT' }, 30_000],
    ['a date that has passed', { 'retry-after': 'Sun, 01 Mar 2026 09:00:00 GMT' }, 0],
    ['milliseconds win over seconds', { 'retry-after': '7', 'x-ms-retry-after-ms': '250' }, 250],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
  ];
  for (const [name, headers, expected] of cases) {
    it(`${name}: ${expected ?? 'nothing'}`, () => {
      assert.equal(retryAfterMs({ get: (header) => headers[header] }, now), expected);
    });
  }
});
