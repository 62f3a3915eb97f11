import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import type { RecordedRequest } from '../../../sandbox/http-server/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf } from '../support/runs.ts';
import { buildOf, hostJson, openShop, releaseOfBuild, shortly, type Shop } from '../support/shop.ts';
import { assertEnded, assertFailed, findingsOf } from '../support/slot-evidence.ts';

const release = releaseOfBuild(4711);
const marker = 'DURABLE_DEPLOYMENT_RELEASE';

/** The requests of a swap that has to write its marker, cut where its phases meet; polling is left out. */
function phasesOf(requests: readonly RecordedRequest[]): Record<string, readonly string[]> {
  const isPoll = (line: string): boolean => /operationresults|admin\/host\/status|durabletask\/instances/.test(line);
  const lines = requests.map(shortly);
  const at = (pattern: RegExp): number => lines.findIndex((line) => pattern.test(line));
  const [put, post] = [at(/^PUT .*appsettings$/), at(/^POST .*slotsswap$/)];
  const lastQuestion = lines.findLastIndex((line) => line.includes('operationresults'));
  const verified = lines.findLastIndex(isPoll);
  const between = (from: number, to: number): readonly string[] =>
    lines.slice(from, to).filter((line, index) => !isPoll(line) || from + index < put - 1);
  return {
    observe: between(0, put - 1),
    'write the marker': [...between(put - 1, put), ...between(put + 1, put + 2)],
    'last look': between(put + 2, post),
    confirm: between(lastQuestion + 1, verified),
    'final look': between(verified + 1, lines.length),
  };
}

describe('the packed slot swap', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  /** A swap of a fresh app, on a Node. */
  async function swapped(
    node: '20' | '24',
    orders: readonly string[] = ['order-1', 'order-2'],
  ): Promise<{ shop: Shop; run: AgentRun }> {
    const shop = await openShop(sandbox);
    await shop.hub(shop.hubs.production, ...orders);
    const others = structuredClone(shop.staging.appSettings);
    const run = await shop.run({}, { node });
    assert.equal(shop.swaps(), 1, logOf(run));
    assert.equal(await shop.serving(), '2.0.0');
    assert.equal(await shop.serving('staging'), '1.0.0');
    const { [marker]: written = '', ...rest } = shop.production.appSettings;
    assert.equal(written, `${release} swapSeen=never`);
    assert.deepEqual(rest, others, 'all other settings came along as they were');
    assert.equal(shop.staging.appSettings[marker], undefined);
    return { shop, run };
  }

  sideBySide({
    ...Object.fromEntries(
      (['20', '24'] as const).map((node) => [
        `swaps staging into production and tells it everywhere, on Node ${node}`,
        async (): Promise<void> => {
          const { shop, run } = await swapped(node);
          assert.match(run.nodeVersion, new RegExp(`^v${node}\\.`));
          const evidence = assertEnded(run, 'Succeeded', {
            swapped: 'true',
            verdict: 'notNeeded',
            reasonCode: '',
            release,
            sourceHub: shop.hubs.production,
            targetHub: shop.hubs.staging,
            drainedHub: '',
            errorCount: '0',
            swappedBack: 'false',
          });
          assert.equal(run.outputs['findingsCount'], String(evidence.findings.length));
          assert.equal(run.outputs['correlationId'], evidence.correlationIds.join(','));
          assert.match(run.outputs['correlationId'] ?? '', /^[0-9a-f-]{36}$/);
          assert.deepEqual(
            [evidence.before?.target.inFlight?.count, evidence.after?.source.inFlight?.count],
            [2, 2],
            'the orders travelled with their hub',
          );
          assert.equal(evidence.verification?.kind, 'healthy');
        },
      ]),
    ),

    'shows both slots before and after as a table, and what the log said': async () => {
      const { shop, run } = await swapped('20');
      const [summary = ''] = run.summaries;
      const rows = summary.split('\n').filter((line) => /^\| (staging|production) \|/.test(line));
      const cells = rows.map((row) => row.split('|').map((cell) => cell.trim().replace(/ \\\(.*| \(.*/, '')));
      const table = cells.map(([, slot, when = '', state, marked, hub, inFlight]) => [
        slot,
        when.replace(/,.*/, ''),
        state,
        marked,
        hub,
        inFlight,
      ]);
      assert.match(summary, /^### Swapped\n/);
      assert.deepEqual(table, [
        ['staging', 'before', 'Running', '\\(no marker\\)', shop.hubs.staging, '0'],
        ['staging', 'after', 'Running', '\\(no marker\\)', shop.hubs.production, '2'],
        ['production', 'before', 'Running', '\\(no marker\\)', shop.hubs.production, '2'],
        ['production', 'after', 'Running', release, shop.hubs.staging, '0'],
      ]);
      for (const said of [/Each task hub travels with its code/, /has accepted the swap/, /the management API answers/])
        assert.match(logOf(run), said);
      assert.match(summary, /2 orchestrations in flight there go on: keep that slot running/);
    },

    'reads at most 22 times, nothing twice in a phase, and writes twice': async () => {
      const { shop, run } = await swapped('20');
      const phases = phasesOf(shop.requests());
      for (const [phase, lines] of Object.entries(phases)) {
        assert.ok(lines.length > 0, `${phase}: ${JSON.stringify(phases)}`);
        // The marker is read before it is written, and read back.
        const most = phase === 'write the marker' ? 2 : 1;
        for (const line of lines) assert.ok(lines.filter((each) => each === line).length <= most, `${phase}: ${line}`);
      }
      const reads = Object.values(phases).flat();
      assert.ok(reads.length <= 22, `${reads.length} reads: ${JSON.stringify(phases, undefined, 1)}`);
      assert.deepEqual(shop.writes(), ['PUT staging/config/appsettings', 'POST staging/slotsswap'], logOf(run));
    },

    'writes nothing but the swap when the slot was prepared before': async () => {
      const shop = await openShop(sandbox);
      const prepared = await shop.run({ action: 'prepareSlot' });
      assertEnded(prepared, 'Succeeded', { swapped: 'false', verdict: 'idle', drainedHub: shop.hubs.staging });
      assert.deepEqual(shop.writes(), ['PUT staging/config/appsettings']);
      const run = await shop.run();
      assertEnded(run, 'Succeeded', { swapped: 'true', release });
      assert.deepEqual(shop.writes().slice(1), ['POST staging/slotsswap'], logOf(run));
    },

    'does nothing when the same job is run again, and says so': async () => {
      const { shop, run: first } = await swapped('20');
      const before = shop.writes().length;
      const again = await shop.run();
      const evidence = assertEnded(again, 'Succeeded', {
        swapped: 'alreadyDone',
        release,
        sourceHub: shop.hubs.production,
        targetHub: shop.hubs.staging,
        correlationId: '',
      });
      assert.equal(evidence.result, 'alreadyDone');
      assert.match(again.outputs['reason'] ?? '', /serves the release .* already\. Nothing was done again/);
      assert.match(again.summaries[0] ?? '', /^### Swapped already\n/);
      assert.deepEqual(shop.writes().slice(before), [], logOf(first));
      assert.equal(shop.swaps(), 1);
    },

    'tells what to deploy: a slot is not prepared again for a release that serves': async () => {
      const { shop } = await swapped('20', []);
      const before = shop.writes().length;
      const run = await shop.run({ action: 'prepareSlot' });
      assertEnded(run, 'Succeeded', { swapped: 'alreadyDone' });
      assert.match(run.outputs['reason'] ?? '', /Do not deploy it once more/);
      assert.deepEqual(shop.writes().slice(before), []);
    },

    'swaps the next build into production after that': async () => {
      const { shop } = await swapped('20');
      const run = await shop.run({}, { variables: buildOf(4712) });
      assertEnded(run, 'Succeeded', {
        swapped: 'true',
        release: releaseOfBuild(4712),
        targetHub: shop.hubs.production,
      });
      assert.equal(shop.swaps(), 2);
      assert.equal(await shop.serving(), '1.0.0');
    },

    'looks up the app by its name, where no resource group is given': async () => {
      const shop = await openShop(sandbox);
      const run = await shop.run({ resourceGroupName: '' });
      assertEnded(run, 'Succeeded', { swapped: 'true' });
      assert.equal(shop.swaps(), 1);
    },

    'swaps two slots of which none is production, in the letter case that users type': async () => {
      const shop = await openShop(sandbox, {
        app: { slots: { staging: {}, Canary: {} }, sku: 'Standard' },
      });
      const settings = { ...shop.production.appSettings };
      for (const [slotName, hub] of [
        ['staging', 'PairStaging'],
        ['Canary', 'PairCanary'],
      ] as const) {
        const { slot } = sandbox.functionsHost(shop.name, slotName);
        Object.assign(slot, {
          appSettings: { ...settings, TaskHubName: hub },
          files: { ...shop.production.files },
        });
      }
      const run = await shop.run({ sourceSlot: 'STAGING', targetSlot: 'canary' });
      assertEnded(run, 'Succeeded', { swapped: 'true', sourceHub: 'PairCanary', targetHub: 'PairStaging' });
      assert.equal(shop.swaps(), 1);
      assert.equal(shop.production.lastSwap, undefined);
    },

    'refuses a slot that does not exist, and names those that do': async () => {
      const shop = await openShop(sandbox);
      const run = await shop.run({ sourceSlot: 'stagging' });
      assertFailed(run, 'SLOT_NOT_FOUND', { swapped: 'false', verdict: 'unknown', findingsCount: '' });
      assert.match(logOf(run), /staging/);
      assert.deepEqual(shop.writes(), []);
    },

    'only plans in a dry run: the steps are told, nothing is sent': async () => {
      const shop = await openShop(sandbox);
      const runs = await Promise.all(
        ['swap', 'prepareSlot', 'startPreview', 'swapBack'].map((action) => shop.run({ action, dryRun: 'true' })),
      );
      const [swap, prepare, preview, back] = runs;
      assert.ok(swap && prepare && preview && back);
      const evidence = assertEnded(swap, 'Succeeded', { swapped: 'false', sourceHub: shop.hubs.staging });
      assert.deepEqual(
        evidence.plan?.steps?.map(({ kind }) => kind),
        ['writeSettings', 'awaitHost', 'swap', 'verify'],
      );
      const log = logOf(swap);
      for (const line of [
        /Plan \(dry run, nothing is changed\)/,
        new RegExp(`1\\. Write app settings of slot staging, which restarts it: ${marker} for the release ${release}`),
        /3\. Look at both slots once more, and swap them/,
      ])
        assert.match(log, line);
      assert.match(swap.summaries[0] ?? '', /^### Planned, nothing was changed\n/);
      assertEnded(prepare, 'Succeeded', { swapped: 'false' });
      assertEnded(preview, 'Succeeded', { swapped: 'false' });
      assertFailed(back, 'NOTHING_TO_SWAP_BACK', { swapped: 'false' });
      assert.deepEqual(shop.writes(), []);
      assert.equal(shop.staging.restarts, 0);
    },

    'checks only, with preflight: findings and hubs are told, nothing is sent': async () => {
      const shop = await openShop(sandbox);
      const run = await shop.run({ action: 'preflight' });
      const evidence = assertEnded(run, 'Succeeded', { swapped: 'false', verdict: 'notNeeded', errorCount: '0' });
      assert.match(run.summaries[0] ?? '', /^### Ready to swap\n/);
      assert.ok(evidence.findings.some(({ code }) => code === 'SETUP_RECOGNISED'));
      assert.deepEqual(shop.writes(), []);
    },

    'refuses a stopped slot without waiting for its host, and starts it when asked to': async () => {
      const shop = await openShop(sandbox, { staging: { state: 'Stopped' } });
      const refused = await shop.run();
      const evidence = assertFailed(refused, 'PREFLIGHT_FAILED', { swapped: 'false' });
      assert.ok(findingsOf(evidence).includes('SLOT_NOT_RUNNING'), logOf(refused));
      assert.match(logOf(refused), /set startIfStopped: az functionapp start/);
      assert.match(logOf(refused), /give the input package or hostJsonPath/);
      assert.ok(evidence.timeline.every(({ elapsedMs }) => elapsedMs < 20_000));
      assert.deepEqual(shop.writes(), []);

      const folder = await mkdtemp(join(tmpdir(), 'package-'));
      await writeFile(join(folder, 'host.json'), hostJson);
      const run = await shop.run({ startIfStopped: 'true', package: folder });
      await rm(folder, { recursive: true });
      assertEnded(run, 'Succeeded', { swapped: 'true' });
      assert.deepEqual(shop.writes(), [
        'POST staging/start',
        'PUT staging/config/appsettings',
        'POST staging/slotsswap',
      ]);
    },
  });
});
