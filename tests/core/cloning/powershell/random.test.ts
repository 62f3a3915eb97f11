import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { applyDraft, textsOf } from '../support/apply-draft.ts';
import { randomApps } from './random-apps.ts';
import { analyse, copyAll, stamp } from './support.ts';

/** A copy without its version. */
function plain(text: string): string {
  return text.replace(/\((\$\w+(?:\.\w+)?) \+ '_1_2_0'\)/g, '$1').replaceAll('_1_2_0', '');
}

describe('random PowerShell apps', function () {
  this.timeout(120_000);

  it('are copied whole: names, references and texts', async () => {
    await fc.assert(
      fc.asyncProperty(randomApps, async (texts) => {
        const sources = sourceSet('app', texts);
        const analysis = await analyse(sources);
        assert.deepEqual(
          analysis.inventory.findings.filter(({ code }) => code === 'SYNTAX_ERROR'),
          [],
        );
        const after = applyDraft(sources, analysis.copy(copyAll(analysis, '1_2_0', '_1_2_0', analysis)));
        for (const [path, { text }] of sources.files) assert.equal(after.files.get(path)?.text, text);

        const { inventory } = await analyse(after);
        const names = inventory.functions.map((found) => found.name.toLowerCase());
        assert.equal(new Set(names).size, names.length);
        assert.equal(names.length, 2 * analysis.inventory.functions.length);
        const copies = inventory.references.filter(({ tag }) => tag === '1_2_0');
        assert.equal(
          copies.length,
          analysis.inventory.references.filter(({ enclosingId }) => enclosingId !== undefined).length,
        );
        for (const { target } of copies) {
          assert.match(target ?? '', /_1_2_0$/);
          assert.ok(names.includes(target?.toLowerCase() ?? ''));
        }
        for (const [path, { text }] of after.files) {
          const original = sources.files.get(path.replace('_1_2_0', ''));
          if (original !== undefined && path.includes('_1_2_0')) assert.equal(plain(text), original.text);
        }
      }),
      { numRuns: 40, seed: 20 },
    );
  });

  it('are stamped once, and again with another version', async () => {
    await fc.assert(
      fc.asyncProperty(randomApps, async (texts) => {
        const sources = sourceSet('app', texts);
        const analysis = await analyse(sources);
        const once = applyDraft(sources, analysis.rename(stamp(analysis, '_1_2_0')));
        const stamped = await analyse(once);
        assert.deepEqual(stamped.rename(stamp(stamped, '_1_2_0')).edits, []);
        const raised = applyDraft(once, stamped.rename(stamp(stamped, '_1_3_0')));
        const straight = applyDraft(sources, analysis.rename(stamp(analysis, '_1_3_0')));
        assert.deepEqual(textsOf(raised), textsOf(straight));
      }),
      { numRuns: 40, seed: 21 },
    );
  });
});
