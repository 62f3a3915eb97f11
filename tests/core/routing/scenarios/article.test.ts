import assert from 'node:assert/strict';
import { startMayArriveForMs } from '../../../../core/routing/retire/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { routingWorld, startRoutingSandbox, type RoutingWorld } from '../run/world.ts';
import { deploy, register, routerOver, startsAt, until, type Answered, type RouterOver } from './router-over.ts';

const graceMs = 60_000;
const stoppedForMs = 3_600_000;

/** The three pictures of "Application routing" in https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-zero-downtime-deployment */
describe('the pictures of the article', function () {
  this.timeout(120_000);
  let azurite: Azurite;
  let sandbox: Sandbox;
  let world: RoutingWorld;
  let router: RouterOver;
  before(async () => {
    azurite = await startAzurite();
    sandbox = await startRoutingSandbox(azurite);
    world = routingWorld(sandbox, 'article');
    const policy = { keep: 1, graceMs, stoppedForMs, removeHub: false };
    router = await routerOver(world, '1', { retire: policy });
  });
  after(async () => {
    await router.stop();
    await sandbox.stop();
    await azurite.stop();
  });

  const appsMade = (): string[] =>
    sandbox.arm.estate.apps.map(({ name }) => name).filter((name) => name.startsWith('article-'));
  const ended = (link: unknown): Promise<Answered> =>
    until(
      () => router.follow(link),
      ({ status }) => status === 200,
    );
  const stateOf = async (line: string): Promise<string | undefined> =>
    (await (await world.doors()).registry.read('article')).lines.get(line)?.state;
  /** An instance of 1.0 that waits for an event. */
  let waiting: Record<string, unknown>;

  it('first: the first request for version 1.0.0 has an app made, deployed, and is started there', async () => {
    await register(world, { version: '1.0.0' });
    assert.deepEqual(appsMade(), [], 'a package and no app');
    const promised = await router.start('Order', '1.0.0', { order: 1 });
    assert.equal(promised.status, 202);
    assert.match(String(promised.body['id']), /^1\.0-/);
    const pending = await router.follow(promised.body['statusQueryGetUri']);
    assert.equal(pending.status, 202);
    assert.equal(pending.body['runtimeStatus'], 'Pending');
    await router.round();
    assert.equal(appsMade().length, 1);
    assert.match(appsMade()[0] ?? '', /^article-1-0-/);
    const { body } = await ended(promised.body['statusQueryGetUri']);
    assert.equal(body['runtimeStatus'], 'Completed');
    assert.deepEqual(body['input'], { order: 1 });
    assert.equal((await startsAt(world, '1.0')).length, 1);
  });

  it('second: version 1.0.1 goes into the same app, and so do requests for it', async () => {
    waiting = (await router.start('Wait', '1.0.0')).body;
    const outcome = await deploy(world, { version: '1.0.1' });
    assert.equal(outcome.created, false);
    assert.equal(appsMade().length, 1, 'no other app');
    const started = await router.start('Order', '1.0.1');
    assert.match(String(started.body['id']), /^1\.0-/);
    await ended(started.body['statusQueryGetUri']);
    assert.deepEqual(
      outcome.fleet.lines.get('1.0')?.patches.map(({ version }) => version),
      ['1.0.0', '1.0.1'],
    );
    const status = await router.follow(waiting['statusQueryGetUri']);
    assert.equal(status.body['runtimeStatus'], 'Running', 'what 1.0.0 has started goes on');
  });

  it('third: version 1.1.0 gets another app, and the old one goes once it is idle', async () => {
    const outcome = await deploy(world, { version: '1.1.0' });
    assert.equal(outcome.created, true);
    assert.equal(appsMade().length, 2);
    const before = (await startsAt(world, '1.0')).length;
    const started = await router.start('Order');
    assert.match(String(started.body['id']), /^1\.1-/, 'starts that ask for no version go to the new app');
    await ended(started.body['statusQueryGetUri']);
    assert.equal((await startsAt(world, '1.0')).length, before);
    await deploy(world, { version: '1.2.0' });
    assert.equal(await stateOf('1.0'), 'Draining');
    for (const forward of [0, graceMs, graceMs]) {
      world.clock.forward(forward);
      await router.round();
    }
    assert.equal(await stateOf('1.0'), 'Draining', 'it has work');
    assert.equal((await router.follow(waiting['statusQueryGetUri'])).body['runtimeStatus'], 'Running');
    assert.equal((await router.raiseEvent(waiting, 'go')).status, 202);
    assert.equal((await ended(waiting['statusQueryGetUri'])).body['runtimeStatus'], 'Completed');
    for (const forward of [0, graceMs, 1_000, startMayArriveForMs, graceMs, 1_000, stoppedForMs]) {
      world.clock.forward(forward + 1_000);
      await router.round();
    }
    assert.equal(await stateOf('1.0'), 'Retired');
    assert.equal(appsMade().length, 2, 'its app is gone, and 1.1 and 1.2 are there');
    const gone = await router.follow(waiting['statusQueryGetUri']);
    assert.equal(gone.status, 410);
    assert.match(String(gone.body['reason']), /Line 1\.0 was retired/);
    const late = await router.start('Order', '1.0.1');
    assert.equal(late.status, 410);
    assert.deepEqual(late.body['available'], ['1.2', '1.1']);
  });
});
