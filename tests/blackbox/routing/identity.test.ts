import assert from 'node:assert/strict';
import type { NodeMajor } from '../../../sandbox/agent/index.ts';
import { emulatorAccount } from '../../../sandbox/azurite/index.ts';
import type { ConnectionScheme } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type CheckOptions, type Inputs } from '../support/runs.ts';
import { openApplication, startRoutingSandbox, type RoutingSandbox } from './application.ts';
import { assertDone } from './evidence.ts';
import { startStorageByName, type StorageByName } from './storage-by-name.ts';

describe('the packed app router with a registry that an identity opens', () => {
  let sandbox: RoutingSandbox;
  let storage: StorageByName;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startRoutingSandbox({
      storageOverHttps: true,
      // The names of storage accounts lead into the sandbox.
      proxy: { reroute: (host) => storage.reroute(host) },
    });
    storage = await startStorageByName(sandbox);
  });
  after(async () => {
    await storage.stop();
    await sandbox.stop();
  });

  const registry: Inputs = { registryStorageAccountName: emulatorAccount.name };

  function signedIn(scheme: ConnectionScheme, node: NodeMajor): CheckOptions {
    const connection = sandbox.serviceConnection(scheme);
    return {
      node,
      endpoints: {
        [sandbox.serviceConnectionId]: {
          ...connection,
          data: { ...connection.data, storageEndpointSuffix: 'core.windows.net' },
        },
        SystemVssConnection: {
          url: 'https://dev.azure.com/sandbox/',
          scheme: 'OAuth',
          parameters: { AccessToken: sandbox.systemAccessToken },
          data: {},
        },
      },
      variables: {
        'Agent.ProxyUrl': sandbox.proxy?.url ?? '',
        'Agent.ProxyBypassList': '[]',
        'Agent.CAInfo': sandbox.caFile,
      },
    };
  }

  const schemes: readonly (readonly [ConnectionScheme, NodeMajor])[] = [
    ['WorkloadIdentityFederation', '24'],
    ['ServicePrincipalSecret', '20'],
  ];
  sideBySide(
    Object.fromEntries(
      schemes.map(([scheme, node]) => [
        `deploys and looks, signed in by ${scheme}`,
        async (): Promise<void> => {
          const orders = openApplication(sandbox);
          const options = signedIn(scheme, node);
          assertDone(orders, await orders.deploy('1.0.0', registry, options), { created: 'true', state: 'Active' });
          assert.equal((await orders.fleet()).routes.default, '1.0');
          const status = await orders.run('status', registry, options);
          assertDone(orders, status, { defaultVersion: '1.0.0' });
          const reached = sandbox.proxy?.hostsReached() ?? [];
          for (const service of ['table', 'blob'] as const) {
            assert.ok(reached.includes(`${emulatorAccount.name}.${service}.core.windows.net:443`), logOf(status));
          }
        },
      ]),
    ),
  );
});
