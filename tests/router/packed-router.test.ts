import { TableClient } from '@azure/data-tables';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { rowOf, lineKey, routesKey } from '../../core/routing/registry/rows.ts';
import { packRouter, type PackedRouter } from '../../scripts/packaging/index.ts';
import { startAzurite, type Azurite } from '../../sandbox/azurite/index.ts';
import { line } from '../core/routing/fleets.ts';

interface Registered {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly handler: (...inputs: readonly unknown[]) => Promise<Record<string, unknown>>;
}

/** What the Node.js worker of the Functions host gives to @azure/functions, as far as it is asked. */
const worker = `
exports.registered = [];
exports.registerFunction = ({ name, bindings }, handler) => { exports.registered.push({ name, bindings, handler }); return { dispose() {} }; };
exports.log = () => {};
exports.setProgrammingModel = () => {};
exports.getProgrammingModel = () => ({ name: '@azure/functions' });
exports.registerHook = () => ({ dispose() {} });
exports.hostVersion = '4.1038.300'; exports.workerVersion = '3.10.1';
exports.Disposable = class { dispose() {} };
`;

const settingNames = [
  'DURABLE_ROUTER_APPLICATION',
  'DURABLE_ROUTER_REGISTRY',
  'WEBSITE_HOSTNAME',
  'DURABLE_ROUTER_SUBSCRIPTION',
] as const;

describe('the packed router', function () {
  this.timeout(120_000);
  let packed: PackedRouter;
  let folder: string;
  let azurite: Azurite;
  before(async () => {
    packed = await packRouter();
    folder = await mkdtemp(join(tmpdir(), 'packed-router-'));
    azurite = await startAzurite();
  });
  after(async () => {
    await azurite.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Lays the package down as the host has it, and loads it in the worker's place. */
  async function load(
    name: string,
    settings: Partial<Record<(typeof settingNames)[number], string>>,
  ): Promise<Registered[]> {
    const app = join(folder, name);
    for (const [path, bytes] of packed.files) {
      await mkdir(dirname(join(app, path)), { recursive: true });
      await writeFile(join(app, path), bytes);
    }
    const core = join(app, 'node_modules', '@azure', 'functions-core');
    await mkdir(core, { recursive: true });
    await writeFile(join(core, 'index.js'), worker);
    const require = createRequire(join(app, 'package.json'));
    for (const setting of settingNames) delete process.env[setting];
    Object.assign(process.env, settings);
    try {
      require('./index.js');
    } finally {
      for (const setting of settingNames) delete process.env[setting];
    }
    return (require('@azure/functions-core') as { registered: Registered[] }).registered;
  }

  /** A request of the host, in the shape that the worker's library has made of it. */
  function request(path: string): unknown {
    const whole = new Request(`https://shop-router.azurewebsites.net${path}`);
    return { url: whole.url, method: 'GET', headers: whole.headers, body: null };
  }
  const invocation = { log: () => {}, error: () => {} };

  it('is the same bytes every time', async () => {
    const again = await packRouter();
    assert.ok(Buffer.from(packed.zip).equals(again.zip));
  });

  it('is a small app of the v4 model that needs nothing from npm', () => {
    assert.deepEqual([...packed.files.keys()].sort(), [
      'ThirdPartyNotices.txt',
      'host.json',
      'index.js',
      'package.json',
    ]);
    const text = (name: string): string => Buffer.from(packed.files.get(name) ?? []).toString();
    const manifest = JSON.parse(text('package.json')) as Record<string, unknown>;
    assert.deepEqual([manifest['main'], manifest['dependencies']], ['index.js', undefined]);
    const host = JSON.parse(text('host.json')) as { extensions: { http: { routePrefix: string } } };
    assert.equal(host.extensions.http.routePrefix, '');
    assert.match(text('ThirdPartyNotices.txt'), /^jose /m);
  });

  it('registers one route for everything, and two timers', async () => {
    const registered = await load('incomplete', {});
    const triggers = registered.map(({ name, bindings }) => ({
      ...Object.values(bindings).find(({ direction }) => direction === 'in'),
      name,
    }));
    const route = triggers.find(({ name }) => name === 'route') as Record<string, unknown> | undefined;
    assert.deepEqual([route?.['type'], route?.['route'], route?.['authLevel']], ['httpTrigger', '{*path}', 'function']);
    const timers = triggers.filter((trigger) => (trigger as Record<string, unknown>)['type'] === 'timerTrigger');
    assert.deepEqual(
      timers.map(({ name }) => name),
      ['deliver', 'reconcile'],
    );
  });

  it('says that it is not set up, and starts all the same', async () => {
    const route = (await load('not-set-up', {})).find(({ name }) => name === 'route');
    const errors: string[] = [];
    const answer = await route?.handler(request('/api/lines'), {
      ...invocation,
      error: (text: string) => errors.push(text),
    });
    assert.equal(answer?.['status'], 503);
    assert.match(errors.join(), /DURABLE_ROUTER_APPLICATION/);
    assert.doesNotMatch(JSON.stringify(answer), /DURABLE_ROUTER/);
  });

  it('answers from its registry', async () => {
    const table = TableClient.fromConnectionString(azurite.connectionString, 'DurableRouterLines', {
      allowInsecureConnection: true,
    });
    await table.createTable();
    const one = line('1.0 Active 1.0.2');
    await table.upsertEntity({ partitionKey: 'shop', rowKey: lineKey('1.0'), ...rowOf(one) });
    await table.upsertEntity({ partitionKey: 'shop', rowKey: routesKey, default: '1.0', previous: '' });
    const registered = await load('set-up', {
      DURABLE_ROUTER_APPLICATION: 'shop',
      DURABLE_ROUTER_REGISTRY: azurite.connectionString,
      WEBSITE_HOSTNAME: 'shop-router.azurewebsites.net',
      DURABLE_ROUTER_SUBSCRIPTION: '0f1e2d3c-0000-4000-8000-000000000000',
    });
    const handler = (name: string): Registered['handler'] => {
      const found = registered.find((each) => each.name === name);
      assert.ok(found);
      return found.handler;
    };
    const answer = await handler('route')(request('/api/lines'), invocation);
    assert.equal(answer['status'], 200);
    assert.equal((JSON.parse(String(answer['body'])) as Record<string, unknown>)['default'], '1.0');
    await handler('deliver')({}, invocation);
  });
});
