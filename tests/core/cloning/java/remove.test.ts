import assert from 'node:assert/strict';
import { analyse, changedFiles, inClass, readTree, stamped, write } from './support.ts';

describe('removing functions from a Java app', () => {
  it('gives back the app as it was before the copies', async () => {
    const tree = readTree('orders');
    const analysis = await analyse(tree);
    for (const closure of ['functions', 'types'] as const) {
      const functions = new Set(
        analysis.inventory.functions
          .filter(({ kind }) => kind === 'orchestrator' || kind === 'activity')
          .map(({ id }) => id),
      );
      const copied = write(
        tree,
        analysis.copy({
          ...stamped(analysis, '_1_2_0'),
          functions,
          tag: '1_2_0',
          closure,
          into: analysis,
          orchestrators: 'registered',
        }),
      );
      const after = await analyse(copied);
      const copies = new Set(after.inventory.functions.filter(({ tag }) => tag === '1_2_0').map(({ id }) => id));
      assert.equal(copies.size, functions.size);
      assert.deepEqual(write(copied, after.remove(copies)), tree);
    }
  });

  const activity = (name: string): string =>
    `    @FunctionName("${name}") void ${name}(@DurableActivityTrigger(name = "i") String i) {}\n`;

  it('takes a function out of a class that has others', async () => {
    const tree = inClass(`${activity('a')}\n    /** Of b. */\n${activity('b')}`);
    const analysis = await analyse(tree);
    const [, b] = analysis.inventory.functions;
    assert.deepEqual(write(tree, analysis.remove(new Set([b?.id ?? '']))), inClass(activity('a')));
  });

  it('keeps a method that other code calls, and a class that others use', async () => {
    const tree = {
      ...inClass(`${activity('a')}    void c() { a(""); }\n${activity('b')}`),
      ...inClass(activity('x'), 'Used'),
      ...inClass('Used used;', 'User'),
    };
    const analysis = await analyse(tree);
    const going = analysis.inventory.functions.filter(({ name }) => name !== 'b').map(({ id }) => id);
    const after = write(tree, analysis.remove(new Set(going)));
    assert.deepEqual(changedFiles(tree, after), {
      ...inClass(`${activity('a').replace('@FunctionName("a") ', '')}    void c() { a(""); }\n${activity('b')}`),
      ...inClass('', 'Used'),
    });
  });

  it('keeps copied helpers that functions of another copy still need', async () => {
    const tree = {
      ...inClass(`${activity('a')}    Help_1_0_0 help;`, 'A_1_0_0'),
      ...inClass(`${activity('b')}    Help_1_0_0 help;`, 'B_1_0_0'),
      ...inClass('', 'Help_1_0_0'),
    };
    const analysis = await analyse(tree);
    const ids = analysis.inventory.functions.map(({ id }) => id);
    assert.deepEqual(analysis.remove(new Set(ids.slice(0, 1))).removed, ['A_1_0_0.java']);
    assert.deepEqual([...analysis.remove(new Set(ids)).removed].sort(), Object.keys(tree).sort());
  });
});
