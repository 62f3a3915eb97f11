import type { Refusal } from '../errors.ts';
import { appsIn } from '../plan.ts';
import type { Plan } from '../resources.ts';
import type { Estate } from '../estate.ts';

const badRequest = { status: 400, code: 'BadRequest' } as const;
const conflict = { status: 409, code: 'Conflict' } as const;

/** Names of apps: letters, digits and hyphens, none of these at the ends; 2 to 60 of them. */
const namePattern = /^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$/i;

/** Why there can be no new app of that name. Source of the second wording: Azure/azure-cli, WebappQuickCreateTest. */
export function refuseName(estate: Estate, name: string): Refusal | undefined {
  if (!namePattern.test(name)) {
    return { ...badRequest, message: `Site name ${name} is invalid. It may have letters, digits and hyphens.` };
  }
  const lower = name.toLowerCase();
  const taken =
    estate.limits.namesTaken.has(lower) ||
    estate.coming.has(lower) ||
    estate.apps.some((app) => app.name.toLowerCase() === lower);
  if (!taken) return undefined;
  return { ...conflict, message: `Website with given name ${name} already exists.`, extendedCode: '54001' };
}

/** Settings that Flex Consumption does not take. Source: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations */
const notOnFlex: ReadonlySet<string> = new Set([
  'FUNCTIONS_EXTENSION_VERSION',
  'FUNCTIONS_WORKER_RUNTIME',
  'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
  'WEBSITE_CONTENTSHARE',
  'WEBSITE_RUN_FROM_PACKAGE',
]);

/** The first setting that the tier refuses, in the wording that its users quote. */
export function invalidSetting(tier: string, settings: Readonly<Record<string, string>>): Refusal | undefined {
  if (tier !== 'FlexConsumption') return undefined;
  const name = Object.keys(settings).find((one) => notOnFlex.has(one.toUpperCase()));
  if (name === undefined) return undefined;
  return {
    ...badRequest,
    message: `The following app setting (Site.SiteConfig.AppSettings.${name}) for Flex Consumption sites is invalid.  Please remove or rename it before retrying.`,
    extendedCode: '51021',
  };
}

/** Source: Azure-Samples/azure-functions-flex-consumption-samples#7 */
export function missingFlexConfig(): Refusal {
  return {
    ...badRequest,
    message:
      'Site.FunctionAppConfig is invalid.  The FunctionAppConfig section was not specified in the request, which is required for Flex Consumption sites. To proceed, please add the FunctionAppConfig section in your request.',
  };
}

/** The wording is made up: nobody quotes it. */
export function noSuchPlan(id: string): Refusal {
  return { status: 404, code: 'NotFound', message: `Cannot find serverfarm ${id}.` };
}

/** Why the plan takes no further app. The wording is made up; that there are limits is documented. */
export function noRoomInPlan(estate: Estate, plan: Plan): Refusal | undefined {
  const limit = estate.limits.appsPerPlan.get(plan.tier);
  if (limit === undefined || appsIn(estate, plan).length < limit) return undefined;
  return {
    ...conflict,
    message: `Cannot complete the operation because the server farm ${plan.name} will exceed the number of sites allowed for the '${plan.tier}' SKU: ${limit}.`,
    extendedCode: '52033',
  };
}
