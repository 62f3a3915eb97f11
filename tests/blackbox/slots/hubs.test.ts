import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escapeMarkdown } from '../../../core/text.ts';
import { armError } from '../../../sandbox/arm/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf } from '../support/runs.ts';
import { code, hostJson, openShop, type Shop, type ShopOptions } from '../support/shop.ts';
import { assertEnded, assertFailed, findingsOf, type SlotEvidence } from '../support/slot-evidence.ts';

/** Set-ups that a swap would hurt: each is refused with what helps, and mended by what the task offers. */
describe('the packed slot swap and the hubs of the slots', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: 0 } } });
  });
  after(() => sandbox.stop());

  const open = (options?: ShopOptions): Promise<Shop> => openShop(sandbox, options);

  /** The swap is refused with this finding, and nothing is sent. */
  async function assertRefused(shop: Shop, finding: string, helps: RegExp, inputs = {}): Promise<SlotEvidence> {
    const run = await shop.run(inputs);
    const evidence = assertFailed(run, 'PREFLIGHT_FAILED', { swapped: 'false', verdict: 'unknown' });
    const found = evidence.findings.find(({ code: each }) => each === finding);
    assert.equal(found?.severity, 'error', `${finding}: ${JSON.stringify(findingsOf(evidence))}`);
    assert.equal(run.outputs['errorCount'], String(evidence.findings.filter((one) => one.severity === 'error').length));
    assert.match(logOf(run), helps);
    assert.ok(run.summaries[0]?.includes(`| error | ${escapeMarkdown(finding)} |`), run.summaries[0]);
    assert.deepEqual(shop.writes(), []);
    return evidence;
  }

  sideBySide({
    'refuses sticky hubs, which the swap would leave to other code': async () => {
      const shop = await open({ app: { stickyAppSettings: ['TaskHubName', 'Other'] } });
      await assertRefused(shop, 'HUB_STICKY', /Sticky: TaskHubName\.[^]*prepareSlot with unstickHubSettings/);
    },

    'lets sticky hubs travel, when it prepares the slot and is asked to': async () => {
      const shop = await open({
        app: { stickyAppSettings: ['Other', 'TaskHubName'], stickyConnectionStrings: ['Db'] },
      });
      await shop.hub(shop.hubs.production, 'order-1');
      const prepared = await shop.run({ action: 'prepareSlot', unstickHubSettings: 'true' });
      assertEnded(prepared, 'Succeeded', { verdict: 'idle', sourceHub: shop.hubs.staging });
      assert.deepEqual([shop.app.stickyAppSettings, shop.app.stickyConnectionStrings], [['Other'], ['Db']]);
      const run = await shop.run();
      assertEnded(run, 'Succeeded', {
        swapped: 'true',
        verdict: 'notNeeded',
        sourceHub: shop.hubs.production,
        targetHub: shop.hubs.staging,
      });
    },

    'refuses a staging slot to which a template gave the hub of production': async () => {
      const shop = await open({
        staging: { appSettings: { TaskHubName: 'Given' } },
        production: { appSettings: { TaskHubName: 'Given' } },
      });
      const evidence = await assertRefused(shop, 'SAME_HUB', /Action prepareSlot does it when hubNames are given/);
      assert.ok(findingsOf(evidence).includes('HUB_SETTING_RESET'));
    },

    'gives that slot another hub: one that no slot has and in which nothing is in flight': async () => {
      const given = { appSettings: { TaskHubName: 'Given2' } };
      const shop = await open({ production: given, staging: given, app: { sku: 'Standard' } });
      const busy = await shop.hub('Busy2', 'order-1');
      assert.equal(busy.hubName, 'Busy2');
      await shop.hub('Drained2');
      const other = { ...shop.staging, name: 'other' };
      shop.app.slots.set('other', {
        ...other,
        appSettings: { ...shop.staging.appSettings, TaskHubName: 'Elsewhere2' },
      });
      const prepared = await shop.run({
        action: 'prepareSlot',
        hubNames: 'given2, Elsewhere2\nBusy2\nDrained2, Never2',
      });
      assertEnded(prepared, 'Succeeded', { sourceHub: 'Drained2', targetHub: 'Given2', swapped: 'false' });
      assert.match(logOf(prepared), /Task hub Drained2 is free and drained: slot staging gets it \(TaskHubName\)/);
      assert.equal(shop.staging.appSettings['TaskHubName'], 'Drained2');
      assert.equal(shop.staging.restarts, 1, 'marker and name in one write');
      assertEnded(await shop.run(), 'Succeeded', { swapped: 'true', sourceHub: 'Given2', targetHub: 'Drained2' });
    },

    'says of each name why it will not do, when none does': async () => {
      const given = { appSettings: { TaskHubName: 'Given3' } };
      const shop = await open({ production: given, staging: given });
      await shop.hub('Busy3', 'order-1');
      const run = await shop.run({ action: 'prepareSlot', hubNames: 'Given3, Busy3' });
      assertFailed(run, 'HUB_NAME_TAKEN', { swapped: 'false' });
      assert.match(logOf(run), /Given3: another slot uses it; Busy3: something is in flight in it/);
      assert.deepEqual(shop.writes(), []);
    },

    'keeps the hub of a slot that has one of its own, whatever names are offered': async () => {
      const shop = await open();
      const run = await shop.run({ action: 'prepareSlot', hubNames: 'Another' });
      assertEnded(run, 'Succeeded', { sourceHub: shop.hubs.staging });
      assert.equal(shop.staging.appSettings['TaskHubName'], shop.hubs.staging);
    },

    'refuses a slot with the default hub name, in which Durable Functions does not start': async () => {
      const files = { ...code('2.0.0'), 'host.json': JSON.stringify({ version: '2.0' }) };
      const shop = await open({ staging: { files } });
      await assertRefused(shop, 'HUB_DEFAULT_NAME_IN_SLOT', /HOST_NOT_RUNNING[^]*Task Hub name must be specified/);
    },

    'refuses a slot that lacks the setting that host.json asks for': async () => {
      const shop = await open();
      delete shop.staging.appSettings['TaskHubName'];
      await assertRefused(shop, 'HUB_SETTING_MISSING', /TaskHubName/);
    },

    'reads host.json of the package in place of the one that is deployed': async () => {
      const files = { ...code('2.0.0'), 'host.json': '{ "version": "2.0", oops' };
      const shop = await open({ staging: { files } });
      const broken = await shop.run({ action: 'prepareSlot' });
      assertFailed(broken, 'PREFLIGHT_FAILED', {});
      const folder = await mkdtemp(join(tmpdir(), 'package-'));
      await writeFile(join(folder, 'host.json'), hostJson);
      const run = await shop.run({ action: 'prepareSlot', package: folder });
      await rm(folder, { recursive: true });
      assertEnded(run, 'Succeeded', { sourceHub: shop.hubs.staging, verdict: 'idle' });
    },

    'refuses to leave the state of entities behind, and swaps when it may be lost': async () => {
      const shop = await open();
      const writer = await shop.hub(shop.hubs.production);
      for (const entity of ['@stock@a', '@stock@b', '@cart@1']) {
        await writer.signalEntity(entity, 'add', '1');
        await writer.runEntity(entity, '1');
      }
      await assertRefused(shop, 'ENTITIES_STAY_BEHIND', /3 entities are in .*: 2 × stock and 1 × cart/);
      const run = await shop.run({ severities: 'ENTITIES_STAY_BEHIND = warning' });
      const evidence = assertEnded(run, 'Succeeded', { swapped: 'true', errorCount: '0' });
      assert.ok(findingsOf(evidence).includes('ENTITIES_STAY_BEHIND'));
      assert.match(run.summaries[0] ?? '', /warning \\\(error by default\\\)|warning \(error by default\)/);
      assert.match(run.summaries[0] ?? '', /\| 3 \|/, 'the table counts entities');
    },

    'does not take a hub that it may not read for an empty one': async () => {
      const wrongKey = Buffer.from('not the key of the account at all').toString('base64');
      const storage = sandbox.azurite.connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${wrongKey}`);
      const shop = await open({ production: { appSettings: { AzureWebJobsStorage: storage } } });
      const other = await open({ staging: { appSettings: { AzureWebJobsStorage: storage } } });
      // Nor does the app tell.
      const refusal = armError(403, 'AuthorizationFailed', 'The client may not ask the host.');
      for (const each of [shop, other]) {
        for (const path of ['durabletask/instances', 'listkeys'])
          each.fail(path, { kind: 'answer', ...refusal }, { times: Infinity });
      }
      await assertRefused(
        shop,
        'HUB_CONTENTS_UNKNOWN',
        /could not be read: Reading the (?:table|length) .* answered 403 Auth/,
      );
      const run = await other.run({ action: 'prepareSlot', drainTimeout: '5s' });
      assertFailed(run, 'HUB_NOT_IDLE', { verdict: 'unknown', swapped: 'false', drainedHub: '' });
      assert.match(logOf(run), /It cannot be told whether task hub .* is idle, so nothing is done/);
      assert.deepEqual(other.writes(), []);
    },

    'says of an app behind App Service authentication what keeps the task out, and does not wait for it': async () => {
      const shop = await open({ production: { easyAuth: true } });
      await assertRefused(shop, 'SETTINGS_UNREADABLE', /add \/admin\/vfs to its excludedPaths/);
      const other = await open({ staging: { easyAuth: true } });
      const folder = await mkdtemp(join(tmpdir(), 'package-'));
      await writeFile(join(folder, 'host.json'), hostJson);
      const run = await other.run({ package: folder });
      await rm(folder, { recursive: true });
      assertFailed(run, 'UNAUTHORIZED', { swapped: 'false' });
      assert.match(logOf(run), /add \/admin\/host\/status and \/runtime\/webhooks\/durabletask to its excludedPaths/);
    },

    'refuses slots of a plan that has none': async () => {
      const shop = await open({ app: { sku: 'FlexConsumption' } });
      await assertRefused(shop, 'PLAN_WITHOUT_SLOTS', /Flex/);
    },
  });
});
