import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { apps, type App } from './apps/index.ts';
import { cloneAndCheck, type Deployed } from './support/checks.ts';
import type { Asked } from './support/clone.ts';
import { inTemporaryFolder, layDown, textsIn } from './support/folder.ts';
import { withHistory } from './support/history.ts';
import { changeRules } from './support/people.ts';
import { analysed, registeredIn } from './support/registered.ts';

async function namesIn(folder: string, app: App): Promise<string[]> {
  return (await registeredIn(folder, app)).map(({ name }) => name);
}

function deployedIn(folder: string, app: App): Promise<Deployed> {
  return registeredIn(folder, app).then((all) => new Map(all.map((one) => [one.name.toLowerCase(), one])));
}

const plain = ['Order', 'Pay', 'Tax'];
const versions = (suffixes: readonly string[], names: readonly string[] = plain): string[] =>
  suffixes.flatMap((suffix) => names.map((name) => `${name}${suffix}`));

/** Two releases, by copies of older sources and by copies of the folder itself; `check` sees the folder after each. */
function twoReleases(
  app: App,
  options: Partial<Asked>,
  check: (folder: string, release: 1 | 2) => Promise<void>,
): void {
  it('with older sources', function () {
    return withHistory(this, 'folders', app, async ({ folder, deployed, keep, previous }) => {
      const asked = { plainVersion: '1.0.0', ...options };
      await cloneAndCheck(folder, app, { ...asked, version: '2.0.0', previous: previous('1.0.0') }, deployed);
      await check(folder, 1);
      await keep('2.0.0');
      await cloneAndCheck(folder, app, { ...asked, version: '3.0.0', previous: previous('1.0.0', '2.0.0') }, deployed);
      await check(folder, 2);
    });
  });

  it('with the folder as the deployed version', () =>
    inTemporaryFolder(async (folder) => {
      await layDown(folder, app.files);
      const deployed = await deployedIn(folder, app);
      await cloneAndCheck(folder, app, { ...options, version: '2.0.0' }, deployed);
      await check(folder, 1);
      await cloneAndCheck(folder, app, { ...options, version: '3.0.0' }, deployed);
      await check(folder, 2);
    }));
}

for (const [name, app] of Object.entries(apps)) {
  const hasEntity = JSON.stringify(app.files).includes('Counter');
  const others = hasEntity ? ['Counter', 'Start'] : ['Start'];

  describe(`options of a clone: ${name}`, () => {
    describe('starts follow an app setting', () => {
      twoReleases(app, { starterSetting: 'DurableFunctionsVersion' }, async (folder, release) => {
        const { references } = (await analysed(folder, app)).inventory;
        assert.deepEqual(
          references
            .filter(({ side }) => side === 'client')
            .map(({ target, followsSetting }) => [target, followsSetting]),
          [['Order', true]],
        );
        const texts = Object.values(await textsIn(folder)).filter((text) => text.includes('DurableFunctionsVersion'));
        assert.notEqual(texts.length, 0);
        const [now, before] = release === 1 ? ['2.0.0', '1.0.0'] : ['3.0.0', '2.0.0'];
        assert.ok(
          texts.every((text) => text.includes(now)),
          `the default is ${now}`,
        );
        assert.ok(
          texts.every((text) => !text.includes(before)),
          `the default is not ${before}`,
        );
      });
    });

    if (hasEntity) {
      describe('entities get versions too', () => {
        twoReleases(app, { includeEntities: true }, async (folder, release) => {
          const suffixes = release === 1 ? ['', '_2_0_0'] : ['', '_2_0_0', '_3_0_0'];
          assert.deepEqual(await namesIn(folder, app), ['Start', ...versions(suffixes, [...plain, 'Counter'])].sort());
        });
      });
    }

    describe('clients get versions too', () => {
      twoReleases(app, { includeClients: true }, async (folder, release) => {
        const suffixes = release === 1 ? ['', '_2_0_0'] : ['', '_2_0_0', '_3_0_0'];
        const entity = hasEntity ? ['Counter'] : [];
        assert.deepEqual(await namesIn(folder, app), [...entity, ...versions(suffixes, [...plain, 'Start'])].sort());
        const { functions } = (await analysed(folder, app)).inventory;
        const routes = functions.flatMap(({ route, kind, name: own }) => (kind === 'client' ? [route ?? own] : []));
        assert.deepEqual([...new Set(routes)], routes, 'each route once');
      });
    });

    describe('a pattern with the major version only', () => {
      twoReleases(app, { pattern: '{name}_v{major}' }, async (folder, release) => {
        const suffixes = release === 1 ? ['', '_v2'] : ['', '_v2', '_v3'];
        assert.deepEqual(await namesIn(folder, app), [...others, ...versions(suffixes)].sort());
      });
    });

    for (const closure of ['modules', 'types'] as const) {
      describe(`copies take along ${closure}`, () => {
        twoReleases(app, { closure }, async (folder, release) => {
          const suffixes = release === 1 ? ['', '_2_0_0'] : ['', '_2_0_0', '_3_0_0'];
          assert.deepEqual(await namesIn(folder, app), [...others, ...versions(suffixes)].sort());
        });
      });
    }

    describe('line ends of Windows and byte order marks stay', () => {
      const files = Object.fromEntries(
        Object.entries(app.files).map(([path, text]) => [
          path,
          `${/\.(cs|ps1)$/.test(path) ? '\ufeff' : ''}${text.replaceAll('\n', '\r\n')}`,
        ]),
      );
      twoReleases({ ...app, files }, {}, async (folder) => {
        for (const [path, text] of Object.entries(await textsIn(folder))) {
          assert.doesNotMatch(text, /(^|[^\r])\n/, path);
          if (/\.(cs|ps1)$/.test(path)) assert.ok(text.startsWith('\ufeff'), path);
        }
      });
    });
  });
}

describe('a release with older sources after one that was made as copies', () => {
  for (const [name, app] of Object.entries(apps)) {
    it(`${name}: the copies are kept, once their code was moved`, function () {
      return withHistory(this, 'folders', app, async ({ folder, deployed, keep, previous }) => {
        await cloneAndCheck(folder, app, { version: '2.0.0' }, deployed);
        await changeRules(folder, app, versions(['_2_0_0']), 2);
        for (const one of await registeredIn(folder, app)) deployed.set(one.name.toLowerCase(), one);
        await keep('2.0.0');
        // People move the newest code to where current code stands, and work on there.
        await rm(folder, { recursive: true });
        await layDown(folder, app.files);
        await changeRules(folder, app, plain, 3);
        await cloneAndCheck(
          folder,
          app,
          { version: '3.0.0', plainVersion: '1.0.0', previous: previous('1.0.0', '2.0.0') },
          deployed,
        );
        assert.deepEqual(
          (await namesIn(folder, app)).filter((one) => one !== 'Start' && one !== 'Counter'),
          versions(['', '_2_0_0', '_3_0_0']).sort(),
        );
      });
    });
  }
});
