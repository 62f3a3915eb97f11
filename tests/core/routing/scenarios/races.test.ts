import assert from 'node:assert/strict';
import { omit } from '../../../../core/omit.ts';
import { withLine } from '../../../../core/routing/lines/index.ts';
import type { Line } from '../../../../core/routing/model.ts';
import { startMayArriveForMs } from '../../../../core/routing/retire/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { openAccount } from '../../../../sandbox/hub/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { routingWorld, startRoutingSandbox, type RoutingWorld } from '../run/world.ts';
import {
  deploy,
  hostOf,
  register,
  routerOver,
  startsAt,
  until,
  type Answered,
  type RouterOver,
} from './router-over.ts';

const graceMs = 60_000;
const stoppedForMs = 3_600_000;
const retire = { keep: 1, graceMs, stoppedForMs, removeHub: false };

/** Everything real but Azure: router, registry, hubs and apps of the sandbox. */
describe('routing while much happens at one time', function () {
  this.timeout(180_000);
  let azurite: Azurite;
  let sandbox: Sandbox;
  const routers: RouterOver[] = [];
  before(async () => {
    azurite = await startAzurite();
    sandbox = await startRoutingSandbox(azurite);
  });
  afterEach(async () => {
    for (const router of routers.splice(0)) await router.stop();
  });
  after(async () => {
    await sandbox.stop();
    await azurite.stop();
  });

  async function routerOf(world: RoutingWorld, instance = '1'): Promise<RouterOver> {
    const router = await routerOver(world, instance, { retire });
    routers.push(router);
    return router;
  }
  const lineOf = async (world: RoutingWorld, line: string) =>
    (await (await world.doors()).registry.read(world.application)).lines.get(line);

  /** Instances in a hub by their state. */
  async function instancesIn(hub: string | undefined): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const rows = openAccount(azurite.connectionString).table(`${hub}Instances`).listEntities();
    for await (const { partitionKey = '', RuntimeStatus } of rows) found.set(partitionKey, String(RuntimeStatus));
    return found;
  }

  for (const [what, when, isThere] of [
    ['before it has done anything', 'beforeActing', false],
    ['after it has started it', 'afterActing', true],
  ] as const) {
    it(`tells where to look for a start whose app is killed ${what}`, async () => {
      const world = routingWorld(sandbox, `killed-${isThere ? 'after' : 'before'}`);
      await deploy(world, { version: '1.0.0' });
      const router = await routerOf(world);
      const { faults } = await hostOf(world, '1.0');
      faults.add({ method: 'POST', path: 'orchestrators/Order', action: { kind: 'cut', when } });
      const killed = await router.start('Order');
      assert.equal(killed.status, 502);
      assert.equal(killed.body['mayHaveBeenDone'], true);
      assert.match(String(killed.body['id']), /^1\.0-/);
      assert.equal((await startsAt(world, '1.0')).length, 1, 'it is not sent again');
      if (isThere) {
        await until(
          () => router.follow(killed.body['statusQueryGetUri']),
          ({ status, body }) => status === 200 && body['runtimeStatus'] === 'Completed',
        );
      } else {
        assert.equal((await router.follow(killed.body['statusQueryGetUri'])).status, 404);
        assert.equal((await router.start('Order')).status, 202);
      }
      assert.equal((await instancesIn((await lineOf(world, '1.0'))?.hub?.name)).size, 1);
    });
  }

  it('starts each promised start once when two routers do their rounds together, and another goes on for one that stopped', async () => {
    const world = routingWorld(sandbox, 'two-routers');
    await register(world, { version: '1.0.0' });
    const [one, other] = [await routerOf(world, '1'), await routerOf(world, '2')];
    const promised = await Promise.all([one, other, one, other].map((router) => router.start('Order', '1.0.0')));
    assert.deepEqual([...new Set(promised.map(({ status }) => status))], [202]);
    await routers.shift()?.stop();
    const another = await routerOf(world, '3');
    await Promise.all([other.round(), another.round()]);
    const all = await until(
      async () => {
        await Promise.all([other.round(), another.round()]);
        return Promise.all(promised.map(({ body }) => another.follow(body['statusQueryGetUri'])));
      },
      (seen) => seen.every(({ body }) => body['runtimeStatus'] === 'Completed'),
    );
    assert.equal(all.length, 4);
    assert.equal(sandbox.arm.estate.apps.filter(({ name }) => name.startsWith('two-routers-')).length, 1);
    assert.equal((await startsAt(world, '1.0')).length, 4);
    assert.equal((await instancesIn((await lineOf(world, '1.0'))?.hub?.name)).size, 4);
  });

  it('puts no older patch over a newer one when both wait for the same line', async () => {
    const world = routingWorld(sandbox, 'both-wait');
    await deploy(world, { version: '1.0.0' });
    const doors = await world.doors();
    const change = (to: (line: Line) => Line): Promise<unknown> =>
      doors.registry.change('both-wait', 'somebody', (fleet) =>
        withLine(fleet, '1.0', 'a claim', (line) => line && to(line)),
      );
    const until5Minutes = new Date(world.clock.now() + 5 * 60_000).toISOString();
    await change((line) => ({ ...line, worker: { by: 'somebody', until: until5Minutes } }));
    const hurry = setInterval(() => world.clock.forward(1_000), 50);
    const registeredBy = (version: string): Promise<unknown> =>
      until(
        () => lineOf(world, '1.0'),
        (line) => line?.patches.at(-1)?.version === version,
      );
    const older = world.run(await world.deployment({ version: '1.0.1' }));
    await registeredBy('1.0.1');
    const newer = world.run(await world.deployment({ version: '1.0.2' }));
    await registeredBy('1.0.2');
    await change((line) => omit(line, 'worker'));
    const [first, second] = await Promise.all([older, newer]).finally(() => clearInterval(hurry));
    assert.equal(first.reason?.code, 'ROUTING_VERSION_REFUSED', `${first.kind} ${first.reason?.message}`);
    assert.match(first.reason?.message ?? '', /1\.0\.2 already, which is newer than 1\.0\.1/);
    assert.equal(second.kind, 'done', second.reason?.message);
    const line = await lineOf(world, '1.0');
    assert.deepEqual(
      line?.patches.map(({ version }) => version),
      ['1.0.0', '1.0.2'],
    );
    assert.equal(line.failure, undefined);
    assert.match((await hostOf(world, '1.0')).slot.files['sandbox.json'] ?? '', /"version":"1\.0\.2"/);
  });

  // Whoever is first counts: with the first two the starts mostly are, with the third the door is closed already.
  for (const racesAt of [1, 2, 3]) {
    it(`loses no start, and stops no app that has one, while a line is retired by two routers: step ${racesAt}`, async () => {
      const world = routingWorld(sandbox, `racing-${racesAt}`);
      for (const version of ['1.0.0', '1.1.0', '1.2.0']) await deploy(world, { version });
      const [one, other] = [await routerOf(world, '1'), await routerOf(world, '2')];
      const hub = (await lineOf(world, '1.0'))?.hub?.name;
      const taken = new Set<string>();
      const refused: Answered[] = [];
      const seen = new Set<string>();
      const step = async (forwardMs: number, starts: number): Promise<void> => {
        world.clock.forward(forwardMs + 1_000);
        const starting = Array.from({ length: starts }, async (_, index) => {
          await new Promise((resolve) => setTimeout(resolve, index * 25));
          const answer = await (index % 2 === 0 ? one : other).start('Order', '1.0.0');
          if (answer.status === 202) taken.add(String(answer.body['id']));
          else refused.push(answer);
        });
        await Promise.all([one.round(), other.round(), ...starting]);
        const { state = '', closedAt, stoppedAt } = (await lineOf(world, '1.0')) ?? {};
        seen.add(`${state}${closedAt === undefined ? '' : ' closed'}${stoppedAt === undefined ? '' : ' stopped'}`);
      };
      const wayOut = [0, graceMs, 1_000, startMayArriveForMs, graceMs];
      for (const [index, forward] of wayOut.entries()) await step(forward, index + 1 === racesAt ? 8 : 0);
      for (const forward of [...wayOut, ...wayOut]) await step(forward, 0);
      await step(0, 2);
      for (const forward of [stoppedForMs, stoppedForMs]) await step(forward, 0);
      assert.equal((await lineOf(world, '1.0'))?.state, 'Retired', [...seen].join(', '));
      assert.equal(taken.size + refused.length, 10);
      assert.ok(refused.length >= 2 && seen.has('Drained closed') && seen.has('Drained closed stopped'));
      for (const { status, body } of refused) {
        assert.deepEqual([status, body['line']], [410, '1.0'], JSON.stringify(body));
      }
      const instances = await instancesIn(hub);
      assert.deepEqual([...instances.keys()].sort(), [...taken].sort(), 'started once each, and no other');
      assert.deepEqual([...new Set(instances.values())], taken.size === 0 ? [] : ['Completed']);
    });
  }
});
