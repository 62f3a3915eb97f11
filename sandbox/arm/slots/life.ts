import type { SlotDefinition } from '../definitions.ts';
import { newSlot, type App, type Slot } from '../estate.ts';
import { endPreview } from './preview.ts';

/** Slots that a plan allows, production included; plans that are not listed allow 20. */
const slotsOfPlan: Readonly<Record<string, number>> = {
  Free: 1,
  Shared: 1,
  Basic: 1,
  FlexConsumption: 1,
  Dynamic: 2,
  ElasticPremium: 3,
  Standard: 5,
};

/** Whether the app's plan has room for another slot. Source: https://learn.microsoft.com/azure/azure-functions/functions-scale#service-limits */
export function hasRoomForSlot(app: App): boolean {
  return app.slots.size < (slotsOfPlan[app.sku] ?? 20);
}

/** Whether the app's plan has slots at all. */
export function hasSlots(app: App): boolean {
  return (slotsOfPlan[app.sku] ?? 20) > 1;
}

/**
 * A new slot, not yet one of the app. It has no content, not even when it is cloned: then it has the settings, connection strings
 * and network of another one.
 * Source: https://learn.microsoft.com/azure/app-service/deploy-staging-slots#add-a-slot
 */
export function createSlot(
  app: App,
  name: string,
  options: { readonly cloneFrom?: Slot; readonly appSettings?: Readonly<Record<string, string>> } = {},
): Slot {
  const { cloneFrom } = options;
  const cloned: SlotDefinition =
    cloneFrom === undefined
      ? {}
      : {
          appSettings: cloneFrom.appSettings,
          connectionStrings: cloneFrom.connectionStrings,
          network: cloneFrom.network,
          web: { ...(cloneFrom.web.alwaysOn === undefined ? {} : { alwaysOn: cloneFrom.web.alwaysOn }) },
        };
  return newSlot(app.name, name, {
    ...cloned,
    appSettings: { ...cloned.appSettings, ...options.appSettings },
  });
}

/** Makes a slot one of the app's. */
export function addSlot(app: App, slot: Slot): void {
  app.slots.set(slot.name, slot);
}

/** Takes a slot away; a preview that it was part of is over. */
export function deleteSlot(app: App, slot: Slot): void {
  for (const other of app.slots.values()) {
    if (other.targetSwapSlot !== slot.name) continue;
    endPreview(app, other);
    other.targetSwapSlot = undefined;
  }
  app.slots.delete(slot.name);
}
