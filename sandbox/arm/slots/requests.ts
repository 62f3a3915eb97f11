import { refusals, swapFailure, type Refusal } from '../errors.ts';
import { slotOf, type App, type Slot } from '../estate.ts';
import type { Operations } from '../operations.ts';
import { hasRoomForSlot, hasSlots, addSlot, createSlot, deleteSlot } from './life.ts';
import { applySlotConfig, resetSlotConfig } from './preview.ts';
import { replaceAppSettings } from './settings.ts';
import { swapSlots } from './swap.ts';

/** What is asked about two slots; `targetSlot` in any letter case. */
export interface SlotEntity {
  readonly targetSlot: string;
  readonly preserveVnet?: boolean;
}

export type Accepted = { readonly ok: true; readonly operationId: string };
export type Refused = { readonly ok: false; readonly refusal: Refusal };
export type Done = { readonly ok: true } | Refused;

/** The resource provider's slots with all that it refuses; without HTTP. Times in milliseconds since 1970. */
export interface SlotProvider {
  readonly operations: Operations;
  /** Swaps two slots as a long-running operation; completes the preview that is pending between them. */
  swap(app: App, source: Slot, entity: SlotEntity): Accepted | Refused;
  applySlotConfig(app: App, source: Slot, entity: SlotEntity): Done;
  resetSlotConfig(app: App, slot: Slot): Done;
  replaceAppSettings(app: App, slot: Slot, settings: Readonly<Record<string, string>>): Done;
  /** A new slot as a long-running operation; it becomes one of the app's when that ends. */
  create(
    app: App,
    name: string,
    options?: Parameters<typeof createSlot>[2],
  ): (Accepted & { readonly slot: Slot }) | Refused;
  delete(app: App, slot: Slot): Done;
}

/** @param now the clock of restarts and swaps; default: real time */
export function createSlotProvider(operations: Operations, now: () => number = () => Date.now()): SlotProvider {
  /** Does it unless something speaks against it. */
  function unless(refusal: Refusal | undefined, act: () => void): Done {
    if (refusal !== undefined) return { ok: false, refusal };
    act();
    return { ok: true };
  }

  function busy(app: App): Refusal | undefined {
    operations.settle();
    return app.operation === undefined ? undefined : refusals.operationInProgress(app.name, app.operation);
  }

  function pairOf(app: App, source: Slot, entity: SlotEntity): { target: Slot } | Refused {
    const target = slotOf(app, entity.targetSlot);
    if (target === undefined) return { ok: false, refusal: refusals.noSuchSlot(entity.targetSlot) };
    const refusal = busy(app) ?? refusePair(app, source, target);
    return refusal === undefined ? { target } : { ok: false, refusal };
  }

  return {
    operations,

    swap(app, source, entity) {
      const pair = pairOf(app, source, entity);
      if ('refusal' in pair) return pair;
      const operationId = operations.accept({
        app,
        slotName: source.name,
        name: 'SwapSiteSlots',
        act: () => {
          const failure = source.swapFailures.shift();
          if (failure !== undefined) return swapFailure(failure, app.name, source.name);
          swapSlots(app, source, pair.target, { preserveVnet: entity.preserveVnet ?? true, at: now() });
          return undefined;
        },
      });
      return { ok: true, operationId };
    },

    applySlotConfig(app, source, entity) {
      const pair = pairOf(app, source, entity);
      if ('refusal' in pair) return pair;
      const { target } = pair;
      const authenticates = source.easyAuth || target.easyAuth;
      return unless(authenticates ? refusals.siteAuthentication() : undefined, () =>
        applySlotConfig(app, source, target, now()),
      );
    },

    resetSlotConfig: (app, slot) => unless(busy(app), () => resetSlotConfig(app, slot, now())),

    replaceAppSettings(app, slot, settings) {
      const prepared = slot.targetSwapSlot === undefined ? undefined : refusals.preparedForSwap();
      return unless(busy(app) ?? prepared, () => replaceAppSettings(slot, settings, now()));
    },

    create(app, name, options) {
      const refusal = busy(app) ?? (hasRoomForSlot(app) ? undefined : refusals.tooManySlots(app.sku));
      if (refusal !== undefined) return { ok: false, refusal };
      const slot = createSlot(app, name, options);
      const operationId = operations.accept({
        app,
        slotName: name,
        name: 'CreateSiteSlot',
        act: () => {
          addSlot(app, slot);
          return undefined;
        },
      });
      return { ok: true, operationId, slot };
    },

    delete: (app, slot) => unless(busy(app), () => deleteSlot(app, slot)),
  };
}

/** Why two slots can neither be swapped nor prepared for it. */
function refusePair(app: App, source: Slot, target: Slot): Refusal | undefined {
  if (source === target) return refusals.sameSlot();
  if (!hasSlots(app)) return refusals.tooManySlots(app.sku);
  const stopped = [source, target].find(({ state }) => state !== 'Running');
  if (stopped !== undefined) return refusals.stoppedSlot(app.name, stopped.name);
  const pendingElsewhere =
    (source.targetSwapSlot ?? target.name) !== target.name || (target.targetSwapSlot ?? source.name) !== source.name;
  const reversed = target.ownSettings !== undefined;
  return pendingElsewhere || reversed ? refusals.preparedForSwap() : undefined;
}
