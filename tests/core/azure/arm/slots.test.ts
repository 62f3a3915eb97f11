import assert from 'node:assert/strict';
import { createArmSites, createArmSlots } from '../../../../core/azure/arm/index.ts';
import type { ErrorCode } from '../../../../core/errors.ts';
import { webError } from '../../../../sandbox/arm/index.ts';
import type { FaultAction } from '../../../../sandbox/faults/index.ts';
import { refusal, startSlotsWorld, type SlotsWorld } from './slots-world.ts';

describe('ArmSlots', () => {
  let world: SlotsWorld;

  before(async () => {
    world = await startSlotsWorld();
  });

  after(() => world.stop());

  beforeEach(() => world.restore());

  const answersWith = (path: RegExp, ...bodies: readonly unknown[]): void =>
    world.answers(path, ...bodies.map((body) => ({ status: 200, body: JSON.stringify(body) })));

  it('shares one token with the sites of the same options', async () => {
    let tokens = 0;
    const { credential } = world;
    const options = world.options({
      credential: {
        getToken: (...scope) => {
          tokens += 1;
          return credential.getToken(...scope);
        },
      },
    });
    await createArmSites(options).getSite(world.shop);
    await createArmSlots(options).webConfig(world.shop, undefined);
    assert.equal(tokens, 1);
  });

  describe('webConfig', () => {
    it('reads what matters to a swap, of the slot that is asked for', async () => {
      answersWith(/\/slots\/staging\/config\/web\?/, {
        properties: {
          autoSwapSlotName: 'production',
          vnetRouteAllEnabled: true,
          alwaysOn: false,
          healthCheckPath: '/health',
        },
      });
      assert.deepEqual(await world.slots.webConfig(world.shop, 'staging'), {
        autoSwapSlotName: 'production',
        routesAllTraffic: true,
        alwaysOn: false,
        healthCheckPath: '/health',
      });
    });

    it('leaves out what the platform leaves open', async () => {
      const properties = { autoSwapSlotName: '', vnetRouteAllEnabled: null, alwaysOn: null, healthCheckPath: null };
      answersWith(/\/sites\/Shop\/config\/web\?/, { properties });
      assert.deepEqual(await world.slots.webConfig(world.shop, 'production'), {});
    });
  });

  describe('easyAuthEnabled', () => {
    const cases: readonly [string, unknown, boolean][] = [
      ['on', { platform: { enabled: true } }, true],
      ['off', { platform: { enabled: false } }, false],
      ['never set', {}, false],
    ];
    for (const [name, properties, expected] of cases) {
      it(`tells ${name}, and reads no secrets`, async () => {
        answersWith(/\/config\/authsettingsV2\?/i, { properties });
        assert.equal(await world.slots.easyAuthEnabled(world.shop, 'staging'), expected);
        assert.deepEqual(
          world.arm.requests.map(({ method }) => method),
          ['GET'],
        );
      });
    }
  });

  describe('functions', () => {
    it('lists those of all pages with their triggers', async () => {
      const bindings = (...types: string[]): unknown => ({ bindings: types.map((type) => ({ type })) });
      const page = [
        {
          name: 'Shop/staging/Order',
          properties: { isDisabled: false, config: bindings('durableClient', 'httpTrigger') },
        },
        { name: 'Shop/staging/Process', properties: { isDisabled: true, config: bindings('orchestrationTrigger') } },
      ];
      const next = [
        { name: 'Shop/Tick', properties: { config: JSON.stringify(bindings('timerTrigger')) } },
        { name: 'Shop/None', properties: { config: { bindings: 'x' } } },
        {
          name: 'Shop/InProcess',
          properties: { config: { configurationSource: 'attributes', ...(bindings('queueTrigger') as object) } },
        },
        { name: 'Shop/Bare', properties: {} },
      ];
      const nextLink = `${world.arm.url}/subscriptions/x/functions?page=2&api-version=2025-05-01`;
      answersWith(/\/slots\/staging\/functions\?/, { value: page, nextLink });
      answersWith(/page=2/, { value: next });
      assert.deepEqual(await world.slots.functions(world.shop, 'staging'), [
        { name: 'Order', isDisabled: false, trigger: 'httpTrigger', bindings: ['durableClient', 'httpTrigger'] },
        { name: 'Process', isDisabled: true, trigger: 'orchestrationTrigger', bindings: ['orchestrationTrigger'] },
        { name: 'Tick', isDisabled: false, trigger: 'timerTrigger', bindings: ['timerTrigger'] },
        { name: 'None', isDisabled: false, trigger: '' },
        { name: 'InProcess', isDisabled: false, trigger: 'queueTrigger' },
        { name: 'Bare', isDisabled: false, trigger: '' },
      ]);
    });

    it('never asks another host for the next page: the token would go along', async () => {
      answersWith(/\/functions\?/, { value: [], nextLink: 'https://elsewhere.invalid/functions' });
      const error = await refusal(world.slots.functions(world.shop, undefined), 'REDIRECTED_ELSEWHERE');
      assert.match(error.message, /named elsewhere\.invalid/);
    });
  });

  describe('slotDifferences', () => {
    const difference = (name: string, more: object = {}): unknown => ({
      properties: {
        settingName: name,
        settingType: 'AppSetting',
        diffRule: 'SettingsWillBeModifiedInDestination',
        level: 'Warning',
        valueInCurrentSlot: 'secret-of-staging',
        valueInTargetSlot: 'secret-of-production',
        description: 'It will be changed.',
        ...more,
      },
    });

    it('lists those of all pages by name, without their values', async () => {
      const nextLink = `${world.arm.url}/subscriptions/x/slotsdiffs?page=2&api-version=2025-05-01`;
      answersWith(/\/slots\/staging\/slotsdiffs\?/, { value: [difference('First')], nextLink });
      answersWith(/page=2/, { value: [difference('Second', { description: 'It becomes secret-of-staging.' }), {}] });
      const found = await world.slots.slotDifferences(world.shop, 'staging', 'production', false);
      const rest = { settingType: 'AppSetting', rule: 'SettingsWillBeModifiedInDestination', level: 'Warning' };
      assert.deepEqual(found, [
        { settingName: 'First', ...rest, description: 'It will be changed.' },
        { settingName: 'Second', ...rest, description: '' },
        { settingName: '', settingType: '', rule: '', level: '', description: '' },
      ]);
      assert.doesNotMatch(JSON.stringify(found), /secret/);
    });

    it('asks from production too', async () => {
      answersWith(/\/sites\/Shop\/slotsdiffs\?/, { value: [] });
      assert.deepEqual(await world.slots.slotDifferences(world.shop, 'production', 'staging', true), []);
    });

    it('is asked again after a failure that passes quickly, as what only reads', async () => {
      world.answers(/slotsdiffs/, { status: 503 });
      answersWith(/slotsdiffs/, { value: [] });
      assert.deepEqual(await world.slots.slotDifferences(world.shop, 'staging', 'production', false), []);
      assert.equal(world.asked('POST', /slotsdiffs/), 2);
    });
  });

  describe('replaceAppSettings', () => {
    it('replaces the whole set, and gives back what the platform stored', async () => {
      const stored = await world.slots.replaceAppSettings(
        world.shop,
        'staging',
        new Map([
          ['Hub', 'StagingNew'],
          ['Päß "quoted"\n', '##vso[x]\u2028 a=b;c'],
        ]),
      );
      assert.deepEqual([...stored], Object.entries(world.app.slots.get('staging')?.appSettings ?? {}));
      assert.equal(stored.get('Päß "quoted"\n'), '##vso[x]\u2028 a=b;c');
      assert.equal(stored.size, 2);
      assert.deepEqual(await world.sites.appSettings(world.shop, 'staging'), stored);
    });

    it('tells what was stored, not what was sent', async () => {
      answersWith(/\/config\/appsettings\?/, { properties: { Hub: 'Other', Key: 'the-foreign-key-secret' } });
      const stored = await world.slots.replaceAppSettings(world.shop, undefined, new Map([['Hub', 'Mine']]));
      assert.deepEqual(
        stored,
        new Map([
          ['Hub', 'Other'],
          ['Key', 'the-foreign-key-secret'],
        ]),
      );
      assert.ok(world.context.masked.includes('the-foreign-key-secret'));
    });

    it('masks the secrets that it writes before it sends them', async () => {
      world.answers(/\/config\/appsettings\?/, webError(400, 'BadRequest', 'no'));
      const settings = new Map([['AzureWebJobsStorage', 'AccountName=a;AccountKey=a-key-that-is-new']]);
      await refusal(world.slots.replaceAppSettings(world.shop, undefined, settings), 'REQUEST_REFUSED');
      assert.ok(world.context.masked.includes('a-key-that-is-new'));
    });

    for (const [name, body] of [
      ['no JSON', '<html/>'],
      ['no settings', '{"properties":null}'],
    ] as const) {
      it(`cannot tell what was stored from an answer with ${name}`, async () => {
        world.answers(/\/config\/appsettings\?/, { status: 200, body });
        await refusal(world.slots.replaceAppSettings(world.shop, undefined, new Map()), 'MALFORMED_ANSWER');
      });
    }
  });

  describe('replaceStickySettings', () => {
    it('replaces the names of all kinds', async () => {
      const names = { appSettingNames: ['Hub'], connectionStringNames: ['Orders'], azureStorageConfigNames: ['files'] };
      const before = await world.sites.stickySettings(world.shop);
      assert.deepEqual(await world.slots.replaceStickySettings(world.shop, names), names);
      assert.deepEqual(await world.sites.stickySettings(world.shop), names);
      await world.slots.replaceStickySettings(world.shop, before);
      assert.deepEqual(await world.sites.stickySettings(world.shop), before);
    });

    it('takes kinds that the platform leaves open for none', async () => {
      const properties = { appSettingNames: null, connectionStringNames: null, azureStorageConfigNames: null };
      answersWith(/\/config\/slotConfigNames\?/, { properties });
      const none = { appSettingNames: [], connectionStringNames: [] };
      assert.deepEqual(await world.slots.replaceStickySettings(world.shop, none), none);
      answersWith(/\/config\/slotConfigNames\?/, { properties });
      assert.deepEqual(await world.sites.stickySettings(world.shop), none);
    });
  });

  describe('getSite', () => {
    const site = (properties: object): void =>
      answersWith(/\/sites\/Shop\?/, { id: 'x', location: 'West Europe', kind: 'functionapp', properties });

    it('reads plan, network, pending preview, last swap and what is being done', async () => {
      site({
        state: 'Running',
        defaultHostName: 'shop.test',
        sku: 'ElasticPremium',
        serverFarmId: '/plan',
        virtualNetworkSubnetId: '/subnet',
        outboundVnetRouting: { allTraffic: false, applicationTraffic: true, contentShareTraffic: false },
        targetSwapSlot: 'Production',
        slotSwapStatus: {
          timestampUtc: '2025-01-02T17:40:29.575Z',
          sourceSlotName: 'Staging',
          destinationSlotName: 'Production',
        },
        inProgressOperationId: 'op-1',
      });
      assert.deepEqual(await world.sites.getSite(world.shop), {
        id: 'x',
        name: 'Shop',
        kind: 'functionapp',
        state: 'Running',
        defaultHostName: 'shop.test',
        location: 'West Europe',
        sku: 'ElasticPremium',
        planId: '/plan',
        subnetId: '/subnet',
        routesAllTraffic: true,
        contentShareOverVnet: false,
        pendingSwapWith: 'production',
        lastSwap: { at: '2025-01-02T17:40:29.575Z', sourceSlot: 'staging', destinationSlot: 'production' },
        operationInProgress: 'op-1',
      });
    });

    it('takes the switch for all traffic for the others', async () => {
      site({ outboundVnetRouting: { allTraffic: true, applicationTraffic: false, contentShareTraffic: false } });
      const { routesAllTraffic, contentShareOverVnet } = await world.sites.getSite(world.shop);
      assert.deepEqual([routesAllTraffic, contentShareOverVnet], [true, true]);
    });

    it('leaves out what the platform leaves open', async () => {
      site({
        sku: null,
        serverFarmId: null,
        virtualNetworkSubnetId: null,
        outboundVnetRouting: null,
        targetSwapSlot: null,
        slotSwapStatus: null,
        inProgressOperationId: null,
      });
      assert.deepEqual(Object.keys(await world.sites.getSite(world.shop)).sort(), [
        'defaultHostName',
        'id',
        'kind',
        'location',
        'name',
        'state',
      ]);
    });

    it('does without a last swap whose time cannot be read', async () => {
      site({ slotSwapStatus: { timestampUtc: 'yesterday', sourceSlotName: 'a', destinationSlotName: 'b' } });
      assert.equal((await world.sites.getSite(world.shop)).lastSwap, undefined);
    });
  });

  describe('changes', () => {
    const { shop } = { shop: () => world.shop };
    const changes: readonly { name: string; path: RegExp; words: string; send: () => Promise<unknown> }[] = [
      {
        name: 'replaceAppSettings',
        path: /^\/subscriptions\/.*\/slots\/staging\/config\/appsettings\?/,
        words: 'Writing the app settings of the slot staging of the app Shop',
        send: () => world.slots.replaceAppSettings(shop(), 'staging', new Map()),
      },
      {
        name: 'replaceStickySettings',
        path: /\/sites\/Shop\/config\/slotConfigNames\?/,
        words: 'Writing the sticky settings of the app Shop',
        send: () => world.slots.replaceStickySettings(shop(), { appSettingNames: [], connectionStringNames: [] }),
      },
      {
        name: 'applySlotConfig',
        path: /\/slots\/staging\/applySlotConfig\?/,
        words: "Applying another slot's settings to the slot staging of the app Shop",
        send: () => world.slots.applySlotConfig(shop(), 'staging', 'production', false),
      },
      {
        name: 'resetSlotConfig',
        path: /\/sites\/Shop\/resetSlotConfig\?/,
        words: 'Giving their own settings back to the app Shop',
        send: () => world.slots.resetSlotConfig(shop(), 'production'),
      },
      {
        name: 'start',
        path: /\/slots\/staging\/start\?/,
        words: 'Starting the slot staging of the app Shop',
        send: () => world.slots.start(shop(), 'staging'),
      },
    ];
    const faults: readonly [string, FaultAction, ErrorCode][] = [
      ['a lost reply', { kind: 'cut', when: 'afterActing' }, 'CONNECTION_FAILED'],
      ['a failure', { kind: 'answer', status: 500 }, 'SERVER_ERROR'],
      ['a conflict', { kind: 'answer', ...webError(409, 'Conflict', 'no', '59203') }, 'REQUEST_REFUSED'],
      ['too many requests', { kind: 'answer', status: 429, headers: { 'Retry-After': '1' } }, 'THROTTLED'],
    ];
    for (const { name, path, words, send } of changes) {
      for (const [what, action, code] of faults) {
        it(`${name} is sent once, also after ${what}`, async () => {
          world.arm.faults.add({ path, action });
          const error = await refusal(send(), code);
          assert.ok(error.message.startsWith(`${words} failed: `), error.message);
          assert.equal(world.arm.requests.length, 1);
          assert.ok(path.test(world.arm.requests[0]?.target ?? ''));
        });
      }
    }

    for (const name of ['applySlotConfig', 'resetSlotConfig', 'start']) {
      for (const status of [200, 202, 204]) {
        it(`${name} takes a ${status} for accepted`, async () => {
          const change = changes.find((one) => one.name === name);
          assert.ok(change);
          world.answers(change.path, { status });
          await change.send();
          assert.equal(world.arm.requests.length, 1);
        });
      }
    }

    it('start a slot', async () => {
      const staging = world.app.slots.get('staging');
      assert.ok(staging);
      staging.state = 'Stopped';
      await world.slots.start(world.shop, 'Staging');
      assert.equal(staging.state, 'Running');
    });
  });

  describe('of the stand-in', () => {
    it('have their configuration', async () => {
      assert.deepEqual(await world.slots.webConfig(world.shop, 'staging'), {
        autoSwapSlotName: 'production',
        routesAllTraffic: true,
        alwaysOn: true,
        healthCheckPath: '/health',
      });
      assert.equal((await world.slots.webConfig(world.shop, undefined)).autoSwapSlotName, undefined);
    });

    it('have a network', async () => {
      const { subnetId, routesAllTraffic, contentShareOverVnet } = await world.sites.getSite(world.shop, 'staging');
      assert.deepEqual([subnetId, routesAllTraffic, contentShareOverVnet], ['/subnet', true, true]);
    });

    it('have authentication on or off', async () => {
      assert.equal(await world.slots.easyAuthEnabled(world.shop, 'staging'), true);
      assert.equal(await world.slots.easyAuthEnabled(world.shop, 'production'), false);
    });

    it('have functions on two pages', async () => {
      assert.deepEqual(await world.slots.functions(world.shop, 'staging'), [
        { name: 'Start', isDisabled: false, trigger: 'httpTrigger', bindings: ['httpTrigger'] },
        { name: 'Process', isDisabled: false, trigger: 'orchestrationTrigger', bindings: ['orchestrationTrigger'] },
        { name: 'Tick', isDisabled: true, trigger: 'timerTrigger', bindings: ['timerTrigger'] },
      ]);
      assert.equal(world.asked('GET', /\/functions\?/), 2);
    });

    it('differ on several pages, and no value comes through', async () => {
      const found = await world.slots.slotDifferences(world.shop, 'staging', 'production', false);
      const names = found.map(({ settingName }) => settingName);
      for (const name of ['Hub', 'Token', 'Only']) assert.ok(names.includes(name), names.join());
      assert.ok(world.asked('GET', /\/slotsdiffs\?/) > 0);
      assert.doesNotMatch(JSON.stringify(found), /the-value-of-a-secret/);
    });
  });

  it('prepares a swap with preview, and takes it back', async () => {
    const staging = world.app.slots.get('staging');
    assert.ok(staging);
    staging.easyAuth = false;
    await world.slots.applySlotConfig(world.shop, 'staging', 'production', false);
    assert.equal((await world.sites.getSite(world.shop, 'staging')).pendingSwapWith, 'production');
    await world.slots.resetSlotConfig(world.shop, 'staging');
    await world.slots.resetSlotConfig(world.shop, undefined);
    assert.equal((await world.sites.getSite(world.shop, 'staging')).pendingSwapWith, undefined);
  });
});
