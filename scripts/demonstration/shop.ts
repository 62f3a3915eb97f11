import { setTimeout as sleep } from 'node:timers/promises';
import type { AppDefinition } from '../../sandbox/index.ts';
import { createHubWriter, type HubWriter } from '../../sandbox/hub/index.ts';

export const appName = 'shop-orders';
export const resourceGroup = 'shop';
const stagingHub = 'ShopStaging';

/** A function app with a hub for each slot, whose name is a setting that travels with the code. */
export function shopApp(connectionString: string): AppDefinition {
  const hostJson = JSON.stringify({
    version: '2.0',
    extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
    extensions: { durableTask: { hubName: '%TaskHubName%' } },
  });
  const settings = { AzureWebJobsStorage: connectionString, FUNCTIONS_EXTENSION_VERSION: '~4' };
  return {
    name: appName,
    resourceGroup,
    appSettings: { ...settings, TaskHubName: 'ShopProduction' },
    files: { 'host.json': hostJson },
    slots: {
      staging: { appSettings: { ...settings, TaskHubName: stagingHub }, files: { 'host.json': hostJson } },
    },
  };
}

/** What the previous production code still runs in the staging slot's hub. */
export interface OrdersInFlight {
  /** Lets the orchestrations end, one by one. Resolves when the last one has. */
  drain(): Promise<void>;
}

/**
 * Lays the staging slot's hub down as the engine does: orders at work, one that waits for a person, one that was suspended, and an
 * entity, whose row says Running for ever.
 */
export async function startOrders(connectionString: string): Promise<OrdersInFlight> {
  const hub = createHubWriter(connectionString, { hubName: stagingHub });
  await hub.createHub();
  const orders = [1001, 1002, 1003, 1004].map((order) => `order-${order}`);
  for (const order of orders) {
    await hub.start({ instanceId: order, name: 'OrderSaga', version: '1.4.0', input: '{"items":2}' });
    await hub.advance(order, [{ do: 'callActivity', name: 'Charge' }]);
  }
  await hub.start({ instanceId: 'approval-77', name: 'ApproveRefund', version: '1.4.0' });
  await hub.advance('approval-77');
  await hub.start({ instanceId: 'order-0999', name: 'OrderSaga', version: '1.3.0' });
  await hub.advance('order-0999');
  await hub.suspend('order-0999', 'address to be checked');
  await hub.advance('order-0999');
  await hub.signalEntity('@stock@sku-7', 'reserve', '2');
  await hub.runEntity('@stock@sku-7', '{"reserved":2}');
  return { drain: () => drain(hub, orders) };
}

async function drain(hub: HubWriter, orders: readonly string[]): Promise<void> {
  for (const order of orders) {
    await sleep(2500);
    await hub.finishActivity(order, 0, { result: '"charged"' });
    await hub.advance(order, [{ do: 'complete', output: '"shipped"' }]);
  }
  await sleep(2500);
  await hub.raiseEvent('approval-77', 'Approved', 'true');
  await hub.advance('approval-77', [{ do: 'complete', output: '"refunded"' }]);
  await sleep(2500);
  await hub.resume('order-0999', 'address is right');
  await hub.advance('order-0999', [{ do: 'complete', output: '"shipped"' }]);
}
