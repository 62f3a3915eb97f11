import { omit } from '../../../omit.ts';
import type { AppDescription } from '../../../azure/arm/apps-model.ts';
import type { PackageFacts } from '../../packages/index.ts';
import { lineSetting, lineTag, type LineAppInput, type LineAppPlan } from '../../provision/index.ts';
import type { LineRecipe } from '../../recipe/model.ts';

/** By which the router's app is known to be one. */
export const applicationSetting = 'DURABLE_ROUTER_APPLICATION';
const hubSetting = 'DURABLE_ROUTER_NO_HUB';

/** The router has no task hub, and no functions that start anything. */
export function factsOfRouter(hash: string, bytes: number): PackageFacts {
  return {
    hash,
    bytes,
    hubSetting,
    needsPatch: false,
    storageSetting: 'AzureWebJobsStorage',
    runtime: 'node',
    functions: [],
    findings: [],
  };
}

/**
 * Where the router is, as the apps of lines are; of the reference app it takes the place and the plan, and none of its settings: they are
 * the application's. Pure.
 */
export function recipeOfRouter(recipe: LineRecipe, reference: AppDescription | undefined): LineRecipe {
  const own = omit(recipe, 'reference', 'trackingStore', 'smoke');
  if (reference === undefined) return own;
  const { resourceGroup } = reference.ref;
  const { location, planId, kind, sku } = reference.site;
  // A plan of Flex Consumption holds one app.
  const shared = own.plan ?? (own.planSku === undefined && !/^flex/i.test(sku ?? '') ? planId : undefined);
  const system = /\blinux\b/i.test(kind) ? 'linux' : 'windows';
  return {
    ...own,
    resourceGroup: own.resourceGroup ?? resourceGroup,
    ...(shared === undefined
      ? { planSku: own.planSku ?? 'FC1', location: own.location ?? location, operatingSystem: 'linux' }
      : { plan: shared, ...(own.plan === undefined ? { operatingSystem: system } : {}) }),
  };
}

/** The plan of a line's app made one of the router's. Pure. */
export function asRouter(
  plan: LineAppPlan,
  { fleet }: Pick<LineAppInput, 'fleet'>,
  settings: Readonly<Record<string, string>>,
): LineAppPlan {
  const appSettings = new Map(plan.appSettings);
  for (const name of [hubSetting, lineSetting]) appSettings.delete(name);
  for (const [name, value] of Object.entries(settings)) appSettings.set(name, value);
  const { siteConfig } = plan.app.properties;
  return {
    ...plan,
    appSettings,
    marks: [applicationSetting],
    connectionStrings: new Map(),
    app: {
      ...plan.app,
      tags: { ...plan.app.tags, [lineTag]: `${fleet.application}/router` },
      // With it the router reads keys of apps, and makes and retires lines.
      identity: { ...plan.app.identity, systemAssigned: true },
      properties: {
        ...plan.app.properties,
        siteConfig: {
          ...(typeof siteConfig === 'object' ? siteConfig : {}),
          appSettings: [...appSettings].map(([name, value]) => ({ name, value })),
        },
      },
    },
  };
}
