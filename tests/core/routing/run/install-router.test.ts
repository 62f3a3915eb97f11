import assert from 'node:assert/strict';
import type { InstallRouterRequest } from '../../../../core/routing/run/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { packZip } from '../../../../sandbox/scm/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { common, recipe, routingWorld, startRoutingSandbox, type RoutingWorld } from './world.ts';

describe('installing the router', function () {
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

  async function request(world: RoutingWorld, version = '1'): Promise<InstallRouterRequest> {
    const path = `router-${version}.zip`;
    world.packages.set(path, await packZip({ 'host.json': '{"version":"2.0"}', 'index.js': `// ${version}` }));
    return {
      command: 'installRouter',
      ...common,
      application: world.application,
      recipe: {
        ...recipe,
        storage: { kind: 'connectionString', connectionString: azurite.connectionString },
        runtime: 'node',
        runtimeVersion: '22',
      },
      routerPackagePath: path,
      routerSettings: { DURABLE_ROUTER_APPLICATION: world.application, DURABLE_ROUTER_KEEP: '2' },
    };
  }

  const settingsOf = (name: string | undefined): Record<string, string> =>
    sandbox.arm.estate.findApp('rg', name ?? '')?.slots.get('production')?.appSettings ?? {};

  it('makes an app for it, with an identity, its settings and a key, and none of the application’s settings', async () => {
    const world = routingWorld(sandbox, 'installed');
    const template = sandbox.arm.estate.findApp('rg', 'template')?.slots.get('production');
    if (template) template.appSettings['PaymentSecret'] = 'of the application';
    const outcome = await world.run(await request(world));
    assert.equal(outcome.kind, 'done', `${outcome.reason?.message} ${outcome.reason?.fix}`);
    assert.match(outcome.functionAppName ?? '', /^installed-router-[0-9a-f]{6}$/);
    assert.match(outcome.routerUrl ?? '', /^https:\/\/localhost:\d+$/);
    assert.equal(outcome.created, true);
    const settings = settingsOf(outcome.functionAppName);
    assert.equal(settings['DURABLE_ROUTER_KEEP'], '2');
    assert.equal(Buffer.from(settings['DURABLE_ROUTER_ENCRYPTION_KEY'] ?? '', 'base64').length, 32);
    assert.equal(settings['PaymentSecret'], undefined);
    assert.equal(settings['DURABLE_ROUTER_LINE'], undefined);
    assert.ok(world.context.masked.includes(settings['DURABLE_ROUTER_ENCRYPTION_KEY'] ?? '-'));
    const app = sandbox.arm.estate.findApp('rg', outcome.functionAppName ?? '');
    assert.match(app?.identity.principalId ?? '', /^[0-9a-f-]{36}$/);
    assert.ok(
      outcome.findings.some(
        ({ code, fix }) => code === 'ROUTER_ROLES_NEEDED' && /az role .*"\$\(az functionapp identity/.test(fix ?? ''),
      ),
    );
    assert.equal(outcome.fleet.lines.size, 0, 'the router is no line');
  });

  it('brings it up to date, and keeps the key with which requests wait', async () => {
    const world = routingWorld(sandbox, 'updated');
    const first = await world.run(await request(world));
    const key = settingsOf(first.functionAppName)['DURABLE_ROUTER_ENCRYPTION_KEY'];
    const next = await request(world, '2');
    const second = await world.run({ ...next, routerSettings: { ...next.routerSettings, DURABLE_ROUTER_KEEP: '3' } });
    assert.equal(second.kind, 'done', second.reason?.message);
    assert.equal(second.created, false);
    assert.equal(second.functionAppName, first.functionAppName);
    assert.equal(settingsOf(second.functionAppName)['DURABLE_ROUTER_ENCRYPTION_KEY'], key);
    assert.equal(settingsOf(second.functionAppName)['DURABLE_ROUTER_KEEP'], '3');
    const slot = sandbox.functionsHost(second.functionAppName ?? '').slot;
    assert.equal(slot.files['index.js'], '// 2');
  });

  it('runs from a package where that is the way', async () => {
    const world = routingWorld(sandbox, 'running');
    const asked = await request(world);
    const outcome = await world.run({ ...asked, recipe: { ...asked.recipe, deploymentMethod: 'runFromPackage' } });
    assert.equal(outcome.kind, 'done', outcome.reason?.message);
    assert.match(settingsOf(outcome.functionAppName)['WEBSITE_RUN_FROM_PACKAGE'] ?? '', /\/running\/0\.0\/0\.0\.0-/);
    assert.equal(sandbox.functionsHost(outcome.functionAppName ?? '').slot.files['index.js'], '// 1');
  });

  it('gives its identity the roles that it needs', async () => {
    const world = routingWorld(sandbox, 'roles');
    const asked = await request(world);
    const outcome = await world.run({ ...asked, recipe: { ...asked.recipe, assignRoles: true } });
    assert.equal(outcome.kind, 'done', outcome.reason?.message);
    const given = sandbox.arm.requests.filter(
      ({ method, target }) => method === 'PUT' && /roleAssignments/i.test(target),
    );
    assert.ok(given.length >= 2, String(given.length));
    assert.ok(!outcome.findings.some(({ code }) => code === 'ROUTER_ROLES_NEEDED'));
  });
});
