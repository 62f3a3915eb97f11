import type { PlanKind } from '../model.ts';

/**
 * What kind of plan a SKU is. An app that runs in Container Apps has none.
 *
 * @param skuName such as `Y1`, `EP1`, `FC1`, `P1v3`; or the tier, such as `Dynamic`
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-scale, azure-cli (`get_sku_tier` of appservice/utils.py)
 */
export function planKindOf(skuName: string, tier = ''): PlanKind {
  const [sku, name] = [skuName.toUpperCase(), tier.toLowerCase()];
  if (sku === 'Y1' || name === 'dynamic') return 'consumption';
  if (sku.startsWith('FC') || name === 'flexconsumption') return 'flex';
  if (/^EP\d$/.test(sku) || name === 'elasticpremium') return 'premium';
  return 'dedicated';
}

/** The tier that ARM wants beside the name of a SKU; `undefined` for a SKU that function apps cannot have. */
export function tierOf(skuName: string): string | undefined {
  const sku = skuName.toUpperCase();
  const tiers: readonly (readonly [RegExp, string])[] = [
    [/^Y1$/, 'Dynamic'],
    [/^FC\d$/, 'FlexConsumption'],
    [/^EP[1-3]$/, 'ElasticPremium'],
    [/^B[1-3]$/, 'Basic'],
    [/^S[1-3]$/, 'Standard'],
    [/^P[1-3]$/, 'Premium'],
    [/^P[1-3]V2$/, 'PremiumV2'],
    [/^P0V3$|^P[1-3]V3$/, 'PremiumV3'],
    [/^P[1-5]MV3$/, 'PremiumMV3'],
    [/^P0V4$|^P[1-3]V4$/, 'PremiumV4'],
    [/^P[1-5]MV4$/, 'PremiumMV4'],
    [/^I[1-6]V2$/, 'IsolatedV2'],
    [/^I[1-5]MV2$/, 'IsolatedMV2'],
  ];
  return tiers.find(([pattern]) => pattern.test(sku))?.[1];
}

/** In words: `Flex Consumption`. */
export const planKindNames: Readonly<Record<PlanKind, string>> = {
  consumption: 'Consumption',
  flex: 'Flex Consumption',
  premium: 'Premium',
  dedicated: 'App Service',
};
