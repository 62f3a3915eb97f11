import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { createHubWriter, type HubWriter } from '../../sandbox/hub/index.ts';
import { startSandbox, type ConnectionScheme, type Sandbox } from '../../sandbox/index.ts';
import { assertIdle, check, inPipelineOf, logOf, type Inputs } from './support/runs.ts';

const tokenLifetimeSeconds = 3;

describe('the packed status check whose tokens expire while it waits', () => {
  let sandbox: Sandbox;
  let writer: HubWriter;
  let instances = 0;

  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({
      storageOverHttps: true,
      tokenLifetimeSeconds,
      apps: ({ connectionString, tableUrl, queueUrl, blobUrl }) => {
        const files = {
          'host.json': JSON.stringify({
            version: '2.0',
            extensions: { durableTask: { hubName: 'Expiry', storageProvider: { partitionCount: 2 } } },
          }),
        };
        const identity = {
          AzureWebJobsStorage__tableServiceUri: tableUrl,
          AzureWebJobsStorage__queueServiceUri: queueUrl,
          AzureWebJobsStorage__blobServiceUri: blobUrl,
        };
        return [
          { name: 'shop', resourceGroup: 'rg', appSettings: { AzureWebJobsStorage: connectionString }, files },
          { name: 'keyless', resourceGroup: 'rg', appSettings: identity, files },
        ];
      },
    });
    writer = createHubWriter(sandbox.azurite.connectionString, {
      hubName: 'Expiry',
      partitionCount: 2,
      ca: sandbox.authority.certificatePem,
    });
    await writer.createHub();
  });
  after(() => sandbox.stop());

  /** Waits for an orchestration that ends when the first tokens are long dead. */
  async function waitBeyondTokens(scheme: ConnectionScheme, inputs: Inputs): Promise<void> {
    sandbox.arm.forgetRequests();
    sandbox.entra.forgetRequests();
    instances += 1;
    const instanceId = `order-${instances}`;
    await writer.start({ instanceId, name: 'OrderSaga' });
    await writer.advance(instanceId);
    let ended: Promise<void> | undefined;
    const run = await check(
      { azureSubscription: sandbox.serviceConnectionId, mode: 'wait', timeout: '30s', ...inputs },
      {
        ...inPipelineOf(sandbox, scheme),
        onLine: (line) => {
          if (!line.includes('1 in flight')) return;
          ended ??= delay((tokenLifetimeSeconds + 1) * 1000).then(async () => {
            await writer.raiseEvent(instanceId, 'Approved', 'true');
            await writer.advance(instanceId, [{ do: 'complete', output: '"done"' }]);
          });
        },
      },
    );
    await ended;
    assert.ok(ended, logOf(run));
    assertIdle(run);
    assert.deepEqual(
      sandbox.arm.requests.filter(({ status }) => status === 401),
      [],
      'no dead token was sent',
    );
  }

  const tokensAtArm = (): Set<string | undefined> =>
    new Set(sandbox.arm.requests.map(({ headers }) => headers['authorization']));

  it('signs in again for the resource manager, and its bridge goes on', async () => {
    await waitBeyondTokens('WorkloadIdentityFederation', { appName: 'shop', source: 'managementApi' });
    assert.ok(tokensAtArm().size > 1, 'the wait outlived the first token');
  });

  it('signs in again for storage', async () => {
    await waitBeyondTokens('ServicePrincipalSecret', { appName: 'keyless', source: 'storage' });
    const signIns = sandbox.entra.requests.filter(({ target }) => target.includes('/oauth2/v2.0/token'));
    assert.ok(signIns.length > 2, `${signIns.length} sign-ins, of which one is for the resource manager`);
  });
});
