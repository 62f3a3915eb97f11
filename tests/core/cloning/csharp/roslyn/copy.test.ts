import assert from 'node:assert/strict';
import type { Draft, Edit } from '../../../../../core/cloning/model.ts';
import { analyse, appOf, carriedOut, copyAll, type Texts } from './apps.ts';
import { isolatedCases, members, olderTrees, placements, type Case } from './cases.ts';
import { leaksOf, openRoslyn, type App, type Roslyn, type Verdict } from './roslyn.ts';

const cases = [...placements, ...members, ...olderTrees, ...isolatedCases];

interface Copied {
  readonly one: Case;
  readonly before: readonly string[];
  readonly first: Draft;
  readonly second?: Draft;
  readonly after: Texts;
  readonly afterSecond?: Texts;
}

/** The copy without what was put in, and with what was changed as it was: the original without what was left out. */
function undone(text: string, edits: readonly Edit[]): string {
  let shift = 0;
  let result = text;
  const back: { at: number; after: string; before: string }[] = [];
  for (const { start, end, before, after, why } of edits) {
    back.push({ at: start + shift, after, before: why === 'removal' ? '' : before });
    shift += after.length - (end - start);
  }
  for (const { at, after, before } of back.reverse()) {
    assert.equal(result.slice(at, at + after.length), after);
    result = result.slice(0, at) + before + result.slice(at + after.length);
  }
  return result;
}

function withoutRemovals(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, why } of edits) {
    if (why !== 'removal') continue;
    result += text.slice(at, start);
    at = end;
  }
  return result + text.slice(at);
}

async function copied(one: Case): Promise<Copied> {
  const current = await analyse(one.name, one.model, one.texts);
  const older = one.older === undefined ? undefined : await analyse(`${one.name}, older`, one.model, one.older);
  const source = older ?? current;
  const request = copyAll(source, '1_0_0', {
    into: current,
    ...(older === undefined ? {} : { suffix: '' }),
    ...one.request,
  });
  const names = older === undefined ? request : { ...request, definitions: new Map(), references: new Map() };
  const first = source.copy(names);
  const after = carriedOut(one.texts, first);
  const before = current.inventory.functions.map(({ name }) => name);
  if (request.orchestrators === 'unregistered') return { one, before, first, after };
  const again = await analyse(`${one.name}, again`, one.model, after);
  const second = again.copy(
    copyAll(again, '2_0_1', {
      from: '1_0_0',
      ...(one.request?.closure === undefined ? {} : { closure: one.request.closure }),
    }),
  );
  return { one, before, first, second, after, afterSecond: carriedOut(after, second) };
}

describe('copies of C# functions, by the compiler', function () {
  this.timeout(300_000);
  let roslyn: Roslyn | undefined;
  const copies = new Map<string, Copied>();
  const verdicts = new Map<string, Verdict>();
  before(async function () {
    for (const one of cases) copies.set(one.name, await copied(one));
    roslyn = await openRoslyn();
    const apps: App[] = [...copies.values()].flatMap(({ one, after, afterSecond }) => [
      appOf(`${one.name}: before`, one.model, one.texts),
      appOf(`${one.name}: after`, one.model, after),
      ...(afterSecond === undefined ? [] : [appOf(`${one.name}: twice`, one.model, afterSecond)]),
    ]);
    for (const verdict of (await roslyn?.(apps)) ?? []) verdicts.set(verdict.app, verdict);
  });

  for (const one of cases) {
    it(`${one.name}: compiles, and registers old and new names once`, function () {
      if (roslyn === undefined) this.skip();
      const errorsOf = (step: string): unknown => verdicts.get(`${one.name}: ${step}`)?.errors;
      assert.deepEqual(errorsOf('before'), []);
      assert.deepEqual(errorsOf('after'), []);
      const namesOf = (step: string): string[] =>
        (verdicts.get(`${one.name}: ${step}`)?.registrations ?? []).map(({ name }) => name.toLowerCase());
      const old = namesOf('before');
      const now = namesOf('after');
      assert.equal(new Set(now).size, now.length);
      for (const name of old) assert.ok(now.includes(name), name);
      const added = now.filter((name) => !old.includes(name));
      assert.ok(added.length > 0);
      if (one.older === undefined) {
        assert.ok(
          added.every((name) => name.endsWith('_1_0_0') && old.includes(name.slice(0, -6))),
          added.join(),
        );
        for (const { path, api, name } of verdicts.get(`${one.name}: after`)?.calls ?? []) {
          if (!path.startsWith('Versions/') || name === null || /Entity/.test(api)) continue;
          if (one.request?.orchestrators === undefined)
            assert.ok(name.toLowerCase().endsWith('_1_0_0'), `${path} ${api} ${name}`);
        }
      }
      const after = verdicts.get(`${one.name}: after`);
      const leaks = after === undefined ? [] : leaksOf(after, '1_0_0');
      assert.deepEqual(leaks, one.leaks ?? []);
      if (copies.get(one.name)?.second === undefined) return;
      assert.deepEqual(errorsOf('twice'), []);
      const twice = namesOf('twice');
      assert.equal(new Set(twice).size, twice.length);
      assert.equal(twice.length, now.length + added.length);
    });

    it(`${one.name}: differs from the original by its edits only`, async () => {
      const copy = copies.get(one.name);
      assert.ok(copy);
      const sources = one.older ?? one.texts;
      for (const { path, text, copyOf } of copy.first.created) {
        const original = sources[copyOf?.path ?? ''] ?? '';
        assert.ok(path.startsWith('Versions/V1_0_0/'), path);
        assert.equal(undone(text, copyOf?.edits ?? []), withoutRemovals(original, copyOf?.edits ?? []), path);
      }
      assert.deepEqual([copy.first.removed, copy.first.moved], [[], []]);
      assert.ok(copy.first.edits.every(({ why, before }) => why === 'registration' && before === ''));
      const all = copy.first.created.map(({ text }) => text).join('\n');
      for (const text of one.holds ?? []) assert.ok(all.includes(text), `${text} in\n${all}`);
      for (const text of one.lacks ?? []) assert.ok(!all.includes(text), `${text} in\n${all}`);
      if (copy.second === undefined) return;
      const paths = (draft: Draft): string[] => draft.created.map(({ path }) => path);
      assert.deepEqual(
        paths(copy.second),
        paths(copy.first).map((path) => path.replace('V1_0_0', 'V2_0_1')),
      );
      // A copy of a copy is the copy that the original would have given.
      for (const [index, { text }] of copy.second.created.entries()) {
        if (one.older !== undefined) continue;
        assert.equal(text.replaceAll('2_0_1', '1_0_0'), copy.first.created[index]?.text);
      }
      const again = await analyse('again', one.model, copy.after);
      const tagged = again.inventory.functions.filter(({ tag }) => tag === '1_0_0');
      assert.equal(tagged.length, copyAll(await analyse('source', one.model, sources), 'x').functions.size);
    });
  }
});
