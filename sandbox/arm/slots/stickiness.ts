import type { App, Slot } from '../estate.ts';

/** Settings of one kind by name. */
export type Settings<Value> = Readonly<Record<string, Value>>;

const extensionVersion = /_EXTENSION_VERSION$/i;

/** App settings that, in both slots, let versions of extensions change places too, with the values that say so. */
const overrides: Readonly<Record<string, readonly string[]>> = {
  WEBSITE_OVERRIDE_STICKY_EXTENSION_VERSIONS: ['0'],
  WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS: ['0', 'false'],
};

function overridden(slot: Pick<Slot, 'appSettings'>): boolean {
  return Object.entries(overrides).some(([name, values]) =>
    values.includes(slot.appSettings[name]?.toLowerCase() ?? ''),
  );
}

/**
 * Tells of an app setting whether it stays with its slot in a swap of the two: named sticky, or a version of an extension such as
 * FUNCTIONS_EXTENSION_VERSION, which is sticky unless both slots say otherwise.
 * Source: https://learn.microsoft.com/azure/app-service/deploy-staging-slots#which-settings-are-swapped and
 * https://learn.microsoft.com/azure/azure-functions/functions-app-settings#website_override_sticky_extension_versions
 */
export function appSettingStays(app: App, left: Slot, right: Slot): (name: string) => boolean {
  const named = among(app.stickyAppSettings);
  const versionsMove = overridden(left) && overridden(right);
  return (name) => named(name) || (extensionVersion.test(name) && !versionsMove);
}

/** The same of a connection string. */
export function connectionStringStays(app: App): (name: string) => boolean {
  return among(app.stickyConnectionStrings);
}

function among(names: readonly string[]): (name: string) => boolean {
  const lower = new Set(names.map((name) => name.toLowerCase()));
  return (name) => lower.has(name.toLowerCase());
}

/** What a slot holds when it keeps what stays of its own and takes the rest from another. */
export function combine<Value>(
  staying: Settings<Value>,
  moving: Settings<Value>,
  stays: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries([
    ...Object.entries(staying).filter(([name]) => stays(name)),
    ...Object.entries(moving).filter(([name]) => !stays(name)),
  ]);
}
