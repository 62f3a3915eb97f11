import assert from 'node:assert/strict';
import { omit } from '../../../../core/omit.ts';
import type { RoutingOutcome } from '../../../../core/routing/run/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { recipe, common, packageOf, routingWorld, startRoutingSandbox, type RoutingWorld } from './world.ts';

/** Lines with their state, the newest patch deployed, and whether they are the default. */
function linesOf({ fleet }: RoutingOutcome): Record<string, string> {
  return Object.fromEntries(
    [...fleet.lines.values()].map(({ line, state, patches }) => [
      line,
      `${state} ${patches.map(({ version, deployedAt }) => `${version}${deployedAt === undefined ? '*' : ''}`).join(' ')}`,
    ]),
  );
}

function assertDone(outcome: RoutingOutcome): void {
  assert.equal(outcome.kind, 'done', `${outcome.reason?.code}: ${outcome.reason?.message} ${outcome.reason?.fix}`);
}

describe('deploying versions', function () {
  this.timeout(120_000);
  let azurite: Azurite;
  let sandbox: Sandbox;
  let made = 0;
  before(async () => {
    azurite = await startAzurite();
    sandbox = await startRoutingSandbox(azurite);
  });
  after(async () => {
    await sandbox.stop();
    await azurite.stop();
  });
  const fresh = (): RoutingWorld => routingWorld(sandbox, `shop${(made += 1)}`);

  it('makes an app for a line, and lets starts go to it', async () => {
    const world = fresh();
    const outcome = await world.run(await world.deployment({ version: '1.0.0' }));
    assertDone(outcome);
    assert.deepEqual(linesOf(outcome), { '1.0': 'Active 1.0.0' });
    assert.deepEqual(outcome.fleet.routes, { default: '1.0' });
    assert.equal(outcome.created, true);
    assert.equal(outcome.line, '1.0');
    assert.match(outcome.functionAppName ?? '', /^shop\d+-1-0-[0-9a-f]{6}$/);
    const app = sandbox.arm.estate.findApp('rg', outcome.functionAppName ?? '');
    const settings = app?.slots.get('production')?.appSettings ?? {};
    assert.equal(settings['OrdersHub'], outcome.fleet.lines.get('1.0')?.hub?.name);
    assert.equal(settings['DURABLE_ROUTER_LINE'], '1.0');
    assert.match(settings['AzureFunctionsWebHost__hostid'] ?? '', /^[0-9a-f]{32}$/);
    assert.deepEqual(
      outcome.done.map(({ name }) => name),
      [
        'uploadPackage',
        'registerVersion',
        'claimLine',
        'noteMaking',
        'createApp',
        'deployPackage',
        'awaitHost',
        'markHealthy',
        'activate',
        'switchStarters',
      ],
    );
    assert.equal(outcome.fleet.lines.get('1.0')?.worker, undefined);
    assert.match(outcome.fleet.lines.get('1.0')?.app?.hostName ?? '', /^localhost:\d+$/);
  });

  it('puts a patch into the same app, and the next minor version into another one', async () => {
    const world = fresh();
    await world.run(await world.deployment({ version: '1.0.0' }));
    const patch = await world.run(await world.deployment({ version: '1.0.1' }));
    assertDone(patch);
    assert.deepEqual(linesOf(patch), { '1.0': 'Active 1.0.0 1.0.1' });
    assert.equal(patch.created, false);
    const next = await world.run(await world.deployment({ version: '1.1.0' }));
    assertDone(next);
    assert.deepEqual(linesOf(next), { '1.0': 'Healthy 1.0.0 1.0.1', '1.1': 'Active 1.1.0' });
    assert.deepEqual(next.fleet.routes, { default: '1.1', previous: '1.0' });
    assert.match(next.lineNotes.get('1.0') ?? '', /^kept for rollback/);
    const last = await world.run(await world.deployment({ version: '1.2.0' }));
    const activated = last.done.find(({ name }) => name === 'activate');
    assert.equal(
      activated?.text,
      'Make line 1.2 the default for starts; line 1.1 is kept for rollback, line 1.0 drains',
    );
    assert.notEqual(next.functionAppName, patch.functionAppName);
    assert.notEqual(next.fleet.lines.get('1.1')?.hub?.name, next.fleet.lines.get('1.0')?.hub?.name);
  });

  it('does the same twice without making or deploying anything again', async () => {
    const world = fresh();
    const request = await world.deployment({ version: '1.0.0' });
    await world.run(request);
    const deployments = (): number =>
      sandbox.arm.requests.filter(({ method, target }) => method === 'PUT' && /\/sites\/[^/?]+\?/.test(target)).length;
    const before = deployments();
    const outcome = await world.run(request);
    assertDone(outcome);
    assert.equal(outcome.created, false);
    assert.deepEqual(linesOf(outcome), { '1.0': 'Active 1.0.0' });
    assert.equal(deployments(), before);
  });

  it('only says what it would do', async () => {
    const world = fresh();
    const outcome = await world.run(await world.deployment({ version: '1.0.0' }, { dryRun: true }));
    assert.equal(outcome.kind, 'planned');
    assert.deepEqual(outcome.done, []);
    assert.deepEqual(linesOf(outcome), {});
    assert.ok(
      outcome.planned.some(({ text }) => /^Create the app shop\d+-1-0-[0-9a-f]{6} in the plan shop-plan$/.test(text)),
    );
    assert.equal(sandbox.arm.estate.findApp('rg', outcome.functionAppName ?? ''), undefined);
  });

  it('keeps a line that does not become healthy from starts, and goes on with a newer patch', async () => {
    const world = fresh();
    await world.run(await world.deployment({ version: '1.0.0' }));
    const request = await world.deployment({ version: '1.1.0', failToStart: 'no such assembly' });
    const short = await world.run({ ...request, timeoutMs: 3_000 });
    assert.deepEqual([short.kind, short.fleet.lines.get('1.1')?.state], ['timedOut', 'Deployed']);
    const patience = setInterval(() => world.clock.forward(30_000), 100);
    const broken = await world.run({ ...request, timeoutMs: 3_600_000 });
    clearInterval(patience);
    assert.equal(broken.reason?.code, 'HOST_NOT_RUNNING');
    assert.match(broken.reason?.message ?? '', /no such assembly/);
    assert.deepEqual(linesOf(broken), { '1.0': 'Active 1.0.0', '1.1': 'Failed 1.1.0' });
    assert.equal(broken.fleet.routes.default, '1.0');
    const mended = await world.run(await world.deployment({ version: '1.1.1' }));
    assertDone(mended);
    assert.deepEqual(linesOf(mended), { '1.0': 'Healthy 1.0.0', '1.1': 'Active 1.1.0 1.1.1' });
  });

  it('says in the plan that host.json is changed', async () => {
    const world = fresh();
    const request = await world.deployment(
      { version: '1.0.0' },
      { recipe: { ...recipe, patchHostJson: true }, dryRun: true },
    );
    world.packages.set('1.0.0.zip', await packageOf({ version: '1.0.0' }, 'OrdersHub'));
    const { planned } = await world.run(request);
    const text = planned.find(({ name }) => name === 'deployPackage')?.text ?? '';
    assert.match(text, /; host\.json in it names the hub by the setting DurableRouterHub$/);
  });

  it('waits for a smoke orchestration before starts may go to the line', async () => {
    const world = fresh();
    const smoke = { orchestrator: 'Order', input: '{"smoke":true}', timeoutMs: 20_000 };
    const good = await world.run(await world.deployment({ version: '1.0.0' }, { recipe: { ...recipe, smoke } }));
    assertDone(good);
    const bad = await world.run(
      await world.deployment(
        { version: '1.1.0' },
        { recipe: { ...recipe, smoke: { ...smoke, orchestrator: 'Break' } } },
      ),
    );
    assert.equal(bad.reason?.code, 'ROUTING_SMOKE_FAILED');
    assert.match(bad.reason?.message ?? '', /Break ended as Failed: out of stock/);
    assert.deepEqual(linesOf(bad), { '1.0': 'Active 1.0.0', '1.1': 'Failed 1.1.0' });
  });

  it('notices before anything is written that the resource group is missing', async () => {
    const world = fresh();
    const elsewhere = { ...recipe, resourceGroup: 'nowhere' };
    const outcome = await world.run(await world.deployment({ version: '1.0.0' }, { recipe: elsewhere }));
    assert.equal(outcome.reason?.code, 'ROUTING_RECIPE_REFUSED', outcome.reason?.message);
    assert.match(outcome.reason.message, /no resource group nowhere/);
    assert.match(outcome.reason.fix ?? '', /az group create --name nowhere/);
    assert.deepEqual(linesOf(outcome), {});
  });

  it('takes a package that was built anew after one that never got into its app', async () => {
    const world = fresh();
    const broken = await world.deployment({ version: '1.0.0' });
    sandbox.deployments.failures.push('disk is full');
    const failed = await world.run(broken);
    assert.deepEqual(linesOf(failed), { '1.0': 'Failed 1.0.0*' });
    const rebuilt = await world.deployment({ version: '1.0.0', orchestrations: { Order: { runsForMs: 10 } } });
    const outcome = await world.run(rebuilt);
    assertDone(outcome);
    assert.deepEqual(linesOf(outcome), { '1.0': 'Active 1.0.0' });
  });

  it('runs a package from where it is kept, and does not write its address anew', async () => {
    const world = fresh();
    const fromPackage = { recipe: { ...recipe, deploymentMethod: 'runFromPackage' as const } };
    const request = await world.deployment({ version: '1.0.0' }, fromPackage);
    const first = await world.run(request);
    assertDone(first);
    assert.ok(first.done.some(({ name }) => name === 'syncTriggers'));
    const slot = sandbox.functionsHost(first.functionAppName ?? '').slot;
    const address = slot.appSettings['WEBSITE_RUN_FROM_PACKAGE'] ?? '';
    assert.match(address, /\/durable-router-packages\/shop\d+\/1\.0\/1\.0\.0-[0-9a-f]{16}\.zip\?.*sig=/);
    assert.ok(world.context.masked.some((secret) => address.includes(secret)));
    world.clock.forward(3_600_000);
    assertDone(await world.run(request));
    assert.equal(slot.appSettings['WEBSITE_RUN_FROM_PACKAGE'], address);
    assertDone(await world.run(await world.deployment({ version: '1.0.1' }, fromPackage)));
    assert.notEqual(slot.appSettings['WEBSITE_RUN_FROM_PACKAGE'], address);
  });

  it('deploys what was registered', async () => {
    const world = fresh();
    const request = await world.deployment({ version: '1.0.0' });
    const { version, packagePath = '' } = request;
    const registered = await world.run({
      command: 'register',
      ...common,
      application: world.application,
      ...{ version, packagePath, recipe, force: false },
    });
    assertDone(registered);
    assert.deepEqual(linesOf(registered), { '1.0': 'Registered 1.0.0*' });
    assert.equal(registered.created, false);
    const deployed = await world.run(omit(request, 'packagePath'));
    assertDone(deployed);
    assert.deepEqual(linesOf(deployed), { '1.0': 'Active 1.0.0' });
  });

  it('goes back to the line before at once', async () => {
    const world = fresh();
    await world.run(await world.deployment({ version: '1.0.0' }));
    await world.run(await world.deployment({ version: '1.1.0' }));
    const back = await world.run({ command: 'activate', ...common, application: world.application });
    assertDone(back);
    assert.deepEqual(back.fleet.routes, { default: '1.0', previous: '1.1' });
    const none = await world.run({ command: 'activate', ...common, application: world.application, line: '7.0' });
    assert.equal(none.reason?.code, 'ROUTING_LINE_UNUSABLE');
  });
});
