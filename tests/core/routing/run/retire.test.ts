import assert from 'node:assert/strict';
import { startMayArriveForMs } from '../../../../core/routing/retire/index.ts';
import { defaultRetirePolicy, type RoutingOutcome } from '../../../../core/routing/run/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { openAccount } from '../../../../sandbox/hub/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { common, routingWorld, startRoutingSandbox, type RoutingWorld } from './world.ts';

const graceMs = 60_000;
const stoppedForMs = 3_600_000;
const retire = { ...defaultRetirePolicy, graceMs, stoppedForMs };

describe('retiring lines', function () {
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

  /** 1.0 drains, 1.1 is kept for rollback, 1.2 is the default. */
  async function threeLines(application: string): Promise<{ world: RoutingWorld; outcome: RoutingOutcome }> {
    const world = routingWorld(sandbox, application);
    let outcome = await world.run(await world.deployment({ version: '1.0.0' }));
    for (const version of ['1.1.0', '1.2.0']) outcome = await world.run(await world.deployment({ version }));
    assert.equal(outcome.kind, 'done', outcome.reason?.message);
    assert.equal(outcome.fleet.lines.get('1.0')?.state, 'Draining');
    return { world, outcome };
  }

  const round = (world: RoutingWorld, changes: Partial<typeof retire> = {}): Promise<RoutingOutcome> =>
    world.run({ command: 'retire', ...common, application: world.application, retire: { ...retire, ...changes } });

  async function rounds(world: RoutingWorld, forwardMs: readonly number[]): Promise<string[]> {
    const seen: string[] = [];
    for (const forward of forwardMs) {
      world.clock.forward(forward);
      const outcome = await round(world);
      assert.equal(outcome.kind, 'done', outcome.reason?.message);
      const line = outcome.fleet.lines.get('1.0');
      seen.push([line?.state, line?.closedAt && 'closed', line?.stoppedAt && 'stopped'].filter((one) => one).join(' '));
    }
    return seen;
  }

  const start = async (outcome: RoutingOutcome, line: string, name: string): Promise<string> => {
    const { slot, url } = sandbox.functionsHost(outcome.fleet.lines.get(line)?.app?.name ?? '');
    const { get } = await import('node:https');
    return new Promise((resolve, reject) => {
      const request = get(
        `${url}/runtime/webhooks/durabletask/orchestrators/${name}`,
        { method: 'POST', ca: sandbox.authority.certificatePem, headers: { 'x-functions-key': slot.keys.masterKey } },
        (response) => {
          let body = '';
          response.on('data', (chunk: Buffer) => (body += chunk.toString()));
          response.on('end', () => resolve((JSON.parse(body) as { id: string }).id));
        },
      );
      request.on('error', reject);
    });
  };

  it('lets a line go step by step once nothing is in flight: drained, closed, stopped, removed', async () => {
    const { world, outcome } = await threeLines('gone');
    const app = outcome.fleet.lines.get('1.0')?.app?.name ?? '';
    assert.deepEqual(await rounds(world, [0, graceMs, 1_000, startMayArriveForMs, graceMs + 1_000]), [
      'Draining',
      'Drained',
      'Drained closed',
      'Drained closed',
      'Drained closed stopped',
    ]);
    assert.equal(sandbox.arm.estate.findApp('rg', app)?.slots.get('production')?.state, 'Stopped');
    const last = await rounds(world, [1_000, stoppedForMs]);
    assert.deepEqual(last, ['Drained closed stopped', 'Retired closed stopped']);
    assert.equal(sandbox.arm.estate.findApp('rg', app), undefined);
    const hub = outcome.fleet.lines.get('1.0')?.hub?.name ?? '';
    const tables: string[] = [];
    for await (const { name } of openAccount(azurite.connectionString).tables.listTables()) tables.push(name ?? '');
    assert.ok(tables.includes(`${hub}Instances`), 'the hub stays unless it is to go');
    const kept = await round(world);
    assert.equal(kept.fleet.lines.get('1.1')?.state, 'Healthy');
    assert.match(kept.lineNotes.get('1.1') ?? '', /kept for rollback/);
    assert.equal(kept.fleet.lines.get('1.2')?.state, 'Active');
  });

  it('keeps a line with work for as long as it takes, and says what it waits for', async () => {
    const { world, outcome } = await threeLines('busy');
    const id = await start(outcome, '1.0', 'Wait');
    const busy = await round(world);
    assert.equal(busy.fleet.lines.get('1.0')?.state, 'Draining');
    assert.match(busy.lineNotes.get('1.0') ?? '', /1 .*in flight.*Wait/);
    assert.deepEqual(await rounds(world, [graceMs, graceMs]), ['Draining', 'Draining']);
    const status = await world.run({ command: 'status', ...common, application: world.application, retire });
    assert.match(status.lineNotes.get('1.0') ?? '', /in flight/);
    assert.ok(id.length > 0);
  });

  it('ends what may be ended after a deadline, and nothing else', async () => {
    const { world, outcome } = await threeLines('late');
    await start(outcome, '1.0', 'Wait');
    const deadline = { afterMs: 1_000, policy: 'terminate' as const, terminate: ['Wai*'] };
    world.clock.forward(10_000);
    const ended = await round(world, { deadline });
    assert.equal(ended.kind, 'done', ended.reason?.message);
    assert.ok(ended.done.some(({ name }) => name === 'terminate'));
    let state: string[] = [];
    for (let tries = 0; tries < 100 && !state.includes('Drained'); tries += 1) {
      state = await rounds(world, [graceMs]);
    }
    assert.deepEqual(state, ['Drained']);
    const { world: other, outcome: before } = await threeLines('late-others');
    await start(before, '1.0', 'Wait');
    other.clock.forward(10_000);
    const failed = await round(other, { deadline: { ...deadline, terminate: ['Order'] } });
    assert.equal(failed.reason?.code, 'ROUTING_DRAIN_OVERDUE');
  });

  it('takes a line back that was stopped', async () => {
    const { world } = await threeLines('back');
    assert.deepEqual(
      (await rounds(world, [0, graceMs, 1_000, startMayArriveForMs, graceMs + 1_000])).at(-1),
      'Drained closed stopped',
    );
    // A request to stop it that may still be on its way is waited for.
    world.clock.forward(10 * 60_000);
    const back = await world.run({ command: 'activate', ...common, application: world.application, line: '1.0' });
    assert.equal(back.kind, 'done', back.reason?.message);
    assert.equal(back.fleet.routes.default, '1.0');
    const line = back.fleet.lines.get('1.0');
    assert.deepEqual([line?.state, line?.closedAt, line?.stoppedAt], ['Active', undefined, undefined]);
    const app = sandbox.arm.estate.findApp('rg', line?.app?.name ?? '');
    assert.equal(app?.slots.get('production')?.state, 'Running');
  });

  it('gives up a line whose making ended half-way, when somebody asks for that and nobody works on it', async () => {
    const { world } = await threeLines('half-way');
    const cancelled = new AbortController();
    const doors = await world.doors({ signal: cancelled.signal });
    const run = await world.run(await world.deployment({ version: '1.3.0' }), {
      ...doors,
      onActivity({ underWay }) {
        if (/^deploy/i.test(underWay)) cancelled.abort(new Error('cancelled'));
      },
    });
    assert.equal(run.kind, 'cancelled');
    const before = (await round(world)).fleet.lines.get('1.3');
    assert.equal(before?.state, 'Creating', 'a round leaves it to those who make it');
    assert.ok(sandbox.arm.estate.findApp('rg', before.app?.name ?? ''));
    world.clock.forward(10 * 60_000);
    const gone = await world.run({ command: 'retire', ...common, application: world.application, retire, line: '1.3' });
    assert.equal(gone.kind, 'done', `${gone.reason?.message}`);
    assert.deepEqual(
      gone.done.map(({ name }) => name),
      ['giveUp', 'removeApp', 'retire'],
    );
    assert.equal(gone.fleet.lines.get('1.3')?.state, 'Retired');
    assert.equal(sandbox.arm.estate.findApp('rg', before.app?.name ?? ''), undefined);
    assert.equal(gone.fleet.routes.default, '1.2');
  });

  it('removes a hub with its line when that is asked for, and refuses a line that is needed', async () => {
    const { world, outcome } = await threeLines('hubs');
    const needed = await world.run({
      command: 'retire',
      ...common,
      application: world.application,
      retire,
      line: '1.2',
    });
    assert.equal(needed.reason?.code, 'ROUTING_LINE_KEPT');
    for (const forward of [0, graceMs, 1_000, startMayArriveForMs, graceMs + 1_000, 1_000, stoppedForMs]) {
      world.clock.forward(forward);
      await round(world, { removeHub: true });
    }
    const hub = outcome.fleet.lines.get('1.0')?.hub?.name ?? '-';
    const names: string[] = [];
    const account = openAccount(azurite.connectionString);
    for await (const { name } of account.tables.listTables()) names.push(name ?? '');
    for await (const { name } of account.queues.listQueues()) names.push(name);
    for await (const { name } of account.blobs.listContainers()) names.push(name);
    assert.deepEqual(
      names.filter((name) => name.toLowerCase().startsWith(hub.toLowerCase())),
      [],
    );
    const other = outcome.fleet.lines.get('1.1')?.hub?.name ?? '-';
    assert.ok(names.some((name) => name.toLowerCase().startsWith(other.toLowerCase())));
  });
});
