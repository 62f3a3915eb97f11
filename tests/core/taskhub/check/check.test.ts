import assert from 'node:assert/strict';
import { checkTaskHub, type CheckOutcome, type CheckRequest } from '../../../../core/taskhub/check/index.ts';
import type { Observation } from '../../../../core/taskhub/model.ts';
import { censusOfCount } from '../../../support/observations.ts';
import {
  connectionString,
  defaultRequest,
  openWorld,
  secretKey,
  shortly,
  type OpenedWorld,
  type World,
} from './world.ts';

async function check(
  world: World,
  change: Partial<CheckRequest> = {},
): Promise<OpenedWorld & { readonly outcome: CheckOutcome }> {
  const opened = openWorld(world);
  const request: CheckRequest = { ...defaultRequest, app: { appName: 'shop' }, hub: {}, ...change };
  const outcome = await opened.context.clock.run(checkTaskHub(request, opened.doors));
  return { ...opened, outcome };
}

function withoutApp(change: Partial<CheckRequest>): Partial<CheckRequest> {
  return { ...change, app: undefined } as unknown as Partial<CheckRequest>;
}

describe('checkTaskHub', () => {
  it('finds the hub of the app and reads its storage', async () => {
    const { outcome, lines, locations } = await check({});
    assert.equal(shortly(outcome), 'storage: idle');
    assert.equal(locations[0]?.hubName, 'ShopMain');
    assert.deepEqual(outcome.app, { name: 'shop', resourceGroup: 'rg' });
    assert.equal(outcome.hub?.hubName, 'ShopMain');
    assert.equal(outcome.hub?.connectionOrigin, 'AzureWebJobsStorage');
    assert.equal(outcome.hub?.settings.find(({ name }) => name === 'Hub')?.sticky, true);
    assert.match(lines.join('\n'), /^App shop in resource group rg\.\nTask hub ShopMain \(host\.json.*\)\.\n/);
    assert.match(lines.join('\n'), /\nSource: storage, because the provider is Azure Storage\.\n/);
  });

  it('names the slot', async () => {
    const { outcome, lines } = await check({}, { app: { appName: 'shop', slotName: 'staging' } });
    assert.deepEqual(outcome.app, { name: 'shop', resourceGroup: 'rg', slot: 'staging' });
    assert.match(lines[0] ?? '', /App shop, slot staging, in resource group rg/);
  });

  it('tells a busy hub', async () => {
    const { outcome } = await check({ storage: { blocking: censusOfCount(3) } });
    assert.equal(shortly(outcome), 'storage: busy');
    assert.equal(outcome.endedBy, 'busy');
  });

  it('goes on with the bridge when the account cannot be read, and says why', async () => {
    const storage: Partial<Observation> = {
      completeness: 'failed',
      reasons: [{ code: 'FORBIDDEN', message: 'A firewall.' }],
    };
    const { outcome, lines, apis } = await check({ storage });
    assert.equal(shortly(outcome), 'managementApi: idle');
    assert.equal(outcome.verdict.kind === 'idle' && outcome.verdict.scope, 'rowsOnly');
    assert.ok(apis[0] && 'bridge' in apis[0]);
    assert.match(lines.join('\n'), /Source storage cannot be used from here \(FORBIDDEN: A firewall\.\)/);
  });

  it('goes on with the bridge when the account cannot even be opened', async () => {
    const { outcome } = await check({ openStorageFails: 'CONNECTION_INVALID' });
    assert.equal(shortly(outcome), 'managementApi: idle');
  });

  it('goes on with the listed key when the bridge is closed, at the address of the slot', async () => {
    const { outcome, apis, lines, context } = await check(
      { appSettings: { AzureWebJobsStorage: '@Microsoft.KeyVault(SecretUri=https://kv/s)' }, bridgeFails: 'FORBIDDEN' },
      { app: { appName: 'shop', slotName: 'staging' } },
    );
    assert.equal(shortly(outcome), 'managementApi: idle');
    const direct = apis.find((options) => 'baseUrl' in options);
    assert.ok(direct && 'baseUrl' in direct);
    assert.equal(direct.baseUrl, 'https://shop-staging.azurewebsites.net');
    assert.equal(direct.key, 'listed-key');
    assert.ok(context.masked.includes('listed-key'));
    assert.match(lines.join('\n'), /because the account is not known \(KEY_VAULT_REFERENCE: /);
  });

  it('tells the reasons of all ways when none works', async () => {
    const { outcome } = await check(
      { bridgeFails: 'FORBIDDEN', directFails: 'UNAUTHORIZED' },
      { source: 'managementApi' },
    );
    assert.equal(shortly(outcome), 'managementApi: unknown FORBIDDEN,UNAUTHORIZED');
    assert.equal(outcome.endedBy, 'permanent');
  });

  it('takes a given address and key first when the management API was asked for', async () => {
    const { apis } = await check(
      {},
      { source: 'managementApi', functionApp: { url: 'https://own.example', key: 'given' } },
    );
    assert.deepEqual(
      apis.map((options) => ('baseUrl' in options ? [options.baseUrl, options.key] : 'bridge')),
      [['https://own.example', 'given']],
    );
  });

  it("refuses to ask the management API about another hub than the app's own", async () => {
    const { outcome, apis } = await check({}, { source: 'managementApi', hub: { taskHubName: 'ShopOld' } });
    assert.equal(shortly(outcome), 'none: unknown HUB_MISMATCH');
    assert.equal(apis.length, 0);
  });

  it('needs no Azure for a hub that was typed in full', async () => {
    const { outcome, locations, lines } = await check(
      {},
      withoutApp({ hub: { taskHubName: 'Shop', storageConnectionString: connectionString } }),
    );
    assert.equal(shortly(outcome), 'storage: idle');
    assert.equal(locations[0]?.nameOrigin, 'typed');
    assert.equal(outcome.app, undefined);
    assert.match(lines[0] ?? '', /^Task hub Shop \(input taskHubName\)/);
  });

  it('a typed hub that does not exist is unknown', async () => {
    const storage: Partial<Observation> = { presence: 'absent', messages: { kind: 'notRead', why: 'hubAbsent' } };
    const typed = withoutApp({ hub: { taskHubName: 'Shpo', storageConnectionString: connectionString } });
    assert.equal(shortly((await check({ storage }, typed)).outcome), 'storage: unknown HUB_MISSING');
    const { outcome } = await check({ storage });
    assert.equal(outcome.verdict.kind === 'idle' && outcome.verdict.scope, 'hubNeverStarted');
  });

  it('reads host.json from the package that was given', async () => {
    const { outcome, packages } = await check(
      { hostJsonFails: 'HOST_JSON_UNREADABLE' },
      { source: 'storage', hostJsonFrom: { kind: 'package', path: 'app.zip' } },
    );
    assert.deepEqual(packages, ['app.zip']);
    assert.equal(outcome.hub?.hubName, 'Packed');
  });

  it('asks for a package when the running app does not show its host.json', async () => {
    const { outcome, lines } = await check({ hostJsonFails: 'HOST_JSON_UNREADABLE' }, { source: 'storage' });
    assert.equal(shortly(outcome), 'none: unknown HOST_JSON_UNREADABLE');
    assert.equal(outcome.endedBy, 'permanent');
    assert.match(lines.join('\n'), /Ended after .*asking again cannot help/);
  });

  it('does not ask a stopped app for its hub, but for a package', async () => {
    const { outcome, apis } = await check({ hostJsonFails: 'HOST_JSON_UNREADABLE', state: 'Stopped' });
    assert.equal(shortly(outcome), 'none: unknown HOST_JSON_UNREADABLE');
    assert.equal(apis.length, 0);
  });

  it('tells why the hub was not located, when the app cannot be asked either', async () => {
    const { outcome } = await check({
      hostJsonFails: 'HOST_JSON_UNREADABLE',
      bridgeFails: 'FORBIDDEN',
      directFails: 'UNAUTHORIZED',
    });
    assert.equal(shortly(outcome), 'managementApi: unknown FORBIDDEN,UNAUTHORIZED,HOST_JSON_UNREADABLE');
  });

  it('does not ask a host that cannot start', async () => {
    const { outcome, apis } = await check({ hostJson: '{"extensions": ' });
    assert.equal(shortly(outcome), 'none: unknown HOST_JSON_INVALID');
    assert.equal(apis.length, 0);
  });

  it('a missing app is unknown, at once', async () => {
    const { outcome } = await check({ findFails: ['APP_NOT_FOUND'] });
    assert.equal(shortly(outcome), 'none: unknown APP_NOT_FOUND');
    assert.equal(outcome.reads, 0);
  });

  it('passing trouble with Azure is asked again', async () => {
    const { outcome, lines } = await check({ findFails: ['THROTTLED', 'SERVER_ERROR'] });
    assert.equal(shortly(outcome), 'storage: idle');
    assert.equal(lines.filter((line) => line.includes('Trying again in')).length, 2);
  });

  it('trouble with Azure that does not pass is unknown', async () => {
    const { outcome } = await check({ findFails: Array.from({ length: 9 }, () => 'SERVER_ERROR' as const) });
    assert.equal(shortly(outcome), 'none: unknown SERVER_ERROR');
  });

  it('a status function without its URL is unknown', async () => {
    assert.equal(shortly((await check({}, { source: 'statusFunction' })).outcome), 'none: unknown INPUT_INVALID');
  });

  it('lets no secret into the outcome or the log', async () => {
    for (const world of [{}, { storage: { blocking: censusOfCount(1) } }, { bridgeFails: 'FORBIDDEN' as const }]) {
      const { outcome, lines } = await check(world);
      assert.doesNotMatch(JSON.stringify(outcome) + lines.join('\n'), new RegExp(`${secretKey}|listed-key`));
    }
  });
});
