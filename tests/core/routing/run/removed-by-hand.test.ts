import assert from 'node:assert/strict';
import { inspectPackage } from '../../../../core/routing/packages/index.ts';
import { observeProvision } from '../../../../core/routing/provision/index.ts';
import { defaultRetirePolicy, type RoutingOutcome } from '../../../../core/routing/run/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { common, packageOf, recipe, routingWorld, startRoutingSandbox, type RoutingWorld } from './world.ts';

const retire = { ...defaultRetirePolicy, graceMs: 60_000 };

describe('apps that somebody removes or stops by hand', function () {
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

  async function deployed(world: RoutingWorld, ...versions: readonly string[]): Promise<RoutingOutcome> {
    let outcome: RoutingOutcome | undefined;
    for (const version of versions) {
      outcome = await world.run(
        await world.deployment({ version, timerStarters: { Night: { orchestration: 'Order' } } }),
      );
      assert.equal(outcome.kind, 'done', outcome.reason?.message);
    }
    assert.ok(outcome);
    return outcome;
  }

  function removeApp({ fleet }: RoutingOutcome, line: string): void {
    const { apps } = sandbox.arm.estate;
    const at = apps.findIndex(({ name }) => name === fleet.lines.get(line)?.app?.name);
    assert.ok(at >= 0);
    apps.splice(at, 1);
  }

  const run = (
    world: RoutingWorld,
    command: 'activate' | 'retire' | 'status',
    line?: string,
  ): Promise<RoutingOutcome> =>
    world.run({ command, ...common, application: world.application, retire, ...(line === undefined ? {} : { line }) });

  const codes = ({ findings }: RoutingOutcome): readonly string[] => findings.map(({ code }) => code);

  it('does not let starts go to a line whose app is gone, and says so when it looks', async () => {
    const world = routingWorld(sandbox, 'removed');
    const before = await deployed(world, '1.0.0', '1.1.0');
    removeApp(before, '1.0');
    const back = await run(world, 'activate');
    assert.equal(back.reason?.code, 'ROUTING_LINE_UNUSABLE');
    assert.match(back.reason.message, /removed-1-0-\w+ of line 1\.0 .* removed it.* The default was not changed\./);
    assert.equal(back.fleet.routes.default, '1.1');
    for (const command of ['status', 'retire'] as const) {
      assert.deepEqual(codes(await run(world, command)), ['LINE_APP_GONE'], command);
    }
  });

  it('does not speak of the functions of an app that is gone when another line becomes the default', async () => {
    const world = routingWorld(sandbox, 'quiet-gone');
    removeApp(await deployed(world, '1.0.0', '1.1.0'), '1.0');
    const next = await deployed(world, '1.2.0');
    assert.ok(!codes(next).includes('TRIGGERS_UNREADABLE'), codes(next).join());
    const switched = next.planned.find(({ name }) => name === 'switchStarters')?.text ?? '';
    assert.doesNotMatch(switched, /line 1\.0/);
  });

  it('gives up a line that drained in an app that is gone, when somebody asks for it', async () => {
    const world = routingWorld(sandbox, 'given-up');
    removeApp(await deployed(world, '1.0.0', '1.1.0', '1.2.0'), '1.0');
    const round = await run(world, 'retire');
    assert.equal(round.fleet.lines.get('1.0')?.state, 'Draining');
    assert.match(round.lineNotes.get('1.0') ?? '', /its app is gone.*waitForRetirement gives it up$/);
    assert.doesNotMatch(round.lineNotes.get('1.0') ?? '', /\.;/);
    const given = await run(world, 'retire', '1.0');
    assert.equal(given.kind, 'done', given.reason?.message);
    assert.equal(given.fleet.lines.get('1.0')?.state, 'Retired');
  });

  it('says that the app of the default is stopped', async () => {
    const world = routingWorld(sandbox, 'stopped');
    const { fleet } = await deployed(world, '1.0.0');
    const name = fleet.lines.get('1.0')?.app?.name ?? '';
    const slot = sandbox.arm.estate.findApp('rg', name)?.slots.get('production');
    assert.ok(slot);
    slot.state = 'Stopped';
    const { findings } = await run(world, 'status');
    assert.match(findings[0]?.fix ?? '', new RegExp(`az functionapp start --resource-group rg --name ${name}`));
  });

  it('tells an app that another run has just made from one of somebody else', async () => {
    const world = routingWorld(sandbox, 'at-once');
    const { fleet } = await deployed(world, '1.0.0');
    const doors = await world.doors();
    const facts = await inspectPackage(await packageOf({ version: '1.0.0' }), recipe, 'app.zip');
    const { nameTaken } = await observeProvision(
      { ...doors, apps: { ...doors.apps, apps: () => Promise.resolve([]) } },
      {
        fleet: { ...fleet, lines: new Map() },
        line: '1.0',
        recipe,
        facts,
        quotas: { maxLines: 10 },
        patch: { version: '1.0.0', packageHash: facts.hash },
      },
    );
    assert.equal(nameTaken, undefined);
  });
});

describe('command retire', function () {
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

  it('says why a line stays that was asked for, and what would let it go', async () => {
    const world = routingWorld(sandbox, 'kept');
    for (const version of ['1.0.0', '1.1.0']) await world.run(await world.deployment({ version }));
    const ask = (line: string): Promise<RoutingOutcome> =>
      world.run({ command: 'retire', ...common, application: world.application, retire, line });
    const [unknown, standard, previous] = [await ask('7.7'), await ask('1.1'), await ask('1.0')];
    assert.equal(unknown.reason?.code, 'INPUT_INVALID');
    assert.match(unknown.reason.message, /there is no line 7\.7 of kept\. There are: 1\.0, 1\.1\./);
    assert.deepEqual(
      [standard.reason?.code, standard.reason?.fix],
      ['ROUTING_LINE_KEPT', 'Activate another line first.'],
    );
    assert.match(previous.reason?.fix ?? '', /once the default has changed again/);
  });

  it('warns of a line that drains for longer than its deadline, where the policy is to wait', async () => {
    const world = routingWorld(sandbox, 'overdue');
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await world.run(await world.deployment({ version }));
    world.clock.forward(10_000);
    const policy = { ...retire, deadline: { afterMs: 1_000, policy: 'wait' as const, terminate: [] } };
    const { kind, findings } = await world.run({
      command: 'retire',
      ...common,
      application: world.application,
      retire: policy,
    });
    assert.equal(kind, 'done');
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [['ROUTING_DRAIN_OVERDUE', 'warning']],
    );
  });
});
