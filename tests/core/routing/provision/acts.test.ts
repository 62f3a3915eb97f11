import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { ArmApps } from '../../../../core/azure/arm/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { createJournal } from '../../../../core/journal.ts';
import type { RoutingDoors } from '../../../../core/routing/doors.ts';
import type { Fleet } from '../../../../core/routing/model.ts';
import {
  checkRights,
  ensureApp,
  ensureAuth,
  ensureConnectionStrings,
  ensureDeploymentContainer,
  ensurePlan,
  ensureRoles,
  observeProvision,
  planApp,
  type LineAppInput,
  type LineAppPlan,
  type ProvisionRun,
} from '../../../../core/routing/provision/index.ts';
import type { LineRecipe } from '../../../../core/routing/recipe/model.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../../core/clock.ts';
import type { CoreContext } from '../../../../core/context.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';
import { startAppsWorld, type AppsWorld } from '../../azure/arm/apps-world.ts';
import { fleet as fleetOf } from '../fleets.ts';
import { facts, recipe as baseRecipe, storageString } from './inputs.ts';

const patch = { version: '1.1.0', packageHash: facts.hash };

/** A clock that jumps ahead whenever somebody sleeps, so that sockets at work meanwhile do not matter. */
function jumpingClock(cancel: () => void): Clock & { readonly sleeps: number[]; cancelAt: number } {
  let time = Date.parse('2026-05-04T12:00:00Z');
  const clock = {
    sleeps: [] as number[],
    cancelAt: Infinity,
    now: () => time,
    async sleep(milliseconds: number, signal: AbortSignal) {
      clock.sleeps.push(milliseconds);
      time += milliseconds;
      if (time >= clock.cancelAt) cancel();
      signal.throwIfAborted();
      await pause(5);
    },
  };
  return clock;
}

describe('the acts that make the app of a line', function () {
  this.timeout(60_000);
  let world: AppsWorld;
  let fake: FakeContext;
  let context: CoreContext;
  let clock: ReturnType<typeof jumpingClock>;
  let apps: ArmApps;
  let account: string;
  let containers: string[];
  let lines = 0;
  let line: string;

  before(async () => {
    world = await startAppsWorld();
    account = `/subscriptions/${world.estate.subscriptionId}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stlines`;
    world.estate.storageAccounts.push(
      { resourceGroup: 'rg', name: 'stother' },
      { resourceGroup: 'rg', name: 'stlines' },
    );
    world.estate.addApp({
      name: 'like-this',
      resourceGroup: 'rg',
      kind: 'functionapp,linux',
      planName: 'ep-plan',
      sku: 'ElasticPremium',
      appSettings: {
        AzureWebJobsStorage: storageString,
        FUNCTIONS_WORKER_RUNTIME: 'node',
        FUNCTIONS_EXTENSION_VERSION: '~4',
        Colour: 'blue',
      },
      siteConfig: { linuxFxVersion: 'Node|20' },
      connectionStrings: { Db: { value: 'Server=db;Password=the-secret-password', type: 'SQLAzure' } },
      authSettings: { platform: { enabled: true }, globalValidation: { requireAuthentication: true } },
    });
  });
  after(() => world.stop());
  beforeEach(() => {
    fake = fakeContext();
    clock = jumpingClock(() => fake.cancel());
    context = { ...fake, clock };
    apps = world.apps;
    containers = [];
    lines += 1;
    line = `1.${lines}`;
  });
  afterEach(() => {
    world.arm.faults.clear();
    world.arm.forgetRequests();
    world.arm.setRoleAssignments(undefined);
    world.arm.setOperations({ polls: 1, header: 'Location', retryAfterSeconds: 0, runsForMs: undefined });
    world.estate.limits.namesTaken.clear();
    world.estate.limits.withoutQuota.clear();
    world.estate.limits.provisioningFailures.length = 0;
  });

  function doors(): RoutingDoors {
    const parts = {
      context,
      apps,
      sites: { subscriptionId: world.estate.subscriptionId },
      packages: {
        addressFor: () => Promise.resolve({ url: 'https://streg.blob.core.windows.net/p/a.zip', needsIdentity: false }),
      },
      storageSuffix: 'core.windows.net',
      openContainer: (_: unknown, name: string) => ({
        ensure: () => {
          containers.push(name);
          return Promise.resolve();
        },
      }),
    };
    return parts as unknown as RoutingDoors;
  }

  /** Every run has its own clock and deadline, as a new job has. */
  function newRun(timeoutMs = 30 * 60_000): ProvisionRun {
    const journal = createJournal(context, () => {});
    return { doors: doors(), journal, deadline: clock.now() + timeoutMs, intervalMs: 5_000 };
  }

  async function observe(recipe: Partial<LineRecipe> = {}, fleet: Fleet = fleetOf([])): Promise<LineAppInput> {
    return observeProvision(doors(), {
      fleet,
      line,
      recipe: { ...baseRecipe, reference: { resourceGroup: 'rg', name: 'like-this' }, ...recipe },
      facts,
      quotas: { maxLines: 10 },
      patch,
    });
  }

  async function planOf(recipe: Partial<LineRecipe> = {}): Promise<LineAppPlan> {
    const outcome = planApp(await observe(recipe));
    if (outcome.kind === 'refused') assert.fail(outcome.reason.message);
    return outcome.plan;
  }

  async function refusalOf(work: Promise<unknown>, code: ErrorCode): Promise<DurableDeployError> {
    const error: unknown = await work.then(
      () => assert.fail('it went well'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof DurableDeployError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }

  async function makeAll(run: ProvisionRun, plan: LineAppPlan): Promise<boolean> {
    await ensureDeploymentContainer(run, plan);
    await ensurePlan(run, plan, fleetOf([]));
    const { created } = await ensureApp(run, plan, fleetOf([]));
    await ensureRoles(run, plan);
    await ensureConnectionStrings(run, plan);
    await ensureAuth(run, plan);
    return created;
  }

  it('make an app like another one', async () => {
    const plan = await planOf();
    assert.equal(await makeAll(newRun(), plan), true);
    const made = await world.apps.describeApp(plan.ref);
    assert.deepEqual(made.appSettings, plan.appSettings);
    assert.equal(made.appSettings.get('Colour'), 'blue');
    assert.equal(made.webConfig['linuxFxVersion'], 'Node|20');
    assert.deepEqual(made.connectionStrings, plan.connectionStrings);
    assert.deepEqual(made.authSettings, plan.authSettings);
    assert.equal(made.site.planId?.split('/').at(-1), 'ep-plan');
  });

  it('change nothing when all is there', async () => {
    const plan = await planOf();
    await makeAll(newRun(), plan);
    world.arm.forgetRequests();
    assert.equal(await makeAll(newRun(), plan), false);
    assert.equal(world.asked('PUT', /./), 0);
  });

  it('plan the same again for an app that is there', async () => {
    const plan = await planOf();
    await makeAll(newRun(), plan);
    assert.deepEqual(await planOf(), plan);
  });

  const changes = [
    'PUT .*/serverfarms/',
    'PUT .*/sites/[^/]*\\?',
    'PUT .*/config/connectionstrings',
    'PUT .*/config/authsettingsV2',
  ];
  for (const [index, change] of changes.entries()) {
    for (const when of ['beforeActing', 'afterActing'] as const) {
      it(`go on when the connection is cut ${when === 'beforeActing' ? 'before' : 'after'} change ${index + 1}`, async () => {
        const plan = await planOf({ planSku: 'EP2' });
        const [method = '', path = ''] = change.split(' ');
        world.arm.setOperations({ runsForMs: 300 });
        world.arm.faults.add({ method, path: new RegExp(path), action: { kind: 'cut', when } });
        assert.equal(await makeAll(newRun(), plan), true);
        const made = await world.apps.describeApp(plan.ref);
        assert.deepEqual(made.appSettings, plan.appSettings);
        assert.deepEqual(made.connectionStrings, plan.connectionStrings);
        assert.deepEqual(made.authSettings, plan.authSettings);
      });
    }
  }

  const acts: readonly (readonly [string, (run: ProvisionRun, plan: LineAppPlan) => Promise<unknown>])[] = [
    ['the container', ensureDeploymentContainer],
    ['the plan', (run, plan) => ensurePlan(run, plan, fleetOf([]))],
    ['the app', (run, plan) => ensureApp(run, plan, fleetOf([]))],
    ['the roles', ensureRoles],
    ['the connection strings', ensureConnectionStrings],
    ['authentication', ensureAuth],
  ];
  for (const [index, [name]] of acts.entries()) {
    it(`do only what is missing after a crash behind ${name}`, async () => {
      const recipe: Partial<LineRecipe> = {
        planSku: 'FC1',
        storage: { kind: 'identity', accountName: 'stlines' },
        assignRoles: true,
      };
      const first = await planOf(recipe);
      for (const [, act] of acts.slice(0, index + 1)) await act(newRun(), first);
      const rolesThen = world.estate.assignedRoles.length;
      // A new run looks at everything anew.
      const again = await planOf(recipe);
      assert.deepEqual(again.app, first.app);
      await makeAll(newRun(), again);
      const made = await world.apps.describeApp(first.ref);
      assert.deepEqual(made.appSettings, first.appSettings);
      assert.deepEqual(made.connectionStrings, first.connectionStrings);
      assert.deepEqual(made.authSettings, first.authSettings);
      assert.equal(world.asked('PUT', /\/serverfarms\//), 1);
      assert.equal(world.asked('PUT', /\/sites\/[^/]*\?/), 1);
      assert.equal(world.asked('PUT', /\/config\/connectionstrings/), 1);
      assert.equal(world.asked('PUT', /\/config\/authsettingsV2/), 1);
      assert.equal(world.asked('PUT', /\/roleAssignments\//), 3);
      if (index >= 3) assert.equal(world.estate.assignedRoles.length, rolesThen);
    });
  }

  it('wait for what a run before has begun', async () => {
    const plan = await planOf();
    world.arm.setOperations({ polls: Infinity, runsForMs: 300 });
    await world.apps.beginApp(plan.ref, plan.app);
    await ensureApp(newRun(), plan, fleetOf([]));
    assert.equal(world.estate.apps.filter(({ name }) => name === plan.ref.name).length, 1);
  });

  it('wait for an app that is slow to be made', async () => {
    const plan = await planOf();
    world.arm.setOperations({ polls: 6, retryAfterSeconds: 15 });
    await ensureApp(newRun(), plan, fleetOf([]));
    assert.ok(clock.sleeps.filter((pause) => pause === 15_000).length >= 5);
  });

  it('give up when the time is up, and say that it goes on', async () => {
    const plan = await planOf();
    world.arm.setOperations({ polls: 1000, retryAfterSeconds: 15 });
    const error = await refusalOf(ensureApp(newRun(60_000), plan, fleetOf([])), 'TIMED_OUT');
    assert.match(error.message, /was not there yet, and the time limit is up/);
    assert.match(error.fix ?? '', /Run the job again/);
  });

  it('try a conflict that says no more again, but not for ever', async () => {
    const conflict = { kind: 'answer', status: 409, body: '{"Code":"Conflict","Message":"No."}' } as const;
    const put = { method: 'PUT', path: /\/sites\/[^/]*\?/, action: conflict };
    const plan = await planOf();
    world.arm.faults.add({ ...put, times: 2 });
    assert.equal((await ensureApp(newRun(), plan, fleetOf([]))).created, true);
    line = `${line}1`;
    const other = await planOf();
    world.arm.faults.add({ ...put, times: Infinity });
    const before = clock.now();
    const error = await refusalOf(ensureApp(newRun(), other, fleetOf([])), 'REQUEST_REFUSED');
    assert.equal(error.answer?.status, 409);
    assert.ok(clock.now() - before >= 2 * 60_000 && clock.now() - before < 5 * 60_000);
  });

  it('finish an app that was half made', async () => {
    const plan = await planOf();
    world.estate.addApp({
      name: plan.ref.name,
      resourceGroup: 'rg',
      planName: 'ep-plan',
      tags: plan.app.tags,
      appSettings: {},
    });
    const { created, site } = await ensureApp(newRun(), plan, fleetOf([]));
    assert.equal(created, false);
    assert.equal(site.state, 'Running');
    assert.deepEqual((await world.apps.describeApp(plan.ref)).appSettings, plan.appSettings);
  });

  it('start an app that is stopped, and keep what was switched in it', async () => {
    const plan = await planOf();
    const appSettings = { ...Object.fromEntries(plan.appSettings), 'AzureWebJobs.Nightly.Disabled': '1' };
    world.estate.addApp({
      name: plan.ref.name,
      resourceGroup: 'rg',
      planName: 'ep-plan',
      tags: plan.app.tags,
      appSettings,
      state: 'Stopped',
    });
    const { site } = await ensureApp(newRun(), plan, fleetOf([]));
    assert.equal(site.state, 'Running');
    assert.equal((await world.apps.describeApp(plan.ref)).appSettings.get('AzureWebJobs.Nightly.Disabled'), '1');
  });

  it('do not touch an app of that name that was made by somebody else', async () => {
    const plan = await planOf();
    world.estate.addApp({ name: plan.ref.name, resourceGroup: 'rg', planName: 'ep-plan', tags: { team: 'other' } });
    const error = await refusalOf(ensureApp(newRun(), plan, fleetOf([])), 'ROUTING_NAME_TAKEN');
    assert.match(error.message, /was not made for this line.*missing/);
    assert.equal(world.asked('PUT', /./), 0);
  });

  it('are not begun when the name belongs to somebody else in the world', async () => {
    const { names } = await observe();
    world.estate.limits.namesTaken.add(names.app);
    const outcome = planApp(await observe());
    assert.ok(outcome.kind === 'refused');
    assert.equal(outcome.reason.code, 'ROUTING_NAME_TAKEN');
    assert.match(outcome.reason.message, /not in the resource group rg: Hostname .* already exists/);
  });

  it('are not begun when the name belongs to an app in another group', async () => {
    const { names } = await observe();
    world.estate.addApp({ name: names.app, resourceGroup: 'elsewhere' });
    const outcome = planApp(await observe());
    assert.ok(outcome.kind === 'refused');
    assert.match(outcome.reason.message, /it is \/subscriptions\/.*\/elsewhere\//);
  });

  it('say so when somebody takes the name meanwhile', async () => {
    const plan = await planOf();
    world.estate.limits.namesTaken.add(plan.ref.name);
    const error = await refusalOf(ensureApp(newRun(), plan, fleetOf([])), 'ROUTING_NAME_TAKEN');
    assert.match(error.message, /not in the resource group rg/);
  });

  it('say who drains where the region has no quota', async () => {
    const plan = await planOf({ planSku: 'EP3' });
    world.estate.limits.withoutQuota.add('westeurope EP3');
    const fleet = fleetOf(['1.0 Draining 1.0.0']);
    const error = await refusalOf(ensurePlan(newRun(), plan, fleet), 'ROUTING_QUOTA_REACHED');
    assert.match(error.message, /quota of 0 instances.*Draining: 1\.0 since/);
    assert.equal(world.asked('PUT', /serverfarms/), 1);
  });

  it('tell what the platform said when it gave up, and go on in the next run', async () => {
    const plan = await planOf();
    world.estate.limits.provisioningFailures.push({ status: 409, code: 'Conflict', message: 'No stamp has room.' });
    const error = await refusalOf(ensureApp(newRun(), plan, fleetOf([])), 'ROUTING_PROVISION_FAILED');
    assert.match(error.message, /did not make the app .*No stamp has room/);
    assert.equal((await ensureApp(newRun(), plan, fleetOf([]))).created, true);
  });

  it('stop at once when the job is cancelled', async () => {
    const plan = await planOf();
    world.arm.setOperations({ polls: 1000 });
    const making = ensureApp(newRun(), plan, fleetOf([]));
    clock.cancelAt = clock.now() + 60_000;
    await assert.rejects(making, /cancelled by the test/);
  });

  it('give roles once, to the identity that was made', async () => {
    const plan = await planOf({
      storage: { kind: 'identity', accountName: 'stlines' },
      deploymentMethod: 'runFromPackage',
      assignRoles: true,
    });
    await ensureApp(newRun(), plan, fleetOf([]));
    assert.deepEqual(await ensureRoles(newRun(), plan), [
      'Storage Blob Data Owner',
      'Storage Queue Data Contributor',
      'Storage Table Data Contributor',
    ]);
    assert.deepEqual(await ensureRoles(newRun(), plan), []);
    const { identity } = await world.apps.describeApp(plan.ref);
    const given = world.estate.assignedRoles.filter(({ principalId }) => principalId === identity.principalId);
    assert.deepEqual(
      given.map(({ scope }) => scope),
      [account, account, account],
    );
  });

  it('say which account is not to be found', async () => {
    const plan = await planOf({
      storage: { kind: 'identity', accountName: 'stelsewhere' },
      deploymentMethod: 'runFromPackage',
    });
    await ensureApp(newRun(), plan, fleetOf([]));
    const error = await refusalOf(ensureRoles(newRun(), plan), 'ROUTING_PROVISION_FAILED');
    assert.match(error.message, /stelsewhere, which is not in the subscription/);
  });

  it('make plan and container of a line on Flex Consumption', async () => {
    const plan = await planOf({ planSku: 'FC1' });
    assert.equal(await makeAll(newRun(), plan), true);
    assert.deepEqual(containers, [plan.deploymentContainer?.name]);
    const made = await world.apps.describeApp(plan.ref);
    assert.equal(made.site.sku, 'FlexConsumption');
    assert.deepEqual(made.properties['functionAppConfig'], plan.app.properties['functionAppConfig']);
  });

  describe('are only begun with the rights for all of them', () => {
    it('which an owner has', async () => {
      const input = await observe();
      assert.deepEqual(await checkRights(doors(), await planOf(), input), { findings: [] });
    });

    it('and what is missing is listed', async () => {
      const input = await observe();
      const plan = await planOf();
      world.arm.setRoleAssignments([{ clientId: world.clientId, actions: ['*/read', 'Microsoft.Web/sites/*'] }]);
      const { reason } = await checkRights(doors(), plan, input);
      assert.equal(reason?.code, 'ROUTING_RIGHT_MISSING');
      assert.match(reason.message, /Microsoft\.Web\/serverfarms\/join\/action/);
      assert.ok(!reason.message.includes('Microsoft.Web/sites/write'));
    });

    it('and what cannot be asked about is a finding', async () => {
      const input = await observe();
      const plan = await planOf();
      world.arm.faults.add({ path: /permissions/, action: { kind: 'answer', status: 403, body: '{}' } });
      const { reason, findings } = await checkRights(doors(), plan, input);
      assert.equal(reason, undefined);
      assert.deepEqual(
        findings.map(({ code }) => code),
        ['RIGHTS_UNKNOWN'],
      );
    });
  });

  it('need a resource group', async () => {
    const error = await refusalOf(
      observeProvision(doors(), {
        fleet: fleetOf([]),
        line,
        recipe: {
          appSettings: {},
          deploymentMethod: 'auto',
          patchHostJson: false,
          assignRoles: false,
          keepTriggers: [],
        },
        facts,
        quotas: { maxLines: 10 },
        patch,
      }),
      'INPUT_INVALID',
    );
    assert.match(error.fix ?? '', /resourceGroup/);
  });
});
