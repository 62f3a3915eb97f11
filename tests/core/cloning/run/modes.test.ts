import assert from 'node:assert/strict';
import type { CloneMode } from '../../../../core/cloning/plan/index.ts';
import { apps, type App } from './apps/index.ts';
import { cloneAndCheck, type Deployed } from './support/checks.ts';
import { inTemporaryFolder, layDown } from './support/folder.ts';
import { keptAs, withHistory, type History } from './support/history.ts';
import { changeRules, replaceWord } from './support/people.ts';
import { registeredIn } from './support/registered.ts';

const plain = ['Order', 'Pay', 'Tax'];
const stampedBy = (suffix: string, names: readonly string[] = plain): string[] =>
  names.map((name) => `${name}_${suffix}`);

/** Names of orchestrators and activities. */
async function namesIn(folder: string, app: App): Promise<string[]> {
  const registered = await registeredIn(folder, app);
  return registered.filter(({ kind }) => kind === 'orchestrator' || kind === 'activity').map(({ name }) => name);
}

async function startedIn(folder: string, app: App): Promise<readonly string[] | undefined> {
  return (await registeredIn(folder, app)).find(({ name }) => name === 'Start')?.calls;
}

function withEachApp(mode: CloneMode, tell: (name: string, app: App) => void): void {
  for (const [name, app] of Object.entries(apps)) if (app.modes.includes(mode)) tell(name, app);
}

/** Git is the same for all languages, and slow on a machine that is slow to start programs: one app shows it. */
function withEachHistory(mode: CloneMode, work: (history: History, app: App) => Promise<void>): void {
  for (const kept of keptAs) {
    withEachApp(mode, (name, app) => {
      if (kept === 'git tags' && name !== 'C# isolated') return;
      it(`${name}, versions kept as ${kept}`, function () {
        return withHistory(this, kept, app, (history) => work(history, app));
      });
    });
  }
}

describe('a folder is stamped', () => {
  withEachApp('stamp', (name, app) => {
    it(name, () =>
      inTemporaryFolder(async (folder) => {
        await layDown(folder, app.files);
        await cloneAndCheck(folder, app, { mode: 'stamp', version: '1.1.0' }, new Map());
        assert.deepEqual(await namesIn(folder, app), stampedBy('1_1_0'));
        assert.deepEqual(await startedIn(folder, app), ['order_1_1_0']);
        await cloneAndCheck(folder, app, { mode: 'stamp', version: '1.2.0' }, new Map());
        assert.deepEqual(await namesIn(folder, app), stampedBy('1_2_0'));
        assert.deepEqual(await startedIn(folder, app), ['order_1_2_0']);
      }),
    );
  });
});

describe('each build freezes the earlier versions anew', () => {
  withEachHistory('freeze', async ({ folder, deployed, keep, drop, previous }, app) => {
    await changeRules(folder, app, plain, 2);
    await keep('1.1.0');
    const first = { version: '1.1.0', plainVersion: '1.0.0', previous: previous('1.0.0') };
    await cloneAndCheck(folder, app, first, deployed);
    assert.deepEqual(await namesIn(folder, app), [...plain, ...stampedBy('1_1_0')].sort());
    assert.deepEqual(await startedIn(folder, app), ['order_1_1_0']);

    await drop();
    await changeRules(folder, app, plain, 3);
    await replaceWord(folder, /\bTax\b/g, 'Ship');
    await keep('1.2.0');
    await cloneAndCheck(folder, app, { ...first, version: '1.2.0', previous: previous('1.0.0', '1.1.0') }, deployed);
    const shipping = ['Order', 'Pay', 'Ship'];
    assert.deepEqual(
      await namesIn(folder, app),
      [...plain, ...stampedBy('1_1_0'), ...stampedBy('1_2_0', shipping)].sort(),
    );

    await drop();
    await changeRules(folder, app, shipping, 4);
    const inFlight = { '1.0.0': 'retired', ...previous('1.1.0', '1.2.0') };
    await cloneAndCheck(folder, app, { ...first, version: '1.3.0', previous: inFlight }, deployed, plain);
    assert.deepEqual(
      await namesIn(folder, app),
      [...stampedBy('1_1_0'), ...stampedBy('1_2_0', shipping), ...stampedBy('1_3_0', shipping)].sort(),
    );
    assert.deepEqual(await startedIn(folder, app), ['order_1_3_0']);
  });
});

describe('copies of earlier versions are committed', () => {
  withEachHistory('freeze', async ({ folder, deployed, keep, previous }, app) => {
    const names = [...plain];
    const versions = ['1.0.0'];
    for (const [index, version] of ['1.1.0', '1.2.0', '1.3.0'].entries()) {
      const current = index === 0 ? plain : names.slice(-plain.length);
      await changeRules(folder, app, current, index + 2);
      await cloneAndCheck(folder, app, { version, plainVersion: '1.0.0', previous: previous(...versions) }, deployed);
      await keep(version);
      versions.push(version);
      const suffix = version.replaceAll('.', '_');
      names.push(...stampedBy(suffix));
      assert.deepEqual(await namesIn(folder, app), [...names].sort());
      assert.deepEqual(await startedIn(folder, app), [`order_${suffix}`]);
    }
  });
});

describe('the folder itself is the deployed version, and its copies are the new one', () => {
  withEachApp('freeze', (name, app) => {
    it(name, () =>
      inTemporaryFolder(async (folder) => {
        await layDown(folder, app.files);
        const deployed: Deployed = new Map(
          (await registeredIn(folder, app)).map((one) => [one.name.toLowerCase(), one]),
        );
        const names = [...plain];
        for (const [index, version] of ['1.1.0', '1.2.0', '1.3.0'].entries()) {
          await cloneAndCheck(folder, app, { version }, deployed);
          const suffix = version.replaceAll('.', '_');
          names.push(...stampedBy(suffix));
          assert.deepEqual(await namesIn(folder, app), [...names].sort());
          assert.deepEqual(await startedIn(folder, app), [`order_${suffix}`]);
          // People change the copies, and deploy them.
          await changeRules(folder, app, stampedBy(suffix), index + 2);
          for (const one of await registeredIn(folder, app)) {
            if (one.name.endsWith(suffix)) deployed.set(one.name.toLowerCase(), one);
          }
        }
      }),
    );
  });
});

describe('older bodies stand behind the public name', () => {
  withEachHistory('dispatch', async ({ folder, deployed, keep, drop, previous }, app) => {
    // What an orchestrator does depends on its instance: here the names of activities are held to their work.
    deployed.delete('order');
    await changeRules(folder, app, plain, 2);
    await keep('1.1.0');
    const first = { mode: 'dispatch', version: '1.1.0', plainVersion: '1.0.0', previous: previous('1.0.0') } as const;
    await cloneAndCheck(folder, app, first, deployed);
    assert.deepEqual(await namesIn(folder, app), ['Order', 'Pay', 'Pay_1_1_0', 'Tax', 'Tax_1_1_0']);
    assert.deepEqual(await startedIn(folder, app), ['order']);

    await drop();
    deployed.delete('order');
    await changeRules(folder, app, plain, 3);
    await cloneAndCheck(folder, app, { ...first, version: '1.2.0', previous: previous('1.0.0', '1.1.0') }, deployed);
    assert.deepEqual(await namesIn(folder, app), [
      'Order',
      'Pay',
      'Pay_1_1_0',
      'Pay_1_2_0',
      'Tax',
      'Tax_1_1_0',
      'Tax_1_2_0',
    ]);
  });
});
