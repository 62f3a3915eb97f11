import assert from 'node:assert/strict';
import { startMayArriveForMs } from '../../../../core/routing/retire/index.ts';
import { defaultRetirePolicy, type RetirePolicy, type RoutingOutcome } from '../../../../core/routing/run/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { common, packageOf, recipe, routingWorld, startRoutingSandbox, type RoutingWorld } from '../run/world.ts';
import { deploy, routerOver, until } from './router-over.ts';

const graceMs = 60_000;
const stoppedForMs = 3_600_000;

describe('lines of another kind, from their making to their end', function () {
  this.timeout(180_000);
  let azurite: Azurite;
  let sandbox: Sandbox;
  before(async () => {
    azurite = await startAzurite();
    sandbox = await startRoutingSandbox(azurite);
  });
  after(async () => {
    await sandbox.stop();
    await azurite.stop();
  });

  /** Rounds until the oldest of three lines is gone. */
  async function retireFirst(world: RoutingWorld, changes: Partial<RetirePolicy> = {}): Promise<readonly string[]> {
    const retire = { ...defaultRetirePolicy, graceMs, stoppedForMs, ...changes };
    const done: string[] = [];
    let outcome: RoutingOutcome | undefined;
    for (const forward of [0, graceMs, 1_000, startMayArriveForMs, graceMs, 1_000, stoppedForMs]) {
      world.clock.forward(forward + 1_000);
      outcome = await world.run({ command: 'retire', ...common, application: world.application, retire });
      done.push(...outcome.done.map(({ name }) => name));
    }
    assert.equal(outcome?.fleet.lines.get('1.0')?.state, 'Retired', JSON.stringify([...(outcome?.lineNotes ?? [])]));
    return done;
  }
  const settingsOf = (outcome: RoutingOutcome): Record<string, string> =>
    sandbox.arm.estate.findApp('rg', outcome.functionAppName ?? '')?.slots.get('production')?.appSettings ?? {};

  it('Flex Consumption: each has a plan of its own, takes packages by OneDeploy, and goes with its plan', async () => {
    const world = routingWorld(sandbox, 'flex');
    const changes = {
      recipe: { ...recipe, planSku: 'FC1', operatingSystem: 'linux', runtime: 'node', runtimeVersion: '22' },
    } as const;
    const outcomes = [];
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) outcomes.push(await deploy(world, { version }, changes));
    const plans = (): string[] =>
      sandbox.arm.estate.plans.map(({ name }) => name).filter((name) => name.startsWith('flex-'));
    assert.equal(plans().length, 3);
    const [first] = outcomes;
    assert.ok(first?.done.some(({ name }) => name === 'createPlan'));
    const { requests } = sandbox.functionsHost(first?.functionAppName ?? '');
    assert.ok(requests.some(({ method, target }) => method === 'POST' && target.startsWith('/api/publish')));
    const done = await retireFirst(world);
    assert.deepEqual(done.slice(-3), ['removeApp', 'removePlan', 'retire']);
    assert.equal(plans().length, 2);
  });

  it('a package that names one hub for all: its host.json is changed, and each line has a hub of its own', async () => {
    const world = routingWorld(sandbox, 'patched');
    const outcomes = [];
    for (const version of ['1.0.0', '1.1.0']) {
      const request = await world.deployment({ version });
      world.packages.set(`${version}.zip`, await packageOf({ version }, 'OneHubForAll'));
      const refused = await world.run(request);
      assert.equal(refused.reason?.code, 'ROUTING_PACKAGE_REFUSED');
      const outcome = await world.run({ ...request, recipe: { ...recipe, patchHostJson: true } });
      assert.equal(outcome.kind, 'done', outcome.reason?.message);
      outcomes.push(outcome);
    }
    const hubs = outcomes.map((outcome) => settingsOf(outcome)['DurableRouterHub']);
    assert.equal(new Set(hubs).size, 2);
    assert.deepEqual(
      hubs,
      [...(outcomes.at(-1)?.fleet.lines.values() ?? [])].map(({ hub }) => hub?.name),
    );
    world.clock.forward(6_000);
    const router = await routerOver(world);
    try {
      for (const version of ['1.0.0', '1.1.0']) {
        const { body } = await router.start('Order', version);
        await until(
          () => router.follow(body['statusQueryGetUri']),
          (seen) => seen.body['runtimeStatus'] === 'Completed',
        );
      }
    } finally {
      await router.stop();
    }
  });

  it('a tracking store that lines share: one list of all, and old addresses answered when line and hub are gone', async () => {
    const world = routingWorld(sandbox, 'tracked');
    const { connectionString } = azurite;
    const trackingStore = { connectionName: 'Tracking', connectionString, prefix: 'TrackedByAll' };
    const changes = { recipe: { ...recipe, trackingStore } };
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await deploy(world, { version }, changes);
    const router = await routerOver(world, '1', { trackingStore: { kind: 'connectionString', connectionString } });
    try {
      const links: unknown[] = [];
      for (const version of ['1.0.0', '1.1.0']) {
        const { body } = await router.start('Order', version);
        links.push(body['statusQueryGetUri']);
        await until(
          () => router.follow(body['statusQueryGetUri']),
          (seen) => seen.body['runtimeStatus'] === 'Completed',
        );
      }
      const listed = async (): Promise<string[]> => {
        const { status, text } = await router.ask('/durabletask/instances');
        assert.equal(status, 200, text);
        return (JSON.parse(text) as { instanceId: string }[]).map(({ instanceId }) => instanceId.slice(0, 4)).sort();
      };
      assert.deepEqual(await listed(), ['1.0-', '1.1-']);
      await retireFirst(world, { removeHub: true });
      const old = await router.follow(links[0]);
      assert.deepEqual([old.status, old.body['runtimeStatus']], [200, 'Completed']);
      assert.deepEqual(await listed(), ['1.0-', '1.1-']);
      assert.equal((await router.start('Order', '1.0.0')).status, 410);
    } finally {
      await router.stop();
    }
  });
});
