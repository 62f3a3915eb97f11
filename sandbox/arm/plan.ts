import type { Answer } from '../faults/index.ts';
import { json, type SandboxRequest } from '../http-server/index.ts';
import { armError, refused, type Refusal } from './errors.ts';
import type { ArmContext } from './context.ts';
import { slotOf, type App, type Estate } from './estate.ts';
import type { Plan } from './resources.ts';
import { describeSite } from './site.ts';
import { versionOf } from './slot-routes.ts';

export function planId(estate: Estate, plan: Plan): string {
  return `/subscriptions/${estate.subscriptionId}/resourceGroups/${plan.resourceGroup}/providers/Microsoft.Web/serverfarms/${plan.name}`;
}

/** `westeurope` of `West Europe`. */
export function regionOf(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

export function appsIn(estate: Estate, plan: Plan): App[] {
  const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
  return [...estate.apps, ...estate.coming.values()].filter(
    (app) => same(app.planName, plan.name) && same(app.planResourceGroup, plan.resourceGroup),
  );
}

/** A plan as `GET` answers it; for the fields see the example GetAppServicePlan.json. */
export function describePlan(estate: Estate, plan: Plan): Record<string, unknown> {
  const family = plan.skuName.replace(/\d.*$/, '');
  return {
    name: plan.name,
    type: 'Microsoft.Web/serverfarms',
    id: planId(estate, plan),
    kind: plan.tier === 'ElasticPremium' ? 'elastic' : plan.linux ? 'functionapp,linux' : 'functionapp',
    location: plan.location,
    ...(Object.keys(plan.tags).length === 0 ? {} : { tags: { ...plan.tags } }),
    properties: {
      geoRegion: plan.location,
      isSpot: false,
      maximumNumberOfWorkers: 20,
      numberOfSites: appsIn(estate, plan).length,
      numberOfWorkers: 1,
      provisioningState: 'Succeeded',
      reserved: plan.linux,
      status: 'Ready',
      targetWorkerCount: 0,
      targetWorkerSizeId: 0,
    },
    sku: { name: plan.skuName, capacity: 0, family, size: plan.skuName, tier: plan.tier },
  };
}

interface PlanEnvelope {
  readonly location?: string;
  readonly kind?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sku?: { readonly name?: string; readonly tier?: string };
  readonly properties?: { readonly reserved?: boolean };
}

const tiers: readonly [RegExp, string][] = [
  [/^Y/i, 'Dynamic'],
  [/^EP/i, 'ElasticPremium'],
  [/^FC/i, 'FlexConsumption'],
  [/^F/i, 'Free'],
  [/^B/i, 'Basic'],
  [/^S/i, 'Standard'],
  [/^P\dv3/i, 'PremiumV3'],
];

/**
 * Answers what is asked of `…/serverfarms/{name}`.
 *
 * @param rest the path behind the plan
 */
export function answerPlan(
  request: SandboxRequest,
  context: ArmContext,
  group: string,
  name: string,
  rest: readonly string[],
): Answer {
  const { estate } = context;
  const plan = estate.findPlan(group, name);
  const route = `${request.method} ${rest.join('/').toLowerCase()}`;
  if (route.startsWith('GET operationresults/')) {
    const answer = context.operations.ask(rest[1] ?? '');
    if (answer !== undefined) return answer;
  }
  if (route === 'PUT ') return putPlan(request, context, group, name, plan);
  if (route === 'DELETE ') return deletePlan(estate, plan);
  if (plan === undefined) {
    return armError(
      404,
      'ResourceNotFound',
      `The Resource 'Microsoft.Web/serverfarms/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    );
  }
  if (route === 'GET ') return json(200, describePlan(estate, plan));
  if (route === 'GET sites') {
    const sites = appsIn(estate, plan).flatMap((app) => {
      const production = slotOf(app, undefined);
      return production === undefined ? [] : [describeSite(estate, app, production, versionOf(request))];
    });
    return context.page(request, sites);
  }
  return armError(404, 'NotFound', `No route was found for '${request.method} ${request.path}'.`);
}

function putPlan(
  request: SandboxRequest,
  context: ArmContext,
  group: string,
  name: string,
  existing: Plan | undefined,
): Answer {
  const { estate } = context;
  const { location, tags = {}, sku = {}, properties = {}, kind = '' } = JSON.parse(request.body) as PlanEnvelope;
  if (location === undefined) {
    return armError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const skuName = sku.name ?? 'S1';
  const tier = sku.tier ?? tiers.find(([pattern]) => pattern.test(skuName))?.[1] ?? skuName;
  if (existing !== undefined) {
    Object.assign(existing, { skuName, tier, ...(Object.keys(tags).length === 0 ? {} : { tags }) });
    return json(200, describePlan(estate, existing));
  }
  const refusal = noRoomForPlan(estate, { location, skuName, tier });
  if (refusal !== undefined) return refused(refusal);
  const linux = properties.reserved ?? kind.includes('linux');
  const plan: Plan = { name, resourceGroup: group, location, skuName, tier, linux, tags, operation: undefined };
  const id = context.slots.operations.accept({
    app: plan,
    slotName: '',
    name: 'CreateServerFarm',
    act: () => {
      const failure = estate.limits.provisioningFailures.shift();
      if (failure === undefined && estate.findPlan(group, name) === undefined) estate.plans.push(plan);
      return failure;
    },
  });
  const description = (): unknown => describePlan(estate, plan);
  return context.operations.accepted(request, id, planId(estate, plan), () => json(200, description()), description());
}

/** Source of the first: what hashicorp/terraform-provider-azurerm's users quote; of the second: azure-docs#30447, without its code. */
function noRoomForPlan(
  { plans, limits }: Estate,
  { location, skuName, tier }: { readonly location: string; readonly skuName: string; readonly tier: string },
): Refusal | undefined {
  const region = regionOf(location);
  if (limits.withoutQuota.has(region) || limits.withoutQuota.has(`${region} ${skuName}`)) {
    return {
      status: 401,
      code: 'Unauthorized',
      message: 'This region has quota of 0 instances for your subscription. Try selecting different region or SKU.',
      extendedCode: '52039',
    };
  }
  const dynamic = plans.filter((plan) => plan.tier === 'Dynamic' && regionOf(plan.location) === region);
  if (tier !== 'Dynamic' || dynamic.length < limits.dynamicPlansPerRegion) return undefined;
  return {
    status: 409,
    code: 'Conflict',
    message: `The maximum number of Dynamic ServerFarms allowed in a Subscription is ${limits.dynamicPlansPerRegion}.`,
  };
}

function deletePlan(estate: Estate, plan: Plan | undefined): Answer {
  if (plan === undefined) return { status: 204 };
  const apps = appsIn(estate, plan);
  if (apps.length > 0) {
    const names = apps.map((app) => app.name).join(', ');
    return refused({
      status: 409,
      code: 'Conflict',
      message: `Server farm '${plan.name}' cannot be deleted because it has web app(s) ${names} assigned to it.`,
      extendedCode: '11003',
    });
  }
  estate.plans.splice(estate.plans.indexOf(plan), 1);
  return { status: 200 };
}
