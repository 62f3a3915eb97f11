import assert from 'node:assert/strict';
import { refuseCutThrough } from '../../../../../core/cloning/csharp/copy/conditionals.ts';
import { analyse, carriedOut, copyAll, type Texts } from './apps.ts';
import { inProcess } from './cases.ts';

const textsOf = (members: string, more: Texts = {}): Texts =>
  inProcess('', {
    'A.cs': `//usings
namespace Acme
{
    public class A
    {
${members}
        [FunctionName(nameof(Charge))]
        public void Charge([ActivityTrigger] string input) { }
    }
}
`,
    ...more,
  }).texts;

const copyOf = async (texts: Texts): Promise<ReturnType<Awaited<ReturnType<typeof analyse>>['copy']>> => {
  const analysis = await analyse('app', 'csharp-inprocess', texts);
  return analysis.copy(copyAll(analysis, '1_0_0'));
};

const ping = '[FunctionName("Ping")] public string Ping([HttpTrigger("get")] HttpRequestMessage request)';

describe('copies of C# functions', () => {
  it('never leave out one end of an #if', () => {
    const text = 'a\n#if X\nb\n#endif\nc';
    const file = { path: 'A.cs', text, conditionals: [{ start: 2, end: 17 }] };
    const cut = (start: number, end: number): void =>
      refuseCutThrough(file, [{ path: 'A.cs', start, end, before: text.slice(start, end), after: '', why: 'removal' }]);
    for (const [start, end] of [
      [0, 8],
      [8, 19],
    ] as const)
      assert.throws(
        () => {
          cut(start, end);
        },
        { code: 'CLONE_SYNTAX_ERROR' },
      );
    for (const [start, end] of [
      [0, 2],
      [8, 10],
      [0, 19],
      [18, 19],
    ] as const)
      cut(start, end);
  });

  it('keep an #if around whole members', async () => {
    const { created } = await copyOf(textsOf(`#if DEBUG\n        ${ping} => "debug";\n#endif\n`));
    assert.ok(created[0]?.text.includes('#if DEBUG\n#endif\n'), created[0]?.text);
  });

  it('are refused where a name that changes stands in what cannot be read', async () => {
    const broken =
      '        [FunctionName("Order")] public void Order([ActivityTrigger] string input) { var x = (1 +; }';
    await assert.rejects(copyOf(textsOf(broken)), { code: 'CLONE_SYNTAX_ERROR' });
  });

  it('share services that call by name, and say so', async () => {
    const { created, findings } = await copyOf(
      textsOf(
        `        public A(Caller caller) { }

        [FunctionName(nameof(Order))]
        public Task Order([OrchestrationTrigger] IDurableOrchestrationContext context) => new Caller().Call(context);
`,
        {
          'Caller.cs': `//usings
namespace Acme
{
    public class Caller
    {
        public Task Call(IDurableOrchestrationContext context) => context.CallActivityAsync("Charge", null);
    }
}
`,
        },
      ),
    );
    assert.deepEqual(
      created.map(({ path }) => path),
      ['Versions/V1_0_0/A.cs'],
    );
    assert.deepEqual(
      findings.map(({ code, path, line }) => [code, path, line]),
      [['WRAPPER_NOT_COPIED', 'Caller.cs', 8]],
    );
  });

  it('are not made again where they are', async () => {
    const texts = textsOf('');
    const analysis = await analyse('app', 'csharp-inprocess', texts);
    const after = await analyse(
      'after',
      'csharp-inprocess',
      carriedOut(texts, analysis.copy(copyAll(analysis, '1_0_0'))),
    );
    assert.deepEqual(after.copy(copyAll(after, '1_0_0')).created, []);
  });

  it('lie below the project that compiles the original, under the namespace as well', async () => {
    const { created } = await copyOf(
      Object.fromEntries(
        Object.entries(textsOf('')).map(([path, text]) => [
          path === 'A.cs' ? 'src/Api/Deep/A.cs' : 'src/Api/Api.csproj',
          text,
        ]),
      ),
    );
    assert.deepEqual(
      created.map(({ path }) => path),
      ['src/Api/Versions/V1_0_0/Deep/A.cs'],
    );
  });
});
