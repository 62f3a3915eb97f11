import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sanitiseDefaultName, validateHubName } from '../../../../core/taskhub/locate/hub-name.ts';
import { findingCodes, located, storage, unknown, unknownBecause, type App } from './app.ts';

const functions1 = { FUNCTIONS_EXTENSION_VERSION: '~1' };

describe('the task hub name', () => {
  it('by default under Functions 1.x is in doubt, since Durable 2.x can run there with another default', () => {
    const nameOf = (app: App): string => `${located(app).hubName} ${located(app).nameOrigin}`;
    assert.equal(nameOf({ host: {}, settings: functions1 }), 'DurableFunctionsHub typed');
    assert.equal(nameOf({ host: { durableTask: { hubName: 'ShopHub' } }, settings: functions1 }), 'ShopHub resolved');
  });

  const cases: Record<
    string,
    { app: App; name: string; explanation?: RegExp; sticky?: [string, boolean | undefined][] }
  > = {
    'as host.json has it': {
      app: { durable: { hubName: 'ShopHub' } },
      name: 'ShopHub',
      explanation: /host\.json, line \d+ \(extensions\.durableTask\.hubName\) "ShopHub"/,
    },
    'of the Functions 1.x layout': {
      app: { host: { durableTask: { HubName: 'ShopHub' } }, settings: functions1 },
      name: 'ShopHub',
    },
    'of the Functions 1.x layout, recognised without FUNCTIONS_EXTENSION_VERSION': {
      app: { host: { durableTask: { hubName: 'ShopHub' } }, settings: { FUNCTIONS_EXTENSION_VERSION: null } },
      name: 'ShopHub',
    },
    'from an app setting': {
      app: { durable: { hubName: '%HubName%' }, settings: { HubName: 'ShopBlue' } },
      name: 'ShopBlue',
      explanation: /"%HubName%" → app setting HubName/,
      sticky: [['HubName', undefined]],
    },
    'from an app setting whose name differs in case': {
      app: { durable: { hubName: '%hubname%' }, settings: { HubName: 'ShopBlue' } },
      name: 'ShopBlue',
    },
    'from a nested app setting, with colon in host.json': {
      app: { durable: { hubName: '%Shop:Hub%' }, settings: { Shop__Hub: 'ShopBlue' } },
      name: 'ShopBlue',
    },
    'from a nested app setting, with __ in host.json': {
      app: { durable: { hubName: '%Shop__Hub%' }, settings: { 'Shop:Hub': 'ShopBlue' } },
      name: 'ShopBlue',
    },
    'from two app settings and text between them': {
      app: { durable: { hubName: '%Team%Hub%Colour%' }, settings: { Team: 'Shop', Colour: 'Blue' } },
      name: 'ShopHubBlue',
      sticky: [
        ['Team', undefined],
        ['Colour', undefined],
      ],
    },
    'from an app setting under Functions 1.x': {
      app: { host: { durableTask: { hubName: '%HubName%' } }, settings: { ...functions1, HubName: 'ShopBlue' } },
      name: 'ShopBlue',
    },
    'from what the platform sets, sanitised as any default name': {
      app: { siteName: 'shop-eu', durable: { hubName: '%WEBSITE_SITE_NAME%' } },
      name: 'shopeu',
      sticky: [],
    },
    'from the slot’s name': {
      app: { slotName: 'staging', durable: { hubName: 'Hub%WEBSITE_SLOT_NAME%' } },
      name: 'Hubstaging',
    },
    'from an app setting that is marked as sticky': {
      app: { durable: { hubName: '%HubName%' }, settings: { HubName: 'ShopBlue' }, stickySettingNames: ['HUBNAME'] },
      name: 'ShopBlue',
      sticky: [['HubName', true]],
    },
    'from an app setting that is not marked as sticky': {
      app: { durable: { hubName: '%HubName%' }, settings: { HubName: 'ShopBlue' }, stickySettingNames: ['Other'] },
      name: 'ShopBlue',
      sticky: [['HubName', false]],
    },
    'by default: the app’s name': { app: { durable: {} }, name: 'shop', explanation: /the default, the app's name/ },
    'by default: the app’s name, made valid': {
      app: { durable: {}, siteName: '24-shop_eu' },
      name: 't24shopeu',
      explanation: /made valid as t24shopeu/,
    },
    'written like the app’s name, made valid as the default is': {
      app: { siteName: 'shop-eu', durable: { hubName: 'Shop-EU' } },
      name: 'ShopEU',
    },
    'by default under Durable Functions 1.x': { app: { host: {}, settings: functions1 }, name: 'DurableFunctionsHub' },
    'like the app’s name in a slot under 1.x, which does not mind': {
      app: { host: { durableTask: { hubName: 'shop' } }, settings: functions1, slotName: 'staging' },
      name: 'shop',
    },
    'by default in the production slot by its name': { app: { durable: {}, slotName: 'Production' }, name: 'shop' },
    'like the sanitised app’s name in a slot, which the host allows': {
      app: { siteName: 'shop-eu', slotName: 'staging', durable: { hubName: 'shopeu' } },
      name: 'shopeu',
    },
    'of 50 characters, which the engine accepts although it says 45': {
      app: { durable: { hubName: 'h'.repeat(50) } },
      name: 'h'.repeat(50),
    },
    'overridden by an app setting with __': {
      app: { settings: { AzureFunctionsJobHost__extensions__durableTask__hubName: 'Other' } },
      name: 'Other',
    },
    'overridden by an app setting with colons': {
      app: { settings: { 'AzureFunctionsJobHost:extensions:durableTask:hubName': 'Other' } },
      name: 'Other',
    },
    'overridden by an app setting in another case': {
      app: { settings: { azurefunctionsjobhost__Extensions__DURABLETASK__HubName: 'Other' } },
      name: 'Other',
    },
    'overridden by a reference to another setting': {
      app: { settings: { AzureFunctionsJobHost__extensions__durableTask__hubName: '%HubName%', HubName: 'Other' } },
      name: 'Other',
      sticky: [
        ['AzureFunctionsJobHost__extensions__durableTask__hubName', undefined],
        ['HubName', undefined],
      ],
    },
    'not overridden on Functions 1.x, whose host knows no overrides': {
      app: {
        host: { durableTask: { hubName: 'ShopHub' } },
        settings: { ...functions1, AzureFunctionsJobHost__durableTask__hubName: 'Other' },
      },
      name: 'ShopHub',
      sticky: [],
    },
  };
  for (const [name, { app, name: expected, explanation, sticky }] of Object.entries(cases)) {
    it(`is told ${name}`, () => {
      const location = located(app);
      assert.equal(location.hubName, expected);
      const inDoubt = /^overridden|^by default under Durable Functions 1/.test(name);
      assert.equal(location.nameOrigin, inDoubt ? 'typed' : 'resolved');
      if (explanation) assert.match(location.nameExplanation, explanation);
      if (sticky) {
        const marks = location.settings
          .filter(({ decides }) => decides === 'hubName')
          .map(({ name, sticky }) => [name, sticky]);
        assert.deepEqual(marks, sticky);
      }
    });
  }

  it('is said to come from an override, with what the scale controller makes of it', () => {
    const { findings } = located({ settings: { AzureFunctionsJobHost__extensions__durableTask__hubName: 'Other' } });
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['HOST_SETTING_OVERRIDE'],
    );
    assert.match(findings[0]?.message ?? '', /host\.json says "ShopHub".*scale controller/s);
  });

  it('counts as typed only if an override changes where the hub is, so that its absence proves nothing then', () => {
    const override = 'AzureFunctionsJobHost__extensions__durableTask__';
    const origin = (settings: Record<string, string>): string => located({ settings }).nameOrigin;
    assert.equal(origin({ [`${override}hubName`]: 'ShopHub' }), 'resolved');
    assert.equal(origin({ [`${override}hubName`]: 'Other' }), 'typed');
    assert.equal(origin({ [`${override}storageProvider__connectionName`]: 'Orders', Orders: storage('st') }), 'typed');
    assert.equal(origin({ [`${override}defaultVersion`]: '2' }), 'resolved');
  });

  it('warns that the default of Durable Functions 1.x is shared', () => {
    const production = located({ host: {}, settings: functions1 });
    assert.deepEqual(
      production.findings.map(({ code, severity }) => [code, severity]),
      [['HUB_NAME_DEFAULT', 'warning']],
    );
    const slot = located({ host: {}, settings: functions1, slotName: 'staging' });
    assert.deepEqual(
      slot.findings.map(({ code, severity }) => [code, severity]),
      [['HUB_NAME_DEFAULT', 'error']],
    );
  });
});

describe('a task hub name that cannot be told', () => {
  const cases: Record<string, { app: App; code: string; message: RegExp; fix: RegExp }> = {
    'refers to a setting that does not exist': {
      app: { slotName: 'staging', durable: { hubName: '%HubName%' } },
      code: 'HUB_NAME_UNRESOLVED',
      message:
        /"%HubName%" in host\.json, line \d+ \(extensions\.durableTask\.hubName\).*slot "staging" of app "shop" has no such setting/,
      fix: /^az functionapp config appsettings set --resource-group <resource-group> --name shop --slot staging --settings "HubName=<hub name>"/,
    },
    'refers to a setting of the production app': {
      app: { durable: { hubName: '%HubName%' } },
      code: 'HUB_NAME_UNRESOLVED',
      message: /app "shop" has no such setting/,
      fix: /--name shop --settings "HubName=<hub name>"/,
    },
    'refers to a setting while none was read': {
      app: {
        durable: { hubName: '%HubName%' },
        settings: { AzureWebJobsStorage: null, FUNCTIONS_EXTENSION_VERSION: null, FUNCTIONS_WORKER_RUNTIME: null },
      },
      code: 'HUB_NAME_UNRESOLVED',
      message: /no app settings of app "shop" are known/,
      fix: /azureSubscription, appName and slotName.*taskHubName/,
    },
    'refers to two settings of which one does not exist': {
      app: { durable: { hubName: '%A%%B%' }, settings: { A: 'x' } },
      code: 'HUB_NAME_UNRESOLVED',
      message: /"B"/,
      fix: /"B=<hub name>"/,
    },
    'refers to something that the platform sets': {
      app: { durable: { hubName: '%WEBSITE_HOSTNAME%' } },
      code: 'HUB_NAME_UNRESOLVED',
      message: /not visible from outside/,
      fix: /taskHubName/,
    },
    'has a single percent sign': {
      app: { durable: { hubName: '%HubName' } },
      code: 'HUB_NAME_UNRESOLVED',
      message: /without a second one/,
      fix: /both sides/,
    },
    'has two percent signs without a name': {
      app: { durable: { hubName: '%%' } },
      code: 'HUB_NAME_UNRESOLVED',
      message: /refers to the app setting ""/,
      fix: /<setting>=/,
    },
    'refers to a Key Vault secret': {
      app: {
        durable: { hubName: '%HubName%' },
        settings: { HubName: '@Microsoft.KeyVault(VaultName=kv-shop;SecretName=hub)' },
      },
      code: 'KEY_VAULT_REFERENCE',
      message: /app setting HubName.*Key Vault reference \(secret hub in vault kv-shop\)/,
      fix: /no secret.*taskHubName/,
    },
    'is empty': {
      app: { durable: { hubName: '' } },
      code: 'HUB_NAME_INVALID',
      message: /is empty/,
      fix: /default name/,
    },
    'is null': {
      app: { durable: { hubName: null } },
      code: 'HUB_NAME_INVALID',
      message: /is empty/,
      fix: /default name/,
    },
    'is an empty setting': {
      app: { durable: { hubName: '%HubName%' }, settings: { HubName: '' } },
      code: 'HUB_NAME_INVALID',
      message: /empty after app setting HubName/,
      fix: /Give the app setting/,
    },
    'has a hyphen': {
      app: { durable: { hubName: 'shop-hub' } },
      code: 'HUB_NAME_INVALID',
      message: /"shop-hub" holds characters other than.*It comes from host\.json, line/s,
      fix: /no hyphens/,
    },
    'has a hyphen, from a setting': {
      app: { durable: { hubName: '%H%' }, settings: { H: 'a-b' } },
      code: 'HUB_NAME_INVALID',
      message: /"a-b".*→ app setting H of app "shop"/s,
      fix: /letters and digits/,
    },
    'is that of a slot without a name': {
      app: { durable: {}, slotName: 'staging' },
      code: 'HUB_NAME_DEFAULT_IN_SLOT',
      message: /^Slot "staging" of app "shop" has no task hub name.*does not start in a slot/s,
      fix: /"hubName": "%TaskHubName%".*--slot staging/s,
    },
    'is written as the app’s name, in a slot': {
      app: { durable: { hubName: 'SHOP' }, slotName: 'staging' },
      code: 'HUB_NAME_DEFAULT_IN_SLOT',
      message: /names its task hub "shop", which is the default/,
      fix: /every slot its own value/,
    },
    'is a setting with the app’s name, in a slot': {
      app: { durable: { hubName: '%H%' }, settings: { H: 'shop' }, slotName: 'staging' },
      code: 'HUB_NAME_DEFAULT_IN_SLOT',
      message: /default/,
      fix: /--slot staging/,
    },
    'is the default of a slot, whatever the provider': {
      app: { durable: { storageProvider: { type: 'mssql' } }, slotName: 'staging' },
      code: 'HUB_NAME_DEFAULT_IN_SLOT',
      message: /default/,
      fix: /--slot staging/,
    },
    'is overridden twice': {
      app: {
        settings: {
          AzureFunctionsJobHost__extensions__durableTask__hubName: 'One',
          'AzureFunctionsJobHost:extensions:durableTask:hubName': 'Two',
        },
      },
      code: 'HUB_NAME_AMBIGUOUS',
      message: /named twice: "One" in app setting AzureFunctionsJobHost__.* and "Two"/,
      fix: /Remove one/,
    },
    'refers to a setting that exists twice': {
      app: { durable: { hubName: '%A:B%' }, settings: { A__B: 'One', 'A:B': 'Two' } },
      code: 'HUB_NAME_AMBIGUOUS',
      message: /exists twice/,
      fix: /Remove one/,
    },
  };
  for (const [name, { app, code, message, fix }] of Object.entries(cases)) {
    it(`is unknown: it ${name}`, () => {
      const { reasons } = unknown(app);
      assert.equal(reasons[0]?.code, code, JSON.stringify(reasons, null, 2));
      assert.match(reasons[0].message, message);
      assert.match(reasons[0].fix ?? '', fix);
    });
  }

  it('is told before what is wrong with the account, and both are told at once', () => {
    assert.deepEqual(unknownBecause({ durable: { hubName: 'a-b' }, settings: { AzureWebJobsStorage: null } }), [
      'HUB_NAME_INVALID',
      'CONNECTION_UNRESOLVED',
    ]);
  });

  it('without any host.json asks for one', async () => {
    const { locateHub } = await import('../../../../core/taskhub/locate/index.ts');
    const result = locateHub({ appSettings: new Map([['AzureWebJobsStorage', storage('st')]]), siteName: 'shop' });
    assert.equal(result.kind, 'unknown');
    assert.equal(result.reasons[0]?.code, 'HOST_JSON_UNREADABLE');
    assert.match(result.reasons[0].fix ?? '', /package.*hostJsonPath/s);
  });

  it('does not let a name from outside write log commands', () => {
    const { reasons } = unknown({ durable: { hubName: '##vso[task.setvariable]\nx' } });
    assert.doesNotMatch(JSON.stringify(reasons), /##vso|\\n/);
  });
});

describe('validateHubName', () => {
  const cases: [string, boolean][] = [
    ['abc', true],
    ['ShopHub2', true],
    ['a'.repeat(50), true],
    ['ab', false],
    ['', false],
    ['a'.repeat(51), false],
    ['1abc', false],
    ['a-bc', false],
    ['a_bc', false],
    ['a bc', false],
    ['äbc', false],
    ['abc\n', false],
    ['$root', false],
  ];
  for (const [name, valid] of cases) {
    it(`${valid ? 'accepts' : 'refuses'} ${JSON.stringify(name)}`, () =>
      assert.equal(validateHubName(name) === undefined, valid));
  }

  it('names every fault at once', () => {
    assert.match(
      validateHubName('1-')?.message ?? '',
      /2 characters, at least 3.*starts with a digit.*other than the letters/,
    );
  });
});

describe('the default name', () => {
  const cases: [string, string][] = [
    ['shop', 'shop'],
    ['my-shop-eu', 'myshopeu'],
    ['1shop', 't1shop'],
    ['-1', 't1Hub'],
    ['a', 'aHub'],
    ['ab', 'abHub'],
    ['---', 'DefaultTaskHub'],
    ['x'.repeat(60), 'x'.repeat(45)],
    ['1'.repeat(60), `t${'1'.repeat(44)}`],
  ];
  for (const [site, hub] of cases) it(`of ${site} is ${hub}`, () => assert.equal(sanitiseDefaultName(site), hub));

  it('of any site is one that the engine accepts', () => {
    const siteName = fc.stringMatching(/^[A-Za-z0-9-]{1,60}$/);
    fc.assert(fc.property(siteName, (site) => assert.equal(validateHubName(sanitiseDefaultName(site)), undefined)));
  });

  it('of any site does not change when it is made valid again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9-]{1,60}$/), (site) => {
        const once = sanitiseDefaultName(site);
        assert.equal(sanitiseDefaultName(once), once);
      }),
    );
  });
});

describe('findings on names', () => {
  it('are none for a plain app', () => assert.deepEqual(findingCodes(located({})), []));
});
