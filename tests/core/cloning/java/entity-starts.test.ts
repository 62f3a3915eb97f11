import assert from 'node:assert/strict';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone, type PreviousVersion } from '../../../../core/cloning/plan/index.ts';
import { analyse, write, type Tree } from './support.ts';

const flow =
  'class Flow { @FunctionName("Flow") public void run(@DurableOrchestrationTrigger(name = "c") TaskOrchestrationContext c) {} }\n';
const run = (how: string): string =>
  `@FunctionName("Counter") public String run(@DurableEntityTrigger(name = "r") String r) { ${how} }`;

/** Files with a start of the orchestration that is given. */
const cases: readonly { readonly name: string; readonly entity: (target: string) => Tree }[] = [
  {
    name: 'of the class that the function names',
    entity: (target) => ({
      'CounterFunctions.java': `class CounterFunctions { ${run('return EntityRunner.loadAndRun(r, Counter::new);')} }\n`,
      'Counter.java': `class Counter extends AbstractTaskEntity<Integer> { public void add(int i) { this.context.startNewOrchestration("${target}", i); } }\n`,
    }),
  },
  {
    name: 'of the class that the function is in, and of what that extends',
    entity: (target) => ({
      'Base.java': `abstract class Base<T> extends AbstractTaskEntity<T> { void go() { this.context.startNewOrchestration("${target}", 1); } }\n`,
      'Counter.java': `class Counter extends Base<Integer> { ${run('return EntityRunner.loadAndRun(r, () -> new Counter(1));')} }\n`,
    }),
  },
  {
    name: 'of a class in the one that the function is in',
    entity: (target) => ({
      'Counters.java': `class Counters { ${run('return EntityRunner.loadAndRun(r, State::new);')}
  static class State extends AbstractTaskEntity<Integer> { public void add(int i) { context.startNewOrchestration("${target}", i); } } }\n`,
    }),
  },
  {
    name: 'of a class beside the orchestration',
    entity: (target) => ({
      'Both.java': `class Both { ${run('return EntityRunner.loadAndRun(r, State::new);')}
  @FunctionName("Other") public void other(@DurableOrchestrationTrigger(name = "c") TaskOrchestrationContext c) {}
  static class State extends AbstractTaskEntity<Integer> { public void add(int i) { context.startNewOrchestration("${target}", i); } } }\n`,
    }),
  },
  {
    name: 'of the function itself',
    entity: (target) => ({
      'Counter.java': `class Counter { ${run(`context.startNewOrchestration("${target}", 1); return r;`)} }\n`,
    }),
  },
];

describe('a start by an operation of a Java entity', () => {
  for (const { name, entity } of cases) {
    const tree: Tree = { 'Flow.java': flow, ...entity('Flow') };
    const released = async (previous: readonly PreviousVersion[]): Promise<Record<string, string>> => {
      const { draft } = planClone(await analyse(tree), {
        mode: 'freeze',
        version: parseVersion('1.2.0'),
        pattern: parseNamePattern(defaultNamePattern),
        previous,
        includeEntities: false,
        includeClients: false,
        closure: 'functions',
      });
      return write(tree, draft);
    };

    it(`${name} belongs to the entity`, async () => {
      const { inventory } = await analyse(tree);
      const found = inventory.functions.find(({ kind }) => kind === 'entity');
      const start = inventory.references.find(({ target }) => target === 'Flow');
      assert.deepEqual([start?.enclosing, start?.enclosingId], ['Counter', found?.id]);
    });

    it(`${name} starts the new version in copies of the folder itself`, async () => {
      const texts = await released([]);
      for (const [path, text] of Object.entries(entity('Flow_1_2_0'))) assert.equal(texts[path], text);
      const copies = Object.entries(texts).filter(([path]) => path.includes('_1_2_0'));
      assert.ok(copies.length > 0);
      for (const [, text] of copies) assert.ok(!text.includes('startNewOrchestration("Flow_1_2_0"'), text);
    });

    it(`${name} starts the new version beside an older one`, async () => {
      const texts = await released([{ version: parseVersion('1.1.0'), analysis: await analyse(tree) }]);
      for (const [path, text] of Object.entries(entity('Flow_1_2_0')))
        assert.equal(texts[path], text.replace('"Other"', '"Other_1_2_0"'));
    });
  }
});
