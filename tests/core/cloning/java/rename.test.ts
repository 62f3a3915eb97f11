import assert from 'node:assert/strict';
import {
  analyse,
  assertGolden,
  changedFiles,
  inClass,
  orchestrator,
  readTree,
  renaming,
  stamped,
  write,
} from './support.ts';

describe('renaming in a Java app', () => {
  it('gives the fixture the names of a version, and of the next one', async () => {
    const tree = readTree('orders');
    const first = await analyse(tree);
    const once = write(tree, first.rename(stamped(first, '_1_2_0')));
    assertGolden('orders.stamp', changedFiles(tree, once));

    const second = await analyse(once);
    assert.deepEqual(
      second.inventory.functions.map(({ name }) => name).sort(),
      first.inventory.functions
        .map(({ name, kind }) => (kind === 'client' || kind === 'entity' ? name : `${name}_1_2_0`))
        .sort(),
    );
    const known = new Set(second.inventory.functions.map(({ name }) => name.toLowerCase()));
    assert.deepEqual(
      second.inventory.references
        .map(({ target }) => target)
        .filter((name) => name !== null && !known.has(name.toLowerCase())),
      ['Forgotten'],
    );
    assert.deepEqual(second.rename(stamped(second, '_1_2_0')).edits, [], 'a second run has nothing to do');
    const next = write(once, second.rename(stamped(second, '_1_3_0')));
    for (const [path, text] of Object.entries(next)) {
      assert.equal(text.replaceAll('_1_3_0', '_1_2_0'), once[path], 'versions are replaced, not stacked');
    }
  });

  const places: readonly {
    readonly name: string;
    readonly before: string;
    readonly after: string;
    readonly members?: string;
  }[] = [
    { name: 'a literal', before: '"A"', after: '"A_2"' },
    { name: 'the case that is there', before: '"a"', after: '"a_2"' },
    { name: 'a literal with an escape', before: '"\\u0041"', after: '"A_2"' },
    { name: 'a text block', before: '"""\n    A"""', after: '"""\n    A_2"""' },
    { name: 'a literal in brackets', before: '("A")', after: '("A_2")' },
    { name: 'a constant', before: 'X', after: 'X + "_2"' },
    { name: 'a constant with the name of a version', before: 'X + "_1"', after: 'X + "_2"' },
    { name: 'a literal with the name of a version', before: '"A_1"', after: '"A_2"' },
    { name: 'a constant whose value carries the version', before: 'V', after: '"A_2"' },
    { name: 'a ternary', before: 'x ? "A" : X', after: 'x ? "A_2" : X + "_2"' },
    { name: 'a ternary in a concatenation', before: '(x ? "A" : "B") + "_1"', after: '(x ? "A" : "B") + "_2"' },
    {
      name: 'a switch',
      before: 'switch (x) { case 1 -> "A"; default -> X; }',
      after: 'switch (x) { case 1 -> "A_2"; default -> X + "_2"; }',
    },
    { name: 'an accessor of an enum', before: 'S.A.name()', after: 'S.A.name() + "_2"' },
    { name: 'one of two names that gets none', before: 'x ? "A" : "C"', after: 'x ? "A_2" : "C"' },
  ];
  for (const { name, before, after } of places) {
    it(`changes ${name}`, async () => {
      const members =
        'static final String X = "A"; static final String V = "A_1"; enum S { A }' +
        ' @FunctionName("A") void a(@DurableActivityTrigger(name = "i") String i) {}';
      const tree = inClass(orchestrator(`ctx.callActivity(${before}, 1);`, members));
      const analysis = await analyse(tree);
      const names = renaming(analysis, (target, found) =>
        'kind' in found || target === 'C' ? undefined : `${target.replace(/_1$/, '').toUpperCase()}_2`,
      );
      const { 'Flow.java': text = '' } = write(tree, analysis.rename(names));
      assert.equal(text, tree['Flow.java']?.replace(before, after));
    });
  }

  it('changes a variable where it was given its names when they do not get the same version', async () => {
    const tree = inClass(orchestrator('String n = x ? "A" : "C"; log(n); ctx.callActivity(n);'));
    const analysis = await analyse(tree);
    const names = renaming(analysis, (target) => (target === 'A' ? 'A_2' : undefined));
    const { 'Flow.java': text = '' } = write(tree, analysis.rename(names));
    assert.match(text, /String n = x \? "A_2" : "C"; log\(n\); ctx\.callActivity\(n\);/);
  });

  it('leaves a list of another class alone when not all of it gets the same version, and says so', async () => {
    const tree = {
      'N.java': 'class N { static final String[] ALL = { "A", "C" }; }',
      ...inClass(orchestrator('for (String n : N.ALL) ctx.callActivity(n);')),
    };
    const analysis = await analyse(tree);
    const draft = analysis.rename(renaming(analysis, (target) => (target === 'A' ? 'A_2' : undefined)));
    assert.equal(write(tree, draft)['N.java'], 'class N { static final String[] ALL = { "A_2", "C" }; }');
  });

  it('changes @FunctionName along with the name that the trigger gives', async () => {
    const tree = inClass(
      '@FunctionName("X_1_0_0") void x(@DurableActivityTrigger(name = "i", activity = "Real_1_0_0") String i) {}',
    );
    const analysis = await analyse(tree);
    const { 'Flow.java': text = '' } = write(tree, analysis.rename(renaming(analysis, () => 'Real_1_1_0')));
    assert.match(
      text,
      /@FunctionName\("X_1_1_0"\) void x\(@DurableActivityTrigger\(name = "i", activity = "Real_1_1_0"\)/,
    );
  });

  it('leaves line ends, a byte order mark and odd letters as they are', async () => {
    const text = `\uFEFF// Größe 𝒳\r\nclass Flow {\r\n\t@FunctionName("A") void a(@DurableActivityTrigger(name = "ü") String i) {}\r\n}`;
    const analysis = await analyse({ 'Flow.java': text });
    const after = write({ 'Flow.java': text }, analysis.rename(renaming(analysis, () => 'A_2')))['Flow.java'];
    assert.equal(after, text.replace('"A"', '"A_2"'));
  });

  it('refuses to edit a method that cannot be read, and only that', async () => {
    const tree = inClass(
      `${orchestrator('ctx.callActivity("A"); int = ;')}\n${'@FunctionName("B") void b(@DurableActivityTrigger(name = "i") String i) {}'}`,
    );
    const analysis = await analyse(tree);
    const only = (wanted: string): ReturnType<typeof renaming> =>
      renaming(analysis, (name) => (name === wanted ? `${name}_2` : undefined));
    assert.equal(analysis.rename(only('B')).edits.length, 1);
    assert.throws(() => analysis.rename(only('A')), { code: 'CLONE_SYNTAX_ERROR' });
  });
});
