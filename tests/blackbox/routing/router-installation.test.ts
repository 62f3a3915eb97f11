import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unpackZip } from '../../../sandbox/scm/index.ts';
import { packedTaskFolder } from '../../support/packed-task.ts';
import { logOf, type Inputs } from '../support/runs.ts';
import { openApplication, paymentSecret, startRoutingSandbox, type RoutingSandbox } from './application.ts';
import { assertDone } from './evidence.ts';

/** What the Node.js worker of the Functions host gives to @azure/functions, as far as it is asked. */
const worker = `
exports.registered = [];
exports.registerFunction = ({ name, bindings }) => { exports.registered.push(name); return { dispose() {} }; };
exports.log = () => {};
exports.setProgrammingModel = () => {};
exports.getProgrammingModel = () => ({ name: '@azure/functions' });
exports.registerHook = () => ({ dispose() {} });
exports.hostVersion = '4.1038.300'; exports.workerVersion = '3.10.1';
exports.Disposable = class { dispose() {} };
`;

describe('the packed app router, installing the router', function () {
  this.timeout(300_000);
  let sandbox: RoutingSandbox;
  before(async () => {
    sandbox = await startRoutingSandbox();
  });
  after(() => sandbox.stop());

  /** Loads it as the Functions host does. @returns names of the functions that it registers */
  async function functionsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const folder = await mkdtemp(join(tmpdir(), 'installed-router-'));
    try {
      const core = join('node_modules', '@azure', 'functions-core', 'index.js');
      for (const [path, text] of Object.entries({ ...files, [core]: worker })) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      const require = createRequire(join(folder, 'package.json'));
      require('./index.js');
      return (require('@azure/functions-core') as { registered: string[] }).registered;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  it('makes its app, with its settings and a key that stays, and deploys what lies in the task', async () => {
    const orders = openApplication(sandbox);
    const planned = await orders.run('installRouter', { dryRun: 'true' });
    assertDone(orders, planned, { created: 'false', routerUrl: '', line: '' });
    assert.deepEqual([orders.apps(), orders.writes()], [[], []]);

    const inputs: Inputs = { keep: '2', graceTime: '20m', routerReconciles: 'false' };
    const run = await orders.run('installRouter', inputs);
    const [app] = orders.apps();
    const slot = app?.slots.get('production');
    assert.ok(app && slot, logOf(run));
    assert.match(app.name, new RegExp(`^${orders.name}-router-[0-9a-f]{6}$`));
    const routerUrl = `https://${slot.hostName}`;
    const evidence = assertDone(orders, run, { created: 'true', functionAppName: app.name, routerUrl, line: '' });
    assert.ok(run.summaries[0]?.includes(app.name), run.summaries[0]);
    assert.ok(evidence.findings.some(({ code }) => code === 'ROUTER_ROLES_NEEDED'));
    const warned = run.issues.find(({ type, message }) => type === 'warning' && /ROUTER_ROLES_NEEDED/.test(message));
    assert.match(warned?.message ?? '', /az role assignment create .*"Website Contributor"/, logOf(run));
    assert.match(app.identity.principalId ?? '', /^[0-9a-f-]{36}$/);

    const settings = slot.appSettings;
    const key = settings['DURABLE_ROUTER_ENCRYPTION_KEY'] ?? '';
    assert.equal(Buffer.from(key, 'base64').length, 32);
    const expected = {
      DURABLE_ROUTER_APPLICATION: orders.name,
      DURABLE_ROUTER_REGISTRY: sandbox.azurite.connectionString,
      DURABLE_ROUTER_KEEP: '2',
      DURABLE_ROUTER_GRACE_SECONDS: '1200',
      DURABLE_ROUTER_RECONCILE: 'false',
      DURABLE_ROUTER_AUTHENTICATION: 'functionKey',
    };
    const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, settings[name]]));
    assert.deepEqual(seen, expected);
    assert.ok(!Object.values(settings).includes(paymentSecret), 'settings of the application stay where they are');
    assert.equal((await orders.fleet()).lines.size, 0, 'the router is no line');

    const zip = await readFile(join(await packedTaskFolder('DurableAppRouter'), 'router.zip'));
    assert.deepEqual(slot.files, await unpackZip(zip));
    assert.deepEqual(await functionsOf(slot.files), ['route', 'deliver', 'reconcile']);

    const again = await orders.run('installRouter', { ...inputs, keep: '3', assignRoles: 'true' }, { node: '24' });
    assertDone(orders, again, { created: 'false', functionAppName: app.name, routerUrl });
    assert.deepEqual([slot.appSettings['DURABLE_ROUTER_ENCRYPTION_KEY'], orders.apps().length], [key, 1]);
    assert.equal(slot.appSettings['DURABLE_ROUTER_KEEP'], '3');
    const roles = sandbox.arm.estate.assignedRoles.filter(
      ({ principalId }) => principalId === app.identity.principalId,
    );
    assert.equal(roles.length, 2);
    assert.ok(!again.issues.some(({ message }) => /ROUTER_ROLES_NEEDED/.test(message)), logOf(again));

    // Beside it, lines are made as ever.
    assertDone(orders, await orders.deploy('1.0.0'), { created: 'true', defaultVersion: '1.0.0' });
    assert.equal(orders.apps().length, 2);
  });
});
