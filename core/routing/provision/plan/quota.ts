import { DurableDeployError, type Reason } from '../../../errors.ts';
import { neutralise, plural } from '../../../text.ts';
import type { Fleet, Line } from '../../model.ts';
import { compareLines } from '../../versions/index.ts';
import type { LineAppInput } from '../model.ts';
import type { ChosenPlan } from './choose-plan.ts';
import { planKindNames, planKindOf } from './plan-kind.ts';
import { place, sameId } from './plan-names.ts';

/** Source: https://learn.microsoft.com/azure/azure-functions/functions-scale#service-limits */
const mostAppsOfPlan = 100;
/** Source: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-functions-limits */
const mostConsumptionPlans = 100;

/**
 * Whether there is room for the app of a line. An app that is there already needs none.
 *
 * @returns why there is none, with the lines that are draining: they make room
 */
export function judgeQuota(
  { fleet, line, names, apps, plans, quotas, now }: LineAppInput,
  plan: Pick<ChosenPlan, 'id' | 'kind' | 'location' | 'create'>,
): Reason | undefined {
  if (apps.some(({ name }) => name.toLowerCase() === names.app.toLowerCase())) return undefined;
  const withApp = [...fleet.lines.values()].filter((other) => other.line !== line && hasApp(other));
  if (withApp.length >= quotas.maxLines) {
    return reached(
      `${plural(withApp.length, 'line')} of ${neutralise(fleet.application, 80)} ${withApp.length === 1 ? 'has an app' : 'have apps'}, and at most ${quotas.maxLines} may (input maxLines)`,
      fleet,
      now,
      'raise the input maxLines',
    );
  }
  const there = plans.find(({ id }) => sameId(id, plan.id));
  const inPlan = Math.max(there?.appCount ?? 0, apps.filter(({ planId }) => sameId(planId, plan.id)).length);
  const most = plan.kind === 'flex' ? 1 : plan.kind === 'dedicated' ? Infinity : mostAppsOfPlan;
  if (inPlan >= most) {
    return reached(
      `The plan ${neutralise(there?.name ?? '', 80)} holds ${plural(inPlan, 'app')}, and a plan of kind ${planKindNames[plan.kind]} takes ${most}`,
      fleet,
      now,
      'name another plan',
    );
  }
  const sameKind = plans.filter(
    ({ skuName, tier, location }) =>
      planKindOf(skuName, tier) === 'consumption' && place(location) === place(plan.location),
  );
  if (plan.create !== undefined && plan.kind === 'consumption' && sameKind.length >= mostConsumptionPlans) {
    return reached(
      `The subscription has ${sameKind.length} Consumption plans in ${neutralise(plan.location, 60)}, and a region takes ${mostConsumptionPlans}`,
      fleet,
      now,
      'name one that is there (input planName), or take another region',
    );
  }
  return undefined;
}

/**
 * Codes by which ARM says that a quota is used up. Microsoft.Web answers 401 with `ExtendedCode` 52039 when it makes a plan directly.
 * Sources: MicrosoftDocs/azure-docs issue 107271 (`SubscriptionIsOverQuotaForSku`), answers that users of
 * hashicorp/terraform-provider-azurerm quote (52039), https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-resource-quota
 */
const quotaCodes: ReadonlySet<string> = new Set([
  'SubscriptionIsOverQuotaForSku',
  'QuotaExceeded',
  'RegionClosedForSubscription',
]);
const quotaExtendedCodes: ReadonlySet<string> = new Set(['52039']);

/** A refusal of ARM for want of quota as the reason that says who could make room; anything else as it is. */
export function asQuotaError(error: unknown, fleet: Fleet, now: string): unknown {
  if (!(error instanceof DurableDeployError)) return error;
  const { serviceCode = '', extendedCode = '' } = error.answer ?? {};
  if (!quotaCodes.has(serviceCode) && !quotaExtendedCodes.has(extendedCode)) return error;
  const { code, message, fix } = reached(
    error.message.replace(/\.$/, ''),
    fleet,
    now,
    'take another region or SKU, or ask for more quota: az support in-subscription tickets create, or Usage + quotas of the subscription in the portal',
  );
  return new DurableDeployError(code, message, { fix, answer: error.answer, cause: error });
}

function hasApp({ app, state }: Line): boolean {
  return app !== undefined && state !== 'Retired';
}

function reached(seen: string, fleet: Fleet, now: string, otherwise: string): Reason {
  return {
    code: 'ROUTING_QUOTA_REACHED',
    message: `There is no room for another line: ${seen}. ${whoDrains(fleet, now)}`,
    fix: `Wait until a line is idle and retired (command retire; a line that is Failed goes when it is named, with line and waitForRetirement), or ${otherwise}.`,
  };
}

/** Where nothing drains, whoever wants room has to choose: ` (with an app: 1.0 Active, 1.1 Failed)`. */
function whoHasApps(lines: Fleet['lines']): string {
  const all = [...lines.values()].filter(hasApp).sort((a, b) => compareLines(a.line, b.line));
  return all.length === 0 ? '' : ` (with an app: ${all.map(({ line, state }) => `${line} ${state}`).join(', ')})`;
}

/** `Draining: 1.0 since 2026-05-04T10:00:00Z (3 orchestrations in flight).` */
function whoDrains({ lines }: Fleet, now: string): string {
  const draining = [...lines.values()]
    .filter(({ state }) => state === 'Draining' || state === 'Drained')
    .sort((a, b) => compareLines(a.line, b.line));
  if (draining.length === 0) return `No line is draining${whoHasApps(lines)}.`;
  const each = draining.map(({ line, stateSince, state, counts }) => {
    const hours = Math.floor((Date.parse(now) - Date.parse(stateSince)) / 3_600_000);
    const inFlight =
      counts === undefined || counts.inFlight === null
        ? 'not counted yet'
        : `${plural(counts.inFlight, 'orchestration')} in flight`;
    const held = state === 'Drained' ? 'drained' : inFlight;
    return `${neutralise(line, 40)} since ${neutralise(stateSince, 40)}${hours >= 1 ? `, for ${plural(hours, 'hour')}` : ''} (${held})`;
  });
  return `Draining: ${each.join('; ')}.`;
}
