import type { Answer } from '../faults/index.ts';
import { json, type SandboxRequest } from '../http-server/index.ts';
import { authorizationFailed, type Caller } from './access.ts';
import { describeAlerts } from './alerts.ts';
import type { ArmContext } from './context.ts';
import { slotOf, type Estate } from './estate.ts';
import { describePlan, planId } from './plan.ts';
import { describeSite, siteId, type SiteOnTheWire } from './site.ts';
import { describeStorageAccounts, storageAccountId } from './storage-accounts.ts';

/** A list in pages. @param size items in one page (default 50) */
export function pager(size = 50): ArmContext['page'] {
  return (request, items, carry = {}) => {
    const start = Number(request.query.get('$skipToken') ?? 0);
    const next = start + size;
    const query = new URLSearchParams(request.query);
    for (const [name, value] of Object.entries({ ...carry, $skipToken: String(next) })) query.set(name, value);
    return json(200, {
      value: items.slice(start, next),
      ...(next < items.length ? { nextLink: `${request.origin}${request.path}?${query.toString()}` } : {}),
    });
  };
}

/**
 * The lists of a subscription, or of one of its groups: they hold what the caller may read, and nothing else.
 *
 * @returns the answer to a request for a list, or `undefined` for any other path (in lower case, behind the subscription or group)
 */
export function createLists(
  estate: Estate,
  may: (caller: Caller, action: string, id: string) => boolean,
  page: ArmContext['page'],
): (request: SandboxRequest, caller: Caller, path: string, group?: string) => Answer | undefined {
  const isIn = (group: string | undefined, { resourceGroup }: { readonly resourceGroup: string }): boolean =>
    group === undefined || resourceGroup.toLowerCase() === group.toLowerCase();

  function sites(request: SandboxRequest, caller: Caller, group: string | undefined): SiteOnTheWire[] {
    const apiVersion = request.query.get('api-version') ?? '';
    return estate.apps
      .filter((app) => isIn(group, app))
      .flatMap((app) => {
        const production = slotOf(app, undefined);
        if (production === undefined) return [];
        const allowed = may(caller, 'Microsoft.Web/sites/read', siteId(estate, app, production));
        return allowed ? [describeSite(estate, app, production, apiVersion)] : [];
      });
  }

  function resources(request: SandboxRequest, caller: Caller, group: string | undefined): unknown[] {
    const filter = request.query.get('$filter') ?? '';
    const value = (field: string): string | undefined =>
      new RegExp(`${field} eq '((?:[^']|'')*)'`, 'i').exec(filter)?.[1]?.replaceAll("''", "'").toLowerCase();
    const [type, name] = [value('resourceType'), value('name')];
    return sites(request, caller, group)
      .filter((site) => type === undefined || site.type.toLowerCase() === type)
      .filter((site) => name === undefined || site.name.toLowerCase() === name)
      .map(({ id, name: itsName, type: itsType, kind, location }) => ({
        id,
        name: itsName,
        type: itsType,
        kind,
        location,
        tags: {},
      }));
  }

  function alerts(caller: Caller, group: string | undefined): Answer {
    const scope = `/subscriptions/${estate.subscriptionId}${group === undefined ? '' : `/resourceGroups/${group}`}`;
    const action = 'Microsoft.Insights/metricAlerts/read';
    return may(caller, action, scope)
      ? json(200, { value: describeAlerts(estate, group) })
      : authorizationFailed(caller, action, scope);
  }

  return (request, caller, path, group) => {
    switch (path) {
      case 'resources':
        return page(request, resources(request, caller, group));
      case 'providers/microsoft.web/sites':
        return page(request, sites(request, caller, group));
      case 'providers/microsoft.web/serverfarms': {
        const plans = estate.plans.filter(
          (plan) => isIn(group, plan) && may(caller, 'Microsoft.Web/serverfarms/read', planId(estate, plan)),
        );
        return page(
          request,
          plans.map((plan) => describePlan(estate, plan)),
        );
      }
      case 'providers/microsoft.insights/metricalerts':
        return alerts(caller, group);
      case 'providers/microsoft.storage/storageaccounts': {
        const storageAccounts = estate.storageAccounts.filter(
          (account) =>
            isIn(group, account) &&
            may(caller, 'Microsoft.Storage/storageAccounts/read', storageAccountId(estate, account)),
        );
        return page(request, describeStorageAccounts({ ...estate, storageAccounts }));
      }
      default:
        return undefined;
    }
  };
}
