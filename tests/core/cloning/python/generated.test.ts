import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Analysis, Draft } from '../../../../core/cloning/model.ts';
import { appOf, shapes } from './random-apps.ts';
import { analyse, done, judge, namesFor, whyNoPython, type Texts } from './support.ts';

const suffix = '_1_2_0';

function copyOf(analysis: Analysis, into = analysis): Draft {
  return analysis.copy({
    ...namesFor(analysis, suffix),
    tag: '1_2_0',
    closure: 'functions',
    into,
    orchestrators: 'registered',
  });
}

/** Takes the version out of what an edit wrote. */
function plain(after: string): string {
  return after.replaceAll(` + "${suffix}"`, '').replaceAll(suffix, '');
}

describe('generated Python apps', () => {
  it('keep the invariants of copies and of names', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const texts: Texts = appOf(shape);
        const analysis = await analyse(texts);
        const before = analysis.inventory;
        assert.equal(before.functions.length, shape.functions.length);
        assert.ok(before.references.every(({ target, style }) => target !== null || style === 'wrapper'));
        const draft = copyOf(analysis);
        for (const { copyOf: from } of draft.created) {
          for (const { why, before: was, after } of from?.edits ?? []) {
            if (why === 'definition' || why === 'reference') assert.equal(plain(after), was);
          }
        }
        assert.ok(draft.edits.every(({ path, why }) => path === 'function_app.py' && why === 'registration'));
        const copied = done(texts, draft);
        const after = await analyse(copied);
        assert.deepEqual(
          after.inventory.findings.filter(({ code }) => code === 'SYNTAX_ERROR'),
          [],
        );
        const names = after.inventory.functions.map(({ name }) => name.toLowerCase());
        assert.equal(new Set(names).size, names.length);
        const expected = before.functions.flatMap(({ name }) => [name, name + suffix]);
        assert.deepEqual(after.inventory.functions.map(({ name }) => name).sort(), expected.sort());
        for (const { target, tag } of after.inventory.references) {
          if (target !== null) assert.equal(target.endsWith(suffix), tag === '1_2_0', target);
        }
        assert.deepEqual(done(copied, copyOf(analysis, after)), copied);
        const stamped = await analyse(done(texts, analysis.rename(namesFor(analysis, suffix))));
        const inOrder = before.functions.map(({ name }) => name + suffix);
        assert.deepEqual(
          stamped.inventory.functions.map(({ name }) => name),
          inOrder,
        );
        assert.deepEqual(
          stamped.inventory.references.map(({ target }) => target),
          before.references.map(({ target }) => (target === null ? null : target + suffix)),
        );
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('are loaded by Python with their copies', async function () {
    this.timeout(180_000);
    const why = whyNoPython();
    if (why !== undefined) {
      console.log(`      ${why}`);
      return this.skip();
    }
    for (const shape of fc.sample(shapes, { numRuns: 4, seed: 11 })) {
      const texts = appOf(shape);
      const analysis = await analyse(texts);
      const runs = analysis.inventory.functions
        .filter(({ kind }) => kind === 'orchestrator')
        .map(({ name }) => ({ name }));
      const before = judge(texts, 'function_app', runs);
      const versioned = runs.map(({ name }) => ({ name: name + suffix }));
      const asked = before.asked.map((one) => (typeof one === 'string' ? one : one.map((call) => call + suffix)));
      const copied = judge(done(texts, copyOf(analysis)), 'function_app', [...runs, ...versioned]);
      assert.deepEqual(copied.asked, [...before.asked, ...asked]);
      const stamped = done(texts, analysis.rename(namesFor(analysis, suffix)));
      assert.deepEqual(judge(stamped, 'function_app', versioned).asked, asked);
    }
  });
});
