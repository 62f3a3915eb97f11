import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { ApiAccess } from '../observe/management-api/index.ts';
import type { FoundApp } from './model.ts';
import type { CheckDoors, CheckRequest } from './model.ts';

/**
 * The ways to the management API of the app, in the order of trying: ARM's bridge, which needs no key, then the app's own
 * address with a key. An address or key that was given comes first when this source was asked for by name.
 */
export function accessesOf(
  request: Pick<CheckRequest, 'source' | 'functionApp'>,
  app: FoundApp | undefined,
  doors: Pick<CheckDoors, 'context' | 'httpClient' | 'sites' | 'durableHttpApi'>,
): ApiAccess[] {
  const bridge = bridgeAccess(app, doors);
  const direct = directAccess(request.functionApp, app, doors);
  const given = request.functionApp?.url !== undefined || request.functionApp?.key !== undefined;
  const order = request.source === 'managementApi' && given ? [direct, bridge] : [bridge, direct];
  return order.filter((access) => access !== undefined);
}

function bridgeAccess(
  app: FoundApp | undefined,
  { context, sites, durableHttpApi }: Pick<CheckDoors, 'context' | 'sites' | 'durableHttpApi'>,
): ApiAccess | undefined {
  if (app === undefined || sites === undefined) return undefined;
  return {
    description: "Azure Resource Manager's bridge to the app",
    open: () =>
      Promise.resolve(
        durableHttpApi({
          context,
          bridge: { sites, ref: app.ref, ...(app.slot === undefined ? {} : { slot: app.slot }) },
        }),
      ),
  };
}

function directAccess(
  functionApp: CheckRequest['functionApp'],
  app: FoundApp | undefined,
  {
    context,
    httpClient,
    sites,
    durableHttpApi,
  }: Pick<CheckDoors, 'context' | 'httpClient' | 'sites' | 'durableHttpApi'>,
): ApiAccess | undefined {
  const baseUrl = functionApp?.url ?? (app && `https://${app.site.defaultHostName}`);
  if (baseUrl === undefined) return undefined;
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
  const keyGiven = functionApp?.key !== undefined;
  return {
    description: `${neutralise(host)} with the ${keyGiven ? 'given key' : 'system key that Azure Resource Manager lists'}`,
    open: async () => {
      const key = functionApp?.key ?? (app && sites ? await listedKey(app, sites) : undefined);
      if (key !== undefined) context.maskSecret(key);
      return durableHttpApi({ context, httpClient, baseUrl, ...(key === undefined ? {} : { key }) });
    },
  };
}

async function listedKey({ ref, slot }: FoundApp, sites: NonNullable<CheckDoors['sites']>): Promise<string> {
  const key = await sites.systemKey(ref, slot);
  if (key !== undefined) return key;
  throw new DurableDeployError(
    'NOT_FOUND',
    `The host of ${neutralise(ref.name)} has neither the system key durabletask_extension nor a master key.`,
    { fix: 'Start the app once with the Durable Functions extension, which creates the key, or give functionAppKey.' },
  );
}
