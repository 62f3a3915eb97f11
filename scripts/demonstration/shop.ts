import type { AppDefinition, SlotDefinition } from '../../sandbox/index.ts';

export const resourceGroup = 'shop';

/** A function app as it should be: a hub for each slot, whose name is a setting that travels with the code. */
export const shop = {
  appName: 'shop-orders',
  /** What each slot's setting TaskHubName says before the first swap. */
  hubs: { production: 'ShopProduction', staging: 'ShopStaging' },
} as const;

/** A function app with a mistake that is often made: its hub setting is a deployment slot setting. */
export const invoices = { appName: 'shop-invoices' } as const;

/** Files by path from the root of the package. */
type Files = Readonly<Record<string, string>>;

function trigger(type: string, more: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({ bindings: [{ type, direction: 'in', name: 'input', ...more }] });
}

/**
 * The package of a version of the shop. Its page `/api/health` tells the version.
 *
 * @param illness what the health page complains about with 503; left out: it answers 200
 */
export function packageOf(version: string, illness?: string): Files {
  return {
    'host.json': JSON.stringify({
      version: '2.0',
      extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
      extensions: { durableTask: { hubName: '%TaskHubName%' } },
    }),
    'OrderSaga/function.json': trigger('orchestrationTrigger'),
    'Charge/function.json': trigger('activityTrigger'),
    'TakeOrder/function.json': trigger('httpTrigger'),
    'sandbox.json': JSON.stringify({
      version,
      ...(illness === undefined ? {} : { health: { status: 503, body: JSON.stringify({ status: illness, version }) } }),
    }),
  };
}

/** Both apps, whose hubs are in the storage account of this connection string. */
export function apps(connectionString: string): AppDefinition[] {
  const settings = { AzureWebJobsStorage: connectionString, FUNCTIONS_EXTENSION_VERSION: '~4' };
  const slot = (hubName: string, files: Files): SlotDefinition => ({
    appSettings: { ...settings, TaskHubName: hubName },
    files,
  });
  const nightly = { 'Nightly/function.json': trigger('timerTrigger', { schedule: '0 0 3 * * *' }) };
  return [
    {
      name: shop.appName,
      resourceGroup,
      ...slot(shop.hubs.production, packageOf('1.5.0')),
      slots: { staging: slot(shop.hubs.staging, packageOf('1.4.0')) },
    },
    {
      name: invoices.appName,
      resourceGroup,
      ...slot('InvoicesProduction', { ...packageOf('3.0.0'), ...nightly }),
      slots: { staging: slot('InvoicesStaging', { ...packageOf('3.1.0'), ...nightly }) },
      stickyAppSettings: ['TaskHubName'],
    },
  ];
}
