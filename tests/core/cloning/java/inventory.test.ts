import assert from 'node:assert/strict';
import type { Inventory } from '../../../../core/cloning/model.ts';
import { analyse, assertGolden, inClass, orchestrator, readTree, type Tree } from './support.ts';

const line = (path: string, number: number, ...words: (string | null | undefined)[]): string =>
  `${path.replace(/^src\/main\/java\/com\/acme\/orders\//, '')}:${number} ${words.map((word) => word ?? '-').join(' ')}`;

function asText({ functions, references, findings, sdk }: Inventory): string {
  return [
    '# functions',
    ...functions.map(({ path, line: at, kind, name, style, trigger, route }) =>
      line(path, at, kind, name, style, trigger, route),
    ),
    '# references',
    ...references.map(({ path, line: at, enclosing, api, target, targetKind, style, side }) =>
      line(path, at, enclosing, api, target, targetKind, style, side),
    ),
    '# findings',
    ...findings.map(({ path, line: at, code }) => line(path ?? '', at ?? 0, code)),
    `# ${sdk?.package ?? ''} ${sdk?.version ?? ''}`,
    '',
  ].join('\n');
}

/** Targets and styles of the references of an app, in order. */
async function referencesIn(tree: Tree): Promise<string[]> {
  const { inventory } = await analyse(tree);
  return inventory.references.map(({ api, target, style, side }) => `${api} ${target ?? '-'} ${style} ${side}`);
}

const client = (statements: string, parameters = ''): string =>
  `@FunctionName("Start") public void start(@HttpTrigger(name = "req") HttpRequestMessage<String> req, ${parameters}@DurableClientInput(name = "d") DurableClientContext d) {\n${statements}\n}`;

describe('the inventory of a Java app', () => {
  it('holds every function, reference and hard case of the fixture', async () => {
    const { inventory } = await analyse(readTree('orders'));
    assertGolden('orders.inventory', { 'inventory.txt': asText(inventory) });
  });

  const styles: readonly { readonly name: string; readonly tree: Tree; readonly references: readonly string[] }[] = [
    {
      name: 'a literal',
      tree: inClass(orchestrator('ctx.callActivity("A").await();')),
      references: ['callActivity A literal context'],
    },
    {
      name: 'a text in a comment or beside the name',
      tree: inClass(orchestrator('// ctx.callActivity("A")\n log("callActivity"); ctx.callActivity("A", "B");')),
      references: ['callActivity A literal context'],
    },
    {
      name: 'a constant by static import, one by a star, and one of an interface',
      tree: {
        'a/N.java':
          'package a; public class N { public static final String X = "A"; public interface I { String Y = "B"; } }',
        'b/Flow.java': `package b; import static a.N.X; import static a.N.*; import a.*; class Flow { ${orchestrator('ctx.callActivity(X); ctx.callActivity(N.I.Y); ctx.callActivity(a.N.X); ctx.callActivity(I.Y);')} }`,
      },
      references: ['A', 'B', 'A']
        .map((name) => `callActivity ${name} constant context`)
        .concat('callActivity - dynamic context'),
    },
    {
      name: 'a constant that is inherited',
      tree: {
        'N.java': 'interface N { String X = "A"; } class Base implements N {}',
        'Flow.java': `class Flow extends Base { ${orchestrator('ctx.callActivity(X);')} }`,
      },
      references: ['callActivity A constant context'],
    },
    {
      name: 'a constant that depends on itself',
      tree: inClass(
        orchestrator('ctx.callActivity(X);', 'static final String X = Y + "a"; static final String Y = X;'),
      ),
      references: ['callActivity - dynamic context'],
    },
    {
      name: 'a field that may change',
      tree: inClass(orchestrator('ctx.callActivity(name);', 'private String name = "A";')),
      references: ['callActivity - dynamic context'],
    },
    {
      name: 'a variable that is given names in several places',
      tree: inClass(orchestrator('String n = "A"; if (x) { n = "B"; } ctx.callActivity(n);')),
      references: ['callActivity A variable context', 'callActivity B variable context'],
    },
    {
      name: 'a variable that is given one name twice',
      tree: inClass(orchestrator('String n = "A"; if (x) { n = "a"; } ctx.callActivity(n);')),
      references: ['callActivity A variable context'],
    },
    {
      name: 'two variables of one name in blocks of their own',
      tree: inClass(
        orchestrator('if (x) { String n = "A"; ctx.callActivity(n); } else { String n = "B"; ctx.callActivity(n); }'),
      ),
      references: ['callActivity A variable context', 'callActivity B variable context'],
    },
    {
      name: 'a variable made of itself',
      tree: inClass(orchestrator('String n = "A"; n = n + "B"; ctx.callActivity(n);')),
      references: ['callActivity A variable context', 'callActivity - dynamic context'],
    },
    {
      name: 'a concatenation with a ternary inside',
      tree: inClass(orchestrator('ctx.callActivity((x ? "A" : "B") + "_1_0_0");')),
      references: ['callActivity A_1_0_0 concatenation context', 'callActivity B_1_0_0 concatenation context'],
    },
    {
      name: 'a switch of the old form',
      tree: inClass(
        orchestrator('String n; switch (x) { case 1: n = "A"; break; default: n = "B"; } ctx.callActivity(n);'),
      ),
      references: ['callActivity A variable context', 'callActivity B variable context'],
    },
    {
      name: 'enum constants by their own names',
      tree: inClass(
        orchestrator(
          'ctx.callActivity(S.A.name()); ctx.callActivity(S.B.toString()); ctx.callActivity(S.B.n);',
          'enum S { A("x"), B("y"); final String n; S(String n) { this.n = n; } }',
        ),
      ),
      references: ['A', 'B', 'y'].map((name) => `callActivity ${name} constant context`),
    },
    {
      name: 'a wrapper on an object, and one that is not called with the name',
      tree: {
        'H.java': 'class H { void step(TaskOrchestrationContext ctx, String n) { ctx.callActivity(n); } }',
        'Flow.java': `class Flow { private final H h = new H(); private Logger log; ${orchestrator('h.step(ctx, "A"); log.step(ctx, "B"); var g = new H(); g.step(ctx, "C"); new H().step(ctx, "D"); step(ctx, "E");')} }`,
      },
      references: ['A', 'C', 'D']
        .map((name) => `step ${name} literal context`)
        .concat('callActivity - wrapper context'),
    },
    {
      name: 'a helper of the app with the name of a method of the SDK',
      tree: inClass(
        orchestrator(
          'callActivity(ctx, "A"); this.callActivity(ctx, "B");',
          'Task<Void> callActivity(TaskOrchestrationContext ctx, String n) { return ctx.callActivity(n); }',
        ),
      ),
      references: [
        'callActivity A literal context',
        'callActivity B literal context',
        'callActivity - wrapper context',
      ],
    },
    {
      name: 'a method of an anonymous class',
      tree: inClass(
        orchestrator('final String n = "A"; run(new Runnable() { public void run() { ctx.callActivity(n); } });'),
      ),
      references: ['callActivity A variable context'],
    },
    {
      name: 'an orchestration in a lambda, as early SDKs had it',
      tree: inClass(
        '@FunctionName("Main") public String main(@DurableOrchestrationTrigger(name = "s") String s) { return OrchestrationRunner.loadAndRun(s, ctx -> { ctx.callActivity("A").await(); return ""; }); }',
      ),
      references: ['callActivity A literal context'],
    },
    {
      name: 'a starter whose caller names the orchestration, by a part of the route, the query and the body',
      tree: inClass(
        client(
          'c.scheduleNewOrchestrationInstance(flow); String q = req.getQueryParameters().get("f"); c.scheduleNewOrchestrationInstance(q); c.scheduleNewOrchestrationInstance(req.getBody().trim(), 1); c.scheduleNewOrchestrationInstance(System.getenv("F"));',
          '@BindingName("flow") String flow, ',
        ),
      ),
      references: ['generic-starter', 'generic-starter', 'generic-starter', 'dynamic'].map(
        (style) => `scheduleNewOrchestrationInstance - ${style} client`,
      ),
    },
  ];
  for (const { name, tree, references } of styles) {
    it(`reads ${name}`, async () => assert.deepEqual((await referencesIn(tree)).sort(), [...references].sort()));
  }

  it('takes the name that a trigger gives, and leaves test folders out', async () => {
    const { inventory } = await analyse({
      'src/main/java/A.java':
        'class A { @FunctionName("X") void x(@DurableActivityTrigger(name = "i", activity = "Real") String i) {} }',
      'src/test/java/B.java': 'class B { @FunctionName("Y") void y(@DurableActivityTrigger(name = "i") String i) {} }',
      'app/target/generated/C.java':
        'class C { @FunctionName("Z") void z(@DurableActivityTrigger(name = "i") String i) {} }',
    });
    assert.deepEqual(
      inventory.functions.map(({ name }) => name),
      ['Real'],
    );
  });

  it('tells copies by the names of their classes', async () => {
    const one = (name: string): string =>
      `class ${name} { @FunctionName("${name}") void x(@DurableActivityTrigger(name = "i") String i) {} }`;
    const names = ['Step', 'Step_2', 'Stage_2', 'Flow_1_2_0', 'Flow_v3', 'Other'];
    const { inventory } = await analyse(Object.fromEntries(names.map((name) => [`${name}.java`, one(name)])));
    assert.deepEqual(Object.fromEntries(inventory.functions.map(({ name, tag }) => [name, tag])), {
      Step: undefined,
      Step_2: '2',
      Stage_2: undefined,
      Flow_1_2_0: '1_2_0',
      Flow_v3: 'v3',
      Other: undefined,
    });
  });

  it('says where a file cannot be read, and reads the rest', async () => {
    const { inventory } = await analyse(
      inClass(`${orchestrator('ctx.callActivity("A");')}\n void broken( { int = ; }\n`),
    );
    assert.equal(inventory.functions.length, 1);
    assert.equal(inventory.findings.find(({ code }) => code === 'SYNTAX_ERROR')?.line, 6);
  });
});
