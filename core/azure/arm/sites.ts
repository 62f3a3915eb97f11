import type { Site as SdkSite } from '@azure/arm-appservice';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { abortReason } from '../../clock.ts';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { Cloud } from '../clouds.ts';
import { describeFailure } from '../failures.ts';
import { secretsOf } from '../secrets.ts';
import { loadArmClient, type ArmClient } from './client.ts';
import { readHostFile, sendToHost } from './host-runtime.ts';
import type { ArmSites, Site, SiteRef } from './model.ts';
import { appAmbiguous, appNotFound, slotNotFound } from './not-found.ts';

export interface ArmSitesOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient;
  readonly subscriptionId: string;
  readonly context: CoreContext;
}

/**
 * Function apps of one subscription. The SDK is loaded with the first question.
 * ARM actions that are needed: docs/permissions.md.
 */
export function createArmSites(options: ArmSitesOptions): ArmSites {
  const { context, subscriptionId } = options;
  const { signal } = context;
  let loaded: Promise<ArmClient> | undefined;

  async function ask<T>(
    what: string,
    question: (client: ArmClient) => Promise<T>,
    cancelled: AbortSignal = signal,
  ): Promise<T> {
    if (cancelled.aborted) throw abortReason(cancelled);
    try {
      return await question(await (loaded ??= loadArmClient(options)));
    } catch (error) {
      throw describeFailure(error, what, cancelled);
    }
  }

  /** The answer, or `undefined` when nothing is there. */
  async function askOrNothing<T>(what: string, question: (client: ArmClient) => Promise<T>): Promise<T | undefined> {
    try {
      return await ask(what, question);
    } catch (error) {
      if (error instanceof DurableDeployError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

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

  function mask(settings: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
    for (const [name, value] of Object.entries(settings))
      secretsOf(name, value).forEach((it) => context.maskSecret(it));
    return new Map(Object.entries(settings));
  }

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
      return {
        appSettingNames: names.appSettingNames ?? [],
        connectionStringNames: names.connectionStringNames ?? [],
      };
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

/** `undefined` for the app itself, which people also call the slot `production`. */
function slotOf(slot: string | undefined): string | undefined {
  return slot === undefined || slot === '' || slot.toLowerCase() === 'production' ? undefined : slot;
}

function readSite(site: SdkSite, ref: SiteRef, slot: string | undefined): Site {
  return {
    id: site.id ?? '',
    name: ref.name,
    kind: site.kind ?? '',
    state: site.state ?? '',
    defaultHostName: site.defaultHostName ?? '',
    location: site.location,
    ...(slot === undefined ? {} : { slot }),
  };
}

function resourceGroupOf(site: SdkSite): string {
  return site.resourceGroup ?? /\/resourceGroups\/([^/]+)/i.exec(site.id ?? '')?.[1] ?? '';
}

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of pages) all.push(item);
  return all;
}
