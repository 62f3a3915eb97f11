import assert from 'node:assert/strict';
import { after, analysed, apps, fixture, inprocess, isolated } from './support.ts';

const file = (body: string): string => `namespace A.V1_0_0
{
    // The class.
    class Flow
    {
${body}
    }
}
`;
const one = `        /// <summary>One.</summary>
        [FunctionName("One_1_0_0")]
        void One([ActivityTrigger] int i) { }
`;
const two = `        [FunctionName("Two_1_0_0")]
        void Two([ActivityTrigger] int i) => Helper.Do();
`;

async function without(texts: Record<string, string>, names: readonly string[]): Promise<Record<string, string>> {
  const analysis = await inprocess(texts);
  const ids = analysis.inventory.functions.filter(({ name }) => names.includes(name)).map(({ id }) => id);
  assert.equal(ids.length, names.length);
  const left = after(analysis.sources, analysis.remove(new Set(ids)));
  delete left['App.csproj'];
  return left;
}

describe('removing C# functions', () => {
  it('takes a function with its comments, and one blank line', async () => {
    const both = { 'Versions/V1_0_0/Flow.cs': file(`${one}\n${two}`.trimEnd()) };
    assert.deepEqual(await without(both, ['One_1_0_0']), { 'Versions/V1_0_0/Flow.cs': file(two.trimEnd()) });
    assert.deepEqual(await without(both, ['Two_1_0_0']), { 'Versions/V1_0_0/Flow.cs': file(one.trimEnd()) });
  });

  it('takes the file when nothing is left in it', async () => {
    assert.deepEqual(await without({ 'Versions/V1_0_0/Flow.cs': file(one.trimEnd()) }, ['One_1_0_0']), {});
  });

  it('takes the helpers of a version with its last function that uses them', async () => {
    const helper = {
      'Versions/V1_0_0/Helper.cs': 'namespace A.V1_0_0 { static class Helper { internal static void Do() { } } }',
    };
    const current = { 'Helper.cs': 'namespace A { static class Helper { internal static void Do() { } } }' };
    const texts = {
      ...helper,
      ...current,
      'Versions/V1_0_0/One.cs': file(one.trimEnd()).replace('Flow', 'OneFlow'),
      'Versions/V1_0_0/Two.cs': file(two.trimEnd()),
    };
    assert.deepEqual(Object.keys(await without(texts, ['One_1_0_0'])), [
      'Helper.cs',
      'Versions/V1_0_0/Helper.cs',
      'Versions/V1_0_0/Two.cs',
    ]);
    assert.deepEqual(Object.keys(await without(texts, ['Two_1_0_0'])), ['Helper.cs', 'Versions/V1_0_0/One.cs']);
    assert.deepEqual(Object.keys(await without(texts, ['One_1_0_0', 'Two_1_0_0'])), ['Helper.cs']);
  });

  it('takes a class with [DurableTask] and leaves what else is in the file', async () => {
    const text = `namespace A;

[DurableTask]
class One : TaskActivity<int, int>
{
}

[DurableTask]
class Two : TaskActivity<int, int>
{
}
`;
    const analysis = await isolated({ 'Tasks.cs': text });
    const id = analysis.inventory.functions.find(({ name }) => name === 'One')?.id ?? '';
    assert.equal(
      after(analysis.sources, analysis.remove(new Set([id])))['Tasks.cs'],
      text.replace(/\[DurableTask\]\nclass One[^}]*\}\n\n/, ''),
    );
  });

  for (const { model, app } of apps) {
    it(`leaves ${model}/${app} readable whichever function goes`, async () => {
      const sources = fixture(model, app);
      const analysis = await analysed(sources);
      for (const { id, name } of analysis.inventory.functions) {
        const left = after(sources, analysis.remove(new Set([id])));
        const again = await analysed({
          ...sources,
          files: new Map(
            [...sources.files].flatMap(([path, entry]) =>
              left[path] === undefined ? [] : [[path, { ...entry, text: left[path] }]],
            ),
          ),
        });
        assert.deepEqual(
          again.inventory.functions.map((found) => found.name),
          analysis.inventory.functions.map((found) => found.name).filter((other) => other !== name),
          name,
        );
        assert.ok(!again.inventory.findings.some(({ code }) => code === 'SYNTAX_ERROR'), name);
      }
    });
  }
});

describe('what C# functions share with others', () => {
  it('is what they use, directly and through others, and implementations and extensions of it', async () => {
    const analysis = await inprocess({
      'Flow.cs': `class Flow { IMail mail; [FunctionName("Flow")] void Run([ActivityTrigger] Order o) { mail.Send(); o.Print(); Helper(); } void Helper() => Text.Line(); }`,
      'Order.cs': `class Order { Line line; }`,
      'Line.cs': `class Line { }`,
      'Mail.cs': `interface IMail { void Send(); }`,
      'Smtp.cs': `class Smtp : IMail { public void Send() => Wire.Put(); }`,
      'Wire.cs': `static class Wire { internal static void Put() { } }`,
      'Printing.cs': `static class Printing { internal static void Print(this Order o) { } }`,
      'Text.cs': `static class Text { internal static void Line() { } }`,
      'Other.cs': `class Other { [FunctionName("Other")] void Run([ActivityTrigger] Unrelated o) { } }`,
      'Unrelated.cs': `class Unrelated { }`,
    });
    const ids = (name: string): Set<string> =>
      new Set(analysis.inventory.functions.filter((found) => found.name === name).map(({ id }) => id));
    assert.deepEqual([...analysis.sharedWith(ids('Flow'))].sort(), [
      'Line.cs',
      'Mail.cs',
      'Order.cs',
      'Printing.cs',
      'Smtp.cs',
      'Text.cs',
      'Wire.cs',
    ]);
    assert.deepEqual([...analysis.sharedWith(ids('Other'))], ['Unrelated.cs']);
  });
});
