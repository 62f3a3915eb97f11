import type { Refusal } from './errors.ts';

/** What the subscription has no room for. */
export interface Limits {
  /** How many apps a plan of a tier may hold; tiers that are not named hold any number. */
  readonly appsPerPlan: Map<string, number>;
  /** How many Consumption plans a region may have. */
  dynamicPlansPerRegion: number;
  /** Regions and SKUs of which there is nothing, such as `westeurope EP1`; `westeurope` alone stands for all SKUs. */
  readonly withoutQuota: Set<string>;
  /** Names of apps that somebody else has, in lower case. */
  readonly namesTaken: Set<string>;
  /** How the next apps or plans fail that were accepted, in order; empty: they succeed. */
  readonly provisioningFailures: Refusal[];
}

/** Source of the numbers: https://learn.microsoft.com/azure/azure-functions/functions-scale#service-limits */
export function createLimits(): Limits {
  return {
    appsPerPlan: new Map([
      ['FlexConsumption', 1],
      ['Dynamic', 100],
      ['ElasticPremium', 100],
    ]),
    dynamicPlansPerRegion: 100,
    withoutQuota: new Set(),
    namesTaken: new Set(),
    provisioningFailures: [],
  };
}

/** A rule that watches resources. */
export interface MetricAlert {
  readonly resourceGroup: string;
  readonly name: string;
  /** Resource ids. */
  readonly scopes: readonly string[];
}
