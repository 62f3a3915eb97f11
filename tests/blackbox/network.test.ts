import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRun, VariableValue } from '../../sandbox/agent/index.ts';
import { pourHub, readFixture } from '../../sandbox/hub/index.ts';
import { startSandbox, type ConnectionScheme, type Sandbox } from '../../sandbox/index.ts';
import {
  assertIdle,
  assertUnknown,
  check,
  inPipelineOf,
  logOf,
  type CheckOptions,
  type Inputs,
} from './support/runs.ts';

const password = 'p@ss:wörd/%40+';
const guard = new URL('support/connection-guard.mjs', import.meta.url).href;

/** A run, and every `host:port` that its process connected to. */
interface GuardedRun {
  readonly run: AgentRun;
  readonly reached: ReadonlySet<string>;
}

describe('the packed status check behind a proxy that wants a password', () => {
  let sandbox: Sandbox;
  let folder: string;
  let runs = 0;

  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({
      storageOverHttps: true,
      proxy: { username: 'build', password },
      apps: ({ connectionString, tableUrl, queueUrl, blobUrl }) => {
        const files = {
          'host.json': JSON.stringify({ version: '2.0', extensions: { durableTask: { hubName: 'Shopsettled' } } }),
        };
        return [
          { name: 'shop', resourceGroup: 'rg', appSettings: { AzureWebJobsStorage: connectionString }, files },
          {
            name: 'keyless',
            resourceGroup: 'rg',
            appSettings: {
              AzureWebJobsStorage__tableServiceUri: tableUrl,
              AzureWebJobsStorage__queueServiceUri: queueUrl,
              AzureWebJobsStorage__blobServiceUri: blobUrl,
            },
            files,
          },
        ];
      },
    });
    await pourHub(readFixture('settled'), sandbox.azurite.connectionString, { ca: sandbox.authority.certificatePem });
    folder = await mkdtemp(join(tmpdir(), 'connections-'));
  });
  after(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => sandbox.proxy?.forgetRequests());

  const proxyPort = (): string => String(sandbox.proxy?.port);

  function agentVariables(change: Record<string, VariableValue> = {}): Record<string, VariableValue> {
    return {
      'Agent.ProxyUrl': sandbox.proxy?.url ?? '',
      'Agent.ProxyUsername': 'build',
      'Agent.ProxyPassword': { value: password, secret: true },
      'Agent.ProxyBypassList': '[]',
      'Agent.CAInfo': sandbox.caFile,
      ...change,
    };
  }

  /** Only the agent's own settings tell of the proxy and of the certificate authority. */
  async function guarded(
    inputs: Inputs,
    options: {
      scheme?: ConnectionScheme;
      variables?: Record<string, VariableValue>;
      direct?: boolean;
      node?: '20' | '24';
    } = {},
  ): Promise<GuardedRun> {
    runs += 1;
    const log = join(folder, `${runs}.txt`);
    const { env, ...job }: CheckOptions = inPipelineOf(sandbox, options.scheme);
    const run = await check(inputs, {
      ...job,
      node: options.node ?? '20',
      variables: options.variables ?? agentVariables(),
      env: {
        ...env,
        NODE_EXTRA_CA_CERTS: undefined,
        NODE_OPTIONS: `--import ${guard}`,
        CONNECTION_LOG: log,
        ONLY_PORT: options.direct === true ? undefined : proxyPort(),
      },
    });
    const reached = (await readFile(log, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
    return { run, reached: new Set(reached) };
  }

  const hostOf = (url: string): string => new URL(url).host;
  const app = (appName: string, more: Inputs = {}): Inputs => ({
    azureSubscription: sandbox.serviceConnectionId,
    appName,
    ...more,
  });

  function assertAllProxied({ run, reached }: GuardedRun, ...urls: string[]): void {
    assert.deepEqual([...reached], [`localhost:${proxyPort()}`], logOf(run));
    const proxied = sandbox.proxy?.hostsReached() ?? [];
    for (const url of urls) assert.ok(proxied.includes(hostOf(url)), `${url} is not among ${proxied.join(', ')}`);
  }

  for (const [scheme, node] of [
    ['WorkloadIdentityFederation', '20'],
    ['WorkloadIdentityFederation', '24'],
    ['ServicePrincipalSecret', '20'],
    ['ServicePrincipalCertificate', '24'],
  ] as const) {
    it(`signs in by ${scheme} and reads app and storage through it, on Node ${node}`, async () => {
      const made = await guarded(app('shop'), { scheme, node });
      assertIdle(made.run, { source: 'storage' });
      const { arm, entra, azurite, pipeline } = sandbox;
      const oidc = scheme === 'WorkloadIdentityFederation' ? [pipeline.url] : [];
      assertAllProxied(made, arm.url, entra.url, azurite.tableUrl, azurite.queueUrl, ...oidc);
    });
  }

  it('reads storage by identity through it', async () => {
    const made = await guarded(app('keyless'));
    assertIdle(made.run, { source: 'storage' });
    assertAllProxied(made, sandbox.entra.url, sandbox.azurite.tableUrl, sandbox.azurite.queueUrl);
  });

  it('asks the app, and a status function, through it', async () => {
    const { url, slot } = sandbox.functionsHost('shop');
    const key = slot.keys.masterKey;
    const api = await guarded({ source: 'managementApi', functionAppUrl: url, functionAppKey: key });
    assertIdle(api.run, { source: 'managementApi' });
    assertAllProxied(api, url);
    sandbox.proxy?.forgetRequests();
    const status = await guarded({
      source: 'statusFunction',
      statusFunctionUrl: `${url}/api/StatusCheck`,
      statusFunctionKey: key,
    });
    assertIdle(status.run, { source: 'statusFunction' });
    assertAllProxied(status, url);
  });

  it('goes around it where the bypass list says so, and nowhere else', async () => {
    const armPort = new URL(sandbox.arm.url).port;
    const { run, reached } = await guarded(app('shop'), {
      direct: true,
      variables: agentVariables({ 'Agent.ProxyBypassList': JSON.stringify([`localhost:${armPort}`]) }),
    });
    assertIdle(run);
    assert.deepEqual([...reached].sort(), [`localhost:${armPort}`, `localhost:${proxyPort()}`].sort());
    assert.ok(!(sandbox.proxy?.hostsReached() ?? []).includes(hostOf(sandbox.arm.url)));
  });

  it('is refused by it with a wrong password, and says so', async () => {
    const variables = agentVariables({ 'Agent.ProxyPassword': { value: 'not-the-password', secret: true } });
    const [withSignIn, without] = await Promise.all([
      guarded(app('shop'), { variables }),
      guarded({ taskHubName: 'Shopsettled', storageConnectionString: sandbox.azurite.connectionString }, { variables }),
    ]);
    for (const { run } of [withSignIn, without]) {
      assertUnknown(run, 'PROXY_REFUSED');
      assert.match(logOf(run), /config --proxyurl/);
    }
    assert.deepEqual(sandbox.proxy?.hostsReached(), []);
  });

  it('trusts the authority of the agent without a proxy too, and nobody else', async () => {
    const direct = await guarded(app('shop'), { direct: true, variables: { 'Agent.CAInfo': sandbox.caFile } });
    assertIdle(direct.run);
    assert.deepEqual(sandbox.proxy?.requests, []);
    const strict = await guarded(app('shop'), { direct: true, variables: {} });
    assertUnknown(strict.run, 'CERTIFICATE_REJECTED');
  });
});
