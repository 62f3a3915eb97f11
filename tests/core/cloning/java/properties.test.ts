import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { compile, missingCompiler } from './compiler.ts';
import { generate, recipes, type Generated } from './generated.ts';
import { analyse, stamped, write, type Tree } from './support.ts';

const runs = { seed: 5, numRuns: Number(process.env['PROPERTY_RUNS'] ?? 25) };

function copyOf(analysis: Analysis, into: Analysis, suffix: string, closure: 'functions' | 'types'): Tree {
  const functions = new Set(
    analysis.inventory.functions
      .filter(({ kind }) => kind === 'orchestrator' || kind === 'activity')
      .map(({ id }) => id),
  );
  const draft = analysis.copy({
    ...stamped(analysis, suffix),
    functions,
    tag: suffix.slice(1),
    closure,
    into,
    orchestrators: 'registered',
  });
  assert.deepEqual(draft.edits, []);
  for (const { path, text, copyOf: original } of draft.created) {
    // Without the version the copy is the original, but for what was left out.
    let plain = text.replaceAll(new RegExp(` \\+ "${suffix}"|${suffix}`, 'g'), '');
    const source = analysis.sources.files.get(original?.path ?? '')?.text ?? '';
    // A copy of a copy has nothing left out, and the older version in place of the new one.
    if (source.includes('_1_2_0')) continue;
    const removed = (original?.edits ?? []).filter(({ why }) => why === 'removal');
    for (const edit of removed) plain = plain.slice(0, edit.start) + edit.before + plain.slice(edit.start);
    assert.equal(plain, source, path);
  }
  return write({}, draft);
}

describe('generated Java apps', () => {
  it('are found out as they were made', async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        const { tree, functions, references } = generate(recipe);
        const { inventory } = await analyse(tree);
        assert.deepEqual(inventory.functions.map(({ name }) => name).sort(), functions);
        const targets = inventory.references.flatMap(({ target, style }) =>
          style === 'wrapper' ? [] : (target ?? '-'),
        );
        assert.deepEqual(targets.sort(), references);
      }),
      runs,
    );
  });

  it('are stamped so that all references hold, and a second time to no effect', async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        const { tree, functions, references } = generate(recipe);
        const first = await analyse(tree);
        const after = write(tree, first.rename(stamped(first, '_1_2_0')));
        const second = await analyse(after);
        const versioned = (name: string): string => (name.startsWith('Start') ? name : `${name}_1_2_0`);
        assert.deepEqual(second.inventory.functions.map(({ name }) => name).sort(), functions.map(versioned).sort());
        assert.deepEqual(
          second.inventory.references.flatMap(({ target }) => target ?? []).sort(),
          references.map(versioned).sort(),
        );
        assert.deepEqual(second.rename(stamped(second, '_1_2_0')).edits, []);
        for (const [path, text] of Object.entries(after)) {
          assert.equal(text.replaceAll(/ \+ "_1_2_0"|_1_2_0/g, ''), tree[path]);
        }
      }),
      runs,
    );
  });

  it('are copied so that copies name copies, and copies of copies have one tag', async () => {
    await fc.assert(
      fc.asyncProperty(recipes, fc.constantFrom('functions' as const, 'types' as const), async (recipe, closure) => {
        const { tree, functions } = generate(recipe);
        const first = await analyse(tree);
        const created = copyOf(first, first, '_1_2_0', closure);
        const both = await analyse({ ...tree, ...created });
        const copied = functions.filter((name) => !name.startsWith('Start')).map((name) => `${name}_1_2_0`);
        assert.deepEqual(both.inventory.functions.map(({ name }) => name).sort(), [...functions, ...copied].sort());
        for (const { tag, target, style } of both.inventory.references) {
          if (style === 'wrapper') continue;
          assert.equal(target?.endsWith('_1_2_0') ?? false, tag === '1_2_0', target ?? '-');
        }
        const alone = await analyse(created);
        const next = await analyse({ 'a/Names.java': tree['a/Names.java'] ?? '', ...created });
        assert.equal(alone.inventory.functions.filter(({ tag }) => tag !== '1_2_0').length, 0);
        const again = copyOf(next, next, '_1_3_0', closure);
        for (const [path, text] of Object.entries(again)) {
          const before = created[path.replace('1_3_0', '1_2_0')];
          assert.equal(text.replaceAll('1_3_0', '1_2_0'), before, path);
        }
      }),
      runs,
    );
  });

  it('compile after each of it', async function () {
    this.timeout(180_000);
    const reason = missingCompiler();
    if (reason !== undefined) {
      console.log(`      not compiled: ${reason}`);
      return this.skip();
    }
    const apps: Record<string, Tree> = {};
    const names: Record<string, readonly string[]> = {};
    const samples: readonly Generated[] = fc
      .sample(recipes, { seed: 7, numRuns: Math.min(runs.numRuns, 8) })
      .map(generate);
    for (const [index, { tree, functions }] of samples.entries()) {
      const first = await analyse(tree);
      const renamed = write(tree, first.rename(stamped(first, '_1_2_0')));
      const older = copyOf(first, await analyse(renamed), '_1_0_0', index % 2 === 0 ? 'functions' : 'types');
      apps[index] = { ...renamed, ...older };
      names[index] = functions
        .flatMap((name) => (name.startsWith('Start') ? [name] : [`${name}_1_2_0`, `${name}_1_0_0`]))
        .sort();
    }
    for (const [index, { errors, names: found }] of Object.entries(compile(apps))) {
      assert.deepEqual(errors, [], JSON.stringify(apps[index], null, 1));
      assert.deepEqual(found, names[index]);
    }
  });
});
