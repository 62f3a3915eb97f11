import { restart, type App, type Slot } from './estate.ts';

function moveExceptSticky<Value>(
  left: Record<string, Value>,
  right: Record<string, Value>,
  sticky: readonly string[],
): [Record<string, Value>, Record<string, Value>] {
  const stays = ([name]: [string, Value]): boolean => sticky.includes(name);
  const moves = (entry: [string, Value]): boolean => !stays(entry);
  const [leftEntries, rightEntries] = [Object.entries(left), Object.entries(right)];
  return [
    Object.fromEntries([...leftEntries.filter(stays), ...rightEntries.filter(moves)]),
    Object.fromEntries([...rightEntries.filter(stays), ...leftEntries.filter(moves)]),
  ];
}

/**
 * Swaps two slots as the platform does: content and settings change places, sticky settings, host names and keys stay.
 * Source: https://learn.microsoft.com/azure/app-service/deploy-staging-slots#which-settings-are-swapped
 */
export function swapSlots(app: App, source: Slot, target: Slot): void {
  [source.appSettings, target.appSettings] = moveExceptSticky(
    source.appSettings,
    target.appSettings,
    app.stickyAppSettings,
  );
  [source.connectionStrings, target.connectionStrings] = moveExceptSticky(
    source.connectionStrings,
    target.connectionStrings,
    app.stickyConnectionStrings,
  );
  [source.files, target.files] = [target.files, source.files];
  app.lastSwap = { timestampUtc: new Date(), sourceSlotName: source.name, destinationSlotName: target.name };
  restart(source);
  restart(target);
}
