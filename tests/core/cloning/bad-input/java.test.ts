import assert from 'node:assert/strict';
import { java } from '../../../../core/cloning/java/index.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { analyse, inClass, orchestrator, stamped, write } from '../java/support.ts';
import { grammars } from '../support/grammars.ts';

const activity = (name: string): string =>
  `@FunctionName("${name}") void ${name}(@DurableActivityTrigger(name = "i") String i) {}`;

describe('bad input in Java', () => {
  it('refuses a file that was not read, unless it belongs to tests', async () => {
    const sources = (path: string): ReturnType<typeof sourceSet> => ({
      ...sourceSet('x', inClass(activity('a'))),
      unread: new Map([[path, 'UTF-16']]),
    });
    await assert.rejects(java.analyse(sources('src/main/java/B.java'), 'java', grammars), {
      code: 'CLONE_SOURCE_UNREADABLE',
      message: 'src/main/java/B.java was not read: UTF-16. What it registers or names cannot be told.',
    });
    await java.analyse(sources('src/test/java/B.java'), 'java', grammars);
    await java.analyse(sources('notes.txt'), 'java', grammars);
  });

  const broken = [
    { name: 'a statement', text: `${activity('a')}\n void b() { int = ; }` },
    { name: 'the end of the file', text: `${activity('a')}\n void b() { if (x` },
    { name: 'a text without an end', text: `${activity('a')}\n void b() { String s = "a; }` },
    { name: 'marks of a merge', text: `<<<<<<< HEAD\n${activity('a')}\n=======\n>>>>>>> other` },
  ];
  for (const { name, text } of broken) {
    it(`refuses to copy a class that cannot be read: ${name}`, async () => {
      const analysis = await analyse({ ...inClass(text), ...inClass(activity('z'), 'Other') });
      assert.ok(analysis.inventory.findings.some(({ code }) => code === 'SYNTAX_ERROR'));
      const copyOf = (names: readonly string[]): unknown =>
        analysis.copy({
          ...stamped(analysis, '_1_2_0'),
          functions: new Set(
            analysis.inventory.functions.filter((one) => names.includes(one.name)).map(({ id }) => id),
          ),
          tag: '1_2_0',
          closure: 'functions',
          into: analysis,
          orchestrators: 'registered',
        });
      assert.doesNotThrow(() => copyOf(['z']));
      if (analysis.inventory.functions.some((one) => one.name === 'a')) {
        assert.throws(() => copyOf(['a']), { code: 'CLONE_SYNTAX_ERROR', message: /Flow\.java line \d+/ });
      }
    });
  }

  const odd = [
    { name: 'nothing', text: '' },
    { name: 'only a byte order mark', text: '\uFEFF' },
    { name: 'only a comment', text: '/* @FunctionName("a") */' },
    { name: 'another language', text: 'def f():\n  return 1\n' },
    { name: 'bytes of no text', text: '\u0000\u0001\uFFFD'.repeat(50) },
  ];
  for (const { name, text } of odd) {
    it(`finds nothing in a file that holds ${name}`, async () => {
      const { inventory } = await analyse({ 'A.java': text });
      assert.deepEqual([inventory.functions, inventory.references], [[], []]);
    });
  }

  it('is done in time with names that are made of each other', async () => {
    const doubled = Array.from({ length: 40 }, (_, at) => `String v${at + 1} = v${at} + v${at};`).join(' ');
    const chosen = Array.from({ length: 12 }, (_, at) => `String w${at} = x ? "A" : "B";`).join(' ');
    const tree = inClass(
      orchestrator(
        `String v0 = x ? "a" : "b"; ${doubled} ctx.callActivity(v40); ${chosen} ctx.callActivity(${Array.from({ length: 12 }, (_, at) => `w${at}`).join(' + ')}); ctx.callActivity(${'"a" + '.repeat(800)}"b");`,
      ),
    );
    const { inventory } = await analyse(tree);
    assert.deepEqual(
      inventory.references.map(({ target }) => target?.length ?? null),
      [null, null, 801],
    );
  });

  it('leaves classes alone that extend and import themselves', async () => {
    const tree = {
      'a/A.java':
        'package a; import a.B; import static a.B.*; class A extends B { @FunctionName(X) void x(@DurableActivityTrigger(name = "i") String i) {} }',
      'a/B.java':
        'package a; import static a.A.*; class B extends A { static final String X = A.X; class B extends B {} }',
    };
    const analysis = await analyse(tree);
    assert.deepEqual(analysis.inventory.functions, []);
    assert.deepEqual(write(tree, analysis.rename({ definitions: new Map(), references: new Map() })), tree);
  });

  it('never lets a text of the sources into a log as a command', async () => {
    const tree = inClass(orchestrator(`ctx.callSubOrchestrator("A", 1, "##vso[task.complete]", Void.class);`));
    const { inventory } = await analyse(tree);
    const [finding] = inventory.findings.filter(({ code }) => code === 'FIXED_INSTANCE_ID');
    assert.match(finding?.message ?? '', /# #vso\[/);
  });
});
