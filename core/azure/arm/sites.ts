import type { Site as SdkSite } from '@azure/arm-appservice';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { collect, doorFor, type ArmSitesOptions } from './door.ts';
import { readHostFile, sendToHost } from './host-runtime.ts';
import type { ArmSites, SiteRef } from './model.ts';
import { appAmbiguous, appNotFound, slotNotFound } from './not-found.ts';
import { readSite, resourceGroupOf } from './site.ts';
import { readStickySettings } from './sticky.ts';
import { slotOf } from './urls.ts';

/**
 * Function apps of one subscription. The SDK is loaded with the first question.
 * ARM actions that are needed: docs/permissions.md.
 */
export function createArmSites(options: ArmSitesOptions): ArmSites {
  const { context, subscriptionId } = options;
  const { signal } = context;
  const { ask, askOrNothing, mask } = doorFor(options);

  const sites = (resourceGroup?: string): Promise<SdkSite[] | undefined> =>
    askOrNothing('listing the function apps', ({ sdk, context: arm }) =>
      collect(
        resourceGroup === undefined
          ? sdk.list(arm, { abortSignal: signal })
          : sdk.listByResourceGroup(arm, resourceGroup, { abortSignal: signal }),
      ),
    );

  const slotNames = async (ref: SiteRef): Promise<readonly string[]> => {
    const slots = await ask(`listing the slots of the app ${neutralise(ref.name)}`, ({ sdk, context: arm }) =>
      collect(sdk.listSlots(arm, ref.resourceGroup, ref.name, { abortSignal: signal })),
    );
    return slots.map((slot) => (slot.name ?? '').replace(/^.*\//, '')).sort();
  };

  return {
    subscriptionId,
    slotNames,

    async findSite(appName, resourceGroup) {
      const wanted = appName.toLowerCase();
      const all = await sites(resourceGroup);
      const found = (all ?? []).filter((site) => site.name?.toLowerCase() === wanted);
      const seen = { appName, resourceGroup, subscriptionId };
      if (found.length > 1) throw appAmbiguous(seen, found.map(resourceGroupOf));
      const [site] = found;
      if (!site)
        throw appNotFound(
          seen,
          all?.map((other) => other.name ?? ''),
        );
      return { subscriptionId, resourceGroup: resourceGroup ?? resourceGroupOf(site), name: site.name ?? appName };
    },

    async getSite(ref, slot) {
      const { resourceGroup, name } = ref;
      const named = slotOf(slot);
      const site = await askOrNothing(`reading the app ${neutralise(name)}`, ({ sdk, context: arm }) =>
        named === undefined
          ? sdk.get(arm, resourceGroup, name, { abortSignal: signal })
          : sdk.getSlot(arm, resourceGroup, name, named, { abortSignal: signal }),
      );
      if (site) return readSite(site, ref, named);
      const app = { appName: name, resourceGroup, subscriptionId };
      if (named === undefined) throw appNotFound(app, undefined);
      const slots = await slotNames(ref).catch((error: unknown) => {
        if (error instanceof DurableDeployError && error.code === 'NOT_FOUND') throw appNotFound(app, undefined);
        throw error;
      });
      throw slotNotFound(app, named, slots);
    },

    async appSettings(ref, slot) {
      const named = slotOf(slot);
      const { properties = {} } = await ask('reading the app settings', ({ sdk, context: arm }) =>
        named === undefined
          ? sdk.listApplicationSettings(arm, ref.resourceGroup, ref.name, { abortSignal: signal })
          : sdk.listApplicationSettingsSlot(arm, ref.resourceGroup, ref.name, named, { abortSignal: signal }),
      );
      return mask(properties);
    },

    async connectionStrings(ref, slot) {
      const named = slotOf(slot);
      const { properties = {} } = await ask('reading the connection strings', ({ sdk, context: arm }) =>
        named === undefined
          ? sdk.listConnectionStrings(arm, ref.resourceGroup, ref.name, { abortSignal: signal })
          : sdk.listConnectionStringsSlot(arm, ref.resourceGroup, ref.name, named, { abortSignal: signal }),
      );
      const values = Object.fromEntries(Object.entries(properties).map(([name, pair]) => [name, pair.value ?? '']));
      Object.values(values)
        .filter((value) => value.length >= 6)
        .forEach((value) => context.maskSecret(value));
      return mask(values);
    },

    async stickySettings(ref) {
      const names = await ask('reading the sticky settings', ({ sdk, context: arm }) =>
        sdk.listSlotConfigurationNames(arm, ref.resourceGroup, ref.name, { abortSignal: signal }),
      );
      return readStickySettings(names);
    },

    async systemKey(ref, slot) {
      const named = slotOf(slot);
      const keys = await ask('reading the host keys', ({ sdk, context: arm }) =>
        named === undefined
          ? sdk.listHostKeys(arm, ref.resourceGroup, ref.name, { abortSignal: signal })
          : sdk.listHostKeysSlot(arm, ref.resourceGroup, ref.name, named, { abortSignal: signal }),
      );
      for (const key of [
        keys.masterKey,
        ...Object.values(keys.systemKeys ?? {}),
        ...Object.values(keys.functionKeys ?? {}),
      ]) {
        if (key) context.maskSecret(key);
      }
      return keys.systemKeys?.['durabletask_extension'] || keys.masterKey || undefined;
    },

    hostRuntime: (ref, slot, request) =>
      ask(
        'asking the Functions host through Azure Resource Manager',
        (client) => sendToHost(client, options, ref, slotOf(slot), request),
        request.signal,
      ),

    hostFile: (ref, slot, path) =>
      ask('reading a file of the app through Azure Resource Manager', (client) =>
        readHostFile(client, options, ref, slotOf(slot), path),
      ),
  };
}
