import assert from 'node:assert/strict';
import { conditionalsIn } from '../../../../core/cloning/csharp/read/conditionals.ts';
import { copyAll } from './roslyn/apps.ts';
import { inprocess, stamping } from './support.ts';

const order = '[FunctionName("Order")] public int Order([ActivityTrigger] int a)';
const later =
  '  [FunctionName("Later")] public Task Later([OrchestrationTrigger] IDurableOrchestrationContext c) => c.CallActivityAsync("Order", 1);\n';

describe('conditional compilation in C# that tears a declaration', () => {
  const torn: readonly { readonly name: string; readonly text: string; readonly line: number }[] = [
    {
      name: 'each branch opens a method',
      text: `class A {\n#if X\n  ${order} {\n#else\n  ${order.replace('int a', 'string a')} {\n#endif\n    return 1;\n  }\n${later}}\n`,
      line: 2,
    },
    {
      name: 'each branch closes a method',
      text: `class A {\n  ${order} {\n#if X\n    return 1; }\n#else\n    return 2; }\n#endif\n${later}}\n`,
      line: 3,
    },
    {
      name: 'each branch opens the class',
      text: `namespace N {\n#if X\nclass A : One {\n#elif Y\nclass A : Two {\n#endif\n  ${order} => 1;\n${later}}\n}\n`,
      line: 2,
    },
    {
      name: 'each branch closes the class',
      text: `namespace N {\nclass A {\n  ${order} => 1;\n${later}#if X\n  int z;\n}\n#else\n}\n#endif\n}\n`,
      line: 5,
    },
    {
      name: 'within another one',
      text: `class A {\n#if Z\n  ${order} {\n#if X\n    return 1; }\n#else\n    return 2; }\n#endif\n#endif\n${later}}\n`,
      line: 4,
    },
  ];
  for (const { name, text, line } of torn) {
    it(`is said, and nothing there is edited, copied or removed: ${name}`, async () => {
      const analysis = await inprocess({
        'A.cs': text,
        'B.cs': `class B {\n${later.replaceAll('Later', 'Elsewhere')}}\n`,
      });
      const { functions, findings } = analysis.inventory;
      assert.deepEqual(
        findings.map(({ code, path, line: at }) => `${code} ${path ?? ''}:${at ?? ''}`),
        [`CONDITIONAL_COMPILATION A.cs:${line}`],
      );
      const here = functions.filter(({ path }) => path === 'A.cs');
      const apart = stamping(analysis, (one) => `${one}_1`);
      const only = { ...apart, definitions: new Map([...apart.definitions].filter(([id]) => id.startsWith('B.cs'))) };
      only.references = new Map([...apart.references].filter(([id]) => id.startsWith('B.cs')));
      assert.ok(analysis.rename(only).edits.every(({ path }) => path === 'B.cs'));
      if (here.length === 0) return;
      const refused = { code: 'CLONE_SYNTAX_ERROR', message: new RegExp(`#if in A\\.cs line ${line} `) };
      assert.throws(() => analysis.rename(apart), refused);
      assert.throws(() => analysis.copy(copyAll(analysis, '1_0_0')), refused);
      assert.throws(() => analysis.remove(new Set(here.map(({ id }) => id))), refused);
    });
  }

  const whole: readonly { readonly name: string; readonly text: string }[] = [
    { name: 'whole members', text: '#if X\nint a() { }\n#else\nint b() { }\n#endif' },
    { name: 'the two ends of a block', text: '#if X\ntry {\n#endif\na();\n#if X\n} finally { }\n#endif' },
    { name: 'one branch with a brace, and the rest elsewhere', text: '#if X\na();\n#else\nif (b) {\n#endif' },
    {
      name: 'braces in texts and comments',
      text: '#if X\nvar a = "{"; // {\n#else\nvar a = @"{" + \'{\' + $"{b}"; /* { */\n#endif',
    },
    {
      name: 'a region with a quote',
      text: '#if X\n#region it\'s {\na();\n#endregion\n#else\n#region { "\n#endregion\n#endif',
    },
  ];
  for (const { name, text } of whole) {
    it(`is not ${name}`, () => assert.ok(conditionalsIn(text).every((one) => one.torn === undefined)));
  }
});
