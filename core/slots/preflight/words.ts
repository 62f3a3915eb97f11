import { describeConnection } from '../../taskhub/locate/index.ts';
import type { HubLocation, Located } from '../../taskhub/model.ts';
import { neutralise } from '../../text.ts';

/** `hub ShopA in account stshop (AzureWebJobsStorage)`; holds no secret. */
export function hubLabel(location: HubLocation): string {
  const { connection, provider, trackingStore } = location;
  const name = `hub ${neutralise(location.hubName, 60)}`;
  if (connection === undefined) return `${name} (${provider})`;
  const tables = trackingStore === undefined ? '' : `, tables in ${describeConnection(trackingStore.connection)}`;
  return `${name} in ${describeConnection(connection)}${tables}`;
}

/** The same for a hub that may not be known. */
export function locatedLabel(located: Located): string {
  return located.kind === 'located' ? hubLabel(located.location) : 'no hub that could be told';
}

/** `a`, `a and b`, `a, b and c`, `a, b and 3 more`. */
export function listed(items: readonly string[], limit = 20): string {
  const shown = items.length > limit ? [...items.slice(0, limit - 1), `${items.length - limit + 1} more`] : items;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

/** `3 × Counter and 1 × Cart`, safe to print. */
export function counted(groups: readonly { readonly name: string; readonly count: number }[], limit = 10): string {
  return listed(
    groups.map(({ name, count }) => `${count} × ${name === '' ? '(no name)' : neutralise(name, 80)}`),
    limit,
  );
}

/** `at least 12`, `12`. */
export function countOf({ count, atLeast }: { readonly count: number; readonly atLeast: boolean }): string {
  return atLeast ? `at least ${count}` : String(count);
}
