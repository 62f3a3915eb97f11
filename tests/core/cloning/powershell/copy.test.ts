import assert from 'node:assert/strict';
import type { Draft } from '../../../../core/cloning/model.ts';
import { sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { applyDraft, mergeDrafts, textsOf } from '../support/apply-draft.ts';
import { analyse, appOf, assertGolden, copyAll, fixture, stamp } from './support.ts';

const orders = (): SourceSet => sourceSet('orders', fixture('orders'));

/** A change that an instance in flight would not survive. */
function nextRelease(): SourceSet {
  const texts = fixture('orders');
  const path = 'ProcessOrder/run.ps1';
  texts[path] = (texts[path] ?? '').replace(
    "FunctionName 'ValidateOrder' -Input $order\n",
    "FunctionName 'ValidateOrder' -Input $order\n$results += Invoke-DurableActivity -FunctionName 'CheckLimits' -Input $order\n",
  );
  texts['Shared/Archive.ps1'] = `${texts['Shared/Archive.ps1'] ?? ''}# changed\n`;
  return sourceSet('orders 1.2.0', texts);
}

describe('copies of a PowerShell app', () => {
  it('stamp: all names of the app get the version', async () => {
    const sources = orders();
    const analysis = await analyse(sources);
    assertGolden('orders.stamp', textsOf(applyDraft(sources, analysis.rename(stamp(analysis, '_1_2_0')))));
  });

  it('freeze: deployed code stays under its names, current code moves to the new ones, twice', async () => {
    const [older, current] = [await analyse(orders()), await analyse(nextRelease())];
    const first = mergeDrafts(
      current.rename(stamp(current, '_1_2_0')),
      older.copy(copyAll(older, '1_1_0', '', current)),
    );
    const after = applyDraft(current.sources, first);
    assertGolden('orders.freeze', textsOf(after));
    for (const path of older.sources.files.keys()) {
      if (!/^(ProcessOrder|BillOrder|RefundSaga|ShipOrder)\//.test(path)) continue;
      assert.equal(after.files.get(path)?.text, older.sources.files.get(path)?.text, path);
    }

    // The second release: what was current is now an older source, under its stamped names.
    const stamped = await analyse(after);
    const onlyStamped = (texts: SourceSet): SourceSet =>
      sourceSet('1.2.0', Object.fromEntries(Object.entries(textsOf(texts))));
    const deployed = await analyse(onlyStamped(applyDraft(current.sources, current.rename(stamp(current, '_1_2_0')))));
    const names = deployed.inventory.functions.map(({ name }) => name);
    const second = deployed.copy(copyAll(deployed, '1_2_0', '', stamped));
    assert.deepEqual(
      second.created
        .map(({ path }) => path.split('/')[0])
        .filter((name) => !names.includes(name ?? '') && name !== 'Shared'),
      [],
    );
  });

  it('freeze without older sources: copies with the new names stand beside, and copies of copies never stack versions', async () => {
    const sources = orders();
    const analysis = await analyse(sources);
    const after = applyDraft(sources, analysis.copy(copyAll(analysis, '1_1_0', '_1_1_0', analysis)));
    assertGolden('orders.copies', textsOf(after));
    for (const [path, { text }] of sources.files) assert.equal(after.files.get(path)?.text, text);

    const again = await analyse(after);
    const tagged = again.inventory.functions.filter(({ tag }) => tag === '1_1_0');
    assert.equal(tagged.length, 22);
    const request = copyAll(again, '1_2_0', '_1_2_0', again);
    const third = again.copy({ ...request, functions: new Set(tagged.map(({ id }) => id)) });
    const paths = third.created.map(({ path }) => path);
    assert.ok(paths.includes('ProcessOrder_1_2_0/run.ps1'));
    assert.ok(paths.includes('Shared/Archive_1_2_0.ps1'));
    assert.deepEqual(
      paths.filter((path) => /_1_1_0/.test(path)),
      [],
    );
    const texts = third.created.map(({ text }) => text).join('\n');
    assert.doesNotMatch(texts, /_1_1_0/);
  });

  it('say which helpers they share that name functions themselves', async () => {
    const analysis = await analyse(orders());
    const { findings } = analysis.copy(copyAll(analysis, '1_2_0', '_1_2_0', analysis));
    assert.deepEqual(
      findings.map(({ code, path, line }) => `${code} ${path}:${line}`),
      ['WRAPPER_NOT_COPIED Modules/OrderHelpers/OrderHelpers.psm1:27'],
    );
  });

  it('say which files the functions share with others', async () => {
    const analysis = await analyse(orders());
    const idOf = (name: string): string => analysis.inventory.functions.find((found) => found.name === name)?.id ?? '';
    assert.deepEqual([...analysis.sharedWith(new Set([idOf('ProcessOrder')]))].sort(), [
      'Modules/OrderHelpers/OrderHelpers.psm1',
      'Shared/Retry.ps1',
    ]);
    assert.deepEqual([...analysis.sharedWith(new Set([idOf('BillOrder')]))], ['ProcessOrder/Totals.ps1']);
    assert.deepEqual([...analysis.sharedWith(new Set([idOf('ArchiveOrder')]))], []);
  });

  for (const [title, name] of [
    ['under a name with the version', 'HttpStart_1_2_0'],
    ['under the name that was deployed', 'HttpStart'],
  ] as const) {
    it(`of a client get a route of their own, ${title}`, async () => {
      const sources = orders();
      const analysis = await analyse(sources);
      const client = analysis.inventory.functions.find((found) => found.name === 'HttpStart');
      const draft = analysis.copy({
        ...copyAll(analysis, '1_2_0', '_1_2_0', analysis),
        functions: new Set([client?.id ?? '']),
        definitions: new Map([[client?.id ?? '', name]]),
      });
      assert.match(draft.created[0]?.text ?? '', /"route": "1_2_0\/start\/\{FunctionName\}"/);
    });
  }

  it('go when their version is retired, and nothing else', async () => {
    const sources = orders();
    const analysis = await analyse(sources);
    const after = applyDraft(sources, analysis.copy(copyAll(analysis, '1_1_0', '_1_1_0', analysis)));
    const again = await analyse(after);
    const ids = new Set(again.inventory.functions.filter(({ tag }) => tag === '1_1_0').map(({ id }) => id));
    assert.deepEqual(textsOf(applyDraft(after, again.remove(ids))), textsOf(sources));
  });

  it('of a body that a dispatcher calls are no functions, and are placed once', async () => {
    const older = await analyse(appOf("param($Context)\nInvoke-DurableActivity -FunctionName 'A'\n"));
    const current = await analyse(
      appOf('param($Context)\n', { 'profile.ps1': 'Import-Module AzureFunctions.PowerShell.Durable.SDK\n' }),
    );
    const copies = (into: typeof current): Draft =>
      older.copy({ ...copyAll(older, '1_0_0', '_1_0_0', into), orchestrators: 'unregistered' });
    const draft = copies(current);
    const body = draft.created.filter(({ path }) => path.startsWith('Main'));
    assert.deepEqual(
      body.map(({ path, text }) => [path, text]),
      [['Main_1_0_0/run.ps1', "param($Context)\nInvoke-DurableActivity -FunctionName 'A_1_0_0'\n"]],
    );
    const again = await analyse(applyDraft(current.sources, draft));
    assert.deepEqual(
      copies(again).created.filter(({ path }) => path.startsWith('Main')),
      [],
    );
  });
});
