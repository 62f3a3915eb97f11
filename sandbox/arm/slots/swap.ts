import { restart, type App, type Slot } from '../estate.ts';
import { endPreview } from './preview.ts';
import { appSettingStays, combine, connectionStringStays } from './stickiness.ts';

export interface SwapOptions {
  /** Each slot keeps its virtual network configuration; otherwise that changes places too (default true). */
  readonly preserveVnet?: boolean;
  /** Milliseconds since 1970 (default: now). */
  readonly at?: number;
}

/**
 * Swaps two slots as the platform does, with no conditions asked: content, functions and settings change places; sticky settings,
 * host names, keys, state, authentication and `config/web` stay. Both restart, and both remember the swap. A preview that was
 * pending in one of them is over.
 * Source: https://learn.microsoft.com/azure/app-service/deploy-staging-slots#which-settings-are-swapped
 */
export function swapSlots(app: App, source: Slot, target: Slot, options: SwapOptions = {}): void {
  const at = options.at ?? Date.now();
  for (const slot of [source, target]) endPreview(app, slot);
  const stays = appSettingStays(app, source, target);
  [source.appSettings, target.appSettings] = [
    combine(source.appSettings, target.appSettings, stays),
    combine(target.appSettings, source.appSettings, stays),
  ];
  const connectionStays = connectionStringStays(app);
  [source.connectionStrings, target.connectionStrings] = [
    combine(source.connectionStrings, target.connectionStrings, connectionStays),
    combine(target.connectionStrings, source.connectionStrings, connectionStays),
  ];
  [source.files, target.files] = [target.files, source.files];
  [source.functions, target.functions] = [target.functions, source.functions];
  if (options.preserveVnet === false) [source.network, target.network] = [target.network, source.network];

  const lastSwap = {
    timestampUtc: new Date(laterThanAllSwaps(app, at)),
    sourceSlotName: source.name,
    destinationSlotName: target.name,
  };
  for (const slot of [source, target]) {
    slot.lastSwap = lastSwap;
    restart(slot, at);
  }
}

/** The platform's clock is finer than milliseconds: no two swaps of an app bear the same time. */
function laterThanAllSwaps(app: App, at: number): number {
  const times = [...app.slots.values()].map(({ lastSwap }) => (lastSwap?.timestampUtc.getTime() ?? 0) + 1);
  return Math.max(at, ...times);
}
