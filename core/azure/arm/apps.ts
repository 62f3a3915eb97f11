import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { createChanges } from './apps-change.ts';
import type { AppDescription, ArmApps, TypedConnectionString } from './apps-model.ts';
import {
  customHostNames,
  planRef,
  propertiesIn,
  readHostKeys,
  readIdentity,
  readList,
  readPlan,
  readResource,
  readTags,
  textsIn,
  urlOf,
} from './apps-read.ts';
import { createRoles } from './apps-roles.ts';
import { collect, doorFor, type ArmSitesOptions } from './door.ts';
import type { Site, SiteRef } from './model.ts';
import { appNotFound } from './not-found.ts';
import { withApiVersion } from './send-once.ts';
import { readSite, resourceGroupOf } from './site.ts';
import { createArmSites } from './sites.ts';
import { createArmSlots } from './slots.ts';
import { siteUrl } from './urls.ts';

/** Of the list of metric alerts. Source: Azure/azure-rest-api-specs, Microsoft.Insights */
const alertsApiVersion = '2018-03-01';

/**
 * Function apps and their plans as they are made, described and removed. Shares the SDK client with `createArmSites` of the same
 * options. The SDK is loaded with the first question. ARM actions that are needed: docs/permissions.md.
 */
export function createArmApps(options: ArmSitesOptions): ArmApps {
  const { cloud, context, subscriptionId } = options;
  const { signal } = context;
  const door = doorFor(options);
  const sites = createArmSites(options);
  const slots = createArmSlots(options);

  const site = (ref: SiteRef): Promise<Site | undefined> =>
    door
      .askOrNothing(`reading the app ${neutralise(ref.name)}`, ({ sdk, context: arm }) =>
        sdk.get(arm, ref.resourceGroup, ref.name, { abortSignal: signal }),
      )
      .then((found) => (found === undefined ? undefined : readSite(found, ref, undefined)));

  async function connectionStrings(ref: SiteRef): Promise<ReadonlyMap<string, TypedConnectionString>> {
    const { properties = {} } = await door.ask('reading the connection strings', ({ sdk, context: arm }) =>
      sdk.listConnectionStrings(arm, ref.resourceGroup, ref.name, { abortSignal: signal }),
    );
    for (const { value = '' } of Object.values(properties)) if (value.length >= 6) context.maskSecret(value);
    return new Map(
      Object.entries(properties).map(([name, { value = '', type = 'Custom' }]) => [name, { value, type }]),
    );
  }

  async function privateEndpoints(ref: SiteRef): Promise<readonly string[] | undefined> {
    const all = await unlessForbidden(
      door.ask('reading the private endpoints', ({ sdk, context: arm }) =>
        collect(sdk.listPrivateEndpointConnectionList(arm, ref.resourceGroup, ref.name, { abortSignal: signal })),
      ),
    );
    return all?.flatMap(({ privateEndpoint }) => (privateEndpoint?.id ? [privateEndpoint.id] : []));
  }

  /** Alerts are in groups of their own. */
  async function alerts(siteId: string): Promise<readonly string[] | undefined> {
    const url = `${urlOf(cloud.resourceManagerUrl, `/subscriptions/${subscriptionId}`)}/providers/Microsoft.Insights/metricAlerts?api-version=${alertsApiVersion}`;
    const all = await unlessForbidden(readList(door, 'listing the metric alerts', url));
    return all
      ?.filter((alert) =>
        textsIn(propertiesIn(alert)['scopes']).some((scope) => scope.toLowerCase() === siteId.toLowerCase()),
      )
      .map(({ name, id }) => (typeof name === 'string' ? name : (String(id).split('/').at(-1) ?? '')));
  }

  return {
    ...createChanges(door),
    ...createRoles(door),

    async describeApp(ref): Promise<AppDescription> {
      const found = await site(ref);
      if (found === undefined) {
        throw appNotFound({ appName: ref.name, resourceGroup: ref.resourceGroup, subscriptionId }, undefined);
      }
      const url = siteUrl(cloud, ref, undefined);
      const app = `the app ${neutralise(ref.name)}`;
      const [whole, web, authentication, appSettings, strings, sticky, privateEndpointIds, alertNames] =
        await Promise.all([
          readResource(door, `reading ${app}`, withApiVersion(url)),
          readResource(door, `reading the configuration of ${app}`, withApiVersion(`${url}/config/web`)),
          readResource(
            door,
            `reading the authentication settings of ${app}`,
            withApiVersion(`${url}/config/authsettingsV2`),
          ),
          sites.appSettings(ref),
          connectionStrings(ref),
          sites.stickySettings(ref),
          privateEndpoints(ref),
          alerts(found.id),
        ]);
      const properties = propertiesIn(whole);
      return {
        ref,
        site: found,
        tags: readTags(whole),
        identity: readIdentity(whole),
        properties,
        webConfig: propertiesIn(web),
        authSettings: propertiesIn(authentication),
        appSettings,
        connectionStrings: strings,
        sticky,
        customHostNames: customHostNames(properties),
        privateEndpointIds,
        alertNames,
      };
    },

    app: site,

    async apps() {
      const all = await door.ask('listing the function apps', ({ sdk, context: arm }) =>
        collect(sdk.list(arm, { abortSignal: signal })),
      );
      return all.map((one) =>
        readSite(one, { subscriptionId, resourceGroup: resourceGroupOf(one), name: one.name ?? '' }, undefined),
      );
    },

    async plans() {
      const all = await door.ask('listing the plans', ({ sdk, context: arm }) =>
        collect(sdk.listPlans(arm, { detailed: true, abortSignal: signal })),
      );
      return all.map(readPlan);
    },

    async plan(id) {
      const { resourceGroup, name } = planRef(id, subscriptionId);
      const found = await door.askOrNothing(`reading the plan ${neutralise(name)}`, ({ sdk, context: arm }) =>
        sdk.getPlan(arm, resourceGroup, name, { abortSignal: signal }),
      );
      return found === undefined ? undefined : readPlan(found);
    },

    async checkName(name) {
      const answer = await door.ask('asking whether a name is free', ({ sdk, context: arm }) =>
        sdk.checkNameAvailability(arm, name, 'Microsoft.Web/sites', { abortSignal: signal }),
      );
      return { available: answer.nameAvailable === true, message: neutralise(answer.message ?? '') };
    },

    functions: (ref) => slots.functions(ref, undefined),

    async hostKeys(ref) {
      const keys = await door.ask('reading the host keys', ({ sdk, context: arm }) =>
        sdk.listHostKeys(arm, ref.resourceGroup, ref.name, { abortSignal: signal }),
      );
      const all = [keys.masterKey, ...Object.values(keys.systemKeys ?? {}), ...Object.values(keys.functionKeys ?? {})];
      for (const key of all) if (key) context.maskSecret(key);
      return readHostKeys(keys);
    },
  };
}

/** What the new app does not get anyway is only to be told: whoever may not read it can make an app all the same. */
async function unlessForbidden<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof DurableDeployError && error.code === 'FORBIDDEN') return undefined;
    throw error;
  }
}
