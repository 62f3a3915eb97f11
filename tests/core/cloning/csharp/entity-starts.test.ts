import assert from 'node:assert/strict';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone, type PreviousVersion } from '../../../../core/cloning/plan/index.ts';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { after, inprocess, isolated } from './support.ts';

const orchestration: Readonly<Record<string, string>> = {
  inprocess: `class Flow { [FunctionName("Flow")] public static Task Run([OrchestrationTrigger] IDurableOrchestrationContext c) => null; }\n`,
  isolated: `class Flow { [Function("Flow")] public static Task Run([OrchestrationTrigger] TaskOrchestrationContext c) => null; }\n`,
};

interface Case {
  readonly name: string;
  readonly model: 'inprocess' | 'isolated';
  /** With a start of the given orchestration. */
  readonly entity: (target: string) => string;
}

const cases: readonly Case[] = [
  {
    name: 'of the class that the function hands its context to',
    model: 'inprocess',
    entity: (target) => `class Counter {
  [FunctionName(nameof(Counter))] public static Task Run([EntityTrigger] IDurableEntityContext c) => c.DispatchAsync<Counter>();
  public void Add() { Entity.Current.StartNewOrchestration("${target}", null); }
}`,
  },
  {
    name: 'of the function itself',
    model: 'inprocess',
    entity: (target) => `class Counter {
  [FunctionName("Counter")] public static void Run([EntityTrigger] IDurableEntityContext c) { c.StartNewOrchestration("${target}", null); }
}`,
  },
  {
    name: 'of a class of the SDK',
    model: 'isolated',
    entity: (target) => `class Counter : TaskEntity<int> {
  [Function(nameof(Counter))] public static Task Run([EntityTrigger] TaskEntityDispatcher d) => d.DispatchAsync<Counter>();
  public void Add() { Context.ScheduleNewOrchestration("${target}", 1); }
}`,
  },
  {
    name: 'of a class elsewhere, and of what that is derived from',
    model: 'isolated',
    entity: (
      target,
    ) => `class Entities { [Function("Counter")] public static Task Run([EntityTrigger] TaskEntityDispatcher d) => d.DispatchAsync(new Counter()); }
class Counter : CounterBase { public void Add() => Go(); }
abstract class CounterBase : TaskEntity<int> { protected void Go() { Context.ScheduleNewOrchestration("${target}", 1); } }`,
  },
  {
    name: 'of an object that dispatches to itself',
    model: 'isolated',
    entity: (target) => `class Counter : TaskEntity<int> {
  [Function("Counter")] public Task Run([EntityTrigger] TaskEntityDispatcher d) => d.DispatchAsync(this);
  public void Add(TaskEntityContext c) { c.ScheduleNewOrchestration("${target}", 1); }
}`,
  },
  {
    name: 'of a class with [DurableTask]',
    model: 'isolated',
    entity: (target) => `[DurableTask] class Counter : TaskEntity<int> {
  public void Add() { Context.ScheduleNewOrchestration("${target}", 1); }
}`,
  },
  {
    name: 'beside an orchestration',
    model: 'isolated',
    entity: (target) => `class Counter : TaskEntity<int> {
  [Function(nameof(Counter))] public static Task Run([EntityTrigger] TaskEntityDispatcher d) => d.DispatchAsync<Counter>();
  [Function("Other")] public static Task Other([OrchestrationTrigger] TaskOrchestrationContext c) => null;
  public void Add() { Context.ScheduleNewOrchestration("${target}", 1); }
}`,
  },
];

describe('a start by an operation of a C# entity', () => {
  for (const { name, model, entity } of cases) {
    const read = (): ReturnType<typeof inprocess> => {
      const texts = { 'Flow.cs': orchestration[model] ?? '', 'Counter.cs': `${entity('Flow')}\n` };
      return model === 'inprocess' ? inprocess(texts) : isolated(texts);
    };
    const released = (analysis: Analysis, previous: readonly PreviousVersion[]): Record<string, string> => {
      const { draft } = planClone(analysis, {
        mode: 'freeze',
        version: parseVersion('1.2.0'),
        pattern: parseNamePattern(defaultNamePattern),
        previous,
        includeEntities: false,
        includeClients: false,
        closure: 'functions',
      });
      return after(analysis.sources, draft);
    };

    it(`${name} belongs to the entity`, async () => {
      const { inventory } = await read();
      const found = inventory.functions.find(({ kind }) => kind === 'entity');
      const start = inventory.references.find(({ target }) => target === 'Flow');
      assert.deepEqual([start?.enclosing, start?.enclosingId], ['Counter', found?.id]);
    });

    it(`${name} starts the new version in copies of the folder itself`, async () => {
      const texts = released(await read(), []);
      const expected = entity('Flow_1_2_0');
      assert.equal(texts['Counter.cs'], `${expected}\n`);
      const copies = Object.entries(texts).filter(([path]) => path.startsWith('Versions/'));
      assert.ok(copies.length > 0);
      for (const [, text] of copies) assert.ok(!/Orchestration\("Flow_1_2_0"/.test(text), text);
    });

    it(`${name} starts the new version beside an older one`, async () => {
      const older = await read();
      const previous = [{ version: parseVersion('1.1.0'), analysis: older }];
      const texts = released(await read(), previous);
      assert.equal(texts['Counter.cs'], `${entity('Flow_1_2_0').replace('"Other"', '"Other_1_2_0"')}\n`);
    });
  }
});
