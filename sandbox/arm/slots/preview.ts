import { restart, slotOf, type App, type Slot } from '../estate.ts';
import { appSettingStays, combine, connectionStringStays } from './stickiness.ts';

/**
 * First half of a swap with preview: the source slot runs with the target's sticky settings, and both slots name the other one as
 * `targetSwapSlot` until the swap is completed or cancelled. The source's own settings are kept. Asked again for the same pair, it
 * only restarts the slot.
 * Source: https://learn.microsoft.com/azure/app-service/deploy-staging-slots#Multi-Phase; that both slots bear the mark:
 * Azure/azure-functions-ux, swap-slots.component.ts and AppSettings (editing is off where `targetSwapSlot` is set).
 *
 * @param at milliseconds since 1970
 */
export function applySlotConfig(app: App, source: Slot, target: Slot, at: number = Date.now()): void {
  if (source.ownSettings === undefined) {
    source.ownSettings = { appSettings: source.appSettings, connectionStrings: source.connectionStrings };
    source.appSettings = combine(target.appSettings, source.appSettings, appSettingStays(app, source, target));
    source.connectionStrings = combine(target.connectionStrings, source.connectionStrings, connectionStringStays(app));
  }
  source.targetSwapSlot = target.name;
  if (app.previewMarksTarget) target.targetSwapSlot = source.name;
  restart(source, at);
}

/**
 * Gives a slot its own settings back and restarts it. Of the source slot of a pending swap with preview this ends the preview for
 * both slots; of the target slot, whose settings were never changed, it only takes the mark away; where nothing is pending it does
 * nothing.
 * Source: the portal resets the source slot alone (Azure/azure-functions-ux), `az` resets both (Azure/azure-cli).
 *
 * @param at milliseconds since 1970
 */
export function resetSlotConfig(app: App, slot: Slot, at: number = Date.now()): void {
  if (slot.ownSettings === undefined) {
    slot.targetSwapSlot = undefined;
    return;
  }
  endPreview(app, slot);
  restart(slot, at);
}

/** Undoes what {@link applySlotConfig} did to a source slot, without a restart. */
export function endPreview(app: App, source: Slot): void {
  if (source.ownSettings === undefined) return;
  source.appSettings = { ...source.ownSettings.appSettings };
  source.connectionStrings = { ...source.ownSettings.connectionStrings };
  source.ownSettings = undefined;
  const target = slotOf(app, source.targetSwapSlot ?? '');
  if (target?.targetSwapSlot === source.name) target.targetSwapSlot = undefined;
  source.targetSwapSlot = undefined;
}
