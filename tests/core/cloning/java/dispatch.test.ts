import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone } from '../../../../core/cloning/plan/index.ts';
import { compile, missingCompiler } from './compiler.ts';
import { analyse, assertGolden, changedFiles, inClass, readTree, write, type Tree } from './support.ts';

async function dispatched(
  tree: Tree,
  version: string,
  ...older: (readonly [string, Tree])[]
): Promise<Record<string, string>> {
  const previous = await Promise.all(
    older.map(async ([text, sources]) => ({ version: parseVersion(text), analysis: await analyse(sources) })),
  );
  const current = await analyse(tree);
  const plan = planClone(current, {
    mode: 'dispatch',
    version: parseVersion(version),
    pattern: parseNamePattern(defaultNamePattern),
    previous,
    includeEntities: false,
    includeClients: false,
    closure: 'functions',
  });
  return write(tree, plan.draft);
}

const flow = (head: string, body: string, members = ''): Tree =>
  inClass(`    @FunctionName("Main")\n    public ${head} {\n        ${body}\n    }\n${members}`);
const context = '@DurableOrchestrationTrigger(name = "ctx") TaskOrchestrationContext ctx';

/** What the current orchestrator becomes beside an older one. */
async function facing(older: Tree, current: Tree): Promise<string> {
  const frozen: Analysis = await analyse(older);
  const functions = new Set(frozen.inventory.functions.map(({ id }) => id));
  const analysis = await analyse(current);
  const draft = analysis.dispatch({
    frozen: [{ version: '1.0.0', tag: '1_0_0', analysis: frozen, functions }],
    version: '1.1.0',
  });
  return write(current, draft)['Flow.java'] ?? '';
}

describe('dispatching by version in a Java app', () => {
  const first = readTree('orders');
  const flowPath = 'src/main/java/com/acme/orders/OrderFlow.java';
  const second: Tree = {
    ...first,
    [flowPath]: first[flowPath]?.replace('"PackOrder").await', '"ShipFast").await') ?? '',
  };

  it('puts a switch before the bodies of the fixture, and replaces it for the next version', async function () {
    this.timeout(120_000);
    const once = await dispatched(second, '1.1.0', ['1.0.0', first]);
    assertGolden('orders.dispatch', changedFiles(second, once));
    assert.deepEqual(
      changedFiles(once, await dispatched(once, '1.1.0', ['1.0.0', first])),
      {},
      'a second run has nothing to do',
    );
    const twice = await dispatched(second, '1.2.0', ['1.0.0', first], ['1.1.0', second]);
    const committed = await dispatched(once, '1.2.0', ['1.0.0', first], ['1.1.0', once]);
    assert.equal(committed[flowPath], twice[flowPath], 'with the dispatcher of before in the sources');
    const dispatchers = Object.keys(committed).filter((path) => /_1_1_0/.test(path));
    for (const path of dispatchers) assert.doesNotMatch(committed[path] ?? '', /switch \(\w+\.getVersion/, path);
    const reason = missingCompiler();
    if (reason !== undefined) return console.log(`      not compiled: ${reason}`);
    const { errors, names } = compile({ committed }).committed ?? { errors: ['none'], names: [] };
    assert.deepEqual(errors, []);
    assert.equal(new Set(names).size, names.length);
    for (const name of ['OrderFlow', 'RefundFlow', 'Reserve', 'Reserve_1_1_0', 'Reserve_1_2_0'])
      assert.ok(names.includes(name), name);
    assert.ok(!names.includes('OrderFlow_1_1_0'));
    return undefined;
  });

  it('goes again with the last version that it was there for', async () => {
    const once = await dispatched(second, '1.1.0', ['1.0.0', first]);
    const analysis = await analyse(once);
    const old = analysis.inventory.functions.filter(({ tag }) => tag === '1_0_0').map(({ id }) => id);
    const after = write(once, analysis.remove(new Set(old)));
    assert.deepEqual(Object.keys(after).sort(), Object.keys(second).sort());
    assert.doesNotMatch(after[flowPath] ?? '', /getVersion/);
  });

  it('goes when no body is left, also for an orchestrator that the older versions are without', async () => {
    const once = await dispatched(second, '1.1.0', ['1.0.0', first]);
    const analysis = await analyse(once);
    const without = write(once, analysis.dispatch({ frozen: [], version: '1.2.0' }));
    assert.match(once[flowPath] ?? '', /getVersion/);
    assert.doesNotMatch(without[flowPath] ?? '', /getVersion|_1_0_0/);
    const others = await analyse({ ...first, [flowPath]: 'package com.acme.orders;\npublic class OrderFlow {}\n' });
    const functions = new Set(others.inventory.functions.map(({ id }) => id));
    const frozen = { version: '1.0.0', tag: '1_0_0', analysis: others, functions };
    const after = write(once, analysis.dispatch({ frozen: [frozen], version: '1.2.0' }));
    assert.doesNotMatch(after[flowPath] ?? '', /getVersion|_1_0_0/);
  });

  const cases: readonly {
    readonly name: string;
    readonly older: Tree;
    readonly current: Tree;
    readonly holds: readonly RegExp[];
  }[] = [
    {
      name: 'no result now, one before',
      older: flow(`String main(${context})`, 'return "";'),
      current: flow(`void main(${context})`, 'ctx.complete(1);'),
      holds: [/ctx\.complete\(new Flow_1_0_0\(\)\.main\(ctx\)\);\n +return;/],
    },
    {
      name: 'another result',
      older: flow(`String main(${context})`, 'return "";'),
      current: flow(`int main(${context})`, 'return 1;'),
      holds: [/public Object main\(/, /return new Flow_1_0_0\(\)\.main\(ctx\);/],
    },
    {
      name: 'no result before, one now',
      older: flow(`void main(${context})`, ''),
      current: flow(`int main(${context})`, 'return 1;'),
      holds: [/new Flow_1_0_0\(\)\.main\(ctx\);\n +return null;/, /Object main/],
    },
    {
      name: 'a static method, other parameters, an exception',
      older: flow(`static String main(ExecutionContext e, ${context}) throws java.io.IOException`, 'return "";'),
      current: flow(`String main(${context}, ExecutionContext other)`, 'return "";'),
      holds: [/return Flow_1_0_0\.main\(other, ctx\);/, /other\) throws Exception \{/],
    },
    {
      name: 'a class that is made with a service',
      older: flow(`String main(${context})`, 'return "";', '    Flow(Service service) {}\n'),
      current: flow(
        `String main(${context})`,
        'return "";',
        '    private final Service prices;\n    Flow(Service prices) { this.prices = prices; }\n',
      ),
      holds: [/return new Flow_1_0_0\(prices\)\.main\(ctx\);/],
    },
  ];
  for (const { name, older, current, holds } of cases) {
    it(`calls the older body: ${name}`, async () => {
      const text = await facing(older, current);
      for (const one of holds) assert.match(text, one);
    });
  }

  it('gives sub-orchestrations of older bodies the version of the instance', async function () {
    this.timeout(60_000);
    const options =
      'new com.microsoft.durabletask.NewSubOrchestrationInstanceOptions((com.microsoft.durabletask.RetryPolicy) null).setVersion(ctx.getVersion())';
    const calls: readonly (readonly [string, string])[] = [
      ['"Main"', `"Main", null, null, ${options}, Void.class`],
      ['("Main"), 1', `("Main"), 1, null, ${options}, Void.class`],
      ['"Main", null, String.class', `"Main", null, null, ${options}, String.class`],
      ['"Main", 1, "id", String.class', `"Main", 1, "id", ${options}, String.class`],
      ['"Main", 1, "id", null, String.class', `"Main", 1, "id", ${options}, String.class`],
      [
        '"Main", 1, "id", new NewSubOrchestrationInstanceOptions((RetryPolicy) null).setVersion("9"), String.class',
        '"Main", 1, "id", new NewSubOrchestrationInstanceOptions((RetryPolicy) null).setVersion("9"), String.class',
      ],
      ['"Main", 1, "id", retries, String.class', '"Main", 1, "id", retries, String.class'],
    ];
    const body = (side: 0 | 1): string =>
      calls.map((call) => `ctx.callSubOrchestrator(${call[side]}).await();`).join('\n');
    const imports =
      'import com.microsoft.azure.functions.annotation.*;\nimport com.microsoft.durabletask.*;\nimport com.microsoft.durabletask.azurefunctions.*;\n';
    const { 'Flow.java': plain = '' } = flow(`void main(${context})`, `TaskOptions retries = null;\n${body(0)}`);
    const tree = { 'Flow.java': imports + plain };
    const analysis = await analyse(tree);
    const functions = new Set(analysis.inventory.functions.map(({ id }) => id));
    const request = {
      functions,
      tag: '1_0_0',
      closure: 'functions',
      into: analysis,
      definitions: new Map(),
      references: new Map(),
    } as const;
    const draft = analysis.copy({ ...request, orchestrators: 'unregistered' });
    assert.ok(draft.created[0]?.text.includes(body(1)), draft.created[0]?.text);
    assert.deepEqual(
      draft.findings.map(({ code, line }) => [code, line]),
      [['SUB_ORCHESTRATION_VERSION', 14]],
    );
    assert.doesNotMatch(
      analysis.copy({ ...request, orchestrators: 'registered' }).created[0]?.text ?? '',
      /ctx\.getVersion/,
    );
    const reason = missingCompiler();
    if (reason !== undefined) return console.log(`      not compiled: ${reason}`);
    const app = Object.fromEntries(Object.entries(write(tree, draft)).map(([path, text]) => [`src/${path}`, text]));
    assert.deepEqual(compile({ app }).app?.errors, []);
    return undefined;
  });

  it('refuses what it cannot call', async () => {
    const older = flow(`String main(${context})`, 'return "";', '    Flow(Service service) {}\n');
    const current = flow(`String main(${context})`, 'return "";');
    await assert.rejects(facing(older, current), { code: 'CLONE_MODE_REFUSED' });
    const stateOnly = flow('String main(@DurableOrchestrationTrigger(name = "s") String s)', 'return "";');
    await assert.rejects(facing(stateOnly, stateOnly), { code: 'CLONE_MODE_REFUSED' });
  });

  it('keeps what only older versions have registered, as long as a version has it', async function () {
    this.timeout(60_000);
    const path = 'src/main/java/com/acme/orders/RemovedOrchestrations.java';
    const third: Tree = Object.fromEntries(
      Object.entries(second).map(([name, text]) => [
        name,
        text.replace(/@FunctionName\([^)]*\)(?= *(?:\n *)?(?:public )?[^\n]*DurableOrchestrationTrigger)/g, ''),
      ]),
    );
    const gone = (await analyse(second)).inventory.functions.filter(({ kind }) => kind === 'orchestrator');
    const left = (await analyse(third)).inventory.functions.filter(({ kind }) => kind === 'orchestrator');
    assert.ok(gone.length > left.length);
    const once = await dispatched(third, '2.0.0', ['1.0.0', first], ['1.1.0', second]);
    const now = await analyse(once);
    assert.deepEqual(
      now.inventory.functions
        .filter(({ kind, tag }) => kind === 'orchestrator' && tag === undefined)
        .map(({ name }) => name)
        .sort(),
      gone.map(({ name }) => name).sort(),
    );
    assert.match(once[path] ?? '', /case "1\.1\.0":\n/);
    assert.deepEqual(changedFiles(once, await dispatched(once, '2.0.0', ['1.0.0', first], ['1.1.0', second])), {});
    const written = Object.keys(once).filter((name) => name.endsWith('/RemovedOrchestrations.java'));
    assert.deepEqual(now.dispatch({ frozen: [], version: '3.0.0' }).removed, written.sort());
    const next = await dispatched(third, '3.0.0', ['1.1.0', second], ['2.0.0', once]);
    assert.doesNotMatch(Object.keys(next).join(), /RemovedOrchestrations_/, 'a stand-in is no body');
    const taken = { ...third, [path]: 'package com.acme.orders;\n\npublic class RemovedOrchestrations {}\n' };
    await assert.rejects(dispatched(taken, '2.0.0', ['1.0.0', first], ['1.1.0', second]), {
      code: 'CLONE_FILE_EXISTS',
    });
    assert.deepEqual((await analyse(taken)).dispatch({ frozen: [], version: '3.0.0' }).removed, []);
    const reason = missingCompiler();
    if (reason !== undefined) return console.log(`      not compiled: ${reason}`);
    assert.deepEqual(compile({ once }).once?.errors, []);
    return undefined;
  });
});
