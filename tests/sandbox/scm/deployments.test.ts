import assert from 'node:assert/strict';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { after, before, describe, it } from 'mocha';
import { deployZip, startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { packZip, unpackZip } from '../../../sandbox/scm/index.ts';

const hostJson = '{"version":"2.0","extensions":{"durableTask":{"hubName":"%Hub%"}}}';

describe('deployments into slots of the sandbox', () => {
  let sandbox: Sandbox;

  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({
      apps: ({ connectionString }) => [
        {
          name: 'shop',
          resourceGroup: 'rg',
          appSettings: { AzureWebJobsStorage: connectionString, Hub: 'Live' },
          files: { 'host.json': hostJson, 'old.txt': 'old' },
          slots: { staging: { appSettings: { AzureWebJobsStorage: connectionString, Hub: 'Next' } } },
        },
      ],
    });
  });
  after(() => sandbox.stop());

  async function ask(url: string, headers: Record<string, string> = {}, body?: Buffer): Promise<PipelineResponse> {
    const request = createPipelineRequest({
      url,
      method: body === undefined ? 'GET' : 'POST',
      headers: createHttpHeaders(headers),
      ...(body === undefined ? {} : { body }),
    });
    request.tlsSettings = { ca: sandbox.authority.certificatePem };
    return createDefaultHttpClient().sendRequest(request);
  }
  const health = async (slot: string): Promise<unknown> => {
    const { status, bodyAsText } = await ask(`${sandbox.functionsHost('shop', slot).url}/api/health`);
    return [status, JSON.parse(bodyAsText ?? 'null')];
  };
  const toProduction = { targetSlot: 'production' };
  function swap(): void {
    const { app, slot } = sandbox.functionsHost('shop', 'staging');
    const outcome = sandbox.arm.slots.swap(app, slot, toProduction);
    assert.ok(outcome.ok);
    while (sandbox.arm.slots.operations.ask(outcome.operationId)?.kind === 'running');
  }

  it('packs and unpacks files', async () => {
    const files = { 'host.json': hostJson, 'Order/function.json': '{"ü":1}' };
    assert.deepEqual(await unpackZip(await packZip(files)), files);
  });

  it('replaces the content of the slot, restarts it, and tells ARM its functions', async () => {
    const { slot } = sandbox.functionsHost('shop', 'staging');
    slot.files = { 'gone.txt': 'gone' };
    const before = slot.restarts;
    await deployZip(sandbox, 'shop', 'staging', {
      'host.json': hostJson,
      'sandbox.json': JSON.stringify({
        version: '2.0.0',
        functions: [{ name: 'Order', trigger: 'orchestrationTrigger' }],
      }),
      'Start/function.json': JSON.stringify({ disabled: true, bindings: [{ type: 'http' }, { type: 'httpTrigger' }] }),
    });
    assert.deepEqual(Object.keys(slot.files).sort(), ['Start/function.json', 'host.json', 'sandbox.json']);
    assert.equal(slot.restarts, before + 1);
    assert.deepEqual(slot.functions, [
      { name: 'Start', trigger: 'httpTrigger', isDisabled: true },
      { name: 'Order', trigger: 'orchestrationTrigger' },
    ]);
    assert.deepEqual(await health('staging'), [200, { status: 'Healthy', version: '2.0.0' }]);
  });

  it('is asked about until it is complete, with status 4', async () => {
    const { url } = sandbox.functionsHost('shop', 'staging');
    const authorization = `Bearer ${await sandbox.entra.issueToken(sandbox.clientId, sandbox.arm.url)}`;
    const zip = await packZip({ 'host.json': hostJson });
    const accepted = await ask(`${url}/api/zipdeploy?isAsync=true`, { authorization }, zip);
    const location = accepted.headers.get('location') ?? '';
    assert.equal(accepted.status, 202);
    assert.ok(location.startsWith(`${url}/api/deployments/latest?`), location);
    interface Deployment {
      readonly status: number;
      readonly complete: boolean;
    }
    const seen: unknown[] = [];
    for (let count = 0; count < 2; count += 1) {
      const answer = await ask(location, { authorization });
      const { status, complete } = JSON.parse(answer.bodyAsText ?? '') as Deployment;
      seen.push([answer.status, status, complete]);
    }
    assert.deepEqual(seen, [
      [202, 1, false],
      [200, 4, true],
    ]);
    assert.equal(
      (await ask(`${url}/api/zipdeploy`, { authorization }, zip)).status,
      200,
      'and at once without isAsync',
    );
  });

  it('fails on what is no package, and keeps the content', async () => {
    const { url, slot } = sandbox.functionsHost('shop', 'staging');
    const [files, restarts] = [slot.files, slot.restarts];
    const authorization = `Bearer ${await sandbox.entra.issueToken(sandbox.clientId, sandbox.arm.url)}`;
    const accepted = await ask(`${url}/api/zipdeploy?isAsync=true`, { authorization }, Buffer.from('no zip'));
    const location = accepted.headers.get('location') ?? '';
    await ask(location, { authorization });
    const { status, complete } = JSON.parse((await ask(location, { authorization })).bodyAsText ?? '') as Record<
      string,
      unknown
    >;
    assert.deepEqual([status, complete], [3, true]);
    assert.deepEqual([slot.files, slot.restarts], [files, restarts]);
    await assert.rejects(deployZip(sandbox, 'shop', 'staging', { 'sandbox.json': 'no json' }), /deployment failed/);
  });

  it('needs a token', async () => {
    const { url } = sandbox.functionsHost('shop', 'staging');
    assert.equal((await ask(`${url}/api/zipdeploy?isAsync=true`, {}, Buffer.from('x'))).status, 401);
    assert.equal((await ask(`${url}/api/deployments/latest`)).status, 401);
  });

  it('goes to a stopped slot too', async () => {
    const { slot } = sandbox.functionsHost('shop', 'staging');
    slot.state = 'Stopped';
    await deployZip(sandbox, 'shop', 'staging', { 'host.json': hostJson, 'sandbox.json': '{"version":"3.0.0"}' });
    slot.state = 'Running';
    assert.deepEqual(await health('staging'), [200, { status: 'Healthy', version: '3.0.0' }]);
  });

  it('health follows the code through a swap, and back', async () => {
    const sick = JSON.stringify({ version: '4.0.0', health: { status: 500, body: '{"status":"Sick"}' } });
    await deployZip(sandbox, 'shop', 'staging', { 'host.json': hostJson, 'sandbox.json': sick });
    swap();
    assert.deepEqual(await health('production'), [500, { status: 'Sick' }]);
    assert.deepEqual(await health('staging'), [200, { status: 'Healthy', version: '1.0.0' }]);
    swap();
    assert.deepEqual(await health('production'), [200, { status: 'Healthy', version: '1.0.0' }]);
  });

  it('a slot that ARM creates has a host of its own, until it is deleted', async () => {
    const { app } = sandbox.functionsHost('shop');
    const token = await sandbox.entra.issueToken(sandbox.clientId, sandbox.arm.url);
    const site = `${sandbox.arm.url}/subscriptions/${sandbox.subscriptionId}/resourceGroups/rg/providers/Microsoft.Web/sites/shop`;
    const send = (method: 'PUT' | 'DELETE' | 'GET', url: string): Promise<PipelineResponse> => {
      const request = createPipelineRequest({
        url,
        method,
        headers: createHttpHeaders({ authorization: `Bearer ${token}` }),
        ...(method === 'PUT' ? { body: '{"location":"West Europe"}' } : {}),
      });
      request.tlsSettings = { ca: sandbox.authority.certificatePem };
      return createDefaultHttpClient().sendRequest(request);
    };
    const slotUrl = `${site}/slots/third?api-version=2025-05-01`;
    const accepted = await send('PUT', slotUrl);
    while ((await send('GET', accepted.headers.get('location') ?? '')).status === 202);
    const { url } = sandbox.functionsHost('shop', 'third');
    assert.equal(app.slots.get('third')?.hostName, new URL(url).host);
    await deployZip(sandbox, 'shop', 'third', { 'host.json': hostJson });
    assert.equal((await ask(`${url}/api/health`)).status, 503, 'it has no setting Hub');
    assert.equal((await send('DELETE', slotUrl)).status, 200);
    assert.throws(() => sandbox.functionsHost('shop', 'third'), /no slot 'third'/);
    await assert.rejects(ask(`${url}/api/health`));
  });
});
