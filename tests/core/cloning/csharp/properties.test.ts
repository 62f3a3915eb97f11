import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { randomApps } from './random-apps.ts';
import { after, analysed, stamping } from './support.ts';

const runs = Number(process.env['CLONE_RUNS'] ?? 40);

describe('random C# apps', function () {
  this.timeout(60_000 + runs * 500);

  it('are found as they were made', () =>
    fc.assert(
      fc.asyncProperty(randomApps, async ({ texts, functions, references }) => {
        const { inventory } = await analysed(sourceSet('random', texts));
        const lines = (all: readonly string[]): string[] => [...all].sort();
        assert.deepEqual(
          lines(inventory.functions.map(({ name, kind, path, line }) => `${path}:${line} ${kind} ${name}`)),
          lines(functions.map(({ name, kind, path, line }) => `${path}:${line} ${kind} ${name}`)),
        );
        const known = references.map(({ path, line, target, style }) => `${path}:${line} ${target ?? '?'} ${style}`);
        const found = inventory.references.map(
          ({ path, line, target, style }) => `${path}:${line} ${target ?? '?'} ${style}`,
        );
        assert.deepEqual(
          lines(
            [...new Set(found)].filter(
              (line) => !known.includes(line) && !known.includes(line.replace('nameof', 'literal')),
            ),
          ),
          [],
        );
        assert.deepEqual(lines(known.filter((line) => !found.includes(line))), []);
      }),
      { numRuns: runs, seed: 5 },
    ));

  it('keep everything but the names when they are stamped, and do not change the second time', () =>
    fc.assert(
      fc.asyncProperty(randomApps, async ({ texts }) => {
        const sources = sourceSet('random', texts);
        const first = await analysed(sources);
        const errors = first.inventory.findings.filter(({ code }) => code === 'SYNTAX_ERROR').length;
        const stamped = after(sources, first.rename(stamping(first, (name) => `${name}_1_2_0`)));
        const second = await analysed(sourceSet('stamped', stamped));
        // No new errors; the names are the old ones with the version; every reference follows.
        assert.equal(second.inventory.findings.filter(({ code }) => code === 'SYNTAX_ERROR').length, errors);
        const names = new Set(first.inventory.functions.map(({ name }) => name));
        assert.deepEqual(
          second.inventory.functions.map(({ name }) => name),
          first.inventory.functions.map(({ name }) => `${name}_1_2_0`),
        );
        assert.deepEqual(
          second.inventory.references.map(({ target }) => target),
          first.inventory.references.map(({ target }) =>
            target !== null && names.has(target) ? `${target}_1_2_0` : target,
          ),
        );
        // Without the version, each file has its old bytes.
        for (const [path, text] of Object.entries(stamped)) {
          assert.equal(text.replaceAll(' + "_1_2_0"', '').replaceAll('_1_2_0', ''), texts[path], path);
        }
        const again = second.rename(stamping(second, (name) => name));
        assert.deepEqual(again.edits, []);
        const back = after(second.sources, second.rename(stamping(second, (name) => name.replace('_1_2_0', ''))));
        assert.deepEqual(back, texts);
      }),
      { numRuns: runs, seed: 6 },
    ));

  it('lose nothing else when one function goes', () =>
    fc.assert(
      fc.asyncProperty(randomApps, fc.nat(), async ({ texts }, pick) => {
        const sources = sourceSet('random', texts);
        const first = await analysed(sources);
        const all = first.inventory.functions;
        const gone = all[pick % all.length];
        const left = await analysed(sourceSet('left', after(sources, first.remove(new Set([gone?.id ?? ''])))));
        assert.deepEqual(
          left.inventory.functions.map(({ name }) => name),
          all.filter((found) => found !== gone).map(({ name }) => name),
        );
        const others = first.inventory.references.filter(({ enclosingId }) => enclosingId !== gone?.id);
        assert.equal(left.inventory.references.length, others.length);
      }),
      { numRuns: runs, seed: 7 },
    ));
});
