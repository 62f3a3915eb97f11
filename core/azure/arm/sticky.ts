import type { StickySettings } from './model.ts';

/** The names of all kinds, where the platform may leave a kind out or say `null`. */
export function readStickySettings(names: {
  readonly appSettingNames?: readonly string[] | null;
  readonly connectionStringNames?: readonly string[] | null;
  readonly azureStorageConfigNames?: readonly string[] | null;
}): StickySettings {
  return {
    appSettingNames: names.appSettingNames ?? [],
    connectionStringNames: names.connectionStringNames ?? [],
    ...(names.azureStorageConfigNames ? { azureStorageConfigNames: names.azureStorageConfigNames } : {}),
  };
}
