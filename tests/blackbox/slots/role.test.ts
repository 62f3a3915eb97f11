import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { actionOf } from '../../../sandbox/arm/access.ts';
import type { RoleAssignment } from '../../../sandbox/arm/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type Inputs } from '../support/runs.ts';
import { hostJson, openShop, type Shop, type ShopOptions } from '../support/shop.ts';
import { assertEnded, findingsOf, slotEvidenceOf } from '../support/slot-evidence.ts';

const role = JSON.parse(
  await readFile(new URL('../../../docs/roles/durable-slot-swap.json', import.meta.url), 'utf8'),
) as { readonly Actions: readonly string[]; readonly NotActions: readonly string[] };

const web = 'Microsoft.Web/sites';
const fromProduction: Inputs = { sourceSlot: 'production', targetSlot: 'staging' };

describe('the role for the packed slot swap', () => {
  let sandbox: Sandbox;
  let hostJsonPath: string;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: 0, runsForMs: 1000 } } });
    hostJsonPath = join(await mkdtemp(join(tmpdir(), 'role-')), 'host.json');
    await writeFile(hostJsonPath, hostJson);
    sandbox.arm.setRoleAssignments(assignments);
  });
  after(async () => {
    await sandbox.stop();
    await rm(join(hostJsonPath, '..'), { recursive: true });
  });

  /** One for each app, so that the tests do not disturb each other. */
  const assignments: RoleAssignment[] = [];

  async function openWith(actions: readonly string[], options?: ShopOptions): Promise<Shop> {
    const shop = await openShop(sandbox, options);
    const scope = `/subscriptions/${sandbox.subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Web/sites/${shop.name}`;
    assignments.push({ clientId: sandbox.clientId, scope, actions, notActions: role.NotActions });
    return shop;
  }

  /** The action that each request about the app needs. */
  function neededBy(shop: Shop): readonly string[] {
    return shop.requests().map(({ method, target }) => {
      const path = target.replace(/\?.*$/, '').replace(/^.*\/providers\/Microsoft\.Web\//i, '');
      return actionOf(method, 'Microsoft.Web', path.split('/'));
    });
  }
  const allows = (pattern: string, action: string): boolean =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replaceAll('.', '\\.'))
        .join('.*')}$`,
      'i',
    ).test(action);

  const used = new Set<string>();

  /** Nothing was refused, and nothing else was asked for. */
  function assertWithin(shop: Shop): void {
    assert.deepEqual(
      shop.requests().filter(({ status }) => status === 401 || status === 403),
      [],
    );
    for (const action of neededBy(shop)) {
      const pattern = role.Actions.find((each) => allows(each, action));
      assert.ok(pattern !== undefined, `${action} is not in the role`);
      used.add(pattern);
    }
  }

  /** Runs of the task on one app, all of which must end well. */
  async function succeed(shop: Shop, ...all: readonly Inputs[]): Promise<void> {
    for (const inputs of all) {
      const run = await shop.run(inputs);
      assertEnded(run, 'Succeeded', {});
      const { findings } = slotEvidenceOf(run);
      assert.ok(
        !findings.some(({ code, message }) => /UNREADABLE|UNKNOWN/.test(code) || /cannot be told/.test(message)),
      );
    }
    assertWithin(shop);
  }

  const sticky: ShopOptions = { app: { stickyAppSettings: ['TaskHubName'] } };
  const shared: ShopOptions = {
    production: { appSettings: { TaskHubName: 'SharedInRole' } },
    staging: { appSettings: { TaskHubName: 'SharedInRole' } },
  };

  const enough: Readonly<Record<string, () => Promise<void>>> = {
    'a look, and a release out and back': async () =>
      succeed(
        await openWith(role.Actions),
        { action: 'preflight' },
        { action: 'prepareSlot' },
        { healthPath: '/api/health', healthFor: '0s' },
        {},
        { action: 'swapBack' },
      ),
    'hubs that are mended before a deployment': async () => {
      await succeed(await openWith(role.Actions, sticky), { action: 'prepareSlot', unstickHubSettings: 'true' });
      await succeed(await openWith(role.Actions, shared), { action: 'prepareSlot', hubNames: 'FreeInRole' });
    },
    'previews, completed and cancelled': async () =>
      succeed(
        await openWith(role.Actions),
        { action: 'startPreview' },
        { action: 'cancelPreview' },
        { action: 'startPreview' },
        { action: 'completePreview' },
      ),
    'slots that are stopped': async () => {
      const stopped = { state: 'Stopped' } as const;
      await succeed(await openWith(role.Actions, { staging: stopped }), { startIfStopped: 'true', hostJsonPath });
      await succeed(await openWith(role.Actions, { staging: stopped }), {
        action: 'prepareSlot',
        startIfStopped: 'true',
        hostJsonPath,
      });
    },
    'an app without its resource group': async () => succeed(await openWith(role.Actions), { resourceGroupName: '' }),
    'production as the source slot': async () => {
      await succeed(await openWith(role.Actions), { ...fromProduction, action: 'prepareSlot' }, fromProduction);
      await succeed(
        await openWith(role.Actions),
        { ...fromProduction, action: 'startPreview' },
        { ...fromProduction, action: 'cancelPreview' },
      );
      const production = { state: 'Stopped' } as const;
      await succeed(await openWith(role.Actions, { production }), {
        ...fromProduction,
        startIfStopped: 'true',
        hostJsonPath,
      });
    },
  };

  describe('is enough for', () => {
    sideBySide(enough);

    it('and holds no action that none of these needs', () => {
      assert.deepEqual([...used].sort(), [...role.Actions].sort());
    });
  });

  /** What becomes of a run without an action. */
  interface Lack {
    /** Done before, with every action. */
    readonly before?: readonly Inputs[];
    readonly inputs?: Inputs;
    readonly options?: ShopOptions;
    /** The run fails, and this is said. */
    readonly fails?: RegExp;
    /** The run succeeds with this finding, which it would not have. */
    readonly finding?: string;
    /** The run succeeds by a detour, of which the log tells. */
    readonly log?: RegExp;
  }

  const named = (action: string): RegExp => new RegExp(action.replaceAll('*', '[^ ]*').replaceAll('/', '\\/'), 'i');
  const stopped: ShopOptions = { staging: { state: 'Stopped' } };

  const lacks: Readonly<Record<string, Lack>> = {
    [`${web}/read`]: { fails: /FORBIDDEN: .*'Microsoft\.Web\/sites\/read'/ },
    [`${web}/slots/read`]: { fails: /slots\/read/ },
    [`${web}/config/read`]: { fails: /STICKY_NAMES_UNREADABLE/ },
    [`${web}/slots/config/read`]: { finding: 'AUTO_SWAP_ON' },
    [`${web}/config/list/action`]: { fails: /sites\/config\/list\/action/ },
    [`${web}/slots/config/list/action`]: { fails: /sites\/slots\/config\/list\/action/ },
    [`${web}/config/write`]: {
      inputs: { action: 'prepareSlot', unstickHubSettings: 'true' },
      options: sticky,
      fails: /sites\/config\/write/,
    },
    [`${web}/slots/config/write`]: { fails: /sites\/slots\/config\/write/ },
    [`${web}/slots/functions/read`]: { finding: 'TRIGGERS_UNREADABLE' },
    [`${web}/slotsdiffs/action`]: { inputs: fromProduction, finding: 'DIFFERENCES_UNREADABLE' },
    [`${web}/slots/slotsdiffs/action`]: { finding: 'DIFFERENCES_UNREADABLE' },
    [`${web}/hostruntime/*/read`]: { fails: /SETTINGS_UNREADABLE/ },
    [`${web}/slots/hostruntime/*/read`]: { fails: /SETTINGS_UNREADABLE/ },
    [`${web}/slotsswap/action`]: { inputs: fromProduction, fails: /SWAP_FAILED/ },
    [`${web}/slots/slotsswap/action`]: { fails: /SWAP_FAILED/ },
    [`${web}/operationresults/read`]: { inputs: fromProduction, log: /Looking at the slots, which tell/ },
    [`${web}/slots/operationresults/read`]: { log: /Looking at the slots, which tell/ },
    [`${web}/applySlotConfig/action`]: {
      inputs: { ...fromProduction, action: 'startPreview' },
      fails: /sites\/applySlotConfig\/action/,
    },
    [`${web}/slots/applySlotConfig/action`]: {
      inputs: { action: 'startPreview' },
      fails: /slots\/applySlotConfig\/action/,
    },
    [`${web}/resetSlotConfig/action`]: {
      before: [{ action: 'startPreview' }],
      inputs: { action: 'cancelPreview' },
      fails: /sites\/resetSlotConfig\/action/,
    },
    [`${web}/slots/resetSlotConfig/action`]: {
      before: [{ action: 'startPreview' }],
      inputs: { action: 'cancelPreview' },
      fails: /slots\/resetSlotConfig\/action/,
    },
    [`${web}/start/action`]: {
      inputs: { ...fromProduction, startIfStopped: 'true' },
      options: { production: { state: 'Stopped' } },
      fails: /sites\/start\/action/,
    },
    [`${web}/slots/start/action`]: {
      inputs: { startIfStopped: 'true' },
      options: stopped,
      fails: /slots\/start\/action/,
    },
  };

  function assertLacking({ fails, finding, log }: Lack, run: AgentRun): void {
    if (fails !== undefined) {
      assert.equal(run.result, 'Failed', logOf(run));
      assert.match(logOf(run), fails);
      return;
    }
    assert.equal(run.result, 'Succeeded', logOf(run));
    if (finding !== undefined) assert.ok(findingsOf(slotEvidenceOf(run)).includes(finding), logOf(run));
    if (log !== undefined) assert.match(logOf(run), log);
  }

  describe('holds nothing too much: without', () => {
    it('each of its actions, there is a case', () => {
      assert.deepEqual(Object.keys(lacks).sort(), [...role.Actions].sort());
    });

    sideBySide(
      Object.fromEntries(
        Object.entries(lacks).map(([action, lack]) => [
          `${action} a run ${lack.fails === undefined ? 'knows less' : 'fails'}`,
          async (): Promise<void> => {
            const shop = await openWith(role.Actions, lack.options);
            await succeed(shop, ...(lack.before ?? []));
            const mine = assignments.findIndex(({ scope }) => scope?.endsWith(`/${shop.name}`));
            const [assignment] = assignments.splice(mine, 1);
            assert.ok(assignment);
            assignments.push({ ...assignment, actions: role.Actions.filter((each) => each !== action) });
            const asked = shop.requests().length;
            const needsHostJson = lack.inputs?.['startIfStopped'] === 'true';
            const run = await shop.run({ ...lack.inputs, ...(needsHostJson ? { hostJsonPath } : {}) });
            assertLacking(lack, run);
            const refused = shop
              .requests()
              .slice(asked)
              .filter(({ status }) => status === 403);
            assert.ok(refused.length > 0, logOf(run));
            assert.ok(neededBy(shop).some((needed) => named(action).test(needed)));
          },
        ]),
      ),
    );
  });
});
