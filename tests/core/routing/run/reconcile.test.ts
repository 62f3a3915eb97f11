import assert from 'node:assert/strict';
import type { RoutingDoors } from '../../../../core/routing/doors.ts';
import { withLine } from '../../../../core/routing/lines/index.ts';
import { claimLastsMs, claimLine } from '../../../../core/routing/run/claim.ts';
import { createJournal } from '../../../../core/journal.ts';
import { defaultRetirePolicy } from '../../../../core/routing/run/model.ts';
import { reconcile, type Reconciled } from '../../../../core/routing/run/reconcile.ts';
import { createRoutingRecord } from '../../../../core/routing/run/routing-run.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { common, recipe, routingWorld, startRoutingSandbox, type Code, type RoutingWorld } from './world.ts';

describe('what the router does by itself', function () {
  this.timeout(120_000);
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

  async function register(world: RoutingWorld, code: Code): Promise<void> {
    const { version, packagePath = '' } = await world.deployment(code);
    const outcome = await world.run({
      command: 'register',
      ...common,
      application: world.application,
      ...{ version, packagePath, recipe, force: false },
    });
    assert.equal(outcome.kind, 'done', outcome.reason?.message);
  }

  /** As the router does when a request asks for a line without an app. */
  const want = (world: RoutingWorld, doors: RoutingDoors, id: string): Promise<unknown> =>
    doors.registry.change(world.application, 'a request', (fleet) =>
      withLine(fleet, id, `${id} is asked for`, (line) => line && { ...line, wantedAt: new Date().toISOString() }),
    );

  const round = (world: RoutingWorld, doors: RoutingDoors, budgetMs = 60_000): Promise<Reconciled> =>
    reconcile(doors, {
      application: world.application,
      by: 'router 1',
      retire: defaultRetirePolicy,
      quotas: { maxLines: 10 },
      budgetMs,
      intervalMs: 20,
    });

  const assertMade = ({ made, failures }: Reconciled, lines: readonly string[]): void =>
    assert.deepEqual(made, lines, failures.map(({ message }) => message).join('\n'));

  it('makes a line that somebody asked for, and the first one becomes the default', async () => {
    const world = routingWorld(sandbox, 'wanted');
    const doors = await world.doors();
    await register(world, { version: '1.0.0' });
    await register(world, { version: '1.1.0' });
    assert.deepEqual((await round(world, doors)).made, [], 'nobody asked yet');
    await want(world, doors, '1.0');
    assertMade(await round(world, doors), ['1.0']);
    const { lines, routes } = await doors.registry.read(world.application);
    assert.deepEqual(routes, { default: '1.0' });
    assert.equal(lines.get('1.0')?.state, 'Active');
    assert.equal(lines.get('1.0')?.wantedAt, undefined);
    assert.equal(lines.get('1.1')?.state, 'Registered');
    await want(world, doors, '1.1');
    assert.deepEqual((await round(world, doors)).made, ['1.1']);
    const after = await doors.registry.read(world.application);
    assert.deepEqual(after.routes, { default: '1.0' }, 'a later one is for those who ask for it');
    assert.equal(after.lines.get('1.1')?.state, 'Healthy');
  });

  it('makes it once when two routers do', async () => {
    const world = routingWorld(sandbox, 'twice');
    const [one, other] = [await world.doors(), await world.doors()];
    await register(world, { version: '1.0.0' });
    await want(world, one, '1.0');
    const rounds = await Promise.all([round(world, one), round(world, other)]);
    assert.deepEqual(rounds.flatMap(({ made }) => made).length, 1);
    const name = (await one.registry.read(world.application)).lines.get('1.0')?.app?.name ?? '';
    const sent = sandbox
      .functionsHost(name)
      .requests.filter(({ method, target }) => method === 'POST' && target.startsWith('/api/zipdeploy'));
    assert.equal(sent.length, 1);
  });

  it('goes on in the next round with what one round had no time for', async () => {
    const world = routingWorld(sandbox, 'short');
    const doors = await world.doors();
    await register(world, { version: '1.0.0' });
    await want(world, doors, '1.0');
    const first = await round(world, doors, 1);
    assert.equal(first.made.length, 0);
    assert.notEqual((await doors.registry.read(world.application)).lines.get('1.0')?.state, 'Failed');
    assertMade(await round(world, doors), ['1.0']);
  });

  it('leaves a line alone that another run works on, until its claim has ended', async () => {
    const world = routingWorld(sandbox, 'claimed');
    const doors = await world.doors();
    await register(world, { version: '1.0.0' });
    await want(world, doors, '1.0');
    const killed = new AbortController();
    const context = { ...doors.context, signal: killed.signal };
    const journal = createJournal(context, () => {});
    const run = { ...common, application: world.application, doors: { ...doors, context }, journal };
    assert.ok(await claimLine({ ...run, record: createRoutingRecord(), deadline: Infinity }, '1.0', 0));
    killed.abort(new Error('killed'));
    assert.deepEqual((await round(world, doors)).made, []);
    world.clock.forward(claimLastsMs);
    assertMade(await round(world, doors), ['1.0']);
  });

  it('switches the starters that a run has left when it was killed after it had changed the default', async () => {
    const world = routingWorld(sandbox, 'left');
    const code = (version: string): Code => ({
      version,
      queueStarters: { OnOrder: { queue: 'left-orders', orchestration: 'Order' } },
    });
    const first = await world.run(await world.deployment(code('1.0.0')));
    assert.equal(first.kind, 'done', first.reason?.message);
    const killed = new AbortController();
    const mortal = await world.doors({ signal: killed.signal });
    await world.run(await world.deployment(code('1.1.0')), {
      ...mortal,
      onActivity({ underWay }) {
        if (/^switch starters/i.test(underWay)) killed.abort(new Error('killed'));
      },
    });
    const doors = await world.doors();
    const off = async (line: string): Promise<unknown> => {
      const { lines } = await doors.registry.read(world.application);
      const app = sandbox.arm.estate.findApp('rg', lines.get(line)?.app?.name ?? '');
      return app?.slots.get('production')?.appSettings['AzureWebJobs.OnOrder.Disabled'];
    };
    assert.equal((await doors.registry.read(world.application)).routes.default, '1.1');
    assert.deepEqual([await off('1.0'), await off('1.1')], [undefined, 'true'], 'the run was killed before');
    await round(world, doors);
    assert.equal(await off('1.1'), 'true', 'a run may be at it');
    world.clock.forward(11 * 60_000);
    const { failures } = await round(world, doors);
    assert.deepEqual(failures, []);
    assert.deepEqual([await off('1.0'), await off('1.1')], ['true', undefined]);
    const { requests } = sandbox.arm;
    const before = requests.length;
    await round(world, doors);
    assert.ok(
      !requests.slice(before).some(({ target }) => /\/functions|appsettings/i.test(target)),
      'and then asks no more',
    );
  });

  it('goes on with the others when one line cannot be made', async () => {
    const world = routingWorld(sandbox, 'broken');
    const doors = await world.doors();
    await register(world, { version: '1.0.0', failToStart: 'no such assembly' });
    await register(world, { version: '1.1.0' });
    await want(world, doors, '1.0');
    await want(world, doors, '1.1');
    const patience = setInterval(() => world.clock.forward(30_000), 100);
    const { made, failures } = await round(world, doors, 86_400_000);
    clearInterval(patience);
    assert.deepEqual(made, ['1.1']);
    assert.deepEqual(
      failures.map(({ code }) => code),
      ['HOST_NOT_RUNNING'],
    );
    const { lines } = await doors.registry.read(world.application);
    assert.equal(lines.get('1.0')?.state, 'Failed');
    assert.equal(lines.get('1.1')?.state, 'Active');
  });
});
