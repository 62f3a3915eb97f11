import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { appOf as compilable } from './roslyn/apps.ts';
import { openRoslyn, type App, type Verdict } from './roslyn/roslyn.ts';
import { after, analysed, apps, fixture, stamping } from './support.ts';

const suffix = '_1_2_0';

describe('C# apps before the compiler', function () {
  this.timeout(300_000);

  it('compile with new names and with starts that follow a setting, and register and call what the inventory says', async function () {
    const roslyn = await openRoslyn();
    if (roslyn === undefined) return this.skip();
    const judged: { readonly app: App; readonly analysis: Analysis }[] = [];
    const judge = async (name: string, sources: SourceSet): Promise<void> => {
      const analysis = await analysed(sources);
      const texts = Object.fromEntries([...analysis.app.files].map(([path, { text }]) => [path, text]));
      const project = Object.fromEntries(
        [...sources.files].filter(([path]) => path.endsWith('.csproj')).map(([path, { text }]) => [path, text]),
      );
      const model = analysis.inventory.model;
      assert.ok(model === 'csharp-inprocess' || model === 'csharp-isolated');
      judged.push({ app: compilable(name, model, { ...project, ...texts }), analysis });
    };
    for (const { model, app } of apps) {
      const sources = fixture(model, app);
      const analysis = await analysed(sources);
      const stamped = sourceSet(
        'stamped',
        after(sources, analysis.rename(stamping(analysis, (name) => `${name}${suffix}`))),
      );
      const starts = analysis.inventory.references.flatMap(({ id, side, targetKind, target }): [string, string][] =>
        side === 'client' && targetKind === 'orchestrator' && target !== null ? [[id, target]] : [],
      );
      const following = analysis.followSetting({
        setting: 'Orders%Version" + (1) + "',
        version: '1.2.0',
        suffixPattern: '_v{major}',
        references: new Map(starts),
      });
      await judge(`${model}/${app}`, sources);
      await judge(`${model}/${app}, stamped`, stamped);
      await judge(`${model}/${app}, following a setting`, sourceSet('following', after(sources, following)));
    }
    const verdicts = await roslyn(judged.map(({ app }) => app));
    for (const [index, { app, analysis }] of judged.entries()) {
      const verdict = verdicts[index];
      assert.ok(verdict);
      assert.deepEqual(verdict.errors, [], app.name);
      const registered = new Set(verdict.registrations.map(({ name }) => name));
      // A function that is neither durable nor a client is none of the inventory.
      registered.delete('Ping');
      assert.deepEqual(
        sorted(registered),
        sorted(new Set(analysis.inventory.functions.map(({ name }) => name))),
        app.name,
      );
      assertCalls(app.name, verdict, analysis);
    }
  });
});

/** Every name that the compiler knows to be given is in the inventory, with its line, and the other way round for constants. */
function assertCalls(name: string, { calls }: Verdict, { inventory }: Analysis): void {
  const lines = (path: string, line: number): string => `${path}:${line}`;
  const found = new Map<string, Set<string | null>>();
  for (const { path, line, target } of inventory.references) {
    // Arguments on lines of their own: the compiler tells the line of the call.
    for (let at = line; at > line - 6; at -= 1) {
      const key = lines(path, at);
      found.set(key, (found.get(key) ?? new Set()).add(target));
    }
  }
  for (const { path, line, api, name: given } of calls) {
    // A name for later is none yet: `static readonly TaskName x = new(…)`.
    if (given === null || api === 'TaskName') continue;
    assert.ok(found.get(lines(path, line))?.has(given) ?? false, `${name}: ${path}:${line} ${api} gives ${given}`);
  }
  assert.ok(calls.length > 20, name);
}

function sorted(names: ReadonlySet<string>): string[] {
  return [...names].sort();
}
