import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { planClone, type CloneRequest } from '../../../../core/cloning/plan/index.ts';
import { sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { appOf, type Texts } from './roslyn/apps.ts';
import { openRoslyn, type App, type CsharpModel } from './roslyn/roslyn.ts';
import { after, analysed, apps, assertGolden, fixture } from './support.ts';

type Text = readonly [from: string, to: string];

/** What the current sources have otherwise than those of the version before, by the path of the file. */
const changes: Readonly<Record<CsharpModel, Readonly<Record<string, readonly Text[]>>>> = {
  'csharp-inprocess': {
    'Activities.cs': [['log.LogInformation("ReserveStock");', 'log.LogInformation("Reserving");']],
    'Flows/AuditFlow.cs': [['public static class AuditFlow', '/* newer */ public static class AuditFlow']],
  },
  'csharp-isolated': {
    'src/Orders.App/Flows/PlaceOrder.cs': [['namespace Acme.Orders', '// newer\nnamespace Acme.Orders']],
  },
};

function newer({ files }: SourceSet, model: CsharpModel): SourceSet {
  const texts = Object.fromEntries([...files.values()].map(({ path, text }) => [path, text]));
  for (const [path, replaced] of Object.entries(changes[model])) {
    for (const [from, to] of replaced) {
      assert.ok(texts[path]?.includes(from), `${path} holds ${from}`);
      texts[path] = texts[path]?.replace(from, to) ?? '';
    }
  }
  return sourceSet('newer', texts);
}

const base = {
  pattern: parseNamePattern(defaultNamePattern),
  includeEntities: false,
  includeClients: false,
  closure: 'functions',
} as const;

const modes: readonly { readonly name: string; readonly mode: CloneRequest['mode']; readonly withOlder: boolean }[] = [
  { name: 'copy', mode: 'freeze', withOlder: false },
  { name: 'freeze', mode: 'freeze', withOlder: true },
  { name: 'dispatch', mode: 'dispatch', withOlder: true },
];

describe('releases of C# apps', function () {
  this.timeout(300_000);
  const made: App[] = [];
  const cases = apps.flatMap(({ model, app }) =>
    modes
      .filter(({ mode }) => mode !== 'dispatch' || model === 'csharp-isolated')
      .map((one) => ({ ...one, model, app })),
  );
  for (const { name, mode, withOlder, model, app } of cases) {
    it(`are those that are kept: ${model}/${app}.${name}`, async () => {
      const older = fixture(model, app);
      const sources = withOlder ? newer(older, model) : older;
      const previous = withOlder ? [{ version: parseVersion('1.0.0'), analysis: await analysed(older) }] : [];
      const release = async (tree: SourceSet): Promise<Texts> => {
        const analysis: Analysis = await analysed(tree);
        const { draft } = planClone(analysis, { ...base, mode, version: parseVersion('1.1.0'), previous });
        return after(tree, draft);
      };
      const texts = await release(sources);
      const changed = Object.entries(texts).filter(([path, text]) => sources.files.get(path)?.text !== text);
      assertGolden(model, `${app}.${name}`, Object.fromEntries(changed));
      assert.deepEqual(await release(sourceSet('again', texts)), texts, 'a second run has nothing to do');
      const ofApp = await analysed(sourceSet('after', texts));
      const compiled = Object.fromEntries([...ofApp.app.files].map(([path, { text }]) => [path, text]));
      made.push(appOf(`${model}/${app}.${name}`, model, { ...texts, ...compiled, ...withoutOthers(texts, compiled) }));
    });
  }

  it('compile, and register each name once', async function () {
    const roslyn = await openRoslyn();
    if (roslyn === undefined) return this.skip();
    const verdicts = await roslyn(made);
    assert.equal(verdicts.length, cases.length);
    for (const { app, errors, registrations } of verdicts) {
      assert.deepEqual(errors, [], app);
      const names = registrations.map(({ name }) => name.toLowerCase());
      assert.equal(new Set(names).size, names.length, app);
    }
  });
});

/** Tests and what no project compiles are not given to the compiler. */
function withoutOthers(texts: Texts, compiled: Texts): Texts {
  const others = Object.keys(texts).filter((path) => path.endsWith('.cs') && compiled[path] === undefined);
  return Object.fromEntries(others.map((path) => [path, '']));
}
