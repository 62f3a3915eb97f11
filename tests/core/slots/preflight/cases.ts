import type { AppFunction, SlotDifference } from '../../../../core/azure/arm/index.ts';
import type { PreflightCode, PreflightRequest, Severity } from '../../../../core/slots/model.ts';
import { otherNames } from '../../../../core/taskhub/decide/index.ts';
import { defaultPolicy } from '../../../../core/taskhub/model.ts';
import { censusOf } from '../../../support/observations.ts';
import { contentsOf, forbidden, storage, type PairSpec } from '../support/observation.ts';

/** What a case asks; what is left out is the default of {@link request}. */
export type Asked = Partial<Omit<PreflightRequest, 'severities'>> & {
  readonly severities?: Readonly<Partial<Record<PreflightCode, Severity>>>;
};

export function request({ severities = {}, ...change }: Asked = {}): PreflightRequest {
  return {
    action: 'swap',
    release: 'build-2',
    preserveVnet: false,
    startIfStopped: false,
    drain: { policy: 'wait', instances: defaultPolicy },
    ...change,
    severities: new Map(Object.entries(severities) as [PreflightCode, Severity][]),
  };
}

/** One kind of finding: what produces it, and what is close to that and does not. */
export interface Case {
  readonly slots: PairSpec;
  readonly asked?: Asked;
  /** Of the first finding with the code. */
  readonly severity: Severity;
  /** What its texts must say together. */
  readonly says: readonly RegExp[];
  readonly nearMiss: { readonly slots?: PairSpec; readonly asked?: Asked };
}

const byName = { hubName: '%TaskHub%' };
const shared = { AzureWebJobsStorage: storage('stshop') };
const host = (change: object): PairSpec => ({
  source: { seen: { hostStatus: { ok: true, value: { state: 'Running', errors: [], ...change } } } },
});
const functions = (...list: AppFunction[]): PairSpec => ({
  source: { seen: { functions: { ok: true, value: list } } },
});
const subnet = (name: string): string =>
  `/subscriptions/sub-1/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet1/subnets/${name}`;
const target = (contents: ReturnType<typeof contentsOf>): PairSpec => ({ target: { seen: { contents } } });
const marked = (release: string, swapSeen = 'never'): { DURABLE_DEPLOYMENT_RELEASE: string } => ({
  DURABLE_DEPLOYMENT_RELEASE: `${release} swapSeen=${swapSeen}`,
});
const twoNames: PairSpec = {
  source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
  target: { durable: byName, settings: { ...shared, TaskHub: 'ShopA' } },
};
const share = { WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: storage('stshare') };
const stickyWith = (contents: ReturnType<typeof contentsOf>, more: PairSpec = {}): PairSpec => ({
  ...more,
  sticky: ['AzureWebJobsStorage'],
  target: { ...more.target, seen: { contents } },
});
const orders = (...versions: string[]): ReturnType<typeof contentsOf> =>
  contentsOf({ inFlight: versions.map((version, at) => ({ instanceId: `order-${at}`, version })) });
/** More names than a census keeps apart. */
const crowded = (version: string): ReturnType<typeof contentsOf> =>
  contentsOf({
    reading: {
      blocking: { total: 5, groups: [{ name: otherNames, version: '', status: 'Running', count: 5 }], oldest: [] },
    },
    versions: [{ version, count: 5 }],
  });
const versioned = (defaultVersion: string, versionMatchStrategy?: string): { durable: object } => ({
  durable: { hubName: 'ShopHub', defaultVersion, ...(versionMatchStrategy ? { versionMatchStrategy } : {}) },
});
const difference = (settingName: string, rule: string, settingType = 'AppSetting'): SlotDifference => ({
  settingName,
  settingType,
  rule,
  level: 'Information',
  description: 'canary-of-a-description',
});

export const cases: Record<PreflightCode, Readonly<Record<string, Case>>> = {
  SLOT_NOT_RUNNING: {
    'the source slot is stopped': {
      slots: { source: { site: { state: 'Stopped' } } },
      severity: 'error',
      says: [/Slot staging is Stopped\./, /az functionapp start --resource-group rg-shop --name shop --slot staging$/],
      nearMiss: { slots: { source: { site: { state: 'running' } } } },
    },
    'production is stopped': {
      slots: { target: { site: { state: 'Stopped' } } },
      severity: 'error',
      says: [/Production is Stopped\./, /az functionapp start --resource-group rg-shop --name shop$/],
      nearMiss: { slots: { target: { site: { state: 'Stopped' } } }, asked: { action: 'prepareSlot' } },
    },
    'a stopped slot that will be started': {
      slots: { source: { site: { state: 'Stopped' } } },
      asked: { startIfStopped: true },
      severity: 'note',
      says: [/It will be started/],
      nearMiss: { asked: { startIfStopped: true } },
    },
    'a slot that starting does not help': {
      slots: { source: { site: { state: 'AdminDisabled' } } },
      asked: { startIfStopped: true },
      severity: 'error',
      says: [/Slot staging is AdminDisabled\./],
      nearMiss: { slots: { source: { site: { state: '' } } } },
    },
  },
  HOST_NOT_RUNNING: {
    'the host reports an error': {
      slots: host({ state: 'Error', errors: ['Task Hub name must be specified'] }),
      severity: 'error',
      says: [
        /in the state Error\. It says: "Task Hub name must be specified"/,
        /az webapp log tail --resource-group rg-shop/,
      ],
      nearMiss: { slots: host({}) },
    },
    'the host gives no status': {
      slots: {
        source: {
          seen: { hostStatus: { ok: false, reason: { code: 'HOST_NOT_RUNNING', message: 'It answered 503.' } } },
        },
      },
      severity: 'error',
      says: [/does not run: It answered 503\./],
      nearMiss: {
        slots: {
          source: {
            site: { state: 'Stopped' },
            seen: { hostStatus: { ok: false, reason: { code: 'HOST_NOT_RUNNING', message: 'It answered 503.' } } },
          },
        },
      },
    },
    'the host may not be asked': {
      slots: { source: { seen: { hostStatus: { ok: false, reason: forbidden } } } },
      severity: 'warning',
      says: [/cannot be told of the Functions host of slot staging|Whether it runs cannot be told/],
      nearMiss: { slots: host({}) },
    },
  },
  HOST_REPORTS_ERRORS: {
    'a function did not load': {
      slots: host({ errors: ['The function Bill is in error', 'two', 'three', 'four'] }),
      severity: 'warning',
      says: [/"The function Bill is in error", "two", "three"$/m],
      nearMiss: { slots: host({ state: 'Error', errors: ['x'] }) },
    },
  },
  PLAN_WITHOUT_SLOTS: {
    'Flex Consumption': {
      slots: { source: { site: { sku: 'FlexConsumption' } }, target: { site: { sku: 'FlexConsumption' } } },
      severity: 'error',
      says: [/The plan of slot staging and production is of the tier FlexConsumption/],
      nearMiss: { slots: { source: { site: { sku: 'Dynamic' } }, target: { site: { sku: 'Dynamic' } } } },
    },
  },
  PLATFORM_DIFFERS: {
    'Windows and Linux': {
      slots: { source: { site: { kind: 'functionapp' } } },
      severity: 'error',
      says: [/Slot staging runs on Windows, and production on Linux/],
      nearMiss: { slots: { source: { site: { kind: 'functionapp,linux,container' } } } },
    },
  },
  OPERATION_IN_PROGRESS: {
    'in production': {
      slots: { target: { site: { operationInProgress: 'op-77' } } },
      severity: 'warning',
      says: [/to production \(operation op-77\)/, /az monitor activity-log list --resource-id \/subscriptions\/sub-1/],
      nearMiss: {},
    },
  },
  PREVIEW_PENDING: {
    'with production': {
      slots: { source: { site: { pendingSwapWith: 'production' } } },
      severity: 'error',
      says: [
        /A swap with preview of slot staging with production was started/,
        /--slot staging --target-slot production --action reset/,
      ],
      nearMiss: {
        slots: { source: { site: { pendingSwapWith: 'Production' } } },
        asked: { action: 'completePreview' },
      },
    },
    'told by both slots is one finding': {
      slots: { source: { site: { pendingSwapWith: 'production' } }, target: { site: { pendingSwapWith: 'staging' } } },
      asked: { action: 'prepareSlot' },
      severity: 'error',
      says: [/of slot staging with production/],
      nearMiss: {
        slots: {
          source: { site: { pendingSwapWith: 'production' } },
          target: { site: { pendingSwapWith: 'staging' } },
        },
        asked: { action: 'cancelPreview' },
      },
    },
    'with a third slot': {
      slots: { source: { site: { pendingSwapWith: 'qa' } } },
      asked: { action: 'completePreview' },
      severity: 'error',
      says: [/with slot qa/],
      nearMiss: { asked: { action: 'completePreview' } },
    },
  },
  PREVIEW_WITH_EASY_AUTH: {
    'authentication is on': {
      slots: { source: { seen: { easyAuth: { ok: true, value: true } } } },
      asked: { action: 'startPreview' },
      severity: 'error',
      says: [
        /App Service authentication is on in slot staging/,
        /az webapp auth update --resource-group rg-shop --name shop --slot staging --enabled false/,
      ],
      nearMiss: { slots: { source: { seen: { easyAuth: { ok: true, value: true } } } } },
    },
    'it cannot be told': {
      slots: { source: { seen: { easyAuth: { ok: false, reason: forbidden } } } },
      asked: { action: 'startPreview' },
      severity: 'note',
      says: [/cannot be told: Azure answered 403/],
      nearMiss: {
        slots: { source: { seen: { easyAuth: { ok: true, value: false } } } },
        asked: { action: 'startPreview' },
      },
    },
  },
  AUTO_SWAP_ON: {
    'into production': {
      slots: { source: { seen: { webConfig: { ok: true, value: { autoSwapSlotName: 'Production' } } } } },
      severity: 'error',
      says: [
        /swapped into production\./,
        /deployment slot auto-swap --resource-group rg-shop --name shop --slot staging --disable/,
      ],
      nearMiss: { slots: { source: { seen: { webConfig: { ok: true, value: { autoSwapSlotName: '' } } } } } },
    },
    'it cannot be told': {
      slots: { source: { seen: { webConfig: { ok: false, reason: forbidden } } } },
      severity: 'warning',
      says: [/Whether auto swap is on in slot staging cannot be told/],
      nearMiss: { slots: { source: { seen: { webConfig: { ok: true, value: {} } } } } },
    },
  },
  SETTINGS_UNREADABLE: {
    'of the source slot': {
      slots: { source: { unreadable: forbidden } },
      severity: 'error',
      says: [/The configuration of slot staging could not be read: Azure answered 403/, /Give the identity a role/],
      nearMiss: {},
    },
    'of production, before a deployment': {
      slots: { target: { unreadable: forbidden } },
      asked: { action: 'prepareSlot' },
      severity: 'warning',
      says: [/production could not be read/],
      nearMiss: { asked: { action: 'prepareSlot' } },
    },
  },
  STICKY_NAMES_UNREADABLE: {
    'before a swap': {
      slots: { stickyUnreadable: forbidden },
      severity: 'error',
      says: [/Which settings of the app shop are sticky could not be read/],
      nearMiss: {},
    },
    'for a reason that no role mends': {
      slots: { stickyUnreadable: { code: 'SERVER_ERROR', message: 'Azure answered 500.' } },
      severity: 'error',
      says: [
        /Look whether the names can be listed \(az functionapp config appsettings list .* --query "\[\?slotSetting\]/,
      ],
      nearMiss: {},
    },
    'before a deployment that does not need them': {
      slots: { stickyUnreadable: forbidden },
      asked: { action: 'prepareSlot' },
      severity: 'warning',
      says: [],
      nearMiss: { asked: { action: 'prepareSlot' } },
    },
    'before a deployment that unsticks': {
      slots: { stickyUnreadable: forbidden },
      asked: { action: 'prepareSlot', prepare: { unstickHubSettings: true, hubNames: [] } },
      severity: 'error',
      says: [],
      nearMiss: {},
    },
  },
  HUB_UNRESOLVED: {
    'a name with characters that are not allowed': {
      slots: { source: { durable: { hubName: 'shop-hub_2' } } },
      severity: 'error',
      says: [/Which hub slot staging uses cannot be told: The task hub name "shop-hub_2" holds characters/],
      nearMiss: { slots: { source: { durable: { hubName: 'shophub2' } } } },
    },
    'a Key Vault reference in production, before a deployment': {
      slots: { target: { settings: { AzureWebJobsStorage: '@Microsoft.KeyVault(SecretUri=https://kv/secrets/s)' } } },
      asked: { action: 'prepareSlot' },
      severity: 'warning',
      says: [/Which hub production uses cannot be told/],
      nearMiss: { slots: { source: { unreadable: forbidden } } },
    },
  },
  HUB_DEFAULT_NAME_IN_SLOT: {
    'no name at all': {
      slots: { source: { durable: {} } },
      severity: 'error',
      says: [/Durable Functions does not start in a slot with the default name/, /--resource-group rg-shop/],
      nearMiss: { slots: { target: { durable: {} } } },
    },
    'the app’s own name, written out': {
      slots: { source: { durable: { hubName: 'Shop' } } },
      severity: 'error',
      says: [/which is the default name of the app/],
      nearMiss: { slots: { source: { durable: { hubName: 'Shop2' } } } },
    },
    'Durable Functions 1.x': {
      slots: { source: { host: {}, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } } },
      severity: 'error',
      says: [/Slot staging uses the default hub name: .*DurableFunctionsHub/],
      nearMiss: {
        slots: {
          source: { host: { durableTask: { hubName: 'Own' } }, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } },
        },
      },
    },
    'a slot that is going to get a name': {
      slots: { source: { durable: {} } },
      asked: { action: 'prepareSlot', prepare: { unstickHubSettings: false, hubNames: ['ShopB'] } },
      severity: 'warning',
      says: [/The slot is going to get a hub name/],
      nearMiss: { asked: { action: 'prepareSlot', prepare: { unstickHubSettings: false, hubNames: ['ShopB'] } } },
    },
  },
  HUB_SETTING_MISSING: {
    'the name’s setting': {
      slots: { ...twoNames, source: { durable: byName, settings: shared } },
      severity: 'error',
      says: [
        /refers to the app setting "TaskHub", but slot "staging" of app "shop" has no such setting/,
        /--slot staging --settings "TaskHub=<hub name>"/,
      ],
      nearMiss: { slots: twoNames },
    },
    'the connection’s setting, which a hub name does not mend': {
      slots: { source: { durable: { hubName: 'Own', storageProvider: { connectionName: 'Hub' } } } },
      asked: { action: 'prepareSlot', prepare: { unstickHubSettings: false, hubNames: ['ShopB'] } },
      severity: 'error',
      says: [/The storage connection is named "Hub"/],
      nearMiss: {
        slots: {
          source: {
            durable: { hubName: 'Own', storageProvider: { connectionName: 'Hub' } },
            settings: { Hub: storage('sthub') },
          },
        },
      },
    },
  },
  HUB_SETTING_ONE_SIDED: {
    'in production only': {
      slots: {
        source: { settings: shared },
        target: { settings: { AzureFunctionsJobHost__extensions__durableTask__hubName: 'Own' } },
        sticky: ['AzureFunctionsJobHost__extensions__durableTask__hubName'],
      },
      severity: 'error',
      says: [/durableTask__hubName decides the hub of production, and slot staging does not have it/],
      nearMiss: {
        slots: {
          target: { settings: { AzureFunctionsJobHost__extensions__durableTask__defaultVersion: '1.0' } },
          sticky: ['AzureFunctionsJobHost__extensions__durableTask__defaultVersion'],
        },
      },
    },
    'sticky, so the other slot lacks it after the swap': {
      slots: {
        source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
        target: { durable: { hubName: 'ShopA' } },
        sticky: ['TaskHub'],
      },
      severity: 'error',
      says: [
        /TaskHub decides the hub of slot staging, and production does not have it/,
        /--name shop --settings "TaskHub=<value>"/,
      ],
      nearMiss: { slots: { ...twoNames, sticky: ['TaskHub'] } },
    },
    'it goes with the code: only the next deployment lacks it': {
      slots: {
        source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
        target: { durable: { hubName: 'ShopA' } },
      },
      severity: 'warning',
      says: [/takes the setting away from its slot/],
      nearMiss: {
        slots: { source: { settings: { AzureWebJobsStorage: null, AzureWebJobsStorage__accountName: 'ststaging' } } },
      },
    },
  },
  SAME_HUB: {
    'one account and one name': {
      slots: { source: { settings: shared } },
      severity: 'error',
      says: [
        /Slot staging and production use the same task hub: hub ShopHub in account stshop \(AzureWebJobsStorage\)/,
        /"TaskHubName=<another hub name>"/,
      ],
      nearMiss: {},
    },
    'by the default name of 1.x': {
      slots: {
        source: { host: {}, settings: { ...shared, FUNCTIONS_EXTENSION_VERSION: '~1' } },
        target: { host: {}, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } },
      },
      severity: 'error',
      says: [/hub DurableFunctionsHub/],
      nearMiss: {
        slots: {
          source: { host: {}, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } },
          target: { host: {}, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } },
        },
      },
    },
    'before a deployment': {
      slots: { ...twoNames, source: { durable: byName, settings: { ...shared, TaskHub: 'shopa' } } },
      asked: { action: 'prepareSlot' },
      severity: 'error',
      says: [/--slot staging --settings "TaskHub=<another hub name>"/],
      nearMiss: { slots: twoNames, asked: { action: 'prepareSlot' } },
    },
    'before a deployment that gives the slot another hub': {
      slots: { source: { settings: shared } },
      asked: { action: 'prepareSlot', prepare: { unstickHubSettings: false, hubNames: ['ShopB'] } },
      severity: 'note',
      says: [/Slot staging is going to get another one/],
      nearMiss: {},
    },
    'going back is not forbidden': {
      slots: { source: { settings: shared } },
      asked: { action: 'swapBack' },
      severity: 'warning',
      says: [],
      nearMiss: { slots: { source: { settings: shared } }, asked: { action: 'completePreview' } },
    },
  },
  HUB_STICKY: {
    'a sticky version does not move the hub': {
      slots: {
        source: { settings: { AzureFunctionsJobHost__extensions__durableTask__defaultVersion: '2.0' } },
        sticky: ['AzureWebJobsStorage', 'AzureFunctionsJobHost__extensions__durableTask__defaultVersion'],
      },
      severity: 'error',
      says: [
        /Sticky: AzureWebJobsStorage\./,
        /"appSettingNames":\["AzureFunctionsJobHost__extensions__durableTask__defaultVersion"\]/,
      ],
      nearMiss: {
        slots: {
          source: { settings: { AzureFunctionsJobHost__extensions__durableTask__defaultVersion: '2.0' } },
          sticky: ['AzureFunctionsJobHost__extensions__durableTask__defaultVersion'],
        },
      },
    },
    'the account': {
      slots: { sticky: ['Pinned', 'AzureWebJobsStorage'], stickyConnectionStrings: ['Log'] },
      severity: 'error',
      says: [
        /slot staging keeps hub ShopHub in account ststaging .* production keeps hub ShopHub in account stshop .*Sticky: AzureWebJobsStorage\./,
        /az rest --method put --url "\/subscriptions\/sub-1\/resourceGroups\/rg-shop\/providers\/Microsoft\.Web\/sites\/shop\/config\/slotConfigNames\?api-version=2023-12-01" --body '\{"properties":\{"appSettingNames":\["Pinned"\],"connectionStringNames":\["Log"\]\}\}'/,
      ],
      nearMiss: { slots: { sticky: ['Pinned'] } },
    },
    'the name': {
      slots: { ...twoNames, sticky: ['TaskHub'] },
      severity: 'error',
      says: [/Sticky: TaskHub\./],
      nearMiss: { slots: twoNames },
    },
    'before a deployment': {
      slots: { sticky: ['AzureWebJobsStorage'] },
      asked: { action: 'prepareSlot' },
      severity: 'warning',
      says: [],
      nearMiss: { asked: { action: 'prepareSlot' } },
    },
    'before a deployment that unsticks': {
      slots: { sticky: ['AzureWebJobsStorage'] },
      asked: { action: 'prepareSlot', prepare: { unstickHubSettings: true, hubNames: [] } },
      severity: 'note',
      says: [/are going to be unstuck/],
      nearMiss: { slots: { sticky: ['AzureWebJobsStorage'] }, asked: { action: 'completePreview' } },
    },
    'a name that cannot be in a command': {
      slots: { sticky: ['AzureWebJobsStorage', "it's odd"] },
      severity: 'error',
      says: [/Run action prepareSlot with unstickHubSettings\. The names that are sticky now: az /],
      nearMiss: { slots: { sticky: ["it's odd"] } },
    },
  },
  HUB_SPLIT: {
    'the name is sticky, the account is not': {
      slots: {
        source: { durable: byName, settings: { TaskHub: 'ShopB' } },
        target: { durable: byName, settings: { TaskHub: 'ShopA' } },
        sticky: ['TaskHub'],
      },
      severity: 'error',
      says: [
        /slot staging has hub ShopB in account ststaging \(AzureWebJobsStorage\) now and would have hub ShopB in account stshop/,
        /production has hub ShopA in account stshop \(AzureWebJobsStorage\) now and would have hub ShopA in account ststaging/,
        /Sticky: TaskHub\./,
      ],
      nearMiss: {
        slots: {
          source: { durable: byName, settings: { TaskHub: 'ShopB' } },
          target: { durable: byName, settings: { TaskHub: 'ShopA' } },
          sticky: ['TaskHub', 'AzureWebJobsStorage'],
        },
      },
    },
  },
  HUB_AFTER_SWAP_UNRESOLVED: {
    'the old code would have the default name in the slot': {
      slots: {
        source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
        target: { durable: {} },
      },
      severity: 'error',
      says: [/After the swap, slot staging would have no usable hub: .*default/, /stand still/],
      nearMiss: {
        slots: {
          source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
          target: { durable: { hubName: 'ShopA' } },
        },
      },
    },
    'the new code would lack its setting': {
      slots: {
        source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
        target: { durable: { hubName: 'ShopA' } },
        sticky: ['TaskHub'],
      },
      asked: { action: 'swapBack' },
      severity: 'error',
      says: [/After the swap, production would have no usable hub/],
      nearMiss: { slots: { source: { durable: byName, settings: shared }, target: { durable: { hubName: 'ShopA' } } } },
    },
    'going back: the code that goes away': {
      slots: {
        source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
        target: { durable: {} },
      },
      asked: { action: 'swapBack' },
      severity: 'warning',
      says: [/slot staging would have no usable hub/],
      nearMiss: { asked: { action: 'swapBack' } },
    },
  },
  HUB_CONFIGURATION_DOUBTFUL: {
    'a name where the host does not look': {
      slots: { source: { durable: { hubName: 'Own', storageProvider: { hubName: 'Other' } } } },
      severity: 'warning',
      says: [/In slot staging \(HUB_NAME_MISPLACED\): In host\.json/],
      nearMiss: { slots: { source: { host: {}, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } } } },
    },
    'a setting that overrides host.json': {
      slots: {
        target: { settings: { AzureFunctionsJobHost__extensions__durableTask__hubName: 'Own' } },
        source: { settings: { AzureFunctionsJobHost__extensions__durableTask__hubName: 'Other' } },
      },
      severity: 'note',
      says: [/HOST_SETTING_OVERRIDE/],
      nearMiss: {},
    },
  },
  HUB_SETTING_RESET: {
    'both slots have the same name, and it is not sticky': {
      slots: { ...twoNames, source: { durable: byName, settings: { ...shared, TaskHub: 'ShopA' } } },
      severity: 'note',
      says: [
        /TaskHub has the same value in slot staging and production, and is not sticky/,
        /outputs sourceHub and targetHub/,
      ],
      nearMiss: {
        slots: {
          ...twoNames,
          source: { durable: byName, settings: { ...shared, TaskHub: 'ShopA' } },
          sticky: ['TaskHub'],
        },
      },
    },
  },
  SETUP_RECOGNISED: {
    'separate accounts': {
      slots: {},
      severity: 'note',
      says: [
        /^Separate storage accounts: slot staging has hub ShopHub in account ststaging/m,
        /No hub has to be idle for the swap/,
      ],
      nearMiss: { slots: { sticky: ['AzureWebJobsStorage'] } },
    },
    'one account with two names': {
      slots: twoNames,
      severity: 'note',
      says: [/^One storage account with two hub names: /m],
      nearMiss: { slots: { ...twoNames, sticky: ['TaskHub'] } },
    },
  },
  STORAGE_SHARED: {
    'two names in one account': {
      slots: twoNames,
      severity: 'note',
      says: [/use one account for AzureWebJobsStorage: stshop\./],
      nearMiss: {
        slots: {
          source: { settings: { AzureWebJobsStorage: '@Microsoft.KeyVault(SecretUri=https://kv/secrets/a)' } },
          target: { settings: { AzureWebJobsStorage: '@Microsoft.KeyVault(SecretUri=https://kv/secrets/b)' } },
        },
      },
    },
    'by connection string and by identity': {
      slots: {
        ...twoNames,
        target: {
          durable: byName,
          settings: {
            AzureWebJobsStorage: null,
            AzureWebJobsStorage__blobServiceUri: 'https://stshop.blob.core.windows.net',
            AzureWebJobsStorage__accountName: null,
            TaskHub: 'ShopA',
          },
        },
      },
      severity: 'note',
      says: [/stshop/],
      nearMiss: {
        slots: { target: { settings: { AzureWebJobsStorage: null, AzureWebJobsStorage__accountName: 'stshop' } } },
      },
    },
  },
  IDLE_SLOT_POLLS: {
    'Azure Storage': {
      slots: {},
      severity: 'note',
      says: [
        /After the swap slot staging goes on running/,
        /az functionapp stop --resource-group rg-shop --name shop --slot staging/,
      ],
      nearMiss: {
        slots: {
          source: {
            durable: {
              hubName: 'shop-hub',
              storageProvider: { type: 'azureManaged', connectionStringName: 'Scheduler' },
            },
            settings: { Scheduler: 'Endpoint=https://s.durabletask.io' },
          },
        },
      },
    },
  },
  HUB_CONTENTS_UNKNOWN: {
    'of the hub that leaves': {
      slots: target({ ok: false, reason: forbidden }),
      severity: 'error',
      says: [
        /What is in hub ShopHub in account stshop \(AzureWebJobsStorage\) of production could not be read: Azure answered 403/,
      ],
      nearMiss: { slots: { source: { seen: { contents: { ok: false, reason: forbidden } } } } },
    },
    'the reading failed half-way': {
      slots: target(contentsOf({ reading: { completeness: 'failed', reasons: [forbidden] } })),
      severity: 'error',
      says: [/Azure answered 403/],
      nearMiss: { slots: target(contentsOf()) },
    },
    'of a hub that is not waited for': {
      slots: { sticky: ['AzureWebJobsStorage'], source: { seen: { contents: { ok: false, reason: forbidden } } } },
      asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'error',
      says: [/account ststaging/],
      nearMiss: {
        slots: { sticky: ['AzureWebJobsStorage'], source: { seen: { contents: { ok: false, reason: forbidden } } } },
      },
    },
    'going back is not forbidden': {
      slots: target({ ok: false, reason: forbidden }),
      asked: { action: 'swapBack' },
      severity: 'warning',
      says: [],
      nearMiss: { slots: target({ ok: false, reason: forbidden }), asked: { action: 'prepareSlot' } },
    },
  },
  ENTITIES_STAY_BEHIND: {
    'in a hub that no code works on after the swap': {
      slots: {
        source: { durable: byName, settings: { TaskHub: 'ShopB' } },
        target: {
          durable: byName,
          settings: { TaskHub: 'ShopA' },
          seen: { contents: contentsOf({ entities: { count: 3, atLeast: false, byName: [] } }) },
        },
        sticky: ['TaskHub'],
      },
      severity: 'error',
      says: [/3 entities are in hub ShopA/],
      nearMiss: {
        slots: {
          source: { settings: shared },
          target: { seen: { contents: contentsOf({ entities: { count: 3, atLeast: false, byName: [] } }) } },
        },
      },
    },
    'where the hubs go cannot be told': {
      slots: {
        ...target(contentsOf({ entities: { count: 3, atLeast: false, byName: [] } })),
        stickyUnreadable: forbidden,
      },
      severity: 'error',
      says: [],
      nearMiss: { slots: { stickyUnreadable: forbidden } },
    },
    'in the hub that leaves production': {
      slots: target(
        contentsOf({
          entities: {
            count: 12,
            atLeast: true,
            byName: [
              { name: 'counter', count: 9 },
              { name: 'cart', count: 3 },
            ],
          },
        }),
      ),
      severity: 'error',
      says: [
        /at least 12 entities are in hub ShopHub in account stshop .*, which leaves production for slot staging with the code that is there now: 9 × counter and 3 × cart\./,
      ],
      nearMiss: {
        slots: stickyWith(contentsOf({ entities: { count: 12, atLeast: true, byName: [] } })),
      },
    },
    'going back: what the new code wrote': {
      slots: target(contentsOf({ entities: { count: 1, atLeast: false, byName: [] } })),
      asked: { action: 'swapBack' },
      severity: 'warning',
      says: [/1 entity is in hub/],
      nearMiss: {
        slots: target(contentsOf({ entities: { count: 1, atLeast: false, byName: [] } })),
        asked: { action: 'prepareSlot' },
      },
    },
    'entities of the source slot go with its code': {
      slots: {
        target: { seen: { contents: contentsOf({ entities: { count: 2, atLeast: false, byName: [] } }) } },
      },
      severity: 'error',
      says: [/2 entities are in/],
      nearMiss: {
        slots: { source: { seen: { contents: contentsOf({ entities: { count: 2, atLeast: false, byName: [] } }) } } },
      },
    },
  },
  ETERNAL_ORCHESTRATIONS_STAY_BEHIND: {
    'in the hub that leaves production': {
      slots: target(
        contentsOf({
          eternal: [
            { name: 'Monitor', count: 2 },
            { name: 'Watch', count: 1 },
          ],
        }),
      ),
      severity: 'warning',
      says: [/3 orchestrations that have continued as new are in hub .*: 2 × Monitor and 1 × Watch\./],
      nearMiss: { slots: stickyWith(contentsOf({ eternal: [{ name: 'Monitor', count: 2 }] })) },
    },
  },
  CHOSEN_INSTANCE_IDS_STAY_BEHIND: {
    'in the hub that leaves production': {
      slots: target(
        contentsOf({ chosenIds: { count: 1, atLeast: false, sample: [{ name: 'Nightly', instanceId: 'singleton' }] } }),
      ),
      severity: 'warning',
      says: [/1 orchestration in flight has an id that somebody chose, such as singleton \(Nightly\)/],
      nearMiss: { slots: target(contentsOf({ inFlight: [{ instanceId: 'abc' }] })) },
    },
  },
  WORK_GOES_ON_IN_SOURCE_SLOT: {
    'production has work in flight': {
      slots: target(orders('', '', '')),
      severity: 'note',
      says: [
        /3 orchestrations are in flight in production, and end in slot staging after the swap/,
        /activities that were cut off run again/,
      ],
      nearMiss: { slots: stickyWith(orders('')) },
    },
  },
  IN_FLIGHT_MEETS_OTHER_CODE: {
    'also what the reading let pass': {
      slots: stickyWith(
        contentsOf({ reading: { passed: { suspendedAllowed: censusOf({ instanceId: 'a', name: 'Slow' }) } } }),
      ),
      asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'warning',
      says: [/: 1 × Slow\./],
      nearMiss: {
        slots: stickyWith(crowded('')),
        asked: { drain: { policy: 'wait', instances: { ...defaultPolicy, allowedOrchestrators: ['*other*'] } } },
      },
    },
    'the drain policy is ignore': {
      slots: stickyWith(orders('', '')),
      asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'warning',
      says: [
        /2 orchestrations in flight in hub ShopHub in account stshop .* are not waited for \(drainPolicy is ignore\): 2 × ProcessOrder/,
      ],
      nearMiss: { slots: stickyWith(orders('', '')) },
    },
    'the policy lets some pass': {
      slots: stickyWith(contentsOf({ inFlight: [{ instanceId: 'a', name: 'Monitor' }, { instanceId: 'b' }] })),
      asked: { drain: { policy: 'wait', instances: { ...defaultPolicy, allowedOrchestrators: ['mon*'] } } },
      severity: 'warning',
      says: [/1 orchestration in flight .* is not waited for \(the policy lets them pass\): 1 × Monitor/],
      nearMiss: {
        slots: target(contentsOf({ inFlight: [{ instanceId: 'a', name: 'Monitor' }] })),
        asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      },
    },
  },
  VERSION_NOT_ACCEPTED: {
    'the code of production comes to the hub of the source slot': {
      slots: {
        source: { ...versioned('2.0'), seen: { contents: orders('2.0') } },
        target: versioned('1.0'),
        sticky: ['AzureWebJobsStorage'],
      },
      asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'error',
      says: [/in account ststaging .*The code of production comes to it with defaultVersion 1\.0/],
      nearMiss: {
        slots: {
          source: { ...versioned('1.0'), seen: { contents: orders('2.0') } },
          target: versioned('2.0'),
          sticky: ['AzureWebJobsStorage'],
        },
        asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      },
    },
    'among so many names that versions were not kept by name': {
      slots: stickyWith(crowded('2.0'), { source: versioned('1.0') }),
      asked: { drain: { policy: 'wait', instances: { ...defaultPolicy, allowedOrchestrators: ['Mon*'] } } },
      severity: 'warning',
      says: [/5 orchestrations of version 2\.0/],
      nearMiss: {
        slots: stickyWith(crowded('1.0'), { source: versioned('1.0') }),
        asked: { drain: { policy: 'wait', instances: { ...defaultPolicy, allowedOrchestrators: ['Mon*'] } } },
      },
    },
    'a match strategy that is not known': {
      slots: stickyWith(orders('1.0'), { source: versioned('1.0', 'Newest') }),
      asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'warning',
      says: [/perhaps not waited for or not accepted .*versionMatchStrategy that cannot be told/],
      nearMiss: { slots: stickyWith(orders('1.0'), { source: versioned('1.0', 'Newest') }) },
    },
    'rolling back under CurrentOrOlder, without waiting': {
      slots: stickyWith(orders('2.0', '2.0', '1.0'), { source: versioned('1.0') }),
      asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'error',
      says: [
        /2 orchestrations of version 2\.0\. The code of slot staging comes to it with defaultVersion 1\.0 and versionMatchStrategy CurrentOrOlder/,
      ],
      nearMiss: {
        slots: stickyWith(orders('2.0', '1.0'), { source: versioned('2.0') }),
        asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      },
    },
    'waited for': {
      slots: stickyWith(orders('2.0'), { source: versioned('1.0') }),
      asked: { drain: { policy: 'ignore', instances: defaultPolicy }, action: 'swapBack' },
      severity: 'error',
      says: [/1 orchestration of version 2\.0/],
      nearMiss: { slots: stickyWith(orders('2.0'), { source: versioned('1.0') }), asked: { action: 'swapBack' } },
    },
    'unequal under Strict': {
      slots: stickyWith(orders('1.0', ''), { source: versioned('2.0', 'Strict') }),
      asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'error',
      says: [/1 orchestration of version 1\.0 and 1 orchestration without a version/],
      nearMiss: {
        slots: stickyWith(orders('1.0'), { source: versioned('2.0', 'None') }),
        asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      },
    },
    'let pass by name': {
      slots: stickyWith(contentsOf({ inFlight: [{ instanceId: 'a', name: 'Monitor', version: '2.0' }] }), {
        source: versioned('1.0'),
      }),
      asked: { drain: { policy: 'wait', instances: { ...defaultPolicy, allowedOrchestrators: ['Monitor'] } } },
      severity: 'error',
      says: [/the policy lets them pass/],
      nearMiss: {
        slots: stickyWith(contentsOf({ inFlight: [{ instanceId: 'a', version: '2.0' }] }), {
          source: versioned('1.0'),
        }),
        asked: { drain: { policy: 'wait', instances: { ...defaultPolicy, allowedOrchestrators: ['Monitor'] } } },
      },
    },
    'perhaps let pass by its id': {
      slots: stickyWith(orders('2.0'), { source: versioned('1.0') }),
      asked: { drain: { policy: 'wait', instances: { ...defaultPolicy, ignoredInstanceIdPrefixes: ['order-'] } } },
      severity: 'warning',
      says: [/perhaps not waited for/],
      nearMiss: {
        slots: stickyWith(orders('1.0'), { source: versioned('1.0') }),
        asked: { drain: { policy: 'wait', instances: { ...defaultPolicy, ignoredInstanceIdPrefixes: ['order-'] } } },
      },
    },
    'an engine of an older major version': {
      slots: stickyWith(orders('2.0'), { source: versioned('1.0') }),
      asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'error',
      says: [],
      nearMiss: {
        slots: stickyWith(orders('2.0'), {
          source: {
            host: {
              version: '2.0',
              extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[3.*, 4.0.0)' },
              extensions: { durableTask: { hubName: 'ShopHub', defaultVersion: '1.0' } },
            },
          },
        }),
        asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      },
    },
    'an engine that knows no versions': {
      slots: stickyWith(orders('2.0'), { source: { ...versioned('1.0'), seen: { durableExtensionVersion: '3.1.0' } } }),
      asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'error',
      says: [],
      nearMiss: {
        slots: stickyWith(orders('2.0'), {
          source: { ...versioned('1.0'), seen: { durableExtensionVersion: '3.0.4' } },
        }),
        asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      },
    },
    'before a deployment over the hub of the source slot': {
      slots: { source: { ...versioned('1.0'), seen: { contents: orders('2.0') } } },
      asked: { action: 'prepareSlot', drain: { policy: 'ignore', instances: defaultPolicy } },
      severity: 'error',
      says: [/in account ststaging/],
      nearMiss: {
        slots: { source: { ...versioned('1.0'), seen: { contents: orders('2.0') } } },
        asked: { drain: { policy: 'ignore', instances: defaultPolicy } },
      },
    },
  },
  SETTINGS_WILL_CHANGE: {
    'by name only': {
      slots: {
        differences: {
          ok: true,
          value: [
            difference('Colour', 'SettingsWillBeModifiedInDestination'),
            difference('Fresh', 'SettingsWillBeAddedToDestination'),
            difference('Db', 'SettingsWillBeModifiedInDestination', 'ConnectionString'),
            difference('Odd', 'SomethingNew'),
          ],
        },
      },
      severity: 'note',
      says: [
        /4 settings of slot staging and production differ\. Changed: Colour and Db \(ConnectionString\); added: Fresh; SomethingNew: Odd\./,
      ],
      nearMiss: { slots: { differences: { ok: true, value: [] } } },
    },
  },
  DIFFERENCES_UNREADABLE: {
    'not allowed': {
      slots: { differences: { ok: false, reason: forbidden } },
      severity: 'warning',
      says: [/What a swap would change could not be asked: Azure answered 403/],
      nearMiss: { slots: { differences: { ok: true, value: [] } } },
    },
  },
  VNET_DIFFERS: {
    'only one slot is in a network, and keeps it': {
      slots: { target: { site: { subnetId: subnet('apps') } } },
      asked: { preserveVnet: true },
      severity: 'warning',
      says: [
        /Slot staging is in no virtual network, and production is in the subnet vnet1\/apps\. With preserveVnet each slot keeps its network: the code that comes to production is in the subnet vnet1\/apps\./,
      ],
      nearMiss: {
        slots: {
          source: { site: { subnetId: subnet('APPS') } },
          target: { site: { subnetId: subnet('apps') } },
        },
      },
    },
    'the networks may be swapped': {
      slots: { source: { site: { subnetId: subnet('b') } }, target: { site: { subnetId: subnet('a') } } },
      severity: 'warning',
      says: [/the code that comes to production is in the subnet vnet1\/b, or else is in the subnet vnet1\/a/],
      nearMiss: { slots: { source: { site: { subnetId: subnet('a') } }, target: { site: { subnetId: subnet('a') } } } },
    },
  },
  ROUTE_ALL_DIFFERS: {
    'between the slots': {
      slots: { source: { site: { routesAllTraffic: false } }, target: { site: { routesAllTraffic: true } } },
      severity: 'warning',
      says: [
        /Slot staging sends only traffic to private addresses through its virtual network, and production all outgoing traffic/,
      ],
      nearMiss: {
        slots: { source: { site: { routesAllTraffic: true } }, target: { site: { routesAllTraffic: true } } },
      },
    },
    'within one slot': {
      slots: {
        source: {
          site: { routesAllTraffic: true },
          seen: { webConfig: { ok: true, value: { routesAllTraffic: false } } },
        },
      },
      severity: 'warning',
      says: [/has two values for route all: true as a property of the site, and false in its configuration/],
      nearMiss: {
        slots: {
          source: {
            site: { routesAllTraffic: true },
            seen: { webConfig: { ok: true, value: { routesAllTraffic: true } } },
          },
        },
      },
    },
  },
  CONTENT_SHARE_OUTSIDE_VNET: {
    'a network, and a share that is reached outside of it': {
      slots: { source: { site: { subnetId: subnet('apps') }, settings: share } },
      severity: 'warning',
      says: [
        /Slot staging is in the subnet vnet1\/apps, but reaches its content share outside/,
        /WEBSITE_CONTENTOVERVNET=1$/,
      ],
      nearMiss: {
        slots: { source: { site: { subnetId: subnet('apps') }, settings: { ...share, WEBSITE_CONTENTOVERVNET: '1' } } },
      },
    },
    'the site says how it is reached': {
      slots: { source: { site: { subnetId: subnet('apps'), contentShareOverVnet: false }, settings: share } },
      severity: 'warning',
      says: [],
      nearMiss: {
        slots: { source: { site: { subnetId: subnet('apps'), contentShareOverVnet: true }, settings: share } },
      },
    },
    'only with a share': {
      slots: { target: { site: { subnetId: subnet('apps') }, settings: share } },
      severity: 'warning',
      says: [/Production is in the subnet/],
      nearMiss: { slots: { target: { site: { subnetId: subnet('apps') } } } },
    },
  },
  SECRETS_IN_FILES: {
    'in production': {
      slots: { target: { settings: { AZUREWEBJOBSSECRETSTORAGETYPE: 'Files' } } },
      severity: 'warning',
      says: [/Production keeps the function keys in files/],
      nearMiss: { slots: { target: { settings: { AzureWebJobsSecretStorageType: 'blob' } } } },
    },
  },
  TRIGGERS_RUN_IN_STAGING: {
    'more than anybody wants to read': {
      slots: functions(
        ...Array.from({ length: 25 }, (_, at) => ({ name: `T${at}`, isDisabled: false, trigger: 'timerTrigger' })),
      ),
      severity: 'warning',
      says: [/T18 \(timerTrigger\) and 6 more\./],
      nearMiss: { slots: functions() },
    },
    'timers and queues': {
      slots: functions(
        { name: 'Cleanup', isDisabled: false, trigger: 'timerTrigger' },
        { name: 'OnOrder', isDisabled: false, trigger: 'queueTrigger' },
        { name: 'Start', isDisabled: false, trigger: 'httpTrigger' },
      ),
      severity: 'warning',
      says: [
        /2 functions of slot staging are started by something other than HTTP, and run there: Cleanup \(timerTrigger\) and OnOrder \(queueTrigger\)\./,
        /not honoured/,
        /--slot staging --slot-settings AzureWebJobs\.Cleanup\.Disabled=true AzureWebJobs\.OnOrder\.Disabled=true; az functionapp config appsettings set --resource-group rg-shop --name shop --slot-settings AzureWebJobs\.Cleanup\.Disabled=false/,
      ],
      nearMiss: {
        slots: functions(
          { name: 'Start', isDisabled: false, trigger: 'httpTrigger' },
          { name: 'Order', isDisabled: false, trigger: 'orchestrationTrigger' },
          { name: 'Bill', isDisabled: false, trigger: 'ActivityTrigger' },
          { name: 'Cart', isDisabled: false, trigger: 'entityTrigger' },
          { name: 'Warm', isDisabled: false, trigger: 'warmupTrigger' },
        ),
      },
    },
    'disabled by a sticky setting: awake in the warm-up': {
      slots: {
        source: {
          settings: { 'AzureWebJobs.Nightly.Disabled': 'true' },
          seen: { functions: { ok: true, value: [{ name: 'Nightly', isDisabled: true, trigger: 'timerTrigger' }] } },
        },
        sticky: ['azurewebjobs.nightly.disabled'],
      },
      severity: 'note',
      says: [/Disabled in the slot by a sticky setting, but not in production: Nightly\./, /No setting prevents it/],
      nearMiss: {
        slots: {
          source: {
            settings: { AzureWebJobs_Nightly_Disabled: '1' },
            seen: { functions: { ok: true, value: [{ name: 'Nightly', isDisabled: true, trigger: 'timerTrigger' }] } },
          },
          target: { settings: { AzureWebJobs_Nightly_Disabled: '1' } },
          sticky: ['AzureWebJobs_Nightly_Disabled'],
        },
      },
    },
    'disabled by a setting that goes to production': {
      slots: {
        source: {
          settings: { AzureWebJobs_Nightly_Disabled: 'true' },
          seen: { functions: { ok: true, value: [{ name: 'Nightly', isDisabled: true, trigger: 'timerTrigger' }] } },
        },
      },
      severity: 'warning',
      says: [/not sticky, and so disabled in production after the swap: Nightly\./],
      nearMiss: { slots: functions({ name: 'Nightly', isDisabled: true, trigger: 'timerTrigger' }) },
    },
    'production as the source has nothing to hide': {
      slots: functions({ name: 'Cleanup', isDisabled: false, trigger: 'timerTrigger' }),
      severity: 'warning',
      says: [],
      nearMiss: {
        slots: {
          ...functions({ name: 'Cleanup', isDisabled: false, trigger: 'timerTrigger' }),
          sourceName: 'production',
          targetName: 'staging',
        },
      },
    },
  },
  TRIGGERS_UNREADABLE: {
    'not allowed': {
      slots: { source: { seen: { functions: { ok: false, reason: forbidden } } } },
      severity: 'note',
      says: [/The functions of slot staging could not be listed/],
      nearMiss: { slots: functions() },
    },
    'the listing does not tell': {
      slots: functions({ name: 'Odd', isDisabled: false, trigger: '' }),
      severity: 'note',
      says: [/What starts 1 function of slot staging is not told: Odd\./],
      nearMiss: { slots: functions({ name: 'Odd', isDisabled: true, trigger: '' }) },
    },
  },
  DURABLE_EXTENSION_OLD: {
    'before 2.4.2': {
      slots: { source: { seen: { durableExtensionVersion: '2.4.1' } } },
      severity: 'warning',
      says: [/Slot staging runs version 2\.4\.1/, /management URLs/],
      nearMiss: { slots: { source: { seen: { durableExtensionVersion: '2.4.2' } } } },
    },
    '2.10 is newer than 2.4': {
      slots: { source: { seen: { durableExtensionVersion: '2.3.1' } } },
      severity: 'warning',
      says: [/2\.3\.1/],
      nearMiss: { slots: { source: { seen: { durableExtensionVersion: '2.10.0' } } } },
    },
    '1.x, told by the host': {
      slots: { target: { host: { durableTask: { hubName: 'Own' } }, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } } },
      severity: 'warning',
      says: [/Production runs version 1\.x/],
      nearMiss: {},
    },
  },
  DURABLE_EXTENSION_DIFFERS: {
    'on hubs that stay with their slots': {
      slots: {
        source: { seen: { durableExtensionVersion: '3.2.0' } },
        target: { seen: { durableExtensionVersion: '2.13.0' } },
        sticky: ['AzureWebJobsStorage'],
      },
      severity: 'warning',
      says: [/Slot staging runs Durable Functions 3\.x, and production 2\.x/, /base64/],
      nearMiss: {
        slots: {
          source: { seen: { durableExtensionVersion: '3.2.0' } },
          target: { seen: { durableExtensionVersion: '3.0.0' } },
          sticky: ['AzureWebJobsStorage'],
        },
      },
    },
    'on hubs that go with their code': {
      slots: {
        source: { seen: { durableExtensionVersion: '3.2.0' } },
        target: { seen: { durableExtensionVersion: '2.13.0' } },
      },
      severity: 'note',
      says: [/stays with its own hub/],
      nearMiss: {},
    },
  },
  SITE_NAME_BINDING: {
    'on Windows': {
      slots: { source: { site: { kind: 'functionapp' } }, target: { site: { kind: 'functionapp' } } },
      severity: 'note',
      says: [/Slot staging and production do not set WEBSITE_ADD_SITENAME_BINDINGS_IN_APPHOST_CONFIG to 1/],
      nearMiss: {},
    },
    'in one slot': {
      slots: {
        source: { site: { kind: 'functionapp' } },
        target: { site: { kind: 'functionapp' }, settings: { WEBSITE_ADD_SITENAME_BINDINGS_IN_APPHOST_CONFIG: '1' } },
      },
      severity: 'note',
      says: [/Slot staging does not set/],
      nearMiss: {
        slots: {
          source: { site: { kind: 'functionapp' }, settings: { WEBSITE_ADD_SITENAME_BINDINGS_IN_APPHOST_CONFIG: '1' } },
          target: { site: { kind: 'functionapp' }, settings: { WEBSITE_ADD_SITENAME_BINDINGS_IN_APPHOST_CONFIG: '1' } },
        },
      },
    },
  },
  RELEASE_MARKER_STICKY: {
    'in any letter case': {
      slots: { sticky: ['durable_deployment_release'] },
      severity: 'error',
      says: [
        /appsettings delete --resource-group rg-shop --name shop --slot staging --setting-names DURABLE_DEPLOYMENT_RELEASE; az/,
      ],
      nearMiss: { slots: { sticky: ['DURABLE_DEPLOYMENT'] } },
    },
  },
  OTHER_RELEASE_IN_SOURCE: {
    'before a swap': {
      slots: { source: { settings: marked('build-9') } },
      severity: 'error',
      says: [/Slot staging carries the release build-9, not build-2\./],
      nearMiss: { slots: { source: { settings: marked('build-2') } } },
    },
    'before a deployment': {
      slots: { source: { settings: marked('build-9') } },
      asked: { action: 'prepareSlot' },
      severity: 'warning',
      says: [/It has not been swapped, and is going to be replaced/],
      nearMiss: { slots: { source: { settings: marked('build-9') } }, asked: { action: 'swapBack' } },
    },
  },
  RELEASE_CAME_BACK: {
    'before a second swap': {
      slots: {
        source: {
          settings: marked('build-2'),
          site: { lastSwap: { at: '2026-05-01T11:00:00.000Z', sourceSlot: 'production', destinationSlot: 'staging' } },
        },
      },
      severity: 'error',
      says: [/build-2 was in production and came back to slot staging: the last swap was at 2026-05-01T11:00:00\.000Z/],
      nearMiss: {
        slots: {
          source: {
            settings: marked('build-2', '2026-05-01T11:00:00.000Z'),
            site: {
              lastSwap: { at: '2026-05-01T11:00:00.000Z', sourceSlot: 'staging', destinationSlot: 'production' },
            },
          },
        },
      },
    },
  },
  RELEASE_MARKER_COPIED: {
    'both slots have it': {
      slots: { source: { settings: marked('build-2') }, target: { settings: marked('build-2') } },
      severity: 'error',
      says: [/Both slots carry the marker of the release build-2/],
      nearMiss: { slots: { source: { settings: marked('build-1') }, target: { settings: marked('build-2') } } },
    },
  },
  RELEASE_MARKER_UNREADABLE: {
    'in production': {
      slots: { target: { settings: { DURABLE_DEPLOYMENT_RELEASE: 'canary-of-a-marker' } } },
      severity: 'error',
      says: [
        /The app setting DURABLE_DEPLOYMENT_RELEASE of production holds something that this product did not write/,
      ],
      nearMiss: { slots: { target: { settings: { DURABLE_DEPLOYMENT_RELEASE: '' } } } },
    },
    'in production, before a deployment': {
      slots: { target: { settings: { DURABLE_DEPLOYMENT_RELEASE: 'canary-of-a-marker' } } },
      asked: { action: 'prepareSlot' },
      severity: 'error',
      says: [],
      nearMiss: { asked: { action: 'prepareSlot' } },
    },
    'in the slot that is going to be marked': {
      slots: { source: { settings: { DURABLE_DEPLOYMENT_RELEASE: 'canary-of-a-marker' } } },
      asked: { action: 'prepareSlot' },
      severity: 'warning',
      says: [/of slot staging holds something/],
      nearMiss: { slots: { source: { settings: marked('build-2') } }, asked: { action: 'prepareSlot' } },
    },
  },
};
