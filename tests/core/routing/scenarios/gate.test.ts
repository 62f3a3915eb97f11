import assert from 'node:assert/strict';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { routingWorld, startRoutingSandbox, type RoutingWorld } from '../run/world.ts';
import { deploy, publicUrl, register, routerOver, until, type RouterOver } from './router-over.ts';

describe('what a gate is answered about a line', function () {
  this.timeout(120_000);
  let azurite: Azurite;
  let sandbox: Sandbox;
  let world: RoutingWorld;
  let router: RouterOver;
  before(async () => {
    azurite = await startAzurite();
    sandbox = await startRoutingSandbox(azurite);
    world = routingWorld(sandbox, 'gated');
    await deploy(world, { version: '1.0.0' });
    await register(world, { version: '1.1.0' });
    router = await routerOver(world);
  });
  after(async () => {
    await router.stop();
    await sandbox.stop();
    await azurite.stop();
  });

  const asked = async (line: string): Promise<unknown> => {
    const { status, body } = await router.ask(`/api/lines/${line}/status`);
    return status === 200 ? body : status;
  };
  const status = (seen: Record<string, unknown>, wanted: string) =>
    until(
      () => router.follow(seen['statusQueryGetUri']),
      ({ body }) => body['runtimeStatus'] === wanted,
    );

  it('that it has nothing, as long as nothing was started', async () => {
    assert.deepEqual(await asked('1.0'), { hasRunning: false });
  });

  it('that it has something while one runs or is suspended, and nothing once it has ended', async () => {
    const { body } = await router.start('Wait');
    await status(body, 'Running');
    assert.deepEqual(await asked('1.0'), { hasRunning: true });
    const suspend = String(body['suspendPostUri']).replace('{text}', 'a+pause').slice(publicUrl.length);
    assert.equal((await router.ask(suspend, { method: 'POST' })).status, 202);
    await status(body, 'Suspended');
    assert.deepEqual(await asked('1.0.7'), { hasRunning: true }, 'by any version of the line');
    await router.ask(suspend.replace('/suspend', '/resume'), { method: 'POST' });
    await router.raiseEvent(body, 'go');
    await status(body, 'Completed');
    await until(
      () => asked('1.0'),
      (seen) => JSON.stringify(seen) === '{"hasRunning":false}',
    );
  });

  it('that it cannot be told of a line without an app, until a start waits for it', async () => {
    assert.equal(await asked('1.1'), 503);
    assert.equal((await router.start('Order', '1.1.0')).status, 202);
    assert.deepEqual(await asked('1.1'), { hasRunning: true });
    assert.equal(await asked('7.0'), 404);
  });
});
