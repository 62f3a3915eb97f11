import assert from 'node:assert/strict';
import { startMayArriveForMs } from '../../../../core/routing/retire/index.ts';
import { defaultRetirePolicy, type RoutingOutcome } from '../../../../core/routing/run/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { packZip } from '../../../../sandbox/scm/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { common, recipe, routingWorld, startRoutingSandbox, type RoutingWorld } from '../run/world.ts';
import { deploy, hostOf, publicUrl, register, routerOver, startsAt, until, type RouterOver } from './router-over.ts';

/**
 * What is known to be wrong with the sample router that the article points to
 * (https://github.com/TsuyoshiUshio/DurableFunctionsApplicationRouter, 2019), one by one, and what happens here.
 */
describe('defects of the sample that the article points to', function () {
  this.timeout(180_000);
  let azurite: Azurite;
  let sandbox: Sandbox;
  let made = 0;
  const routers: RouterOver[] = [];
  before(async () => {
    azurite = await startAzurite();
    sandbox = await startRoutingSandbox(azurite);
  });
  afterEach(async () => {
    sandbox.deployments.polls = 1;
    for (const router of routers.splice(0)) await router.stop();
  });
  after(async () => {
    await sandbox.stop();
    await azurite.stop();
  });

  const fresh = (): RoutingWorld => routingWorld(sandbox, `defect${(made += 1)}`);
  async function routerOf(world: RoutingWorld): Promise<RouterOver> {
    const router = await routerOver(world);
    routers.push(router);
    return router;
  }
  const apps = (world: RoutingWorld): string[] =>
    sandbox.arm.estate.apps.map(({ name }) => name).filter((name) => name.startsWith(`${world.application}-`));
  const patchesOf = ({ fleet }: RoutingOutcome, line: string): string[] =>
    (fleet.lines.get(line)?.patches ?? []).map(({ version }) => version);
  const lineOf = (id: unknown): string => String(id).split('-')[0] ?? '';

  it('nothing is ever drained or deleted: here a line that is replaced drains, and its app goes', async () => {
    const world = fresh();
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await deploy(world, { version });
    const [graceMs, stoppedForMs] = [60_000, 3_600_000];
    const retire = { ...defaultRetirePolicy, graceMs, stoppedForMs };
    const states: (string | undefined)[] = [];
    for (const forward of [0, graceMs, 1_000, startMayArriveForMs, graceMs, 1_000, stoppedForMs]) {
      world.clock.forward(forward + 1_000);
      const { fleet } = await world.run({ command: 'retire', ...common, application: world.application, retire });
      states.push(fleet.lines.get('1.0')?.state);
    }
    assert.deepEqual([...new Set(states)], ['Draining', 'Drained', 'Retired']);
    assert.equal(apps(world).filter((name) => name.includes('-1-0-')).length, 0);
    assert.equal(apps(world).length, 2);
  });

  it('starts go to an app that is still being made: here the default changes once the new app works', async () => {
    const world = fresh();
    await deploy(world, { version: '1.0.0' });
    const router = await routerOf(world);
    sandbox.deployments.polls = 20;
    let under: RoutingOutcome | undefined;
    const run = deploy(world, { version: '1.1.0' }).then((outcome) => {
      under = outcome;
    });
    const states = new Set<string>();
    const links: unknown[] = [];
    while (under === undefined) {
      const fleet = await router.ask('/api/lines');
      for (const { line, state } of fleet.body['lines'] as { line: string; state: string }[]) {
        if (line === '1.1') states.add(state);
        if (line === '1.1' && state !== 'Active') assert.equal(fleet.body['default'], '1.0', state);
      }
      const started = await router.start('Order');
      assert.equal(started.status, 202);
      links.push(started.body['statusQueryGetUri']);
      world.clock.forward(3_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await run;
    assert.ok(states.has('Creating'), [...states].join());
    assert.equal(lineOf((await router.start('Order')).body['id']), '1.1');
    for (const link of links) {
      const { body } = await until(
        () => router.follow(link),
        ({ status }) => status === 200,
      );
      assert.equal(body['runtimeStatus'], 'Completed');
    }
  });

  it('nobody learns how a deployment ended: here one that fails is told of, and can be done again', async () => {
    const world = fresh();
    await deploy(world, { version: '1.0.0' });
    sandbox.deployments.failures.push('no space left on device');
    const request = await world.deployment({ version: '1.1.0' });
    const failed = await world.run(request);
    assert.equal(failed.kind, 'failed');
    assert.match(failed.reason?.message ?? '', /no space left on device/);
    assert.equal(failed.fleet.lines.get('1.1')?.state, 'Failed');
    assert.match(failed.fleet.lines.get('1.1')?.failure?.message ?? '', /no space left on device/);
    assert.equal(failed.fleet.routes.default, '1.0');
    const router = await routerOf(world);
    assert.match(String((await router.start('Order', '1.1.0')).body['reason']), /no space left on device/);
    const again = await world.run(request);
    assert.equal(again.kind, 'done', again.reason?.message);
    assert.equal(again.fleet.lines.get('1.1')?.state, 'Active');
    assert.equal(again.fleet.lines.get('1.1')?.failure, undefined);
    assert.match(again.fleet.lines.get('1.1')?.patches[0]?.deployedAt ?? '', /^\d{4}-/);
  });

  it('the version that is asked for is ignored: here it decides, in a header, the query or the path', async () => {
    const world = fresh();
    for (const version of ['1.0.0', '1.1.0']) await deploy(world, { version });
    const router = await routerOf(world);
    const post = { method: 'POST', body: '{}' };
    const asked: readonly [path: string, headers: Record<string, string>, line: string][] = [
      ['/api/orchestrators/Order', {}, '1.1'],
      ['/api/orchestrators/Order', { 'x-app-version': '1.0.0' }, '1.0'],
      ['/api/orchestrators/Order?appVersion=1.0.9', {}, '1.0'],
      ['/versions/1.0/api/orchestrators/Order', {}, '1.0'],
      ['/versions/1.1.0/api/orchestrators/Order', {}, '1.1'],
    ];
    for (const [path, headers, line] of asked) {
      const before = (await startsAt(world, line)).length;
      const { status, body } = await router.ask(path, { ...post, headers });
      assert.deepEqual([status, lineOf(body['id'])], [202, line], path);
      assert.equal((await startsAt(world, line)).length, before + 1, path);
    }
  });

  it('1.0.2 after 1.1.0 goes into the app of 1.1 and becomes current: here it goes into that of 1.0', async () => {
    const world = fresh();
    const first = await deploy(world, { version: '1.0.1' });
    const second = await deploy(world, { version: '1.1.0' });
    const patch = await deploy(world, { version: '1.0.2' });
    assert.equal(patch.functionAppName, first.functionAppName);
    assert.notEqual(patch.functionAppName, second.functionAppName);
    assert.deepEqual(patchesOf(patch, '1.0'), ['1.0.1', '1.0.2']);
    assert.deepEqual(patchesOf(patch, '1.1'), ['1.1.0']);
    assert.match((await hostOf(world, '1.1')).slot.files['sandbox.json'] ?? '', /"version":"1\.1\.0"/);
    assert.match((await hostOf(world, '1.0')).slot.files['sandbox.json'] ?? '', /"version":"1\.0\.2"/);
    assert.deepEqual(patch.fleet.routes, { default: '1.1', previous: '1.0' }, 'the default stays');
    const finding = patch.findings.find(({ code }) => code === 'DEFAULT_STAYS');
    assert.match(finding?.message ?? '', /Line 1\.0 is older than the default 1\.1/);
    assert.match(finding?.fix ?? '', /command activate.*line 1\.0/);
    const router = await routerOf(world);
    assert.equal(lineOf((await router.start('Order')).body['id']), '1.1');
  });

  it('there is a row and an app for every full version: here one for each line', async () => {
    const world = fresh();
    let outcome: RoutingOutcome | undefined;
    for (const version of ['1.0.0', '1.0.1', '1.0.2']) outcome = await deploy(world, { version });
    assert.deepEqual([...(outcome?.fleet.lines.keys() ?? [])], ['1.0']);
    assert.equal(apps(world).length, 1);
    const older = await world.run(await world.deployment({ version: '1.0.1' }));
    assert.equal(older.reason?.code, 'ROUTING_VERSION_REFUSED');
  });

  it('query, headers, content type and key are lost: here they arrive, and the caller’s key stays behind', async () => {
    const world = fresh();
    const code = { version: '1.0.0', httpFunctions: { Echo: {} } };
    await deploy(world, code);
    const router = await routerOf(world);
    const headers = {
      'content-type': 'application/xml; charset=utf-8',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    };
    const echoed = await router.ask('/api/Echo?colour=blue&size=a%2Fb', {
      ...{ method: 'PUT', body: '<order/>', headers: { ...headers, 'x-customer': 'c 1' } },
    });
    assert.equal(echoed.status, 200);
    const seen = echoed.body as { method: string; target: string; headers: Record<string, string>; body: string };
    assert.deepEqual([seen.method, seen.body], ['PUT', '<order/>']);
    assert.equal(seen.target, '/api/Echo?colour=blue&size=a%2Fb');
    for (const [name, value] of Object.entries({ ...headers, 'x-customer': 'c 1' })) {
      assert.equal(seen.headers[name], value, name);
    }
    const { slot } = await hostOf(world, '1.0');
    assert.ok(Object.values(slot.keys.functionKeys).includes(seen.headers['x-functions-key'] ?? ''), 'the app’s key');
  });

  it('the host name is put together from the app’s name: here it is what Azure says', async () => {
    const world = fresh();
    const outcome = await deploy(world, { version: '1.0.0' });
    const { port } = await hostOf(world, '1.0');
    assert.equal(outcome.fleet.lines.get('1.0')?.app?.hostName, `localhost:${port}`);
    const router = await routerOf(world);
    assert.equal((await router.start('Order')).status, 202);
  });

  it('status addresses lead past the router and die with the app: here they are the router’s own, without a key', async () => {
    const world = fresh();
    await deploy(world, { version: '1.0.0' });
    const router = await routerOf(world);
    const started = await router.start('Wait');
    const links = Object.entries(started.body).filter(([name]) => name.endsWith('Uri'));
    assert.ok(links.length >= 6, String(links.length));
    const { slot, port } = await hostOf(world, '1.0');
    const texts = [started.text, started.headers.get('location') ?? ''].join(' ');
    for (const [name, link] of links) assert.ok(String(link).startsWith(`${publicUrl}/`), name);
    for (const secret of [...Object.values(slot.keys.systemKeys), slot.keys.masterKey, `:${port}`, 'code=']) {
      assert.ok(!texts.includes(secret), secret);
    }
    await deploy(world, { version: '1.1.0' });
    assert.equal((await router.follow(started.body['statusQueryGetUri'])).body['runtimeStatus'], 'Running');
    assert.equal((await router.raiseEvent(started.body, 'go')).status, 202);
    await until(
      () => router.follow(started.body['statusQueryGetUri']),
      ({ body }) => body['runtimeStatus'] === 'Completed',
    );
  });

  it('a version gets a resource group, a template in Complete mode and code from a public address: here an app in the group of the others, and the package as it was given', async () => {
    sandbox.arm.forgetRequests();
    const world = fresh();
    const outcome = await deploy(world, { version: '1.0.0' });
    const changes = sandbox.arm.requests.filter(({ method }) => method !== 'GET').map(({ target }) => target);
    assert.ok(changes.length > 0);
    for (const target of changes) {
      assert.doesNotMatch(target, /Microsoft\.Resources|\/resourcegroups\/[^/?]+(?:\?|$)/i);
    }
    assert.equal(outcome.fleet.lines.get('1.0')?.app?.resourceGroup, recipe.reference?.resourceGroup);
    assert.match((await hostOf(world, '1.0')).slot.files['sandbox.json'] ?? '', /"version":"1\.0\.0"/);
  });

  it('the secret of a service principal is in settings: here router and lines have identities, and none of the pipeline’s secrets', async () => {
    const world = fresh();
    await deploy(world, { version: '1.0.0' });
    const routerPackagePath = 'router.zip';
    world.packages.set(routerPackagePath, await packZip({ 'host.json': '{"version":"2.0"}', 'index.js': '' }));
    const installed = await world.run({
      ...{ command: 'installRouter', ...common, application: world.application, routerPackagePath },
      recipe: {
        ...recipe,
        storage: { kind: 'connectionString', connectionString: azurite.connectionString },
        runtime: 'node',
        runtimeVersion: '22',
      },
      routerSettings: { DURABLE_ROUTER_APPLICATION: world.application },
    });
    assert.equal(installed.kind, 'done', installed.reason?.message);
    const router = sandbox.arm.estate.findApp('rg', installed.functionAppName ?? '');
    assert.match(router?.identity.principalId ?? '', /^[0-9a-f-]{36}$/);
    for (const name of apps(world)) {
      const settings = sandbox.arm.estate.findApp('rg', name)?.slots.get('production')?.appSettings ?? {};
      for (const [setting, value] of Object.entries(settings)) {
        assert.doesNotMatch(setting, /client_?secret|client_?id|tenant|password/i, name);
        assert.ok(!value.includes(sandbox.clientId), `${name}: ${setting}`);
      }
    }
  });

  it('it polls without an end: here the time is up at some point, and the next run goes on with the same deployment', async () => {
    const world = fresh();
    sandbox.deployments.polls = 60;
    const request = await world.deployment({ version: '1.0.0' });
    const late = await world.run({ ...request, timeoutMs: 3_000, intervalMs: 300 });
    assert.equal(late.kind, 'timedOut', late.reason?.message);
    assert.notEqual(late.fleet.lines.get('1.0')?.state, 'Failed');
    const router = await routerOf(world);
    assert.equal((await router.start('Order')).status, 503, 'no line is the default yet');
    const hurry = setInterval(() => world.clock.forward(1_000), 50);
    const again = await world.run(request).finally(() => clearInterval(hurry));
    assert.equal(again.kind, 'done', again.reason?.message);
    const sent = (await hostOf(world, '1.0')).requests.filter(
      ({ method, target }) => method === 'POST' && target.startsWith('/api/zipdeploy'),
    );
    assert.equal(sent.length, 1);
  });

  it('it crashes when an app is not known: here that is an answer', async () => {
    const world = fresh();
    const router = await routerOf(world);
    const nothing = await router.start('Order');
    assert.equal(nothing.status, 503);
    await register(world, { version: '1.0.0' });
    await deploy(world, { version: '1.1.0' });
    const unknown = await router.start('Order', '7.0.0');
    assert.equal(unknown.status, 404);
    assert.match(String(unknown.body['message']), /no line for version "7\.0\.0"/);
    assert.deepEqual(unknown.body['available'], ['1.1', '1.0']);
    // Somebody removes the app of a line behind the router's back.
    const outcome = await world.run({ command: 'status', ...common, application: world.application });
    const { subscriptionId = '', resourceGroup = '', name = '' } = outcome.fleet.lines.get('1.1')?.app ?? {};
    await (await world.doors()).apps.deleteApp({ subscriptionId, resourceGroup, name });
    const lost = await router.start('Order');
    assert.ok([502, 503].includes(lost.status), String(lost.status));
    const status = await world.run({ command: 'status', ...common, application: world.application });
    assert.equal(status.kind, 'done', status.reason?.message);
    const patch = await world.run(await world.deployment({ version: '1.1.1' }));
    assert.equal(patch.reason?.code, 'APP_NOT_FOUND');
    for (const command of ['retire', 'activate'] as const) {
      const other = await world.run({ command, ...common, application: `${world.application}-nobody` });
      assert.ok(['done', 'failed'].includes(other.kind), command);
    }
  });
});
