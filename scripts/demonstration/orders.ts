import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHubWriter, type HubWriter } from '../../sandbox/hub/index.ts';
import { shop } from './shop.ts';

/** Time between two orchestrations that end. */
const betweenEndsMs = 1500;

/** What is in flight in the shop's hubs; a hub writer plays the engine. */
export interface Orders {
  /** Lets what the staging slot's hub holds at first end, one by one. Resolves when the last one has. */
  endOldest(): Promise<void>;
  /** The same for the hub of production. */
  endOrders(): Promise<void>;
  /** The code that works on production's first hub starts an order. */
  startOrder(): Promise<void>;
}

/**
 * Lays both hubs of the shop down as the engine does. In the staging slot's hub: what the previous production code still runs,
 * four orders at work, one refund that waits for a person, one order that was suspended, and an entity, whose row says Running for
 * ever. In production's hub: three orders at work.
 */
export async function layDownOrders(connectionString: string): Promise<Orders> {
  const [oldest, newer] = [shop.hubs.staging, shop.hubs.production].map((hubName) =>
    createHubWriter(connectionString, { hubName }),
  ) as [HubWriter, HubWriter];
  await Promise.all([oldest.createHub(), newer.createHub()]);
  const old = [1001, 1002, 1003, 1004].map((order) => `order-${order}`);
  for (const order of old) await startOrder(oldest, order, '1.4.0');
  await oldest.start({ instanceId: 'approval-77', name: 'ApproveRefund', version: '1.4.0' });
  await oldest.advance('approval-77');
  await oldest.start({ instanceId: 'order-0999', name: 'OrderSaga', version: '1.3.0' });
  await oldest.advance('order-0999');
  await oldest.suspend('order-0999', 'address to be checked');
  await oldest.advance('order-0999');
  await oldest.signalEntity('@stock@sku-7', 'reserve', '2');
  await oldest.runEntity('@stock@sku-7', '{"reserved":2}');

  const orders = Array.from({ length: 3 }, madeUpId);
  for (const order of orders) await startOrder(newer, order, '1.5.0');
  return {
    async endOldest() {
      for (const order of old) await endOrder(oldest, order);
      await sleep(betweenEndsMs);
      await oldest.raiseEvent('approval-77', 'Approved', 'true');
      await oldest.advance('approval-77', [{ do: 'complete', output: '"refunded"' }]);
      await sleep(betweenEndsMs);
      await oldest.resume('order-0999', 'address is right');
      await oldest.advance('order-0999', [{ do: 'complete', output: '"shipped"' }]);
    },
    async endOrders() {
      for (const order of orders) await endOrder(newer, order);
    },
    startOrder: () => startOrder(newer, madeUpId(), '1.7.0'),
  };
}

/** As every SDK makes them when nobody chooses an id. */
function madeUpId(): string {
  return randomUUID().replaceAll('-', '');
}

async function startOrder(hub: HubWriter, instanceId: string, version: string): Promise<void> {
  await hub.start({ instanceId, name: 'OrderSaga', version, input: '{"items":2}' });
  await hub.advance(instanceId, [{ do: 'callActivity', name: 'Charge' }]);
}

async function endOrder(hub: HubWriter, instanceId: string): Promise<void> {
  await sleep(betweenEndsMs);
  await hub.finishActivity(instanceId, 0, { result: '"charged"' });
  await hub.advance(instanceId, [{ do: 'complete', output: '"shipped"' }]);
}
