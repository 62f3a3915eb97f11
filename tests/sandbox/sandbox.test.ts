import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { after, before, beforeEach, describe, it } from 'mocha';
import { createArmSites, type ArmSites } from '../../core/azure/arm/index.ts';
import { cloudFromEndpoint } from '../../core/azure/clouds.ts';
import { createCredential, type SignIn } from '../../core/azure/credentials/index.ts';
import { createDurableHttpApi } from '../../core/azure/functions-host/index.ts';
import { createNetworkClient } from '../../core/azure/network/index.ts';
import { systemClock } from '../../core/clock.ts';
import type { CoreContext } from '../../core/context.ts';
import { silentLog } from '../../core/log.ts';
import { restart } from '../../sandbox/arm/index.ts';
import { startSandbox, type ConnectionScheme, type Sandbox } from '../../sandbox/index.ts';
import { pourHub, readFixture } from '../../sandbox/hub/index.ts';

const context: CoreContext = {
  clock: systemClock,
  log: silentLog,
  signal: new AbortController().signal,
  maskSecret: () => {},
};

const hostJson = (hubName: string): string =>
  JSON.stringify({ version: '2.0', extensions: { durableTask: { hubName, storageProvider: { partitionCount: 2 } } } });

describe('the sandbox, whole', () => {
  let sandbox: Sandbox;
  // MSAL keeps the first metadata service that a process meets, so managed identity is tried in processes of its own (tests/blackbox).
  type Scheme = Exclude<ConnectionScheme, 'ManagedServiceIdentity'>;
  const schemes: readonly Scheme[] = [
    'WorkloadIdentityFederation',
    'ServicePrincipalSecret',
    'ServicePrincipalCertificate',
  ];

  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({
      proxy: { username: 'build', password: 'pass' },
      apps: ({ connectionString }) => [
        {
          name: 'shop',
          resourceGroup: 'rg-shop',
          appSettings: { AzureWebJobsStorage: connectionString, HubName: 'Shopmixed' },
          files: { 'host.json': hostJson('%HubName%') },
          slots: {
            staging: {
              appSettings: { AzureWebJobsStorage: connectionString, HubName: 'Shopentitiesonly' },
              files: { 'host.json': hostJson('%HubName%') },
            },
          },
        },
      ],
    });
    await pourHub(readFixture('mixed'), sandbox.azurite.connectionString);
    await pourHub(readFixture('entities-only'), sandbox.azurite.connectionString);
    Object.assign(process.env, {
      SYSTEM_OIDCREQUESTURI: sandbox.oidcUrl,
    });
  });
  after(async () => {
    delete process.env['SYSTEM_OIDCREQUESTURI'];
    await sandbox.stop();
  });
  beforeEach(() => sandbox.proxy?.forgetRequests());

  function signInOf(scheme: Scheme): SignIn {
    const { parameters } = sandbox.serviceConnection(scheme);
    const common = { tenantId: parameters['tenantid'] ?? '', clientId: parameters['serviceprincipalid'] ?? '' };
    switch (scheme) {
      case 'WorkloadIdentityFederation':
        return {
          kind: 'workloadIdentityFederation',
          ...common,
          serviceConnectionId: sandbox.serviceConnectionId,
          systemAccessToken: sandbox.systemAccessToken,
        };
      case 'ServicePrincipalSecret':
        return { kind: 'servicePrincipalSecret', ...common, clientSecret: parameters['serviceprincipalkey'] ?? '' };
      case 'ServicePrincipalCertificate':
        return {
          kind: 'servicePrincipalCertificate',
          ...common,
          certificatePem: parameters['servicePrincipalCertificate'] ?? '',
        };
    }
  }

  async function sitesThrough(
    scheme: Scheme,
  ): Promise<{ sites: ArmSites; httpClient: ReturnType<typeof createNetworkClient> }> {
    const { url, data } = sandbox.serviceConnection(scheme);
    const cloud = cloudFromEndpoint({ ...data, url });
    const { proxy } = sandbox;
    assert.ok(proxy);
    const httpClient = createNetworkClient(
      {
        proxy: { url: proxy.url, username: 'build', password: 'pass', bypass: [] },
        extraCertificateAuthorities: [readFileSync(sandbox.caFile, 'utf8')],
      },
      () => {},
    );
    const credential = await createCredential(signInOf(scheme), cloud, httpClient, () => {});
    const subscriptionId = data['subscriptionId'] ?? '';
    return { sites: createArmSites({ cloud, credential, httpClient, subscriptionId, context }), httpClient };
  }

  for (const scheme of schemes) {
    it(`signs in by ${scheme} and reads the app, all of it through the proxy`, async () => {
      const { sites } = await sitesThrough(scheme);
      const ref = await sites.findSite('SHOP');
      assert.deepEqual([ref.name, ref.resourceGroup], ['shop', 'rg-shop']);
      assert.equal((await sites.appSettings(ref, 'staging')).get('HubName'), 'Shopentitiesonly');
      assert.equal(await sites.hostFile(ref, undefined, 'host.json'), hostJson('%HubName%'));
      const reached = sandbox.proxy?.hostsReached() ?? [];
      assert.ok(reached.includes(new URL(sandbox.arm.url).host));
      assert.ok(reached.includes(new URL(sandbox.entra.url).host));
      if (scheme === 'WorkloadIdentityFederation') assert.ok(reached.includes(new URL(sandbox.pipeline.url).host));
    });
  }

  it("lists the app's own hub through the bridge and with the system key, the same", async () => {
    const { sites, httpClient } = await sitesThrough('ServicePrincipalSecret');
    const ref = await sites.findSite('shop');
    const site = await sites.getSite(ref, 'staging');
    assert.equal(site.defaultHostName, new URL(sandbox.functionsHost('shop', 'staging').url).host);
    const key = await sites.systemKey(ref, 'staging');
    assert.ok(key);
    const request = { statuses: ['Running', 'Pending', 'Suspended'], top: 2 } as const;
    const direct = createDurableHttpApi({ baseUrl: `https://${site.defaultHostName}`, key, httpClient, context });
    const bridged = createDurableHttpApi({ bridge: { sites, ref, slot: 'staging' }, context });
    const { signal } = context;
    const [left, right] = [
      await direct.listPage({ ...request, signal }),
      await bridged.listPage({ ...request, signal }),
    ];
    assert.deepEqual(left.rows, right.rows);
    assert.ok(left.continuation !== undefined && left.continuation === right.continuation);
  });

  it('gives a service connection the fields that the agent hands over', () => {
    const { url, scheme, parameters, data } = sandbox.serviceConnection('ServicePrincipalSecret');
    assert.equal(url, `${sandbox.arm.url}/`);
    assert.equal(scheme, 'ServicePrincipal');
    assert.deepEqual(Object.keys(parameters).sort(), [
      'authenticationType',
      'serviceprincipalid',
      'serviceprincipalkey',
      'tenantid',
    ]);
    assert.equal(data['environment'], 'AzureStack');
    assert.equal(data['environmentAuthorityUrl'], `${sandbox.entra.url}/`);
  });

  it('makes a restarted host read its settings anew: it then serves another hub', async () => {
    const { slot } = sandbox.functionsHost('shop');
    const host = sandbox.functionsHost('shop');
    const count = async (): Promise<number> => {
      const { rows } = await createDurableHttpApi({
        baseUrl: host.url,
        key: slot.keys.masterKey,
        httpClient: (await sitesThrough('ServicePrincipalSecret')).httpClient,
        context,
      }).listPage({ statuses: ['Running', 'Pending', 'Suspended', 'Completed'], top: 100, signal: context.signal });
      return (rows as unknown[]).length;
    };
    assert.equal(await count(), 9);
    slot.appSettings['HubName'] = 'Shopentitiesonly';
    restart(slot);
    assert.equal(await count(), 4);
    slot.appSettings['HubName'] = 'Shopmixed';
    restart(slot);
  });

  it('serves storage over https to its own tokens, to hosts too', async () => {
    const secure = await startSandbox({ storageOverHttps: true });
    try {
      const ca = secure.authority.certificatePem;
      await pourHub(readFixture('mixed'), secure.azurite.connectionString, { ca });
      await secure.addApp({
        name: 'secure',
        resourceGroup: 'rg',
        appSettings: { AzureWebJobsStorage: secure.azurite.connectionString },
        files: { 'host.json': hostJson('Shopmixed') },
      });
      const ask = (
        url: string,
        headers: Record<string, string>,
      ): Promise<{ status: number; bodyAsText?: string | null }> => {
        const request = createPipelineRequest({ url, headers: createHttpHeaders(headers) });
        request.tlsSettings = { ca };
        return createDefaultHttpClient().sendRequest(request);
      };
      const host = secure.functionsHost('secure');
      const listed = await ask(`${host.url}/runtime/webhooks/durabletask/instances`, {
        'x-functions-key': host.slot.keys.masterKey,
      });
      assert.equal((JSON.parse(listed.bodyAsText ?? '[]') as unknown[]).length, 9);
      const token = await secure.entra.issueToken(secure.clientId, 'https://storage.azure.com');
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'x-ms-version': '2020-12-06' };
      assert.equal((await ask(`${secure.azurite.tableUrl}/ShopmixedInstances()?$top=1`, headers)).status, 200);
      const wrong = await secure.entra.issueToken(secure.clientId, secure.arm.url);
      const refused = await ask(`${secure.azurite.tableUrl}/ShopmixedInstances()?$top=1`, {
        ...headers,
        authorization: `Bearer ${wrong}`,
      });
      assert.ok(refused.status === 401 || refused.status === 403, String(refused.status));
    } finally {
      await secure.stop();
    }
  }).timeout(60_000);

  it('stops everything it started, and can be started beside another', async () => {
    const other = await startSandbox({
      azurite: sandbox.azurite,
      apps: [{ name: 'one', resourceGroup: 'rg', appSettings: {} }],
    });
    const urls = [other.arm.url, other.entra.url, other.pipeline.url, other.functionsHost('one').url];
    await other.stop();
    for (const url of urls) {
      await assert.rejects(fetch(url), (error: unknown) => {
        const cause: unknown = error instanceof Error ? error.cause : undefined;
        return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ECONNREFUSED';
      });
    }
    assert.ok(!existsSync(other.caFile));
    assert.equal((await fetch(sandbox.azurite.tableUrl)).status > 0, true, 'a storage that it was given goes on');
  });
});
