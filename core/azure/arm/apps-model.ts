import type { AppFunction, Site, SiteRef, StickySettings, SwapProgress } from './model.ts';

/** The identities of an app. */
export interface AppIdentity {
  readonly systemAssigned: boolean;
  /** Of the system-assigned identity. */
  readonly principalId?: string;
  /** Resource ids. */
  readonly userAssignedIds: readonly string[];
  /** The same with what tells them apart elsewhere, as far as the platform says. */
  readonly userAssigned?: readonly { readonly id: string; readonly principalId: string; readonly clientId: string }[];
}

/** A connection string with what ARM calls its type, such as `SQLAzure`. */
export interface TypedConnectionString {
  /** A secret. */
  readonly value: string;
  readonly type: string;
}

/** An app whole, as far as another is made like it. */
export interface AppDescription {
  readonly ref: SiteRef;
  readonly site: Site;
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: AppIdentity;
  /** `properties` of the site as ARM answers them: `httpsOnly`, `clientCertMode`, `functionAppConfig`, … */
  readonly properties: Readonly<Record<string, unknown>>;
  /** `properties` of `config/web`: `minTlsVersion`, `cors`, `linuxFxVersion`, … */
  readonly webConfig: Readonly<Record<string, unknown>>;
  /** `properties` of `config/authsettingsV2`: its secrets are names of app settings. */
  readonly authSettings: Readonly<Record<string, unknown>>;
  readonly appSettings: ReadonlyMap<string, string>;
  readonly connectionStrings: ReadonlyMap<string, TypedConnectionString>;
  readonly sticky: StickySettings;
  /** Host names that are not the platform's own. */
  readonly customHostNames: readonly string[];
  /** Resource ids; `undefined` when they may not be read. */
  readonly privateEndpointIds: readonly string[] | undefined;
  /** Names of the metric alerts that watch it; `undefined` when they may not be read. */
  readonly alertNames: readonly string[] | undefined;
}

/** An App Service plan. */
export interface AppPlan {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  /** Such as `Y1`, `EP1`, `FC1`. */
  readonly skuName: string;
  /** Such as `Dynamic`, `ElasticPremium`, `FlexConsumption`. */
  readonly tier: string;
  readonly linux: boolean;
  /** How many apps are in it. */
  readonly appCount: number;
}

/** A plan to be made. */
export interface NewPlan {
  readonly location: string;
  readonly skuName: string;
  readonly tier: string;
  readonly linux: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An app to be made, or to be brought to this: the body of `PUT sites/{name}`. */
export interface NewApp {
  readonly location: string;
  readonly kind: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: { readonly systemAssigned: boolean; readonly userAssignedIds: readonly string[] };
  /** `serverFarmId`, `siteConfig` with its `appSettings`, … Values of app settings may be secrets. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Something long that ARM has accepted. */
export interface ArmOperation {
  /** Asks once how it goes; see `SwapOperation.poll`. */
  poll(signal: AbortSignal): Promise<SwapProgress>;
}

/** What a role allows at a scope. `*` stands for any text. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** A role that a principal has at a scope. */
export interface RoleAssignment {
  /** The GUID at the end of the role definition's id, in lower case. */
  readonly roleId: string;
  readonly scope: string;
  readonly principalId: string;
}

/** Keys of a Functions host; all are masked in logs. */
export interface HostKeys {
  /** `durabletask_extension`; absent until the extension was loaded once. */
  readonly durable?: string;
  /** The host-wide function key `default`, else any. */
  readonly functions?: string;
  readonly master?: string;
}

/**
 * What is asked of Azure Resource Manager where apps are made and removed. Methods that change something are sent once; each of them
 * may be called again with the same arguments, and then changes nothing more.
 * Every method rejects with a DurableDeployError, or with the signal's reason when the job was cancelled.
 */
export interface ArmApps {
  /** Errors: APP_NOT_FOUND. */
  describeApp(ref: SiteRef): Promise<AppDescription>;
  /** `undefined` when there is no such app. */
  app(ref: SiteRef): Promise<Site | undefined>;
  /** All apps of the subscription that may be read. */
  apps(): Promise<readonly Site[]>;
  /** All App Service plans of the subscription that may be read. */
  plans(): Promise<readonly AppPlan[]>;
  /** `undefined` when there is no such plan. @param id resource id */
  plan(id: string): Promise<AppPlan | undefined>;
  /** Whether an app may be made under a name: names are unique in the world. */
  checkName(name: string): Promise<{ readonly available: boolean; readonly message: string }>;
  beginPlan(id: string, plan: NewPlan): Promise<ArmOperation>;
  beginApp(ref: SiteRef, app: NewApp): Promise<ArmOperation>;
  replaceConnectionStrings(ref: SiteRef, strings: ReadonlyMap<string, TypedConnectionString>): Promise<void>;
  /** Writes `config/authsettingsV2` whole. */
  replaceAuthSettings(ref: SiteRef, properties: Readonly<Record<string, unknown>>): Promise<void>;
  functions(ref: SiteRef): Promise<readonly AppFunction[]>;
  hostKeys(ref: SiteRef): Promise<HostKeys>;
  syncTriggers(ref: SiteRef): Promise<void>;
  start(ref: SiteRef): Promise<void>;
  stop(ref: SiteRef): Promise<void>;
  /** Its plan stays. */
  deleteApp(ref: SiteRef): Promise<'deleted' | 'wasGone'>;
  /** Refused by ARM while apps are in it. @param id resource id */
  deletePlan(id: string): Promise<'deleted' | 'wasGone'>;
  /** What the identity that is signed in may do at a scope, such as a resource group's id. */
  permissions(scope: string): Promise<readonly Permission[]>;
  /** Roles of a principal at a scope and above it. */
  roleAssignments(scope: string, principalId: string): Promise<readonly RoleAssignment[]>;
  /** The resource id of a storage account of the subscription; `undefined` when there is none that may be read. */
  storageAccountId(name: string): Promise<string | undefined>;
  /** Gives a role to a managed identity. */
  assignRole(scope: string, roleId: string, principalId: string): Promise<'assigned' | 'hadIt'>;
}
