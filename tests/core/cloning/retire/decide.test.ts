import assert from 'node:assert/strict';
import { parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { decideRetirement, type InFlight } from '../../../../core/cloning/retire/index.ts';
import type { InstanceGroup } from '../../../../core/taskhub/model.ts';
import { toyApp } from '../plan/toy.ts';

const threePart = '{name}_{major}_{minor}_{patch}';

/** `Order`, `Order_1_0_0 x3`, `Order @1.1.0`: in flight, how many, and the version of the instance. */
function group(text: string): InstanceGroup {
  const [, name = '', count = '1', version = ''] = /^(\S+)(?: x(\d+))?(?: @(\S+))?$/.exec(text) ?? [];
  return { name, version, status: 'Running', count: Number(count) };
}

/** Two committed versions beside the plain one, and the current one. */
const committed = [
  'orchestrator Order@1_0_0 -> Pay',
  'activity Pay@1_0_0',
  'orchestrator Order_1_1_0@1_1_0 -> Pay_1_1_0',
  'activity Pay_1_1_0@1_1_0',
  'orchestrator Order_1_2_0 -> Pay_1_2_0',
  'activity Pay_1_2_0',
  'entity Counter',
  'client Start -> Order_1_2_0',
];

interface Case {
  readonly what: string;
  readonly app?: readonly string[];
  readonly ask: string;
  readonly inFlight?: readonly string[] | 'unknown';
  readonly version?: string;
  readonly started?: string;
  readonly plainVersion?: string;
  readonly pattern?: string;
  /** `1.0.0 keep inFlight` or `1.0.0 remove`, all of them. */
  readonly expected: readonly string[];
  readonly removed: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'everything that nothing needs goes, and the current version stays',
    ask: 'drained',
    expected: ['plain remove', '1.1.0 remove', '1.2.0 keep current'],
    removed: ['Order', 'Order_1_1_0', 'Pay', 'Pay_1_1_0'],
  },
  {
    what: 'what is in flight stays, by name and whatever the case',
    ask: 'drained',
    inFlight: ['ORDER_1_1_0 x2'],
    expected: ['plain remove', '1.1.0 keep inFlight', '1.2.0 keep current'],
    removed: ['Order', 'Pay'],
  },
  {
    what: 'what is in flight under plain names holds the plain version only',
    ask: 'drained',
    inFlight: ['Order'],
    expected: ['plain keep inFlight', '1.1.0 remove', '1.2.0 keep current'],
    removed: ['Order_1_1_0', 'Pay_1_1_0'],
  },
  {
    what: 'an instance with the version holds it too, and the version of its name',
    ask: 'drained',
    inFlight: ['Order @1.1.0'],
    expected: ['plain keep inFlight', '1.1.0 keep inFlight', '1.2.0 keep current'],
    removed: [],
  },
  {
    what: 'an orchestrator of the version that the sources have no more holds it',
    ask: 'drained',
    inFlight: ['Gone_1_1_0'],
    expected: ['plain remove', '1.1.0 keep inFlight', '1.2.0 keep current'],
    removed: ['Order', 'Pay'],
  },
  {
    what: 'an unknown hub holds everything',
    ask: 'drained',
    inFlight: 'unknown',
    expected: ['plain keep unknown', '1.1.0 keep unknown', '1.2.0 keep current'],
    removed: [],
  },
  {
    what: 'only what was asked for goes',
    ask: '1.1.0',
    expected: ['plain keep notAsked', '1.1.0 remove', '1.2.0 keep current'].map((line) =>
      line.startsWith('1.2.0') ? '1.2.0 keep notAsked' : line,
    ),
    removed: ['Order_1_1_0', 'Pay_1_1_0'],
  },
  {
    what: 'the current version never goes',
    ask: '1.2.0',
    expected: ['plain keep notAsked', '1.1.0 keep notAsked', '1.2.0 keep current'],
    removed: [],
  },
  {
    what: 'the newest one in the sources never goes, also when a newer one is brought out',
    ask: 'drained',
    version: '1.3.0',
    expected: ['plain remove', '1.1.0 remove', '1.2.0 keep current'],
    removed: ['Order', 'Order_1_1_0', 'Pay', 'Pay_1_1_0'],
  },
  {
    what: 'plain names that are the only ones never go',
    app: ['orchestrator Order -> Pay', 'activity Pay', 'client Start -> Order'],
    ask: 'drained',
    expected: ['plain keep current'],
    removed: [],
  },
  {
    what: 'a plain function without versions stays when its version goes',
    app: ['orchestrator Order@1_0_0 -> Pay', 'activity Pay', 'orchestrator Order_1_1_0 -> Pay'],
    ask: 'plain',
    expected: ['plain remove', '1.1.0 keep notAsked'],
    removed: ['Order'],
  },
  {
    what: 'plain names that nothing stands beside stay, though others have versions',
    app: ['activity Pay', 'orchestrator Order_1_1_0 -> Pay'],
    ask: 'plain',
    expected: ['plain keep nothingToRemove', '1.1.0 keep notAsked'],
    removed: [],
  },
  {
    what: 'entities never go: their name leads to their state',
    app: ['entity Counter_1_0_0@1_0_0', 'entity Counter_1_1_0'],
    ask: '1.0.0',
    expected: ['1.0.0 keep nothingToRemove', '1.1.0 keep notAsked'],
    removed: [],
  },
  {
    what: 'what code names that stays is held',
    app: [
      'orchestrator Order_1_0_0@1_0_0 -> Pay_1_0_0',
      'activity Pay_1_0_0@1_0_0',
      'orchestrator Order_1_1_0 -> pay_1_0_0',
    ],
    ask: 'drained',
    expected: ['1.0.0 keep referenced', '1.1.0 keep current'],
    removed: [],
  },
  {
    what: 'what a client starts that stays is held',
    app: ['orchestrator Order_1_0_0@1_0_0', 'orchestrator Order_1_1_0', 'client Start -> Order_1_0_0'],
    ask: '1.0.0',
    expected: ['1.0.0 keep referenced', '1.1.0 keep notAsked'],
    removed: [],
  },
  {
    what: 'a client of the version goes with it',
    app: [
      'orchestrator Order_1_0_0@1_0_0',
      'client Start_1_0_0@1_0_0 -> Order_1_0_0',
      'orchestrator Order_1_1_0',
      'client Start -> Order_1_1_0',
    ],
    ask: 'drained',
    expected: ['1.0.0 remove', '1.1.0 keep current'],
    removed: ['Order_1_0_0', 'Start_1_0_0'],
  },
  {
    what: 'a version that stays holds the one that it names',
    app: [
      'orchestrator Order_1_0_0@1_0_0',
      'orchestrator Order_1_1_0@1_1_0 -> Order_1_0_0',
      'orchestrator Order_1_2_0',
    ],
    ask: 'drained',
    inFlight: ['Order_1_1_0'],
    expected: ['1.0.0 keep referenced', '1.1.0 keep inFlight', '1.2.0 keep current'],
    removed: [],
  },
  {
    what: 'two that name each other only go together',
    app: [
      'orchestrator Order_1_0_0@1_0_0',
      'orchestrator Order_1_1_0@1_1_0 -> Order_1_0_0',
      'orchestrator Order_1_2_0',
    ],
    ask: 'drained',
    expected: ['1.0.0 remove', '1.1.0 remove', '1.2.0 keep current'],
    removed: ['Order_1_0_0', 'Order_1_1_0'],
  },
  {
    what: 'what the setting lets clients start is held',
    ask: 'drained',
    started: '1.1.0',
    expected: ['plain remove', '1.1.0 keep started', '1.2.0 keep current'],
    removed: ['Order', 'Pay'],
  },
  {
    what: 'so are plain names',
    ask: 'drained',
    started: 'none',
    expected: ['plain keep started', '1.1.0 remove', '1.2.0 keep current'],
    removed: ['Order_1_1_0', 'Pay_1_1_0'],
  },
  {
    what: 'a drained version that the sources do not hold is told as such',
    app: ['orchestrator Order'],
    ask: '1.0.0',
    expected: ['plain keep notAsked', '1.0.0 keep notInSource'],
    removed: [],
  },
  {
    what: 'one in flight that the sources do not hold is told too',
    app: ['orchestrator Order'],
    ask: '1.0.0',
    inFlight: ['Order_1_0_0', 'Order_1_1_0', 'Order @2.0.0'],
    expected: ['plain keep notAsked', '1.0.0 keep inFlight', '1.1.0 keep notAsked', '2.0.0 keep notAsked'],
    removed: [],
  },
  {
    what: 'a version that no name carries may be the one in flight under plain names',
    ask: '1.0.0',
    inFlight: ['Order'],
    expected: ['plain keep notAsked', '1.0.0 keep unknown', '1.1.0 keep notAsked', '1.2.0 keep notAsked'],
    removed: [],
  },
  {
    what: 'the version with the plain names is in flight under them',
    ask: '1.0.0',
    plainVersion: '1.0.0',
    inFlight: ['Order'],
    expected: ['plain keep inFlight', '1.1.0 keep notAsked', '1.2.0 keep notAsked'],
    removed: [],
  },
  {
    what: 'the version with the plain names goes with them',
    ask: '1.0.0',
    plainVersion: '1.0.0',
    expected: ['plain remove', '1.1.0 keep notAsked', '1.2.0 keep notAsked'],
    removed: ['Order', 'Pay'],
  },
  {
    what: 'where the build stamps the code, the version with the plain names is in the hub alone: in flight',
    app: ['orchestrator Order -> Pay', 'activity Pay', 'client Start -> Order'],
    ask: '1.0.0, 1.1.0',
    plainVersion: '1.0.0',
    inFlight: ['Order x2', 'Order_1_1_0'],
    expected: ['plain keep inFlight', '1.1.0 keep inFlight'],
    removed: [],
  },
  {
    what: 'and drained',
    app: ['orchestrator Order -> Pay', 'activity Pay', 'client Start -> Order'],
    ask: '1.0.0',
    plainVersion: '1.0.0',
    inFlight: ['Order_1_1_0', 'Order @1.2.0'],
    expected: ['plain keep notInSource', '1.1.0 keep notAsked', '1.2.0 keep notAsked'],
    removed: [],
  },
  {
    what: 'another version that no name carries is drained whatever is in flight under plain names',
    ask: '1.0.5',
    plainVersion: '1.0.0',
    inFlight: ['Order'],
    expected: ['plain keep notAsked', '1.0.5 keep notInSource', '1.1.0 keep notAsked', '1.2.0 keep notAsked'],
    removed: [],
  },
  {
    what: 'an instance has a whole version, of which names carry a part',
    app: ['orchestrator Order', 'activity Pay_v1@v1', 'activity Pay_v2@v2', 'activity Pay_v3'],
    pattern: '{name}_v{major}',
    ask: 'drained',
    inFlight: ['Order @2.0.0'],
    expected: ['plain keep nothingToRemove', '1 remove', '2 keep inFlight', '3 keep current'],
    removed: ['Pay_v1'],
  },
  {
    what: 'a setting with a v in front starts that version',
    ask: 'drained',
    started: ' V1.1.0 ',
    expected: ['plain remove', '1.1.0 keep started', '1.2.0 keep current'],
    removed: ['Order', 'Pay'],
  },
  {
    what: 'versions are those of the pattern',
    app: ['orchestrator Order_v1@v1', 'orchestrator Order_v2@v2', 'orchestrator Order_v10'],
    pattern: '{name}_v{major}',
    ask: '1.4.0',
    inFlight: ['Order_v10'],
    expected: ['1 remove', '2 keep notAsked', '10 keep notAsked'],
    removed: ['Order_v1'],
  },
];

describe('what may be retired', () => {
  for (const {
    what,
    app = committed,
    ask,
    inFlight = [],
    version,
    started,
    plainVersion,
    pattern = threePart,
    expected,
    removed,
  } of cases) {
    it(what, () => {
      const seen: InFlight =
        inFlight === 'unknown'
          ? { kind: 'unknown', reasons: [{ code: 'FORBIDDEN', message: 'The answer was 403.' }] }
          : { kind: 'counted', groups: inFlight.map(group) };
      const asked =
        ask === 'drained' ? ask : ask.split(', ').map((each) => (each === 'plain' ? each : parseVersion(each)));
      const retirement = decideRetirement(
        {
          versions: asked,
          pattern: parseNamePattern(pattern),
          ...(version === undefined ? {} : { version: parseVersion(version) }),
          ...(plainVersion === undefined ? {} : { plainVersion: parseVersion(plainVersion) }),
        },
        { inventory: toyApp(app).inventory, inFlight: seen, ...(started === undefined ? {} : { started }) },
      );
      assert.deepEqual(
        retirement.decisions.map((each) => [each.version, each.decision, each.keptBecause].filter(Boolean).join(' ')),
        expected,
      );
      assert.deepEqual([...retirement.removed.values()].map(({ name }) => name).sort(), removed);
    });
  }

  it('tells the counts, and where a name stands that holds a version', () => {
    const { decisions } = decideRetirement(
      { versions: 'drained', pattern: parseNamePattern(threePart) },
      {
        inventory: toyApp([
          'orchestrator Order_1_0_0@1_0_0',
          'orchestrator Order_1_1_0 -> Order_1_0_0',
          'orchestrator Order',
        ]).inventory,
        inFlight: { kind: 'counted', groups: [group('Order x3')] },
      },
    );
    assert.deepEqual(
      decisions.map(({ version, why, inFlight }) => [version, why, inFlight]),
      [
        ['plain', '3 orchestrations of it in flight', 3],
        ['1.0.0', 'Order_1_1_0.toy:2 names Order_1_0_0, and stays', 0],
        ['1.1.0', 'it is the current version', 0],
      ],
    );
  });
});
