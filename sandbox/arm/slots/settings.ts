import { restart, type App, type Slot } from '../estate.ts';

/** Puts another set of app settings in the place of the one that is there, and restarts the slot. @param at milliseconds since 1970 */
export function replaceAppSettings(
  slot: Slot,
  settings: Readonly<Record<string, string>>,
  at: number = Date.now(),
): void {
  slot.appSettings = { ...settings };
  restart(slot, at);
}

/** Puts other names in the place of those of all sticky settings; no slot restarts. */
export function replaceSlotConfigNames(
  app: App,
  names: {
    readonly appSettingNames?: readonly string[];
    readonly connectionStringNames?: readonly string[];
    readonly azureStorageConfigNames?: readonly string[];
  },
): void {
  app.stickyAppSettings = [...(names.appSettingNames ?? [])];
  app.stickyConnectionStrings = [...(names.connectionStringNames ?? [])];
  app.stickyStorageMounts = [...(names.azureStorageConfigNames ?? [])];
}

/** Puts other content in the place of a slot's, and restarts it. @param at milliseconds since 1970 */
export function replaceContent(slot: Slot, content: Pick<Slot, 'files' | 'functions'>, at: number = Date.now()): void {
  slot.files = { ...content.files };
  slot.functions = [...content.functions];
  restart(slot, at);
}
