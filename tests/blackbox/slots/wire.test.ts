import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type Inputs } from '../support/runs.ts';
import { openShop, shortly, type Shop } from '../support/shop.ts';
import { assertEnded } from '../support/slot-evidence.ts';

const guard = new URL('../support/connection-guard.mjs', import.meta.url).href;

describe('what the packed slot swap sends, and where to', () => {
  let sandbox: Sandbox;
  let folder: string;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: 0, runsForMs: 500 } } });
    folder = await mkdtemp(join(tmpdir(), 'wire-'));
  });
  after(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  /** Bodies by the request, of those that name the other slot. */
  function bodiesOf(shop: Shop): readonly (readonly [request: string, body: unknown])[] {
    return shop
      .requests()
      .filter(({ body }) => body.includes('targetSlot'))
      .map((request) => [shortly(request), JSON.parse(request.body)] as const);
  }

  /** A run, and every `host:port` that its process connected to. */
  async function guarded(
    shop: Shop,
    inputs: Inputs,
  ): Promise<{ readonly run: AgentRun; readonly reached: Set<string> }> {
    const log = join(folder, `${shop.name}.txt`);
    const run = await shop.run(inputs, { env: { NODE_OPTIONS: `--import ${guard}`, CONNECTION_LOG: log } });
    return { run, reached: new Set((await readFile(log, 'utf8')).split('\n').filter((line) => line !== '')) };
  }

  sideBySide({
    ...Object.fromEntries(
      [true, false].map((preserveVnet) => [
        `each request that names the other slot says that preserveVnet is ${preserveVnet}`,
        async (): Promise<void> => {
          const body = { targetSlot: 'production', preserveVnet };
          const inputs = { preserveVnet: String(preserveVnet) };
          const [atOnce, previewed] = [await openShop(sandbox), await openShop(sandbox)];
          assertEnded(await atOnce.run(inputs), 'Succeeded', { swapped: 'true' });
          assert.deepEqual(bodiesOf(atOnce), [
            ['POST staging/slotsdiffs', body],
            ['POST staging/slotsswap', body],
          ]);
          assertEnded(await previewed.run({ ...inputs, action: 'startPreview' }), 'Succeeded', { swapped: 'false' });
          assertEnded(await previewed.run({ ...inputs, action: 'completePreview' }), 'Succeeded', { swapped: 'true' });
          assert.deepEqual(
            bodiesOf(previewed).filter(([request]) => !request.endsWith('slotsdiffs')),
            [
              ['POST staging/applySlotConfig', body],
              ['POST staging/slotsswap', body],
            ],
          );
        },
      ]),
    ),

    'goes to Resource Manager, the sign-in, the storage of the hubs and the health page, and to no deployment site':
      async () => {
        const shop = await openShop(sandbox);
        const component = sandbox.arm.estate.addComponent('rg-insights', 'appi-wire');
        await shop.hub(shop.hubs.production, 'order-1');
        const all = {
          healthPath: '/api/health',
          healthFor: '0s',
          quietPeriod: '2s',
          applicationInsights: component.id,
        };
        const { run, reached } = await guarded(shop, all);
        assertEnded(run, 'Succeeded', { swapped: 'true' });
        const { arm, entra, azurite } = sandbox;
        const { tableUrl, queueUrl, blobUrl } = azurite;
        const host = sandbox.functionsHost(shop.name);
        const ports = [arm.url, entra.url, tableUrl, queueUrl, blobUrl, host.url].map((url) => new URL(url).port);
        for (const each of reached) assert.ok(ports.includes(each.replace(/^.*:/, '')), `${each}: ${logOf(run)}`);
        assert.ok(reached.size >= 4, [...reached].join(', '));
        assert.deepEqual(
          [...new Set(host.requests.map(({ method, target }) => `${method} ${target.replace(/\?.*$/, '')}`))],
          ['GET /api/health'],
        );
        assert.deepEqual(sandbox.functionsHost(shop.name, 'staging').requests, []);
      },
  });
});
