import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { languages } from '../../../../core/cloning/languages.ts';
import { parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import { recognise } from '../../../../core/cloning/project/index.ts';
import { retireVersions, type InFlight, type RetireDoors } from '../../../../core/cloning/retire/index.ts';
import { runClone } from '../../../../core/cloning/run/index.ts';
import { readSourceFolder } from '../../../../core/cloning/source/index.ts';
import type { Inventory } from '../../../../core/cloning/model.ts';
import { smallApps } from '../../../blackbox/cloning/apps.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { grammars } from '../support/grammars.ts';

const pattern = parseNamePattern('{name}_{major}_{minor}_{patch}');

/** Two releases with committed copies, of an app of each model; then what is done goes. */
describe('retiring versions of every model', () => {
  for (const app of smallApps) {
    describe(app.model, () => {
      let folder: string;
      beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'retire-'));
        for (const [path, text] of Object.entries(app.files)) {
          await mkdir(dirname(join(folder, path)), { recursive: true });
          await writeFile(join(folder, path), text);
        }
        for (const version of ['1.1.0', '1.2.0']) await release(version);
      });
      afterEach(() => rm(folder, { recursive: true, force: true }));

      async function release(version: string): Promise<void> {
        const { log, signal } = fakeContext();
        const { result } = await runClone(
          {
            sourceFolder: folder,
            mode: 'freeze',
            version: parseVersion(version),
            pattern,
            previousSources: [],
            includeEntities: false,
            includeClients: false,
            closure: 'functions',
            warningsAsErrors: false,
            dryRun: false,
          },
          { context: { log, signal }, grammars, languages },
        );
        assert.equal(result, 'written');
      }

      async function inventory(): Promise<Inventory> {
        const sources = await readSourceFolder(folder);
        const { language, model } = recognise(sources, languages);
        return (await language.analyse(sources, model, grammars)).inventory;
      }

      async function retire(inFlight: readonly string[]): Promise<readonly string[]> {
        const seen: InFlight = {
          kind: 'counted',
          groups: inFlight.map((name) => ({ name, version: '', status: 'Running', count: 1 })),
        };
        const doors = {
          context: fakeContext(),
          grammars,
          languages,
          sites: {
            findSite: () => Promise.resolve({}),
            appSettings: () => Promise.resolve(new Map()),
          },
          hub: { checks: [], count: () => Promise.resolve(seen), confirm: () => Promise.resolve(seen) },
        } as unknown as RetireDoors;
        const outcome = await retireVersions(
          {
            sourceFolder: folder,
            pattern,
            versions: 'drained',
            app: { appName: 'shop' },
            starterSetting: 'DurableFunctionsVersion',
            timeoutMs: 1000,
            dryRun: false,
          },
          doors,
        );
        return outcome.versionsPresent;
      }

      /** Names of functions, and of what is named, without doubles. */
      async function names(): Promise<{ registered: string[]; named: string[] }> {
        const { functions, references } = await inventory();
        const named = references.flatMap(({ target }) => (target === null ? [] : [target]));
        return { registered: functions.map(({ name }) => name).sort(), named: [...new Set(named)].sort() };
      }

      it('takes all but the current version, and nothing is left that names what is gone', async () => {
        assert.deepEqual(await retire([]), ['1.2.0']);
        assert.deepEqual(await names(), {
          registered: ['Order_1_2_0', 'Pay_1_2_0', 'Start'],
          named: ['Order_1_2_0', 'Pay_1_2_0'],
        });
        assert.deepEqual(await retire([]), ['1.2.0']);
      });

      it('takes one in the middle, and leaves what is in flight as it was', async () => {
        assert.deepEqual(await retire(['Order']), ['plain', '1.2.0']);
        assert.deepEqual(await names(), {
          registered: ['Order', 'Order_1_2_0', 'Pay', 'Pay_1_2_0', 'Start'],
          named: ['Order_1_2_0', 'Pay', 'Pay_1_2_0'],
        });
      });

      it('goes on with the next version afterwards', async () => {
        await retire([]);
        await release('1.3.0');
        assert.deepEqual((await names()).registered, ['Order_1_2_0', 'Order_1_3_0', 'Pay_1_2_0', 'Pay_1_3_0', 'Start']);
      });
    });
  }
});
