import assert from 'node:assert/strict';
import type { Closure } from '../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone } from '../../../../core/cloning/plan/index.ts';
import { isolated } from './support.ts';

const order = 'public record Order(string Name, int Count);';
const words = 'internal static class Words { internal static string Hello(string name) => "Hello " + name; }';
const unused = 'public enum Unused { A }';

function hello(...types: readonly string[]): string {
  return `namespace Acme;

public static class Hello
{
    [Function(nameof(Greet))]
    public static Task<string> Greet([OrchestrationTrigger] TaskOrchestrationContext context, Order order) =>
        context.CallActivityAsync<string>(nameof(Say), order);

    [Function(nameof(Say))]
    public static string Say([ActivityTrigger] Order order) => Words.Hello(order.Name);

    private record Note(string Text) { public static readonly Note Empty = new(""); }
}

${types.join('\n\n')}
`;
}

const before = hello(order, words, unused);

async function told(now: string, closure: Closure): Promise<string[]> {
  const [older, current] = await Promise.all([isolated({ 'Hello.cs': before }), isolated({ 'Hello.cs': now })]);
  const { findings } = planClone(current, {
    mode: 'freeze',
    version: parseVersion('1.1.0'),
    pattern: parseNamePattern(defaultNamePattern),
    previous: [{ version: parseVersion('1.0.0'), analysis: older }],
    includeEntities: false,
    includeClients: false,
    closure,
  });
  return findings
    .filter(({ code }) => code === 'SHARED_CODE_CHANGED')
    .map(({ path, message }) => `${path}: ${/uses (.*?) of /.exec(message)?.[1]}`);
}

describe('types in the file of C# functions that have changed since', () => {
  const order2 = 'public record Order(string Name, Order2 Count);\n\npublic record Order2(int Sum);';
  const cases: readonly { readonly name: string; readonly now: string; readonly told: readonly string[] }[] = [
    { name: 'a record', now: hello(order2, words, unused), told: ['Hello.cs: Order'] },
    {
      name: 'a helper and a record',
      now: hello(order2, words.replace('Hello "', 'Dear "'), unused),
      told: ['Hello.cs: Order, Words'],
    },
    { name: 'what the functions do not use', now: hello(order, words), told: [] },
    { name: 'a nested type, which is copied', now: before.replace('new("")', 'new("-")'), told: [] },
    { name: 'nothing but the order', now: hello(unused, words, order).replaceAll('\n', '\r\n'), told: [] },
  ];
  for (const { name, now, told: expected } of cases) {
    it(`${name}: ${expected.length === 0 ? 'nothing is told' : 'is told'}`, async () => {
      assert.deepEqual((await told(now, 'functions')).sort(), expected);
      assert.deepEqual(await told(now, 'types'), [], 'closure: types copies them');
    });
  }
});
