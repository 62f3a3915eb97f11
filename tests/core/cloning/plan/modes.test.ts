import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import {
  planClone,
  type CloneMode,
  type CloneRequest,
  type PreviousVersion,
} from '../../../../core/cloning/plan/index.ts';
import { toyApp, type ToyAnalysis } from './toy.ts';

interface Use {
  readonly name: string;
  readonly mode?: CloneMode;
  readonly version: string;
  readonly pattern?: string;
  readonly app: readonly string[];
  /** By version; `retired` for one that is not in flight any more. */
  readonly previous?: Readonly<Record<string, readonly string[] | 'retired'>>;
  readonly more?: Partial<CloneRequest>;
  /** Old name > new name, in place. */
  readonly renamed: readonly string[];
  /** `tag: name of the source > name of the copy`. */
  readonly copied: readonly string[];
  /** `enclosing: old target > new target`, in place. */
  readonly rewritten: readonly string[];
  /** The same, in copies. */
  readonly rewrittenInCopies?: readonly string[];
  readonly versions: readonly string[];
}

const plain = ['orchestrator Order -> Pay', 'activity Pay', 'client Start -> Order', 'entity Counter'];

const uses: readonly Use[] = [
  {
    name: 'stamp renames functions, and clients follow',
    mode: 'stamp',
    version: '1.2.0',
    app: plain,
    renamed: ['Order > Order_1_2_0', 'Pay > Pay_1_2_0'],
    copied: [],
    rewritten: ['Order: Pay > Pay_1_2_0', 'Start: Order > Order_1_2_0'],
    versions: ['plain: Counter', '1.2.0: Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'stamp replaces the version that names carry',
    mode: 'stamp',
    version: '1.2.0',
    app: ['orchestrator Order_1_1_0 -> Pay_1_1_0', 'activity Pay_1_1_0', 'client Start -> Order_1_1_0'],
    renamed: ['Order_1_1_0 > Order_1_2_0', 'Pay_1_1_0 > Pay_1_2_0'],
    copied: [],
    rewritten: ['Order_1_1_0: Pay_1_1_0 > Pay_1_2_0', 'Start: Order_1_1_0 > Order_1_2_0'],
    versions: ['1.2.0: Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'stamp a second time asks for nothing',
    mode: 'stamp',
    version: '1.2.0',
    app: ['orchestrator Order_1_2_0 -> Pay_1_2_0', 'activity Pay_1_2_0', 'client Start -> Order_1_2_0'],
    renamed: [],
    copied: [],
    rewritten: [],
    versions: ['1.2.0: Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'stamp replaces a version in another form, unless the plain function is there too',
    mode: 'stamp',
    version: '2.0.0',
    app: ['orchestrator OrderV1 -> PayV2, Pay', 'activity Pay', 'activity PayV2'],
    renamed: ['OrderV1 > Order_2_0_0', 'Pay > Pay_2_0_0', 'PayV2 > PayV2_2_0_0'],
    copied: [],
    rewritten: ['OrderV1: Pay > Pay_2_0_0', 'OrderV1: PayV2 > PayV2_2_0_0'],
    versions: ['2.0.0: Order_2_0_0, PayV2_2_0_0, Pay_2_0_0'],
  },
  {
    name: 'names match ignoring case',
    mode: 'stamp',
    version: '1.2.0',
    app: ['orchestrator Order -> pay', 'activity Pay'],
    renamed: ['Order > Order_1_2_0', 'Pay > Pay_1_2_0'],
    copied: [],
    rewritten: ['Order: pay > Pay_1_2_0'],
    versions: ['1.2.0: Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'entities and clients get the version when asked for, timer clients never',
    mode: 'stamp',
    version: '1.2.0',
    app: plain,
    more: { includeEntities: true, includeClients: true },
    renamed: ['Order > Order_1_2_0', 'Pay > Pay_1_2_0', 'Start > Start_1_2_0', 'Counter > Counter_1_2_0'],
    copied: [],
    rewritten: ['Order: Pay > Pay_1_2_0', 'Start: Order > Order_1_2_0'],
    versions: ['1.2.0: Counter_1_2_0, Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'freeze, first use: the plain names stay with the old code, current code and clients are stamped',
    version: '1.1.0',
    app: plain,
    previous: { '1.0.0': plain },
    renamed: ['Order > Order_1_1_0', 'Pay > Pay_1_1_0'],
    copied: ['1_0_0: Order > Order', '1_0_0: Pay > Pay'],
    rewritten: ['Order: Pay > Pay_1_1_0', 'Start: Order > Order_1_1_0'],
    rewrittenInCopies: [],
    versions: ['plain: Counter, Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0'],
  },
  {
    name: 'freeze, second use: the stamped version keeps its stamped names, the first one its plain names',
    version: '1.2.0',
    app: plain,
    previous: { '1.1.0': plain, '1.0.0': plain },
    renamed: ['Order > Order_1_2_0', 'Pay > Pay_1_2_0'],
    copied: ['1_0_0: Order > Order', '1_0_0: Pay > Pay', '1_1_0: Order > Order_1_1_0', '1_1_0: Pay > Pay_1_1_0'],
    rewritten: ['Order: Pay > Pay_1_2_0', 'Start: Order > Order_1_2_0'],
    rewrittenInCopies: ['1_1_0 Order: Pay > Pay_1_1_0'],
    versions: ['plain: Counter, Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0', '1.2.0: Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'freeze, third use: the first version is retired, the others keep their names',
    version: '1.3.0',
    app: plain,
    previous: { '1.0.0': 'retired', '1.1.0': plain, '1.2.0': plain },
    renamed: ['Order > Order_1_3_0', 'Pay > Pay_1_3_0'],
    copied: [
      '1_1_0: Order > Order_1_1_0',
      '1_1_0: Pay > Pay_1_1_0',
      '1_2_0: Order > Order_1_2_0',
      '1_2_0: Pay > Pay_1_2_0',
    ],
    rewritten: ['Order: Pay > Pay_1_3_0', 'Start: Order > Order_1_3_0'],
    rewrittenInCopies: ['1_1_0 Order: Pay > Pay_1_1_0', '1_2_0 Order: Pay > Pay_1_2_0'],
    versions: [
      'plain: Counter',
      '1.1.0: Order_1_1_0, Pay_1_1_0',
      '1.2.0: Order_1_2_0, Pay_1_2_0',
      '1.3.0: Order_1_3_0, Pay_1_3_0',
    ],
  },
  {
    name: 'freeze, when the oldest listed one was stamped',
    version: '1.2.0',
    app: plain,
    previous: { '1.1.0': plain },
    more: { plainVersion: 'none' },
    renamed: ['Order > Order_1_2_0', 'Pay > Pay_1_2_0'],
    copied: ['1_1_0: Order > Order_1_1_0', '1_1_0: Pay > Pay_1_1_0'],
    rewritten: ['Order: Pay > Pay_1_2_0', 'Start: Order > Order_1_2_0'],
    rewrittenInCopies: ['1_1_0 Order: Pay > Pay_1_1_0'],
    versions: ['plain: Counter', '1.1.0: Order_1_1_0, Pay_1_1_0', '1.2.0: Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'freeze, copies committed: a second run asks for nothing',
    version: '1.1.0',
    app: [
      'orchestrator Order_1_1_0 -> Pay_1_1_0',
      'activity Pay_1_1_0',
      'orchestrator Order@1_0_0 -> Pay',
      'activity Pay@1_0_0',
      'client Start -> Order_1_1_0',
    ],
    previous: { '1.0.0': plain },
    renamed: [],
    copied: [],
    rewritten: [],
    versions: ['plain: Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0'],
  },
  {
    name: 'freeze, copies committed: the next version freezes the committed stamped one',
    version: '1.2.0',
    app: [
      'orchestrator Order_1_1_0 -> Pay_1_1_0',
      'activity Pay_1_1_0',
      'orchestrator Order@1_0_0 -> Pay',
      'activity Pay@1_0_0',
      'client Start -> Order_1_1_0',
    ],
    previous: {
      '1.0.0': plain,
      '1.1.0': [
        'orchestrator Order_1_1_0 -> Pay_1_1_0',
        'activity Pay_1_1_0',
        'orchestrator Order@1_0_0 -> Pay',
        'activity Pay@1_0_0',
        'client Start -> Order_1_1_0',
      ],
    },
    renamed: ['Order_1_1_0 > Order_1_2_0', 'Pay_1_1_0 > Pay_1_2_0'],
    copied: ['1_1_0: Order_1_1_0 > Order_1_1_0', '1_1_0: Pay_1_1_0 > Pay_1_1_0'],
    rewritten: ['Order_1_1_0: Pay_1_1_0 > Pay_1_2_0', 'Start: Order_1_1_0 > Order_1_2_0'],
    rewrittenInCopies: [],
    versions: ['plain: Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0', '1.2.0: Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'freeze, when the version before was made as copies: they are kept, and not the plain code beside them',
    version: '1.2.0',
    app: plain,
    previous: {
      '1.0.0': plain,
      '1.1.0': [
        ...plain.slice(0, 2),
        'client Start -> Order_1_1_0',
        'orchestrator Order_1_1_0@1_1_0 -> Pay_1_1_0',
        'activity Pay_1_1_0@1_1_0',
      ],
    },
    renamed: ['Order > Order_1_2_0', 'Pay > Pay_1_2_0'],
    copied: [
      '1_0_0: Order > Order',
      '1_0_0: Pay > Pay',
      '1_1_0: Order_1_1_0 > Order_1_1_0',
      '1_1_0: Pay_1_1_0 > Pay_1_1_0',
    ],
    rewritten: ['Order: Pay > Pay_1_2_0', 'Start: Order > Order_1_2_0'],
    rewrittenInCopies: [],
    versions: ['plain: Counter, Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0', '1.2.0: Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'freeze with folders: the current folder moves away, and the old one takes its place',
    version: '1.1.0',
    app: ['orchestrator /Order -> Pay', 'activity /Pay', 'client /Start -> Order', 'activity /Order_Created'],
    previous: { '1.0.0': ['orchestrator /Order -> Pay', 'activity /Pay', 'client /Start -> Order'] },
    renamed: ['Order > Order_1_1_0', 'Order_Created > Order_Created_1_1_0', 'Pay > Pay_1_1_0'],
    copied: ['1_0_0: Order > Order', '1_0_0: Pay > Pay'],
    rewritten: ['Order: Pay > Pay_1_1_0', 'Start: Order > Order_1_1_0'],
    rewrittenInCopies: [],
    versions: ['plain: Order, Pay', '1.1.0: Order_1_1_0, Order_Created_1_1_0, Pay_1_1_0'],
  },
  {
    name: 'freeze with folders: a second run asks for nothing',
    version: '1.1.0',
    app: [
      'orchestrator /Order -> Pay',
      'activity /Pay',
      'orchestrator /Order_1_1_0@1_1_0 -> Pay_1_1_0',
      'activity /Pay_1_1_0@1_1_0',
      'client /Start -> Order_1_1_0',
    ],
    previous: { '1.0.0': ['orchestrator /Order -> Pay', 'activity /Pay', 'client /Start -> Order'] },
    renamed: [],
    copied: [],
    rewritten: [],
    versions: ['plain: Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0'],
  },
  {
    name: 'the folder is the deployed version, first use: copies stand beside, and clients start them',
    version: '1.1.0',
    app: plain,
    renamed: [],
    copied: ['1_1_0: Order > Order_1_1_0', '1_1_0: Pay > Pay_1_1_0'],
    rewritten: ['Start: Order > Order_1_1_0'],
    rewrittenInCopies: ['1_1_0 Order: Pay > Pay_1_1_0'],
    versions: ['plain: Counter, Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0'],
  },
  {
    name: 'the folder is the deployed version, the same again: nothing',
    version: '1.1.0',
    app: [
      ...plain.slice(0, 2),
      'client Start -> Order_1_1_0',
      'orchestrator Order_1_1_0@1_1_0 -> Pay_1_1_0',
      'activity Pay_1_1_0@1_1_0',
    ],
    renamed: [],
    copied: [],
    rewritten: [],
    versions: ['plain: Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0'],
  },
  {
    name: 'the folder is the deployed version, second use: the latest copies are copied',
    version: '1.2.0',
    app: [
      ...plain.slice(0, 2),
      'client Start -> Order_1_1_0',
      'orchestrator Order_1_1_0@1_1_0 -> Pay_1_1_0',
      'activity Pay_1_1_0@1_1_0',
    ],
    renamed: [],
    copied: ['1_2_0: Order_1_1_0 > Order_1_2_0', '1_2_0: Pay_1_1_0 > Pay_1_2_0'],
    rewritten: ['Start: Order_1_1_0 > Order_1_2_0'],
    rewrittenInCopies: ['1_2_0 Order_1_1_0: Pay_1_1_0 > Pay_1_2_0'],
    versions: ['plain: Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0', '1.2.0: Order_1_2_0, Pay_1_2_0'],
  },
  {
    name: 'the folder is the deployed version, third use, from a version that is named',
    version: '1.3.0',
    more: { previousVersion: parseVersion('1.1.0') },
    app: [
      'orchestrator Order -> Pay',
      'activity Pay',
      'orchestrator Order_1_1_0@1_1_0 -> Pay_1_1_0',
      'activity Pay_1_1_0@1_1_0',
      'orchestrator Order_1_2_0@1_2_0 -> Pay_1_2_0',
      'activity Pay_1_2_0@1_2_0',
    ],
    renamed: [],
    copied: ['1_3_0: Order_1_1_0 > Order_1_3_0', '1_3_0: Pay_1_1_0 > Pay_1_3_0'],
    rewritten: [],
    rewrittenInCopies: ['1_3_0 Order_1_1_0: Pay_1_1_0 > Pay_1_3_0'],
    versions: [
      'plain: Order, Pay',
      '1.1.0: Order_1_1_0, Pay_1_1_0',
      '1.2.0: Order_1_2_0, Pay_1_2_0',
      '1.3.0: Order_1_3_0, Pay_1_3_0',
    ],
  },
  {
    name: 'the folder is the deployed version, third use, from the plain code',
    version: '1.3.0',
    more: { previousVersion: 'plain' },
    app: [
      'orchestrator Order -> Pay',
      'activity Pay',
      'orchestrator Order_1_1_0@1_1_0 -> Pay_1_1_0',
      'activity Pay_1_1_0@1_1_0',
      'orchestrator Order_1_2_0@1_2_0 -> Pay_1_2_0',
      'activity Pay_1_2_0@1_2_0',
    ],
    renamed: [],
    copied: ['1_3_0: Order > Order_1_3_0', '1_3_0: Pay > Pay_1_3_0'],
    rewritten: [],
    rewrittenInCopies: ['1_3_0 Order: Pay > Pay_1_3_0'],
    versions: [
      'plain: Order, Pay',
      '1.1.0: Order_1_1_0, Pay_1_1_0',
      '1.2.0: Order_1_2_0, Pay_1_2_0',
      '1.3.0: Order_1_3_0, Pay_1_3_0',
    ],
  },
  {
    name: 'a function that was added later is copied, and names the copy that is there',
    version: '1.1.0',
    app: [
      'orchestrator Order -> Pay, Ship',
      'activity Pay',
      'activity Ship',
      'activity Pay_1_1_0@1_1_0',
      'activity Ship_1_1_0@1_1_0',
    ],
    renamed: [],
    copied: ['1_1_0: Order > Order_1_1_0'],
    rewritten: [],
    rewrittenInCopies: ['1_1_0 Order: Pay > Pay_1_1_0', '1_1_0 Order: Ship > Ship_1_1_0'],
    versions: ['plain: Order, Pay, Ship', '1.1.0: Order_1_1_0, Pay_1_1_0, Ship_1_1_0'],
  },
  {
    name: 'starters that follow a setting are not rewritten',
    version: '1.1.0',
    app: plain,
    more: { starterSetting: 'DurableFunctionsVersion' },
    renamed: [],
    copied: ['1_1_0: Order > Order_1_1_0', '1_1_0: Pay > Pay_1_1_0'],
    rewritten: [],
    rewrittenInCopies: ['1_1_0 Order: Pay > Pay_1_1_0'],
    versions: ['plain: Counter, Order, Pay', '1.1.0: Order_1_1_0, Pay_1_1_0'],
  },
  {
    name: 'dispatch: public names stay, activities get the version, old bodies are copied',
    mode: 'dispatch',
    version: '1.2.0',
    app: plain,
    previous: { '1.0.0': plain, '1.1.0': plain },
    renamed: ['Pay > Pay_1_2_0'],
    copied: ['1_0_0: Order > Order', '1_0_0: Pay > Pay', '1_1_0: Order > Order', '1_1_0: Pay > Pay_1_1_0'],
    rewritten: ['Order: Pay > Pay_1_2_0'],
    rewrittenInCopies: ['1_1_0 Order: Pay > Pay_1_1_0'],
    versions: ['plain: Counter, Order, Pay', '1.1.0: Pay_1_1_0', '1.2.0: Pay_1_2_0'],
  },
  {
    name: 'a pattern with the major version only',
    mode: 'stamp',
    version: '2.3.4',
    pattern: '{name}_v{major}',
    app: ['orchestrator Order_v1 -> Pay_v1', 'activity Pay_v1'],
    renamed: ['Order_v1 > Order_v2', 'Pay_v1 > Pay_v2'],
    copied: [],
    rewritten: ['Order_v1: Pay_v1 > Pay_v2'],
    versions: ['2: Order_v2, Pay_v2'],
  },
];

describe('the plan of a clone', () => {
  for (const use of uses) {
    it(use.name, () => {
      const current = toyApp(use.app);
      const { request, older } = requestOf(use);
      const plan = planClone(current, request);
      const [renaming] = current.renamed;
      assert.ok(renaming);
      assert.deepEqual(named(current, renaming.definitions), [...use.renamed].sort());
      assert.deepEqual(rewritten(current, renaming.references), [...use.rewritten].sort());
      const copies = copiesOf([current, ...older]);
      assert.deepEqual(copies.copied, [...use.copied].sort());
      if (use.rewrittenInCopies !== undefined) assert.deepEqual(copies.rewritten, [...use.rewrittenInCopies].sort());
      assert.deepEqual(
        plan.versions.map(({ version, names }) => `${version}: ${names.join(', ')}`),
        use.versions,
      );
    });
  }
});

function requestOf({ mode = 'freeze', version, pattern = defaultNamePattern, previous = {}, more = {} }: Use): {
  request: CloneRequest;
  older: ToyAnalysis[];
} {
  const older: ToyAnalysis[] = [];
  const versions = Object.entries(previous).map(([text, lines]): PreviousVersion => {
    if (typeof lines === 'string') return { version: parseVersion(text), retired: true };
    const analysis = toyApp(lines);
    older.push(analysis);
    return { version: parseVersion(text), analysis };
  });
  const request: CloneRequest = {
    mode,
    version: parseVersion(version),
    pattern: parseNamePattern(pattern),
    previous: versions,
    includeEntities: false,
    includeClients: false,
    closure: 'functions',
    ...more,
  };
  return { request, older };
}

function copiesOf(analyses: readonly ToyAnalysis[]): { copied: string[]; rewritten: string[] } {
  const copied: string[] = [];
  const inCopies: string[] = [];
  for (const analysis of analyses) {
    for (const { tag, functions, definitions, references } of analysis.copied) {
      for (const { id, name } of analysis.inventory.functions) {
        if (functions.has(id)) copied.push(`${tag}: ${name} > ${definitions.get(id) ?? name}`);
      }
      inCopies.push(...rewritten(analysis, references).map((text) => `${tag} ${text}`));
    }
  }
  return { copied: copied.sort(), rewritten: inCopies.sort() };
}

function named({ inventory }: Analysis, names: ReadonlyMap<string, string>): string[] {
  return inventory.functions.flatMap(({ id, name }) => (names.has(id) ? [`${name} > ${names.get(id)}`] : [])).sort();
}

function rewritten({ inventory }: Analysis, targets: ReadonlyMap<string, string>): string[] {
  return inventory.references
    .flatMap(({ id, enclosing, target }) => (targets.has(id) ? [`${enclosing}: ${target} > ${targets.get(id)}`] : []))
    .sort();
}
