import assert from 'node:assert/strict';
import { checkFleet, mayBecome, transitions } from '../../../../core/routing/lines/index.ts';
import { lineStates, type Fleet } from '../../../../core/routing/model.ts';
import { fleet, line } from '../fleets.ts';

describe('what a line may become', () => {
  it('every state can be reached, and every one but Retired can be left', () => {
    const reached = new Set(['Registered']);
    for (let size = 0; size !== reached.size;) {
      size = reached.size;
      for (const from of lineStates)
        if (reached.has(from)) for (const to of Object.keys(transitions[from])) reached.add(to);
    }
    assert.deepEqual([...reached].sort(), [...lineStates].sort());
    assert.deepEqual(
      lineStates.filter((state) => Object.keys(transitions[state]).length === 0),
      ['Retired'],
    );
  });

  it('an app is only removed when nothing of it is in flight, or it never took a start', () => {
    const before = lineStates.filter((state) => transitions[state].Retired !== undefined);
    assert.deepEqual(before, ['Registered', 'Drained', 'Failed']);
  });

  it('starts go to a line only once it was healthy', () => {
    const before = lineStates.filter((state) => transitions[state].Active !== undefined);
    assert.deepEqual(before, ['Healthy', 'Draining', 'Drained']);
    assert.ok(!mayBecome('Creating', 'Healthy') && !mayBecome('Deployed', 'Active'));
  });
});

describe('a change of a fleet', () => {
  const before = fleet(['1.0 Healthy 1.0.0', '1.1 Active 1.1.0'], { default: '1.1', previous: '1.0' });
  const cases: readonly [what: string, after: Fleet, refused: RegExp | undefined][] = [
    ['nothing', before, undefined],
    ['a rollback', fleet(['1.0 Active 1.0.0', '1.1 Healthy 1.1.0'], { default: '1.0', previous: '1.1' }), undefined],
    [
      'a new line',
      fleet(['1.0 Healthy 1.0.0', '1.1 Active 1.1.0', '1.2 Registered 1.2.0*'], { default: '1.1', previous: '1.0' }),
      undefined,
    ],
    ['a line that disappears', fleet(['1.1 Active 1.1.0'], { default: '1.1' }), /line 1\.0 would disappear/],
    [
      'a new line that begins as more than registered',
      fleet(['1.0 Healthy 1.0.0', '1.1 Active 1.1.0', '1.2 Healthy 1.2.0'], { default: '1.1' }),
      /line 1\.2 begins as Healthy/,
    ],
    [
      'a step that is not allowed',
      fleet(['1.0 Retired 1.0.0', '1.1 Active 1.1.0'], { default: '1.1' }),
      /line 1\.0 would go from Healthy to Retired/,
    ],
    [
      'two active lines',
      fleet(['1.0 Active 1.0.0', '1.1 Active 1.1.0'], { default: '1.1' }),
      /the default is 1\.1, and active 1\.0, 1\.1/,
    ],
    [
      'a default that is not active',
      fleet(['1.0 Healthy 1.0.0', '1.1 Healthy 1.1.0'], { default: '1.1' }),
      /active none/,
    ],
    ['an active line that is no default', fleet(['1.0 Healthy 1.0.0', '1.1 Active 1.1.0']), /the default is none/],
    [
      'a previous line that drains',
      fleet(['1.0 Draining 1.0.0', '1.1 Active 1.1.0'], { default: '1.1', previous: '1.0' }),
      /the previous line 1\.0 is Draining/,
    ],
    [
      'a version of another line',
      fleet(['1.0 Healthy 1.1.7', '1.1 Active 1.1.0'], { default: '1.1' }),
      /1\.1\.7 is no version of line 1\.0/,
    ],
    [
      'a row under another id',
      { ...before, lines: new Map([...before.lines, ['1.3', line('1.2 Registered 1.2.0*')]]) },
      /line 1\.2 is kept under 1\.3/,
    ],
  ];
  for (const [what, after, refused] of cases) {
    it(`${what}: ${refused === undefined ? 'allowed' : 'refused'}`, () => {
      if (refused === undefined) checkFleet(before, after);
      else assert.throws(() => checkFleet(before, after), { code: 'INTERNAL', message: refused });
    });
  }
});
