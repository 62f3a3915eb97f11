import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyse, appOf, carriedOut, copyAll, type Texts } from './apps.ts';
import { randomLayouts } from './random-layouts.ts';
import { leaksOf, openRoslyn, type Roslyn, type Verdict } from './roslyn.ts';

const runs = Number(process.env['CLONE_RUNS'] ?? 24);
const apps = fc.sample(randomLayouts, { numRuns: runs, seed: 11 });

/** The app, with a copy, and with a copy of the copy. */
async function steps(texts: Texts, model: 'csharp-inprocess' | 'csharp-isolated'): Promise<readonly Texts[]> {
  const analysis = await analyse('random', model, texts);
  const first = carriedOut(texts, analysis.copy(copyAll(analysis, '1_0_0')));
  const again = await analyse('again', model, first);
  return [texts, first, carriedOut(first, again.copy(copyAll(again, '2_0_0', { from: '1_0_0' })))];
}

describe('copies of random C# apps', function () {
  this.timeout(180_000 + runs * 3000);
  let roslyn: Roslyn | undefined;
  const verdicts: (readonly Verdict[])[] = [];
  const texts: (readonly Texts[])[] = [];
  before(async function () {
    roslyn = await openRoslyn();
    if (roslyn === undefined) this.skip();
    for (const { texts: app, model } of apps) texts.push(await steps(app, model));
    const all = texts.flatMap((versions, index) =>
      versions.map((version, step) => appOf(`${index}.${step}`, apps[index]?.model ?? 'csharp-isolated', version)),
    );
    const found = await roslyn(all);
    for (let at = 0; at < found.length; at += 3) verdicts.push(found.slice(at, at + 3));
  });

  /** With the text of what is wrong, so that the case can be read. */
  const told = (index: number, step: number): string =>
    (verdicts[index]?.[step]?.errors ?? [])
      .slice(0, 3)
      .map(({ path, line, id, message }) => `${path}:${line} ${id} ${message}\n${texts[index]?.[step]?.[path] ?? ''}`)
      .join('\n');

  it('compile', () => {
    for (const [index, all] of verdicts.entries())
      for (const step of all.keys()) assert.equal(told(index, step), '', `app ${index}, step ${step}`);
  });

  it('register old and new names, each once', () => {
    for (const [index, all] of verdicts.entries()) {
      const [before = [], first = [], second = []] = all.map(({ registrations }) =>
        registrations.map(({ name }) => name.toLowerCase()),
      );
      const cloned = before.filter((name) => /^(?:order|charge)\d$/.test(name));
      const copies = cloned.map((name) => `${name}_1_0_0`);
      assert.deepEqual([...first].sort(), [...before, ...copies].sort(), `app ${index}`);
      const later = cloned.map((name) => `${name}_2_0_0`);
      assert.deepEqual([...second].sort(), [...before, ...copies, ...later].sort(), `app ${index}`);
    }
  });

  it('name nothing but copies in copies, and the same as before elsewhere', () => {
    for (const [index, all] of verdicts.entries()) {
      const callsOf = (step: number, folder: string): string[] =>
        (all[step]?.calls ?? [])
          .filter(({ path }) => path.startsWith(folder))
          .map(({ path, line, name }) => `${path}:${line} ${name ?? '?'}`);
      for (const call of callsOf(1, 'Versions/V1_0_0/')) assert.match(call, /_1_0_0$|\?$/i, `app ${index}`);
      for (const call of callsOf(2, 'Versions/V2_0_0/')) assert.match(call, /_2_0_0$|\?$/i, `app ${index}`);
      assert.deepEqual(
        callsOf(1, '').filter((call) => !call.startsWith('Versions/')),
        callsOf(0, ''),
      );
    }
  });

  it('use copies in copies, where there are some', () => {
    for (const [index, [, first, second]] of verdicts.entries()) {
      assert.deepEqual(first && leaksOf(first, '1_0_0'), [], `app ${index}`);
      assert.deepEqual(second && leaksOf(second, '2_0_0'), [], `app ${index}`);
    }
  });
});
