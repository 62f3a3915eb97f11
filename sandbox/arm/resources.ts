/** What a subscription holds beside apps, and what is being done to them: plain data. */

/** Something that is being done to an app. */
export interface OperationInProgress {
  readonly id: string;
  /** Such as `SwapSiteSlots`. */
  readonly name: string;
  readonly slotName: string;
  readonly startedAt: Date;
}

/** An App Service plan as a test declares it. */
export interface PlanDefinition {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location?: string;
  /** Such as `EP1`. */
  readonly skuName: string;
  /** Such as `ElasticPremium`. */
  readonly tier: string;
  readonly linux?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An App Service plan as it is now. */
export interface Plan extends Required<PlanDefinition> {
  operation: OperationInProgress | undefined;
}

const skuNames: Readonly<Record<string, string>> = {
  Dynamic: 'Y1',
  ElasticPremium: 'EP1',
  FlexConsumption: 'FC1',
  Free: 'F1',
  Basic: 'B1',
  Standard: 'S1',
  PremiumV3: 'P1v3',
};

/** The smallest SKU of a tier. */
export function skuNameOf(tier: string): string {
  return skuNames[tier] ?? tier;
}

/** A role that a principal was given. */
export interface AssignedRole {
  readonly name: string;
  readonly scope: string;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly principalType: string;
}

/** A storage account as a resource. */
export interface StorageAccount {
  readonly resourceGroup: string;
  readonly name: string;
}
