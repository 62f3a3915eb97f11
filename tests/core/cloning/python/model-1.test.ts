import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Analysis, CopyRequest, Draft } from '../../../../core/cloning/model.ts';
import {
  analyse,
  data,
  done,
  inventoryLines,
  judge,
  namesFor,
  sameAsGolden,
  sameAsGoldenFolder,
  textsIn,
  whyNoPython,
} from './support.ts';

const folder = join(data, 'python-v1/folders');
const texts = textsIn(folder);
const runs = ['OrderFlow', 'CancelFlow', 'Nightly'].map((name) => ({ name }));
const versioned = runs.map(({ name }) => ({ name: `${name}_1_2_0` }));

function copy(analysis: Analysis, request: Partial<CopyRequest> & Pick<CopyRequest, 'tag'>): Draft {
  const names = namesFor(analysis, `_${request.tag}`);
  return analysis.copy({ ...names, closure: 'functions', into: analysis, orchestrators: 'registered', ...request });
}

function asVersioned(asked: readonly (readonly string[] | string)[]): (readonly string[] | string)[] {
  return asked.map((one) =>
    typeof one === 'string' ? one : one.map((name) => (/Counter|continue/.test(name) ? name : `${name}_1_2_0`)),
  );
}

describe('Python model 1', () => {
  it('is recognised and understood', async () => {
    sameAsGolden(`${folder}.inventory.txt`, inventoryLines(await analyse(texts)));
  });

  it('is stamped by moving folders', async function () {
    this.timeout(120_000);
    const analysis = await analyse(texts);
    const after = done(texts, analysis.rename(namesFor(analysis, '_1_2_0')));
    sameAsGoldenFolder(`${folder}.stamp`, texts, after);
    const why = whyNoPython();
    if (why !== undefined) return console.log(`      ${why}`);
    const before = judge(texts, '--v1', runs);
    assert.deepEqual(judge(after, '--v1', versioned).asked, asVersioned(before.asked));
  });

  it('is copied folder by folder', async function () {
    this.timeout(120_000);
    const analysis = await analyse(texts);
    const after = done(texts, copy(analysis, { tag: '1_2_0' }));
    sameAsGoldenFolder(`${folder}.copy`, texts, after);
    const again = await analyse(after);
    const found = again.inventory.functions.filter(({ tag }) => tag === '1_2_0');
    assert.deepEqual(
      found.map(({ name }) => name).sort(),
      [...namesFor(analysis, '_1_2_0').definitions.values()].sort(),
    );
    const ids = new Set(found.map(({ id }) => id));
    assert.deepEqual(done(after, again.remove(ids)), texts);
    const why = whyNoPython();
    if (why !== undefined) return console.log(`      ${why}`);
    const before = judge(texts, '--v1', runs);
    const judged = judge(after, '--v1', [...runs, ...versioned]);
    assert.deepEqual(judged.asked, [...before.asked, ...asVersioned(before.asked)]);
    const names = judged.registered.map(({ name }) => name.toLowerCase());
    assert.equal(new Set(names).size, names.length);
    assert.equal(names.length, before.registered.length + found.length);
  });

  it('keeps an older version under its plain names, and replaces the version of copies of copies', async function () {
    this.timeout(120_000);
    const older = await analyse(texts);
    const stamped = done(texts, older.rename(namesFor(older, '_1_1_0')));
    const current = await analyse(stamped);
    const nothing = { definitions: new Map<string, string>(), references: new Map<string, string>() };
    const both = done(
      stamped,
      copy(older, { ...nothing, functions: namesFor(older, '').functions, tag: '1_0_0', into: current }),
    );
    assert.ok('OrderFlow/__init__.py' in both && 'OrderFlow_1_1_0/__init__.py' in both);
    const first = done(texts, copy(older, { tag: '1_1_0' }));
    const second = await analyse(first);
    const names = namesFor(second, '_1_2_0', { from: '_1_1_0' });
    const again = done(first, copy(second, { ...names, tag: '1_2_0' }));
    for (const [path, text] of Object.entries(done(texts, copy(older, { tag: '1_2_0' })))) {
      if (path.includes('1_2_0')) assert.equal(again[path], text, path);
    }
    const why = whyNoPython();
    if (why !== undefined) return console.log(`      ${why}`);
    assert.deepEqual(judge(both, '--v1', runs).asked, judge(texts, '--v1', runs).asked);
  });
});
