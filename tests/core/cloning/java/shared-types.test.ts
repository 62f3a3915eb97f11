import assert from 'node:assert/strict';
import type { Closure } from '../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone } from '../../../../core/cloning/plan/index.ts';
import { analyse } from './support.ts';

const path = 'acme/Orders.java';
const order = 'class Order {\n    public String name;\n    public int count;\n}';
const words = 'class Words {\n    static String hello(String name) {\n        return "Hello " + name;\n    }\n}';
const unused = 'enum Unused { A }';

function orders(...types: readonly string[]): string {
  return `package acme;

public class Orders {
    @FunctionName("Greet") public String greet(@DurableOrchestrationTrigger(name = "ctx") TaskOrchestrationContext ctx) {
        return ctx.callActivity("Say", ctx.getInput(Order.class), String.class).await();
    }

    @FunctionName("Say") public String say(@DurableActivityTrigger(name = "order") Order order) {
        return Words.hello(order.name);
    }

    static class Note {
        String text = "";
    }
}

${types.join('\n\n')}
`;
}

const before = orders(order, words, unused);

async function told(now: string, closure: Closure): Promise<string[]> {
  const [older, current] = await Promise.all([analyse({ [path]: before }), analyse({ [path]: now })]);
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
    .map((finding) => `${finding.path}: ${/uses (.*?) of /.exec(finding.message)?.[1]}`);
}

describe('types in the file of Java functions that have changed since', () => {
  const order2 = order.replace('int count', 'long count');
  const cases: readonly { readonly name: string; readonly now: string; readonly told: readonly string[] }[] = [
    { name: 'a class', now: orders(order2, words, unused), told: [`${path}: Order`] },
    {
      name: 'a helper and a class',
      now: orders(order2, words.replace('Hello "', 'Dear "'), unused),
      told: [`${path}: Order, Words`],
    },
    { name: 'what the functions do not use', now: orders(order, words), told: [] },
    { name: 'a nested class, which is copied', now: before.replace('text = ""', 'text = "-"'), told: [] },
    { name: 'nothing but the order', now: orders(unused, words, order).replaceAll('\n', '\r\n'), told: [] },
  ];
  for (const { name, now, told: expected } of cases) {
    it(`${name}: ${expected.length === 0 ? 'nothing is told' : 'is told'}`, async () => {
      assert.deepEqual(await told(now, 'functions'), expected);
      assert.deepEqual(await told(now, 'types'), [], 'closure: types copies them');
    });
  }
});
