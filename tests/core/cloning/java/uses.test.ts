import assert from 'node:assert/strict';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone, type CloneRequest } from '../../../../core/cloning/plan/index.ts';
import { compile, missingCompiler, type Compiled } from './compiler.ts';
import { analyse, assertGolden, changedFiles, readTree, write, type Tree } from './support.ts';

const at = 'src/main/java/com/acme/orders';

function request(version: string, more: Partial<CloneRequest> = {}): CloneRequest {
  return {
    mode: 'freeze',
    version: parseVersion(version),
    pattern: parseNamePattern(defaultNamePattern),
    previous: [],
    includeEntities: false,
    includeClients: false,
    closure: 'functions',
    ...more,
  };
}

async function release(tree: Tree, version: string, more: Partial<CloneRequest> = {}): Promise<Record<string, string>> {
  return write(tree, planClone(await analyse(tree), request(version, more)).draft);
}

async function earlier(...trees: (readonly [string, Tree])[]): Promise<CloneRequest['previous']> {
  return Promise.all(
    trees.map(async ([version, tree]) => ({ version: parseVersion(version), analysis: await analyse(tree) })),
  );
}

/** The tree with texts replaced, each of which must be there. */
function edited(tree: Tree, changes: Readonly<Record<string, readonly (readonly [string, string])[] | null>>): Tree {
  const after: Record<string, string> = { ...tree };
  for (const [path, replacements] of Object.entries(changes)) {
    if (replacements === null) Reflect.deleteProperty(after, `${at}/${path}`);
    for (const [from, to] of replacements ?? []) {
      assert.ok(after[`${at}/${path}`]?.includes(from), `${path} holds ${from}`);
      after[`${at}/${path}`] = after[`${at}/${path}`]?.replace(from, to) ?? '';
    }
  }
  return after;
}

const first = readTree('orders');
/** The next release: a name, an enum, helpers and DTOs are not what they were. */
const second = edited(first, {
  'Names.java': [['"ChargeCard"', '"ChargeAccount"']],
  'Step.java': [['ARCHIVE("ArchiveOrder")', 'STORE("ArchiveOrder")']],
  'OrderFlow.java': [
    ['Step.ARCHIVE', 'Step.STORE'],
    ['import com.acme.orders.web.Replies;\n', ''],
    ['LOG.info(Replies.accepted(id));', ''],
  ],
  'web/Replies.java': null,
  'dto/Money.java': null,
  'dto/Order.java': [['    public Money total = new Money();\n', '']],
});
const third = edited(second, {
  'OrderFlow.java': [['"PackOrder").await', '"Wrap").await']],
  'Activities.java': [
    ['"CheckFraud"', '"Wrap"'],
    ['checkFraud', 'wrap'],
  ],
  'Names.java': [['"CheckFraud"', '"Wrap"']],
});

describe('releases of a Java app, one after the other', () => {
  const compiled = new Map<string, { readonly tree: Tree; readonly names: readonly string[] }>();
  let judged: Record<string, Compiled> = {};

  before('make the releases', async function () {
    this.timeout(120_000);
    const plain = async (tree: Tree): Promise<string[]> =>
      (await analyse(tree)).inventory.functions.map(({ name }) => name);
    const keep = async (name: string, tree: Tree): Promise<void> => {
      compiled.set(name, { tree, names: [...(await plain(tree)), 'Ping'].sort() });
    };
    // Older sources are at hand.
    const one = await release(second, '1.1.0', { previous: await earlier(['1.0.0', first]) });
    await keep('frozen once', one);
    await keep(
      'frozen twice',
      await release(third, '1.2.0', { previous: await earlier(['1.0.0', first], ['1.1.0', second]) }),
    );
    await keep(
      'frozen with types',
      await release(second, '1.1.0', { previous: await earlier(['1.0.0', first]), closure: 'types' }),
    );
    // The folder itself is the deployed version.
    const copied = await release(first, '1.1.0');
    await keep('copied once', copied);
    const again = await release(copied, '1.2.0');
    await keep('copied twice', again);
    await keep(
      'copied with types',
      await release(await release(first, '1.1.0', { closure: 'types' }), '1.2.0', { closure: 'types' }),
    );
    await keep('stamped', await release(first, '1.1.0', { mode: 'stamp' }));
    const reason = missingCompiler();
    if (reason === undefined)
      judged = compile(Object.fromEntries([...compiled].map(([name, { tree }]) => [name, tree])));
    else console.log(`      not compiled: ${reason}`);
  });

  const names = [
    'frozen once',
    'frozen twice',
    'frozen with types',
    'copied once',
    'copied twice',
    'copied with types',
    'stamped',
  ];
  for (const name of names) {
    it(`compiles and registers each name once: ${name}`, function () {
      const found = judged[name];
      if (found === undefined) return this.skip();
      assert.deepEqual(found.errors, []);
      assert.deepEqual(found.names, compiled.get(name)?.names);
      assert.equal(new Set(found.names.map((one) => one.toLowerCase())).size, found.names.length);
    });
  }

  it('keeps deployed names, and adds those of the version', () => {
    const versioned = ['OrderFlow', 'RefundFlow', 'Reserve', 'ShipFast', 'ShipOrder', 'Invoice'];
    const has = (name: string, wanted: readonly string[]): void =>
      assert.deepEqual(
        wanted.filter((one) => !(compiled.get(name)?.names ?? []).includes(one)),
        [],
        name,
      );
    has(
      'frozen once',
      versioned.flatMap((one) => [one, `${one}_1_1_0`]),
    );
    has('frozen once', ['ChargeCard', 'ChargeAccount_1_1_0']);
    has(
      'frozen twice',
      versioned.flatMap((one) => [one, `${one}_1_1_0`, `${one}_1_2_0`]),
    );
    has('frozen twice', ['ChargeCard', 'ChargeAccount_1_1_0', 'ChargeAccount_1_2_0', 'CheckFraud_1_1_0', 'Wrap_1_2_0']);
    has(
      'copied twice',
      versioned.flatMap((one) => [one, `${one}_1_1_0`, `${one}_1_2_0`]),
    );
    assert.deepEqual(
      compiled.get('stamped')?.names.filter((one) => one === 'OrderFlow'),
      [],
    );
  });

  it('names only functions that are there, from copies those of the same version', async () => {
    for (const [name, { tree }] of compiled) {
      const { inventory } = await analyse(tree);
      const known = new Map(inventory.functions.map((found) => [found.name.toLowerCase(), found]));
      for (const { target, tag, path, line, targetKind } of inventory.references) {
        if (target === null || target === 'Forgotten') continue;
        const found = known.get(target.toLowerCase());
        assert.ok(found !== undefined, `${name}: ${path}:${line} ${target}`);
        if (tag !== undefined && targetKind === 'activity')
          assert.equal(found.tag, tag, `${name}: ${path}:${line} ${target}`);
      }
    }
  });

  it('has nothing to do a second time', async () => {
    for (const [name, version, previous] of [
      ['frozen once', '1.1.0', await earlier(['1.0.0', first])],
      ['copied once', '1.1.0', []],
      ['copied twice', '1.2.0', []],
      ['stamped', '1.1.0', []],
    ] as const) {
      const tree = compiled.get(name)?.tree ?? {};
      const mode = name === 'stamped' ? 'stamp' : 'freeze';
      assert.deepEqual(changedFiles(tree, await release(tree, version, { previous, mode })), {}, name);
    }
  });

  it('replaces tags, and does not stack them', () => {
    const files = Object.entries(compiled.get('copied twice')?.tree ?? {});
    assert.deepEqual(
      files.filter(([path, text]) => /_\d+_\d+_\d+_\d+/.test(path + text)),
      [],
    );
    const [before, after] = ['1_1_0', '1_2_0'].map(
      (tag) => files.find(([path]) => path.endsWith(`OrderFlow_${tag}.java`))?.[1],
    );
    assert.equal(after?.replaceAll('1_2_0', '1_1_0'), before);
  });

  it('writes what is kept for the fixture', () => {
    assertGolden('orders.freeze', changedFiles(second, compiled.get('frozen once')?.tree ?? {}));
    assertGolden('orders.copy', changedFiles(first, compiled.get('copied once')?.tree ?? {}));
  });
});
