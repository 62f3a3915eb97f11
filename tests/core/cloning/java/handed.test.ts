import assert from 'node:assert/strict';
import { analyse, inClass, orchestrator, stamped, write } from './support.ts';

const acts =
  '@FunctionName("Bill") public void bill(@DurableActivityTrigger(name = "i") String i) {}\n@FunctionName("Tax") public void tax(@DurableActivityTrigger(name = "i") String i) {}';

interface Case {
  readonly name: string;
  readonly body: string;
  readonly members?: string;
  readonly references: readonly string[];
  /** The body with the new names; as it is when absent. */
  readonly stamped?: string;
}

const cases: readonly Case[] = [
  {
    name: 'gets the elements of the list that it is called with each of',
    body: 'List.of("Bill", "Tax").stream().map(ctx::callActivity).toList();',
    references: ['callActivity Bill literal', 'callActivity Tax literal'],
    stamped: 'List.of("Bill_1_2_0", "Tax_1_2_0").stream().map(ctx::callActivity).toList();',
  },
  {
    name: 'gets what the variable is called with that holds it',
    body: 'Function<String, Task<Void>> f = ctx::callActivity; f.apply("Bill").await();',
    references: ['callActivity - wrapper', 'apply Bill literal'],
    stamped: 'Function<String, Task<Void>> f = ctx::callActivity; f.apply("Bill_1_2_0").await();',
  },
  {
    name: 'gets more names where its variable is handed on',
    body: 'Function<String, Task<Void>> f = ctx::callActivity; f.apply("Bill").await(); other(f);',
    references: ['callActivity - dynamic', 'apply Bill literal'],
    stamped: 'Function<String, Task<Void>> f = ctx::callActivity; f.apply("Bill_1_2_0").await(); other(f);',
  },
  {
    name: 'gets what a helper is given that calls it',
    body: 'go(ctx::callActivity, "Bill");',
    members: 'void go(Function<String, Task<Void>> f, String n) { f.apply(n).await(); }',
    references: ['callActivity - wrapper', 'go Bill literal', 'apply - wrapper'],
    stamped: 'go(ctx::callActivity, "Bill_1_2_0");',
  },
  {
    name: 'gets what is only known at run time from a list of a variable',
    body: 'names.stream().map(ctx::callSubOrchestrator).toList();',
    references: ['callSubOrchestrator - dynamic'],
  },
  {
    name: 'gets what is only known at run time from code elsewhere',
    body: 'Elsewhere.go(ctx::callActivity, "Bill");',
    references: ['callActivity - dynamic'],
  },
  {
    name: 'gets the elements of a list where it is a helper of the app',
    body: 'List.of("Bill").forEach(this::go);',
    members: 'TaskOrchestrationContext k; void go(String n) { k.callActivity(n).await(); }',
    references: ['go Bill literal', 'callActivity - wrapper'],
    stamped: 'List.of("Bill_1_2_0").forEach(this::go);',
  },
  {
    name: 'gets what is only known at run time where it is a helper of the app',
    body: 'names.forEach(this::go); other(this::away);',
    members: 'TaskOrchestrationContext k; void go(String n) { k.callActivity(n).await(); } void away(String n) {}',
    references: ['go - dynamic', 'callActivity - wrapper'],
  },
  {
    name: 'is none of the SDK where the app has one of that name',
    body: 'List.of("Bill").forEach(this::callActivity);',
    members: 'void callActivity(String n) {}',
    references: [],
  },
];

describe('a Java method that takes a name and is handed over as a value', () => {
  for (const { name, body, members = '', references, stamped: expected = body } of cases) {
    it(name, async () => {
      const tree = inClass(orchestrator(body, `${members}\n${acts}`));
      const analysis = await analyse(tree);
      assert.deepEqual(
        analysis.inventory.references.map(({ api, target, style }) => `${api} ${target ?? '-'} ${style}`),
        references,
      );
      const draft = analysis.rename(stamped(analysis, '_1_2_0'));
      assert.deepEqual(draft.findings, []);
      assert.ok(write(tree, draft)['Flow.java']?.includes(`\n${expected}\n`), write(tree, draft)['Flow.java']);
    });
  }

  it('is said where a dispatcher cannot give the sub-orchestration its version', async () => {
    const calls = [
      'NewSubOrchestrationInstanceOptions options = null;',
      'ctx.callSubOrchestrator("Main", 1, "id", options, Void.class);',
      'ctx.callSubOrchestrator("Main", 1, "id", options);',
      'List.of("Main").forEach(ctx::callSubOrchestrator);',
    ];
    const analysis = await analyse(inClass(orchestrator(calls.join('\n'))));
    const draft = analysis.copy({
      functions: new Set(analysis.inventory.functions.map(({ id }) => id)),
      tag: '1_0_0',
      closure: 'functions',
      into: analysis,
      definitions: new Map(),
      references: new Map(),
      orchestrators: 'unregistered',
    });
    assert.deepEqual(
      draft.findings.map(({ code, line }) => [code, line]),
      [4, 5, 6].map((line) => ['SUB_ORCHESTRATION_VERSION', line]),
    );
  });
});
