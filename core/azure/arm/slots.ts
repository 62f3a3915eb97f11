import type { FunctionEnvelope, SlotDifference as SdkDifference } from '@azure/arm-appservice';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { collect, doorFor, type ArmSitesOptions } from './door.ts';
import type { AppFunction, ArmSlots, SiteRef, SlotDifference } from './model.ts';
import { purposeOf } from './purpose.ts';
import { changeOnce, withApiVersion } from './send-once.ts';
import { readStickySettings } from './sticky.ts';
import { beginSwap, otherSlot } from './swap.ts';
import { siteUrl, slotOf } from './urls.ts';

/**
 * Slots of the function apps of one subscription. Shares the SDK client with `createArmSites` of the same options.
 * ARM actions that are needed: docs/permissions.md.
 */
export function createArmSlots(options: ArmSitesOptions): ArmSlots {
  const { cloud, context } = options;
  const { signal } = context;
  const door = doorFor(options);

  /** Sends a change of a site once, and gives the body of the answer. */
  async function change(
    method: 'POST' | 'PUT',
    ref: SiteRef,
    slot: string | undefined,
    path: string,
    body?: unknown,
  ): Promise<string> {
    const url = withApiVersion(`${siteUrl(cloud, ref, slotOf(slot))}/${path}`);
    const { bodyAsText } = await changeOnce(door, neutralise(purposeOf(method, url)), { method, url, body });
    return bodyAsText ?? '';
  }

  return {
    async webConfig(ref, slot) {
      const named = slotOf(slot);
      const config = await door.ask('reading the configuration', ({ sdk, context: arm }) =>
        named === undefined
          ? sdk.getConfiguration(arm, ref.resourceGroup, ref.name, { abortSignal: signal })
          : sdk.getConfigurationSlot(arm, ref.resourceGroup, ref.name, named, { abortSignal: signal }),
      );
      const { autoSwapSlotName, vnetRouteAllEnabled, alwaysOn, healthCheckPath } = config;
      return {
        ...(autoSwapSlotName ? { autoSwapSlotName } : {}),
        ...(typeof vnetRouteAllEnabled === 'boolean' ? { routesAllTraffic: vnetRouteAllEnabled } : {}),
        ...(typeof alwaysOn === 'boolean' ? { alwaysOn } : {}),
        ...(healthCheckPath ? { healthCheckPath } : {}),
      };
    },

    async easyAuthEnabled(ref, slot) {
      const named = slotOf(slot);
      const settings = await door.ask('reading the authentication settings', ({ sdk, context: arm }) =>
        named === undefined
          ? sdk.getAuthSettingsV2WithoutSecrets(arm, ref.resourceGroup, ref.name, { abortSignal: signal })
          : sdk.getAuthSettingsV2WithoutSecretsSlot(arm, ref.resourceGroup, ref.name, named, { abortSignal: signal }),
      );
      return settings.platform?.enabled === true;
    },

    async functions(ref, slot) {
      const named = slotOf(slot);
      const all = await door.ask('listing the functions', ({ sdk, context: arm }) =>
        collect(
          named === undefined
            ? sdk.listFunctions(arm, ref.resourceGroup, ref.name, { abortSignal: signal })
            : sdk.listInstanceFunctionsSlot(arm, ref.resourceGroup, ref.name, named, { abortSignal: signal }),
        ),
      );
      return all.map(readFunction);
    },

    async slotDifferences(ref, source, target, preserveVnet) {
      const named = slotOf(source);
      const other = otherSlot({ source, target, preserveVnet });
      const all = await door.ask('comparing the settings of two slots', ({ sdk, context: arm }) =>
        collect(
          named === undefined
            ? sdk.listSlotDifferencesFromProduction(arm, ref.resourceGroup, ref.name, other, { abortSignal: signal })
            : sdk.listSlotDifferencesSlot(arm, ref.resourceGroup, ref.name, named, other, { abortSignal: signal }),
        ),
      );
      return all.map(readDifference);
    },

    async replaceAppSettings(ref, slot, settings) {
      const properties = Object.fromEntries(settings);
      door.mask(properties);
      const stored = propertiesOf(await change('PUT', ref, slot, 'config/appsettings', { properties }));
      const entries = Object.entries(stored).map(([name, value]) => [name, typeof value === 'string' ? value : '']);
      return door.mask(Object.fromEntries(entries) as Record<string, string>);
    },

    async replaceStickySettings(ref, names) {
      const stored = propertiesOf(await change('PUT', ref, undefined, 'config/slotConfigNames', { properties: names }));
      return readStickySettings({
        appSettingNames: namesIn(stored['appSettingNames']),
        connectionStringNames: namesIn(stored['connectionStringNames']),
        azureStorageConfigNames: namesIn(stored['azureStorageConfigNames']),
      });
    },

    beginSwap: (ref, source, target, preserveVnet) => beginSwap(door, ref, { source, target, preserveVnet }),

    async applySlotConfig(ref, source, target, preserveVnet) {
      await change('POST', ref, source, 'applySlotConfig', otherSlot({ source, target, preserveVnet }));
    },

    async resetSlotConfig(ref, slot) {
      await change('POST', ref, slot, 'resetSlotConfig');
    },

    async start(ref, slot) {
      await change('POST', ref, slot, 'start');
    },
  };
}

/** `properties` of a resource that was written. */
function propertiesOf(body: string): Record<string, unknown> {
  const resource = parseJson(body);
  if (isRecord(resource) && isRecord(resource['properties'])) return resource['properties'];
  throw new DurableDeployError(
    'MALFORMED_ANSWER',
    'Azure Resource Manager accepted the settings, and did not answer what it stored.',
  );
}

function namesIn(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : null;
}

/** Names are `app/function`, or `app/slot/function`. */
function readFunction(envelope: FunctionEnvelope): AppFunction {
  const types = bindingTypesOf(envelope.config);
  return {
    name: (envelope.name ?? '').replace(/^.*\//, ''),
    isDisabled: envelope.isDisabled === true,
    trigger: types.all.find((type) => /trigger$/i.test(type)) ?? '',
    ...(types.complete ? { bindings: types.all } : {}),
  };
}

/**
 * `config` is the function.json, which is not specified further: one of its bindings is the trigger. The one that the build of an
 * in-process C# app writes names the trigger only: the rest is in attributes.
 */
function bindingTypesOf(config: unknown): { readonly all: readonly string[]; readonly complete: boolean } {
  const parsed = typeof config === 'string' ? parseJson(config) : config;
  const bindings = isRecord(parsed) ? parsed['bindings'] : undefined;
  const all = (Array.isArray(bindings) ? (bindings as unknown[]) : []).flatMap((binding) =>
    isRecord(binding) && typeof binding['type'] === 'string' ? [binding['type']] : [],
  );
  const source = isRecord(parsed) ? parsed['configurationSource'] : undefined;
  return { all, complete: all.length > 0 && !/^attributes$/i.test(typeof source === 'string' ? source : '') };
}

/** The two values are dropped: one of them may be a secret, and the description may quote them. */
function readDifference(difference: SdkDifference): SlotDifference {
  const { settingName, settingType, diffRule, level, description = '' } = difference;
  const quoted = [difference.valueInCurrentSlot, difference.valueInTargetSlot].some(
    (value) => value !== undefined && value.length >= 3 && description.includes(value),
  );
  return {
    settingName: settingName ?? '',
    settingType: settingType ?? '',
    rule: diffRule ?? '',
    level: level ?? '',
    description: quoted ? '' : description,
  };
}

/** The value, or `undefined` when the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
