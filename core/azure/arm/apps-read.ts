import type { AppServicePlan } from '@azure/arm-appservice';
import { DurableDeployError } from '../../errors.ts';
import { capitalised, neutralise } from '../../text.ts';
import { describeAnswer } from '../failures.ts';
import type { AppIdentity, AppPlan, HostKeys } from './apps-model.ts';
import type { ArmDoor } from './door.ts';

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a resource as it is on the wire: the SDK's models leave out what they do not know, and an app is to be made like another one.
 *
 * @param url with its query
 */
export function readResource(door: ArmDoor, what: string, url: string): Promise<Readonly<Record<string, unknown>>> {
  const { httpClient, context } = door.options;
  return door.ask(what, async ({ sdk, rawPipeline }) => {
    const { status, headers, bodyAsText } = await rawPipeline.sendRequest(
      httpClient,
      sdk.createPipelineRequest({
        url,
        method: 'GET',
        headers: sdk.createHttpHeaders({ accept: 'application/json' }),
        abortSignal: context.signal,
      }),
    );
    if (status >= 300) throw describeAnswer({ status, headers, body: bodyAsText, url }, what);
    const resource = parseJson(bodyAsText ?? '');
    if (isRecord(resource)) return resource;
    throw new DurableDeployError(
      'MALFORMED_ANSWER',
      `${capitalised(what)} failed: the answer ${status} is no JSON object.`,
    );
  });
}

/** All items of a list, which may have several pages. */
export async function readList(
  door: ArmDoor,
  what: string,
  url: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const items: Readonly<Record<string, unknown>>[] = [];
  for (let next: string | undefined = url; next !== undefined;) {
    const page = await readResource(door, what, next);
    if (Array.isArray(page['value'])) items.push(...page['value'].filter(isRecord));
    next = typeof page['nextLink'] === 'string' && page['nextLink'] !== '' ? page['nextLink'] : undefined;
  }
  return items;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** `properties` of a resource. */
export function propertiesIn(resource: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isRecord(resource['properties']) ? resource['properties'] : {};
}

/** The texts of a list, or nothing where there is none. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];
}

/** The resource manager's own addresses of scopes and resources. @param id starts with `/` */
export function urlOf(resourceManagerUrl: string, id: string): string {
  const path = id
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll('(', '%28').replaceAll(')', '%29'));
  return `${resourceManagerUrl}${path.join('/')}`;
}

export function readIdentity(resource: Readonly<Record<string, unknown>>): AppIdentity {
  const identity = isRecord(resource['identity']) ? resource['identity'] : {};
  const { type, principalId, userAssignedIdentities } = identity;
  return {
    systemAssigned: typeof type === 'string' && /\bSystemAssigned\b/i.test(type),
    ...(typeof principalId === 'string' && principalId !== '' ? { principalId } : {}),
    userAssignedIds: isRecord(userAssignedIdentities) ? Object.keys(userAssignedIdentities) : [],
    userAssigned: isRecord(userAssignedIdentities) ? userAssignedIn(userAssignedIdentities) : [],
  };
}

function userAssignedIn(identities: Readonly<Record<string, unknown>>): NonNullable<AppIdentity['userAssigned']> {
  return Object.entries(identities).flatMap(([id, value]) => {
    const { principalId, clientId } = isRecord(value) ? value : {};
    return typeof principalId === 'string' && typeof clientId === 'string' ? [{ id, principalId, clientId }] : [];
  });
}

export function readTags(resource: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const tags = isRecord(resource['tags']) ? resource['tags'] : {};
  return Object.fromEntries(
    Object.entries(tags).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/**
 * Host names of a site but those that the platform gave it: they end as its default one does, with `azurewebsites.net`, in other clouds
 * `chinacloudsites.cn` and the like. Letter case does not matter.
 */
export function customHostNames(properties: Readonly<Record<string, unknown>>): readonly string[] {
  const { defaultHostName } = properties;
  const given = typeof defaultHostName === 'string' ? defaultHostName.toLowerCase() : '';
  const labels = given.split('.');
  const platform = labels.length > 2 ? `.${labels.slice(-2).join('.')}` : undefined;
  return textsIn(properties['hostNames']).filter((name) => {
    const lower = name.toLowerCase();
    return lower !== given && (platform === undefined || !lower.endsWith(platform));
  });
}

export function readPlan(plan: AppServicePlan): AppPlan {
  const id = plan.id ?? '';
  return {
    id,
    name: plan.name ?? '',
    resourceGroup: plan.resourceGroup ?? /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? '',
    location: plan.location,
    skuName: plan.sku?.name ?? '',
    tier: plan.sku?.tier ?? '',
    linux: plan.reserved === true,
    appCount: plan.numberOfSites ?? 0,
  };
}

/** Where a plan is. Errors: INPUT_INVALID for an id that is not a plan's, or of another subscription, where no app may use it. */
export function planRef(id: string, subscriptionId: string): { readonly resourceGroup: string; readonly name: string } {
  const [, subscription, resourceGroup, name] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Web\/serverfarms\/([^/]+)$/i.exec(id) ??
    [];
  if (resourceGroup === undefined || name === undefined) {
    throw new DurableDeployError('INPUT_INVALID', `${neutralise(id)} is not the resource id of an App Service plan.`, {
      fix: 'Give the name of a plan, or its id: az functionapp plan show --name <plan> --resource-group <group> --query id',
    });
  }
  if (subscription?.toLowerCase() === subscriptionId.toLowerCase()) return { resourceGroup, name };
  throw new DurableDeployError(
    'INPUT_INVALID',
    `The plan ${neutralise(name)} is in the subscription ${neutralise(subscription ?? '')}, and the apps are in ${neutralise(subscriptionId)}.`,
    {
      fix: 'An app and its plan are always in one subscription: name a plan of the subscription of the service connection.',
    },
  );
}

/** Keys of a host as the platform lists them. */
export function readHostKeys(keys: {
  readonly masterKey?: string;
  readonly functionKeys?: Readonly<Record<string, string>>;
  readonly systemKeys?: Readonly<Record<string, string>>;
}): HostKeys {
  const durable = keys.systemKeys?.['durabletask_extension'];
  const functions = keys.functionKeys?.['default'] || Object.values(keys.functionKeys ?? {}).find((key) => key !== '');
  return {
    ...(durable ? { durable } : {}),
    ...(functions ? { functions } : {}),
    ...(keys.masterKey ? { master: keys.masterKey } : {}),
  };
}
