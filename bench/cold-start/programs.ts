import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from './first-request.ts';

/** The key of the storage emulator, which is public. */
const emulatorKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** A process that does nothing but connect. */
export function emptyProcess(): Program {
  const script = join(tmpdir(), 'cold-start-empty-process.cjs');
  writeFileSync(script, "require('node:net').connect(Number(process.env.FIRST_REQUEST_PORT), '127.0.0.1');\n");
  return {
    name: 'an empty process',
    script,
    environment: (port) => ({ FIRST_REQUEST_PORT: String(port) }),
  };
}

/** AzureAppServiceManage@0, up to its first request. */
export function peer(folder: string): Program {
  return {
    name: 'AzureAppServiceManage@0',
    script: join(import.meta.dirname, 'peer.cjs'),
    environment: (port) => ({ PEER_FOLDER: folder, ...servicePrincipal(port) }),
  };
}

/** DurableStatusCheck@1 out of the packed VSIX, with the address and key of an app. */
export function withAddressAndKey(taskFolder: string): Program {
  return statusCheck(taskFolder, 'address and key', (port) => ({
    source: 'managementApi',
    functionAppUrl: `http://127.0.0.1:${port}`,
    functionAppKey: 'a-system-key',
  }));
}

/** The same, with a hub and a connection string. */
export function withConnectionString(taskFolder: string): Program {
  return statusCheck(taskFolder, 'hub and connection string', (port) => {
    const endpoint = (service: string): string => `${service}Endpoint=http://127.0.0.1:${port}/devstoreaccount1`;
    const parts = ['Table', 'Queue', 'Blob'].map(endpoint).join(';');
    return {
      taskHubName: 'Shop',
      storageConnectionString: `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${emulatorKey};${parts}`,
    };
  });
}

/** The same, with an app and a service principal: the first request asks for a token, as the peer's does. */
export function withServicePrincipal(taskFolder: string): Program {
  const program = statusCheck(taskFolder, 'app and service principal', () => ({
    azureSubscription: 'connection',
    appName: 'shop-orders',
    resourceGroupName: 'shop',
  }));
  return { ...program, environment: (port) => ({ ...program.environment(port), ...servicePrincipal(port) }) };
}

function statusCheck(taskFolder: string, name: string, inputs: (port: number) => Record<string, string>): Program {
  const { inputs: declared } = JSON.parse(readFileSync(join(taskFolder, 'task.json'), 'utf8')) as {
    inputs: { name: string; defaultValue?: string }[];
  };
  const defaults = declared.flatMap(({ name: input, defaultValue }) =>
    defaultValue === undefined || defaultValue === '' ? [] : [[input, defaultValue] as const],
  );
  return {
    name,
    script: join(taskFolder, 'index.js'),
    environment: (port) =>
      Object.fromEntries(
        [...defaults, ...Object.entries(inputs(port))].map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value]),
      ),
  };
}

/** A service connection with a secret, in a cloud whose sign-in listens on this machine. */
function servicePrincipal(port: number): Record<string, string> {
  const url = `https://localhost:${port}/`;
  const parameters = {
    tenantid: '11111111-1111-1111-1111-111111111111',
    serviceprincipalid: '22222222-2222-2222-2222-222222222222',
    serviceprincipalkey: 'a-client-secret',
    authenticationType: 'spnKey',
  };
  const data = {
    subscriptionId: '33333333-3333-3333-3333-333333333333',
    environment: 'AzureStack',
    environmentAuthorityUrl: url,
    activeDirectoryAuthority: url,
    activeDirectoryServiceEndpointResourceId: url,
  };
  const named = (prefix: string, values: Record<string, string>): [string, string][] =>
    Object.entries(values).map(([name, value]) => [`${prefix}_connection_${name.toUpperCase()}`, value]);
  return Object.fromEntries([
    ['ENDPOINT_URL_connection', url],
    ['ENDPOINT_AUTH_connection', JSON.stringify({ scheme: 'ServicePrincipal', parameters })],
    ['ENDPOINT_AUTH_SCHEME_connection', 'ServicePrincipal'],
    ...named('ENDPOINT_AUTH_PARAMETER', parameters),
    ...named('ENDPOINT_DATA', data),
  ]);
}
