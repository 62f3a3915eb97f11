import assert from 'node:assert/strict';
import { chooseSource, type Facts } from '../../../../core/taskhub/check/choose.ts';
import {
  defaultPolicy,
  type HubLocation,
  type Located,
  type Policy,
  type StorageProvider,
} from '../../../../core/taskhub/model.ts';
import type { ErrorCode } from '../../../../core/errors.ts';
import type { CheckRequest } from '../../../../core/taskhub/check/index.ts';

const hub = (change: Partial<HubLocation> = {}): HubLocation => ({
  provider: 'AzureStorage',
  hubName: 'Shop',
  nameOrigin: 'resolved',
  nameExplanation: 'host.json',
  connection: {
    kind: 'connectionString',
    connectionString: 'UseDevelopmentStorage=true',
    origin: 'AzureWebJobsStorage',
  },
  settings: [],
  findings: [],
  ...change,
});
const located = (change: Partial<HubLocation> = {}): Located => ({ kind: 'located', location: hub(change) });
const notLocated = (code: ErrorCode): Located => ({
  kind: 'unknown',
  reasons: [{ code, message: code }],
  findings: [],
});
function other(provider: StorageProvider): HubLocation {
  const { connection, ...rest } = hub({ provider });
  assert.ok(connection);
  return rest;
}

const app = { appName: 'shop' };
const functionApp = { url: 'https://shop.example', key: 'k' };

const cases: {
  name: string;
  source?: CheckRequest['source'];
  request?: Partial<Omit<Facts['request'], 'policy'>>;
  policy?: Partial<Policy>;
  located?: Located;
  own?: HubLocation;
  appIsStopped?: boolean;
  expected: string;
}[] = [
  {
    name: 'auto: storage, and the management API if the account cannot be read',
    request: { app },
    located: located(),
    own: hub(),
    expected: 'storage managementApi',
  },
  { name: 'auto: storage alone without an app', located: located({ nameOrigin: 'typed' }), expected: 'storage' },
  {
    name: 'auto: the management API where host.json cannot be read',
    request: { app },
    located: notLocated('HOST_JSON_UNREADABLE'),
    expected: 'managementApi',
  },
  {
    name: 'auto: nothing, but what would help, where host.json cannot be read because the app is stopped',
    request: { app },
    located: notLocated('HOST_JSON_UNREADABLE'),
    appIsStopped: true,
    expected: 'HOST_JSON_UNREADABLE',
  },
  {
    name: 'auto: storage of a stopped app, where its package tells the hub',
    request: { app },
    located: located(),
    own: hub(),
    appIsStopped: true,
    expected: 'storage managementApi',
  },
  {
    name: 'auto: the management API for another provider',
    request: { app },
    located: { kind: 'located', location: other('mssql') },
    own: other('mssql'),
    expected: 'managementApi',
  },
  {
    name: 'auto: the management API when the connection is in a key vault',
    request: { app },
    located: notLocated('KEY_VAULT_REFERENCE'),
    expected: 'managementApi',
  },
  {
    name: 'auto: the management API when host.json cannot be read',
    request: { app },
    located: notLocated('HOST_JSON_UNREADABLE'),
    expected: 'managementApi',
  },
  {
    name: 'auto: nobody can be asked when the host does not start',
    request: { app },
    located: notLocated('HUB_NAME_DEFAULT_IN_SLOT'),
    expected: 'HUB_NAME_DEFAULT_IN_SLOT',
  },
  {
    name: 'auto: no way out to a source without queues when they are required',
    request: { app },
    policy: { requireQueues: true },
    located: located(),
    own: hub(),
    expected: 'storage',
  },
  {
    name: 'auto: the reason why the account is not known, when queues are required',
    request: { app },
    policy: { requireQueues: true },
    located: notLocated('KEY_VAULT_REFERENCE'),
    expected: 'KEY_VAULT_REFERENCE',
  },
  {
    name: 'auto: another provider is asked although queues are required: busy would be true',
    request: { app },
    policy: { requireQueues: true },
    located: { kind: 'located', location: other('mssql') },
    own: other('mssql'),
    expected: 'managementApi',
  },
  {
    name: "auto: no way out when another hub than the app's own was typed",
    request: { app, hub: { taskHubName: 'ShopOld' } },
    located: located({ hubName: 'ShopOld', nameOrigin: 'typed' }),
    own: hub(),
    expected: 'storage',
  },
  {
    name: 'auto: no way out when another account was typed',
    request: { app, hub: { storageConnectionString: 'x' } },
    located: located(),
    own: hub(),
    expected: 'storage',
  },
  {
    name: "auto: a way out when the app's own hub was typed",
    request: { app, hub: { taskHubName: 'SHOP' } },
    located: located(),
    own: hub(),
    expected: 'storage managementApi',
  },
  {
    name: 'auto: an address and a key alone',
    request: { functionApp },
    expected: 'managementApi',
  },
  {
    name: 'auto: an address and a key alone, and queues are required',
    request: { functionApp },
    policy: { requireQueues: true },
    expected: 'managementApi',
  },
  {
    name: 'auto: an address with a hub name that cannot be compared',
    request: { functionApp, hub: { taskHubName: 'Shop' } },
    located: notLocated('CONNECTION_UNRESOLVED'),
    expected: 'CONNECTION_UNRESOLVED',
  },
  { name: 'auto: nothing given', expected: 'INPUT_INVALID' },
  {
    name: 'storage: as asked',
    source: 'storage',
    request: { app },
    located: located(),
    own: hub(),
    expected: 'storage',
  },
  {
    name: 'storage: another provider',
    source: 'storage',
    request: { app },
    located: { kind: 'located', location: other('azureManaged') },
    expected: 'PROVIDER_UNSUPPORTED',
  },
  {
    name: 'storage: the hub is not known',
    source: 'storage',
    request: { app },
    located: notLocated('KEY_VAULT_REFERENCE'),
    expected: 'KEY_VAULT_REFERENCE',
  },
  { name: 'storage: nothing given', source: 'storage', request: { functionApp }, expected: 'INPUT_INVALID' },
  {
    name: 'managementApi: as asked',
    source: 'managementApi',
    request: { app },
    located: located(),
    own: hub(),
    expected: 'managementApi',
  },
  {
    name: 'managementApi: although the hub is not known',
    source: 'managementApi',
    request: { app },
    located: notLocated('HUB_NAME_UNRESOLVED'),
    expected: 'managementApi',
  },
  {
    name: 'managementApi: another hub',
    source: 'managementApi',
    request: { app, hub: { taskHubName: 'ShopOld' } },
    located: located({ hubName: 'ShopOld' }),
    own: hub(),
    expected: 'HUB_MISMATCH',
  },
  {
    name: 'managementApi: a hub that cannot be compared',
    source: 'managementApi',
    request: { functionApp, hub: { taskHubName: 'Shop' } },
    expected: 'HUB_MISMATCH',
  },
  { name: 'managementApi: nobody to ask', source: 'managementApi', expected: 'INPUT_INVALID' },
  { name: 'statusFunction: as asked', source: 'statusFunction', request: { app }, expected: 'statusFunction' },
];

describe('chooseSource', () => {
  for (const { name, source = 'auto', request, policy, located: place, own, appIsStopped, expected } of cases) {
    it(`${name}: ${expected}`, () => {
      const choice = chooseSource({
        request: { source, hub: {}, policy: { ...defaultPolicy, ...policy }, ...request },
        located: place,
        own,
        ...(appIsStopped === undefined ? {} : { appIsStopped }),
      });
      const seen =
        choice.kind === 'use'
          ? choice.candidates.map((candidate) => candidate.source)
          : choice.reasons.map(({ code }) => code);
      assert.equal(seen.join(' '), expected);
    });
  }
});
