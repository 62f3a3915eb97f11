import assert from 'node:assert/strict';
import {
  applySlotConfigurationSlot,
  applySlotConfigToProduction,
  createOrUpdateSlot,
  deleteSlot,
  get,
  getAuthSettingsV2WithoutSecrets,
  getAuthSettingsV2WithoutSecretsSlot,
  getConfiguration,
  getConfigurationSlot,
  getSlot,
  listFunctions,
  listInstanceFunctionsSlot,
  listSlotDifferencesFromProduction,
  listSlotDifferencesSlot,
  resetProductionSlotConfig,
  resetSlotConfigurationSlot,
  startSlot,
  stopSlot,
  swapSlot,
  swapSlotWithProduction,
} from '@azure/arm-appservice/api/webApps';
import { after, afterEach, before, describe, it } from 'mocha';
import { armAnswers } from '../../../sandbox/arm/index.ts';
import { example, shape } from './examples.ts';
import { bodyOf, clientId, createPremises, shop, type Premises, type Stage, type WebErrorBody } from './stage.ts';

const toProduction = { targetSlot: 'production', preserveVnet: true };
const toStaging = { targetSlot: 'staging', preserveVnet: true };
const atOnce = { updateIntervalInMs: 1 };

async function all<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

describe('slots of the sandbox ARM', () => {
  let premises: Premises;
  const open: Premises['open'] = (definition, options) => premises.open(definition, options);
  before(async () => (premises = await createPremises()));
  afterEach(() => premises.clear());
  after(() => premises.dispose());

  describe('asked by @azure/arm-appservice', () => {
    it('swaps a slot into production, and production into a slot', async () => {
      const { sdk, production, staging } = await open();
      await swapSlot(sdk, 'rg', 'shop', 'staging', toProduction, atOnce);
      assert.deepEqual([production.appSettings['Hub'], staging.appSettings['Hub']], ['HubNext', 'HubLive']);
      const seen = await Promise.all([get(sdk, 'rg', 'shop'), getSlot(sdk, 'rg', 'shop', 'staging')]);
      for (const { slotSwapStatus } of seen) {
        assert.deepEqual(
          [slotSwapStatus?.sourceSlotName, slotSwapStatus?.destinationSlotName, slotSwapStatus?.timestampUtc],
          ['staging', 'production', production.lastSwap?.timestampUtc],
        );
      }
      await swapSlotWithProduction(sdk, 'rg', 'shop', toStaging, atOnce);
      assert.equal(production.appSettings['Hub'], 'HubLive');
      assert.equal((await get(sdk, 'rg', 'shop')).slotSwapStatus?.sourceSlotName, 'production');
    });

    it('previews a swap, completes it, and cancels another', async () => {
      const { sdk, production, staging } = await open();
      await applySlotConfigurationSlot(sdk, 'rg', 'shop', 'staging', toProduction);
      assert.equal(staging.appSettings['Stays'], 'in production');
      assert.equal((await getSlot(sdk, 'rg', 'shop', 'staging')).targetSwapSlot, 'production');
      assert.equal((await get(sdk, 'rg', 'shop')).targetSwapSlot, 'staging');
      await swapSlot(sdk, 'rg', 'shop', 'staging', toProduction, atOnce);
      assert.deepEqual([production.appSettings['Hub'], staging.appSettings['Stays']], ['HubNext', 'in staging']);
      assert.equal((await getSlot(sdk, 'rg', 'shop', 'staging')).targetSwapSlot, undefined);

      await applySlotConfigToProduction(sdk, 'rg', 'shop', toStaging);
      assert.equal(production.appSettings['Stays'], 'in staging');
      await resetProductionSlotConfig(sdk, 'rg', 'shop');
      await resetSlotConfigurationSlot(sdk, 'rg', 'shop', 'staging');
      assert.equal(production.appSettings['Stays'], 'in production');
      assert.equal((await get(sdk, 'rg', 'shop')).targetSwapSlot, undefined);
    });

    it('lists differences from both sides, over several pages', async () => {
      const { sdk, arm, staging } = await open(shop, { pageSize: 2 });
      Object.assign(staging.appSettings, { New: '1', Other: '2' });
      const differences = await all(listSlotDifferencesSlot(sdk, 'rg', 'shop', 'staging', toProduction));
      assert.deepEqual(
        differences.map(({ settingName, settingType, diffRule }) => [settingName, settingType, diffRule]),
        [
          ['Hub', 'AppSetting', 'SettingsWillBeModifiedInDestination'],
          ['New', 'AppSetting', 'SettingsWillBeAddedToDestination'],
          ['Other', 'AppSetting', 'SettingsWillBeAddedToDestination'],
          ['Db', 'ConnectionString', 'SettingsWillBeModifiedInDestination'],
        ],
      );
      const [hub] = differences;
      assert.deepEqual(
        [hub?.valueInCurrentSlot, hub?.valueInTargetSlot, hub?.level],
        ['HubNext', 'HubLive', 'Warning'],
      );
      assert.ok(hub?.description);
      assert.equal(arm.requests.filter(({ target }) => target.includes('skipToken')).length, 1);
      const reversed = await all(listSlotDifferencesFromProduction(sdk, 'rg', 'shop', toStaging));
      assert.equal(reversed.find(({ settingName }) => settingName === 'New')?.diffRule, 'SettingsNotInSource');
    });

    it('lists functions with triggers; they go with the code, disabled or not by settings too', async () => {
      const { sdk, staging, production } = await open();
      staging.appSettings['AzureWebJobs.Order.Disabled'] = 'true';
      const seen = async (): Promise<unknown[]> =>
        (await all(listInstanceFunctionsSlot(sdk, 'rg', 'shop', 'staging'))).map(({ name, config, isDisabled }) => [
          name,
          (config as { bindings: { type: string }[] }).bindings[0]?.type,
          isDisabled,
        ]);
      assert.deepEqual(await seen(), [
        ['shop/staging/Order', 'orchestrationTrigger', true],
        ['shop/staging/Tick', 'timerTrigger', true],
      ]);
      await swapSlot(sdk, 'rg', 'shop', 'staging', toProduction, atOnce);
      assert.deepEqual(await seen(), [['shop/staging/Old', 'httpTrigger', false]]);
      assert.deepEqual(
        (await all(listFunctions(sdk, 'rg', 'shop'))).map(({ name, isDisabled }) => [name, isDisabled]),
        [
          ['shop/Order', true],
          ['shop/Tick', true],
        ],
      );
      assert.equal(production.functions.length, 2);
    });

    it('tells config/web and authentication of each slot', async () => {
      const { sdk } = await open({
        ...shop,
        easyAuth: true,
        network: { subnetId: '/subscriptions/s/virtualNetworks/net/subnets/apps', routesAllTraffic: true },
        slots: { staging: { web: { autoSwapSlotName: 'production', alwaysOn: true, healthCheckPath: '/api/health' } } },
      });
      const web = await getConfigurationSlot(sdk, 'rg', 'shop', 'staging');
      assert.deepEqual(
        [web.autoSwapSlotName, web.alwaysOn, web.healthCheckPath, web.vnetRouteAllEnabled],
        ['production', true, '/api/health', false],
      );
      const live = await getConfiguration(sdk, 'rg', 'shop');
      assert.deepEqual([live.autoSwapSlotName, live.alwaysOn, live.vnetRouteAllEnabled], [undefined, false, true]);
      assert.equal((await getAuthSettingsV2WithoutSecrets(sdk, 'rg', 'shop')).platform?.enabled, true);
      assert.equal((await getAuthSettingsV2WithoutSecretsSlot(sdk, 'rg', 'shop', 'staging')).platform?.enabled, false);
    });

    it('tells plan, network and platform of a site, in the words of the version that is asked for', async () => {
      const network = { subnetId: '/subnets/apps', routesAllTraffic: true, contentShareOverVnet: true };
      const { sdk, ask } = await open({
        ...shop,
        kind: 'functionapp,linux',
        sku: 'PremiumV3',
        planName: 'big',
        network,
      });
      const site = await get(sdk, 'rg', 'shop');
      assert.deepEqual([site.sku, site.reserved, site.virtualNetworkSubnetId], ['PremiumV3', true, '/subnets/apps']);
      assert.match(site.serverFarmId ?? '', /\/serverfarms\/big$/);
      assert.deepEqual(
        [site.outboundVnetRouting?.applicationTraffic, site.outboundVnetRouting?.contentShareTraffic],
        [true, true],
      );
      interface Older {
        readonly properties: Readonly<Record<string, unknown>>;
      }
      const { properties } = bodyOf<Older>(await ask('GET', '', undefined, { apiVersion: '2023-12-01' }));
      assert.deepEqual(
        [properties['vnetRouteAllEnabled'], properties['vnetContentShareEnabled'], properties['outboundVnetRouting']],
        [true, true, undefined],
      );
    });

    it('creates a slot as a long-running operation, and deletes it', async () => {
      const came: string[] = [];
      const went: string[] = [];
      const { sdk, app } = await open(shop, {
        slotComes: (_app, slot) => Promise.resolve(void came.push(slot.name)),
        slotGoes: (slot) => Promise.resolve(void went.push(slot.name)),
      });
      const envelope = { location: 'West Europe', siteConfig: { appSettings: [{ name: 'A', value: '1' }] } };
      const created = await createOrUpdateSlot(sdk, 'rg', 'shop', 'third', envelope, atOnce);
      assert.equal(created.name, 'shop/third');
      assert.deepEqual(app.slots.get('third')?.appSettings, { A: '1' });
      assert.equal((await getSlot(sdk, 'rg', 'shop', 'third')).state, 'Running');
      await deleteSlot(sdk, 'rg', 'shop', 'third');
      assert.ok(!app.slots.has('third'));
      assert.deepEqual([came, went], [['third'], ['third']]);
      await assert.rejects(deleteSlot(sdk, 'rg', 'shop', 'third'), { statusCode: 404 });
    });

    it('clones the settings of another slot, and replaces those of one that is there', async () => {
      const { sdk, app } = await open();
      const cloningInfo = { sourceWebAppId: '/subscriptions/s/providers/Microsoft.Web/sites/shop/slots/staging' };
      await createOrUpdateSlot(sdk, 'rg', 'shop', 'clone', { location: '', cloningInfo }, atOnce);
      assert.equal(app.slots.get('clone')?.appSettings['Hub'], 'HubNext');
      const siteConfig = { appSettings: [{ name: 'Only', value: 'one' }] };
      await createOrUpdateSlot(sdk, 'rg', 'shop', 'clone', { location: '', siteConfig }, atOnce);
      assert.deepEqual(app.slots.get('clone')?.appSettings, { Only: 'one' });
    });

    it('starts and stops a slot, and refuses to swap a stopped one', async () => {
      const { sdk, production } = await open();
      await stopSlot(sdk, 'rg', 'shop', 'staging');
      await assert.rejects(async () => swapSlot(sdk, 'rg', 'shop', 'staging', toProduction, atOnce), {
        statusCode: 409,
      });
      await startSlot(sdk, 'rg', 'shop', 'staging');
      await swapSlot(sdk, 'rg', 'shop', 'staging', toProduction, atOnce);
      assert.equal(production.appSettings['Hub'], 'HubNext');
    });
  });

  describe('shapes, against the published examples', () => {
    it('ApplySlotConfig: 200 without a body', async () => {
      const { ask } = await open();
      const { parameters, responses } = example('ApplySlotConfig');
      const answer = await ask('POST', '/applySlotConfig', parameters['slotSwapEntity'], { apiVersion: '2023-12-01' });
      assert.deepEqual(Object.keys(responses), [String(answer.status)]);
      assert.equal(answer.bodyAsText, '');
    });

    it('CreateOrUpdateWebAppSlot: 202 with the slot and the address to ask, then the slot', async () => {
      const { ask, follow } = await open(shop, { operations: { header: 'Azure-AsyncOperation' } });
      const { parameters, responses } = example('CreateOrUpdateWebAppSlot');
      const accepted = await ask('PUT', '/slots/third', parameters['siteEnvelope']);
      assert.equal(accepted.status, 202);
      for (const name of Object.keys(responses['202']?.headers ?? {})) assert.ok(accepted.headers.get(name), name);
      const leftOut = /^\.properties\.(siteConfig|clientAffinityProxyEnabled|sku|inProgressOperationId)\b/;
      const lines = (value: unknown): string[] =>
        shape(value)
          .filter((line) => !leftOut.test(line))
          .sort();
      assert.deepEqual(lines(bodyOf(accepted)), lines(responses['202']?.body));
      assert.equal((await ask('GET', '/slots/third')).status, 404, 'it is not there before the operation has ended');
      const at = accepted.headers.get('azure-asyncoperation');
      const statuses = [await follow(at), await follow(at)].map((answer) => bodyOf<{ status: string }>(answer).status);
      assert.deepEqual(statuses, ['InProgress', 'Succeeded']);
      assert.deepEqual(lines(bodyOf(await ask('GET', '/slots/third'))), lines(responses['200']?.body));
    });

    it('CloneWebAppSlot: an address of the source as the example spells it, and the answers of any new slot', async () => {
      const { ask, follow, app, staging } = await open(shop, { operations: { header: 'Azure-AsyncOperation' } });
      const cloningInfo = {
        cloneCustomHostNames: true,
        cloneSourceControl: true,
        sourceWebAppId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/shop/slot/staging',
        configureLoadBalancing: false,
        overwrite: false,
      };
      const accepted = await ask('PUT', '/slots/third', { location: 'x', properties: { cloningInfo } });
      assert.equal(accepted.status, 202);
      const at = accepted.headers.get('azure-asyncoperation');
      while (bodyOf<{ status: string }>(await follow(at)).status === 'InProgress');
      const plain = await (await open()).ask('PUT', '/slots/third', { location: 'x' });
      assert.deepEqual(shape(bodyOf(accepted)), shape(bodyOf(plain)));
      assert.deepEqual(app.slots.get('third')?.appSettings, staging.appSettings);
    });

    it('DeleteWebAppSlot: 200 without a body, 404 when there is none', async () => {
      const { ask } = await open();
      const expected = Object.keys(example('DeleteWebAppSlot').responses);
      const [first, second] = [await ask('DELETE', '/slots/staging'), await ask('DELETE', '/slots/staging')];
      assert.deepEqual([first.status, first.bodyAsText, second.status], [200, '', 404]);
      for (const { status } of [first, second]) assert.ok(expected.includes(String(status)));
    });

    it('GetAuthSettingsV2WithoutSecrets: fields of the same names and types', async () => {
      const { ask } = await open();
      const answer = bodyOf<{ name: string; type: string }>(await ask('GET', '/config/authsettingsV2'));
      const published = example('GetAuthSettingsV2WithoutSecrets').responses['200']?.body as typeof answer;
      assert.deepEqual([answer.name, answer.type], [published.name, published.type]);
      const known = new Set(shape(published));
      const strange = shape(answer).filter((line) => !known.has(line) && !line.startsWith('.location'));
      assert.deepEqual(strange, []);
    });

    it('config/web holds nothing that siteConfig of an example does not hold with the same type', async () => {
      const { ask } = await open({ ...shop, web: { alwaysOn: true } });
      const { properties } = bodyOf<{ properties: unknown }>(await ask('GET', '/config/web'));
      const published = example('CreateOrUpdateWebAppSlot').responses['200']?.body as {
        properties: { siteConfig: unknown };
      };
      const known = new Set(shape(published.properties.siteConfig));
      assert.deepEqual(
        shape(properties).filter((line) => !known.has(line)),
        [],
      );
    });
  });

  describe('long-running operations', () => {
    it('give an address to ask, Retry-After, correlation ids, and show in every slot while they run', async () => {
      const { ask, follow } = await open(shop, { operations: { polls: 1, retryAfterSeconds: 7 } });
      const accepted = await ask('POST', '/slots/staging/slotsswap', toProduction);
      assert.deepEqual([accepted.status, accepted.headers.get('retry-after')], [202, '7']);
      for (const id of ['x-ms-request-id', 'x-ms-correlation-request-id']) {
        assert.match(accepted.headers.get(id) ?? '', /^[0-9a-f-]{36}$/);
      }
      const location = accepted.headers.get('location');
      assert.match(
        location ?? '',
        /\/sites\/shop\/slots\/staging\/operationresults\/[0-9a-f-]{36}\?api-version=2025-05-01$/,
      );
      interface Busy {
        readonly properties: { readonly inProgressOperationId?: string };
      }
      const inProgress = async (path: string): Promise<string | undefined> =>
        bodyOf<Busy>(await ask('GET', path)).properties.inProgressOperationId;
      const id = /operationresults\/([^?]+)/.exec(location ?? '')?.[1];
      assert.deepEqual([await inProgress(''), await inProgress('/slots/staging')], [id, id]);
      const running = await follow(location);
      assert.deepEqual([running.status, running.headers.get('retry-after')], [202, '7']);
      assert.equal((await follow(location)).status, 200);
      assert.equal(await inProgress(''), undefined);
    });

    it('fail by Location with the status of the error and Microsoft.Web’s own body', async () => {
      const { ask, follow, staging, production } = await open(shop, { operations: { polls: 0 } });
      staging.swapFailures = ['httpPing'];
      const accepted = await ask('POST', '/slots/staging/slotsswap', toProduction);
      const failed = await follow(accepted.headers.get('location'));
      const { Code, Message } = bodyOf<WebErrorBody>(failed);
      assert.deepEqual([accepted.status, failed.status, Code], [202, 417, 'ExpectationFailed']);
      assert.match(Message, /did not respond to http ping/);
      assert.deepEqual([production.lastSwap, production.appSettings['Hub']], [undefined, 'HubLive']);
    });

    it('fail by Azure-AsyncOperation with 200 and the status Failed', async () => {
      const { ask, follow, staging } = await open(shop, {
        operations: { polls: 0, header: 'Azure-AsyncOperation' },
      });
      staging.swapFailures = ['allocationChanged'];
      const accepted = await ask('POST', '/slots/staging/slotsswap', toProduction);
      const failed = await follow(accepted.headers.get('azure-asyncoperation'));
      interface Failed {
        readonly status: string;
        readonly error: { readonly code: string; readonly message: string };
      }
      const { status, error } = bodyOf<Failed>(failed);
      assert.deepEqual([failed.status, status, error.code], [200, 'Failed', 'BadRequest']);
      assert.match(error.message, /allocation of VM instances for 'staging' slot has changed.*Please retry/);
    });

    it('end by an injected clock when the client is gone, as the next request shows', async () => {
      let time = Date.now();
      const { ask, production } = await open(shop, {
        operations: { polls: Infinity, runsForMs: 60_000 },
        now: () => time,
      });
      await ask('POST', '/slots/staging/slotsswap', toProduction);
      assert.equal((await ask('POST', '/slots/staging/slotsswap', toProduction)).status, 409);
      time += 60_000;
      interface Swapped {
        readonly properties: { readonly slotSwapStatus?: { readonly timestampUtc: string } };
      }
      const { properties } = bodyOf<Swapped>(await ask('GET', ''));
      assert.equal(properties.slotSwapStatus?.timestampUtc, new Date(time).toISOString());
      assert.equal(production.appSettings['Hub'], 'HubNext');
    });

    it('behave as the test says later', async () => {
      const { ask, arm, follow } = await open();
      arm.setOperations({ polls: 0, retryAfterSeconds: 3 });
      const accepted = await ask('POST', '/slots/staging/slotsswap', toProduction);
      assert.equal(accepted.headers.get('retry-after'), '3');
      assert.equal((await follow(accepted.headers.get('location'))).status, 200);
    });
  });

  describe('refusals over HTTP', () => {
    const cases = [
      ['POST', '/slots/staging/slotsswap', { targetSlot: 'missing', preserveVnet: true }, 404, '51004'],
      ['POST', '/slots/staging/applySlotConfig', { targetSlot: 'missing', preserveVnet: true }, 404, '51004'],
      ['POST', '/slots/staging/slotsdiffs', { targetSlot: 'missing', preserveVnet: true }, 404, '51004'],
      ['POST', '/slots/staging/slotsswap', { targetSlot: 'staging', preserveVnet: true }, 400, undefined],
      ['POST', '/slots/staging/slotsswap', {}, 400, undefined],
      ['POST', '/slots/missing/slotsswap', toProduction, 404, undefined],
      ['POST', '/slots/missing/resetSlotConfig', undefined, 404, undefined],
    ] as const;
    for (const [method, path, body, status, extendedCode] of cases) {
      it(`${status} to ${method} ${path} ${JSON.stringify(body)}`, async () => {
        const { ask, app } = await open();
        const answer = await ask(method, path, body);
        assert.equal(answer.status, status);
        if (extendedCode !== undefined) {
          const { Details } = bodyOf<WebErrorBody>(answer);
          assert.equal(Details.find(({ ErrorEntity }) => ErrorEntity)?.ErrorEntity?.ExtendedCode, extendedCode);
        }
        assert.deepEqual([app.slots.size, app.operation], [2, undefined]);
      });
    }
  });

  describe('lost and changed replies', () => {
    const requests = [
      ['POST', '/slots/staging/slotsswap', toProduction, ({ app }: Stage) => app.operation !== undefined],
      ['POST', '/slotsswap', toStaging, ({ app }: Stage) => app.operation !== undefined],
      [
        'POST',
        '/slots/staging/applySlotConfig',
        toProduction,
        ({ staging }: Stage) => staging.targetSwapSlot !== undefined,
      ],
      ['POST', '/slots/staging/resetSlotConfig', undefined, ({ staging }: Stage) => staging.restarts === 2],
      [
        'PUT',
        '/slots/staging/config/appsettings',
        { properties: { A: '1' } },
        ({ staging }: Stage) => staging.appSettings['A'] === '1',
      ],
      [
        'PUT',
        '/config/slotConfigNames',
        { properties: { appSettingNames: ['A'] } },
        ({ app }: Stage) => app.stickyAppSettings.includes('A'),
      ],
      ['PUT', '/slots/third', { location: '' }, ({ app }: Stage) => app.operation?.slotName === 'third'],
      ['DELETE', '/slots/staging', undefined, ({ app }: Stage) => !app.slots.has('staging')],
    ] as const;
    const prepare = async (path: string): Promise<Stage> => {
      const opened = await open();
      if (path.includes('resetSlotConfig')) await opened.ask('POST', '/slots/staging/applySlotConfig', toProduction);
      return opened;
    };
    for (const [method, path, body, happened] of requests) {
      it(`${method} ${path}: cut after acting`, async () => {
        const opened = await prepare(path);
        opened.arm.faults.add({ method, path, action: { kind: 'cut', when: 'afterActing' } });
        await assert.rejects(opened.ask(method, path, body));
        assert.ok(happened(opened));
      });
      it(`${method} ${path}: cut before acting, and never answered`, async () => {
        const opened = await prepare(path);
        opened.arm.faults.add(
          { method, path, action: { kind: 'cut', when: 'beforeActing' } },
          { method, path, action: { kind: 'hang' } },
        );
        await assert.rejects(opened.ask(method, path, body));
        await assert.rejects(opened.ask(method, path, body, { timeoutMs: 150 }));
        assert.ok(!happened(opened));
        assert.deepEqual(opened.arm.faults.pending(), []);
      });
      it(`${method} ${path}: 5xx instead of acting, and 5xx after it was accepted`, async () => {
        const opened = await prepare(path);
        opened.arm.faults.add(
          { method, path, action: { kind: 'answer', ...armAnswers.unavailable() } },
          { method, path, action: { kind: 'change', change: () => armAnswers.serverError() } },
        );
        assert.equal((await opened.ask(method, path, body)).status, 503);
        assert.ok(!happened(opened));
        assert.equal((await opened.ask(method, path, body)).status, 500);
        assert.ok(happened(opened));
      });
    }

    it('a reply that tells of the end can be lost too: the swap is done and not said', async () => {
      const { ask, follow, arm, production } = await open(shop, { operations: { polls: 0 } });
      const location = (await ask('POST', '/slots/staging/slotsswap', toProduction)).headers.get('location');
      arm.faults.add({ path: 'operationresults', action: { kind: 'cut', when: 'afterActing' } });
      await assert.rejects(follow(location));
      assert.equal(production.appSettings['Hub'], 'HubNext');
      assert.equal((await follow(location)).status, 200);
    });
  });

  it('asks for the actions that the role definitions name', async () => {
    const { ask, arm } = await open();
    arm.setRoleAssignments([{ clientId, actions: [] }]);
    const needed = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string): Promise<string | undefined> =>
      /action '([^']+)'/.exec((await ask(method, path, {})).bodyAsText ?? '')?.[1]?.toLowerCase();
    // Source: https://learn.microsoft.com/azure/role-based-access-control/permissions/web-and-mobile#microsoftweb
    const cases = [
      ['POST', '/slotsswap', 'Microsoft.Web/sites/slotsswap/Action'],
      ['POST', '/slots/staging/slotsswap', 'Microsoft.Web/sites/slots/slotsswap/Action'],
      ['POST', '/slotsdiffs', 'Microsoft.Web/sites/slotsdiffs/Action'],
      ['POST', '/slots/staging/slotsdiffs', 'Microsoft.Web/sites/slots/slotsdiffs/Action'],
      ['GET', '/slots/staging/slotsdiffs?$skipToken=2', 'Microsoft.Web/sites/slots/slotsdiffs/Action'],
      ['POST', '/slots/staging/applySlotConfig', 'Microsoft.Web/sites/slots/applySlotConfig/Action'],
      ['POST', '/slots/staging/resetSlotConfig', 'Microsoft.Web/sites/slots/resetSlotConfig/Action'],
      ['POST', '/applySlotConfig', 'Microsoft.Web/sites/applySlotConfig/Action'],
      ['POST', '/resetSlotConfig', 'Microsoft.Web/sites/resetSlotConfig/Action'],
      ['GET', '/slots/staging/operationresults/1', 'Microsoft.Web/sites/slots/operationresults/read'],
      ['PUT', '/slots/staging/config/appsettings', 'Microsoft.Web/sites/slots/config/Write'],
      ['PUT', '/config/slotConfigNames', 'Microsoft.Web/sites/config/Write'],
      ['POST', '/slots/staging/config/appsettings/list', 'Microsoft.Web/sites/slots/config/list/Action'],
      ['GET', '/slots/staging/config/web', 'Microsoft.Web/sites/slots/config/Read'],
      ['GET', '/config/authsettingsV2', 'Microsoft.Web/sites/config/Read'],
      ['GET', '/functions', 'Microsoft.Web/sites/functions/read'],
      ['GET', '/slots/staging/functions', 'Microsoft.Web/sites/slots/functions/read'],
      ['POST', '/slots/staging/start', 'Microsoft.Web/sites/slots/start/Action'],
      ['PUT', '/slots/staging', 'Microsoft.Web/sites/slots/Write'],
      ['DELETE', '/slots/staging', 'Microsoft.Web/sites/slots/Delete'],
    ] as const;
    for (const [method, path, action] of cases) assert.equal(await needed(method, path), action.toLowerCase(), path);
  });

  it('takes another letter case of a slot for the same slot', async () => {
    const { ask } = await open();
    assert.equal((await ask('POST', '/slots/STAGING/slotsdiffs', { targetSlot: 'Production' })).status, 200);
  });
});
