import assert from 'node:assert/strict';
import type { RoutingDoors } from '../../../../core/routing/doors.ts';
import { claimLastsMs } from '../../../../core/routing/run/claim.ts';
import type { RoutingOutcome, RoutingRequest } from '../../../../core/routing/run/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { Mortal } from './mortal.ts';
import { routingWorld, startRoutingSandbox, type RoutingWorld } from './world.ts';

describe('a deployment that is killed', function () {
  this.timeout(600_000);
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
  const fresh = (): RoutingWorld => routingWorld(sandbox, `mortal${(made += 1)}`);

  /** How many packages the app of a line was sent. */
  function deploymentsTo(appName: string): number {
    return sandbox
      .functionsHost(appName)
      .requests.filter(({ method, target }) => method === 'POST' && target.startsWith('/api/zipdeploy')).length;
  }

  function assertWhole(outcome: RoutingOutcome, what: string): void {
    assert.equal(outcome.kind, 'done', `${what}: ${outcome.reason?.code} ${outcome.reason?.message}`);
    const line = outcome.fleet.lines.get('1.0');
    assert.equal(line?.state, 'Active', what);
    assert.deepEqual(
      line.patches.map(({ version, deployedAt }) => [version, deployedAt !== undefined]),
      [['1.0.0', true]],
      what,
    );
    assert.equal(line.worker, undefined, what);
    assert.equal(deploymentsTo(line.app?.name ?? ''), 1, `${what}: the package was sent once`);
    const apps = sandbox.arm.estate.apps.filter(({ name }) => name.startsWith(`${outcome.fleet.application}-`));
    assert.equal(apps.length, 1, `${what}: one app`);
  }

  async function killedRun(
    world: RoutingWorld,
    request: RoutingRequest,
    killAt: number,
    when: 'before' | 'after',
  ): Promise<number> {
    const process = new Mortal(world.azure.httpClient);
    const doors = await world.doors({ signal: process.signal }, process.network(killAt, when));
    await world.run(request, doors).catch(() => undefined);
    return process.sent;
  }

  it('before any of its acts goes on with the next run', async () => {
    const clean = fresh();
    const outcome = await clean.run(await clean.deployment({ version: '1.0.0' }));
    for (const { name } of outcome.done) {
      const world = fresh();
      const request = await world.deployment({ version: '1.0.0' });
      const process = new Mortal(world.azure.httpClient);
      const doors: RoutingDoors = await world.doors({ signal: process.signal }, process.network());
      const text =
        outcome.done
          .find((step) => step.name === name)
          ?.text.slice(0, 12)
          .toLowerCase() ?? '';
      await world
        .run(request, {
          ...doors,
          onActivity({ underWay }) {
            if (underWay.toLowerCase().startsWith(text)) process.kill();
          },
        })
        .catch(() => undefined);
      assert.equal(process.signal.aborted, true, name);
      world.clock.forward(claimLastsMs);
      assertWhole(await world.run(request), `killed before ${name}`);
    }
  });

  for (const when of ['before', 'after'] as const) {
    it(`${when} any of its requests goes on with the next run`, async () => {
      const clean = fresh();
      const request = await clean.deployment({ version: '1.0.0' });
      const requests = await killedRun(clean, request, Infinity, when);
      assert.ok(requests > 20, String(requests));
      // Some of them, and in the other test those between; every one with ROUTE_CRASHES=1.
      const apart = Number(process.env['ROUTE_CRASHES'] ?? 10);
      for (let killAt = when === 'before' ? 1 + Math.floor(apart / 2) : 1; killAt <= requests; killAt += apart) {
        const world = fresh();
        const again = await world.deployment({ version: '1.0.0' });
        await killedRun(world, again, killAt, when);
        world.clock.forward(claimLastsMs);
        assertWhole(await world.run(again), `killed ${when} request ${killAt} of ${requests}`);
      }
    });
  }
});
