import assert from 'node:assert/strict';
import { resolveLine } from '../../../../core/routing/versions/index.ts';
import { fleet } from '../fleets.ts';

const all = fleet(
  [
    '0.9 Retired 0.9.0',
    '1.0 Draining 1.0.2',
    '1.1 Drained 1.1.0',
    '1.2 Healthy 1.2.0',
    '1.10 Active 1.10.0',
    '1.11 Registered 1.11.0*',
    '1.12 Creating 1.12.0*',
    '1.13 Deployed 1.13.0',
    '1.14 Failed 1.14.0*',
  ],
  { default: '1.10', previous: '1.2' },
);

describe('the line that a start gets', () => {
  const cases: readonly [asked: string | undefined, expected: string][] = [
    [undefined, 'line 1.10'],
    ['1.2', 'line 1.2'],
    ['1.2.0', 'line 1.2'],
    ['1.2.99', 'line 1.2'],
    ['v1.2', 'line 1.2'],
    ['1.2.0-beta.1', 'line 1.2'],
    [' 1.10 ', 'line 1.10'],
    ['1.0', 'line 1.0'],
    ['1.1', 'line 1.1'],
    ['1.11', 'notThereYet 1.11'],
    ['1.12.3', 'notThereYet 1.12'],
    ['1.13', 'notThereYet 1.13'],
    ['0.9', 'gone'],
    ['1.14', 'failed'],
    ['1.3', 'unknown'],
    ['2.0.0', 'unknown'],
    ['1', 'malformed'],
    ['latest', 'malformed'],
    ['', 'malformed'],
    ['1.01', 'malformed'],
    ['1.2/../1.0', 'malformed'],
    ['1.2.x', 'malformed'],
    ["1.2' or 1", 'malformed'],
    ['constructor', 'malformed'],
    [`1.${'9'.repeat(400)}`, 'malformed'],
  ];
  for (const [asked, expected] of cases) {
    it(`${asked === undefined ? 'no version' : JSON.stringify(asked).slice(0, 40)}: ${expected}`, () => {
      const resolved = resolveLine(asked, all);
      assert.equal(resolved.kind === 'refused' ? resolved.why : `${resolved.kind} ${resolved.line.line}`, expected);
      const available = ['1.13', '1.12', '1.11', '1.10', '1.2', '1.1', '1.0'];
      if (resolved.kind === 'refused') assert.deepEqual(resolved.available, available);
    });
  }

  it('is none without a default, and never simply the latest', () => {
    const resolved = resolveLine(undefined, fleet(['1.0 Healthy 1.0.0', '1.1 Healthy 1.1.0']));
    assert.deepEqual(resolved, { kind: 'refused', why: 'noDefault', available: ['1.1', '1.0'] });
  });
});
