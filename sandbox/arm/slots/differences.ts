import type { SlotDifferenceProperties } from '@azure/arm-appservice';
import type { App, Slot } from '../estate.ts';
import { appSettingStays, connectionStringStays, type Settings } from './stickiness.ts';

/** One line of `slotsdiffs`, values and all. */
export type Difference = Required<SlotDifferenceProperties>;

type Rule =
  | 'SettingsWillBeModifiedInDestination'
  | 'SettingsWillBeAddedToDestination'
  | 'SettingsNotInSource'
  | 'SlotSettingsMissing'
  | 'SlotSettingsSameValue';

/** Level and description of each rule; their wordings are made up, the rules are those that the portal knows. */
const rules: Readonly<Record<Rule, { level: string; description: string }>> = {
  SettingsWillBeModifiedInDestination: {
    level: 'Warning',
    description: 'The value of the setting will change in the destination slot after the swap.',
  },
  SettingsWillBeAddedToDestination: {
    level: 'Information',
    description: 'The setting is not in the destination slot and will be added to it by the swap.',
  },
  SettingsNotInSource: {
    level: 'Warning',
    description: 'The setting is not in the source slot and will be missing in the destination slot after the swap.',
  },
  SlotSettingsMissing: {
    level: 'Warning',
    description: 'The slot setting is in one of the two slots only.',
  },
  SlotSettingsSameValue: {
    level: 'Information',
    description: 'The slot setting has the same value in both slots.',
  },
};

/**
 * What a swap of `source` into `target` would change in the settings of the target slot.
 * Source of the rules: Azure/azure-functions-ux, slots-diff.ts.
 *
 * @param preserveVnet false: differences of the virtual network configuration are listed too
 */
export function slotDifferences(app: App, source: Slot, target: Slot, preserveVnet: boolean): Difference[] {
  const texts = (slot: Slot): Settings<string> =>
    Object.fromEntries(Object.entries(slot.connectionStrings).map(([name, { value }]) => [name, value]));
  return [
    ...compare('AppSetting', source.appSettings, target.appSettings, appSettingStays(app, source, target)),
    ...compare('ConnectionString', texts(source), texts(target), connectionStringStays(app)),
    ...(preserveVnet ? [] : compare('General', networkTexts(source), networkTexts(target), () => false)),
  ];
}

function networkTexts({ network }: Slot): Settings<string> {
  return {
    ...(network.subnetId === undefined ? {} : { VirtualNetworkSubnetId: network.subnetId }),
    VnetRouteAllEnabled: String(network.routesAllTraffic ?? false),
    VnetContentShareEnabled: String(network.contentShareOverVnet ?? false),
  };
}

function compare(
  settingType: 'AppSetting' | 'ConnectionString' | 'General',
  source: Settings<string>,
  target: Settings<string>,
  stays: (name: string) => boolean,
): Difference[] {
  const names = [...new Set([...Object.keys(source), ...Object.keys(target)])].sort();
  return names.flatMap((settingName) => {
    const rule = ruleOf(source[settingName], target[settingName], stays(settingName));
    if (rule === undefined) return [];
    return {
      ...rules[rule],
      diffRule: rule,
      settingType,
      settingName,
      valueInCurrentSlot: source[settingName] ?? '',
      valueInTargetSlot: target[settingName] ?? '',
    };
  });
}

function ruleOf(inSource: string | undefined, inTarget: string | undefined, stays: boolean): Rule | undefined {
  if (stays) {
    if (inSource === undefined || inTarget === undefined) return 'SlotSettingsMissing';
    return inSource === inTarget ? 'SlotSettingsSameValue' : undefined;
  }
  if (inTarget === undefined) return 'SettingsWillBeAddedToDestination';
  if (inSource === undefined) return 'SettingsNotInSource';
  return inSource === inTarget ? undefined : 'SettingsWillBeModifiedInDestination';
}
