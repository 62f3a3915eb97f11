import type { DecidingSetting } from '../model.ts';
import type { AppConfiguration } from './app-configuration.ts';
import type { ValueSource } from './host-configuration.ts';

/**
 * The record of a setting that decides something about the hub. Values from host.json travel with the code and values of the
 * platform belong to the slot, so neither is a setting that a user could mark.
 */
export function decidedBy(
  configuration: AppConfiguration,
  source: ValueSource,
  decides: DecidingSetting['decides'],
): DecidingSetting[] {
  switch (source.kind) {
    case 'appSetting':
      return [{ name: source.name, decides, sticky: isIn(configuration.stickySettingNames, source.name) }];
    case 'connectionString':
      return [{ name: source.name, decides, sticky: isIn(configuration.stickyConnectionStringNames, source.name) }];
    case 'hostJson':
    case 'platform':
      return [];
  }
}

function isIn(names: readonly string[] | undefined, name: string): boolean | undefined {
  return names?.some((candidate) => candidate.toLowerCase() === name.toLowerCase());
}
