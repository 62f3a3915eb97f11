import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Sandbox } from '../../sandbox/index.ts';
import { shop } from './shop.ts';

/** One slot of the shop as anybody sees it who asks it. */
export interface SlotShown {
  readonly slot: string;
  readonly version: string;
  readonly hubName: string;
  /** Orchestrations in flight in its hub, as its own management API tells; entities are none. */
  readonly inFlight: number;
}

/** Asks both slots over HTTP, and prints what they say. */
export async function showSlots(
  sandbox: Sandbox,
  when: string,
): Promise<{ production: SlotShown; staging: SlotShown }> {
  const [production, staging] = await Promise.all([lookAt(sandbox, 'production'), lookAt(sandbox, 'staging')]);
  console.log(`  ${when.padEnd(22)} version    task hub          orders in flight`);
  for (const { slot, version, hubName, inFlight } of [production, staging]) {
    console.log(`  ${`slot ${slot}`.padEnd(22)} ${version.padEnd(10)} ${hubName.padEnd(17)} ${inFlight}`);
  }
  console.log('');
  return { production, staging };
}

async function lookAt(sandbox: Sandbox, name: string): Promise<SlotShown> {
  const { url, slot } = sandbox.functionsHost(shop.appName, name);
  const key = slot.keys.systemKeys['durabletask_extension'] ?? '';
  const statuses = 'Pending,Running,Suspended,ContinuedAsNew';
  const listing = `${url}/runtime/webhooks/durabletask/instances?runtimeStatus=${statuses}&top=1000`;
  const [health, rows] = await Promise.all([
    ask(sandbox, `${url}/api/health`),
    ask(sandbox, listing, { 'x-functions-key': key }),
  ]);
  const instances = JSON.parse(rows) as { readonly instanceId: string }[];
  return {
    slot: name,
    version: (JSON.parse(health) as { readonly version: string }).version,
    hubName: slot.appSettings['TaskHubName'] ?? '',
    inFlight: instances.filter(({ instanceId }) => !instanceId.startsWith('@')).length,
  };
}

async function ask(sandbox: Sandbox, url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ca: sandbox.authority.certificatePem, headers }, (answer) => {
      text(answer).then(resolve, reject);
    })
      .on('error', reject)
      .end();
  });
}
