import type { DurableDeployError } from '../../errors.ts';

/** Where a function app is. */
export interface SiteRef {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** A function app, or one of its slots. */
export interface Site {
  /** The ARM resource id. */
  readonly id: string;
  readonly name: string;
  /** Such as `functionapp,linux`. */
  readonly kind: string;
  /** `Running` or `Stopped`. */
  readonly state: string;
  /** Such as `shop.azurewebsites.net`. */
  readonly defaultHostName: string;
  /** Of its deployment site, such as `shop.scm.azurewebsites.net`. */
  readonly scmHostName?: string;
  readonly location: string;
  /** `undefined` for the app itself. */
  readonly slot?: string;
  /** Tier of the plan, such as `ElasticPremium`, `Dynamic` or `FlexConsumption`. */
  readonly sku?: string;
  /** Resource id of the plan. */
  readonly planId?: string;
  /** Resource id of the subnet that outgoing traffic takes. */
  readonly subnetId?: string;
  /** Whether all outgoing traffic takes the subnet (route all). */
  readonly routesAllTraffic?: boolean;
  /** Whether the content share is reached through the subnet. */
  readonly contentShareOverVnet?: boolean;
  /** `targetSwapSlot`: a swap with preview to this slot was started and is neither completed nor cancelled. */
  readonly pendingSwapWith?: string;
  /** `slotSwapStatus`: the last swap that succeeded. */
  readonly lastSwap?: LastSwap;
  /** `inProgressOperationId`: something is being done to the site now. */
  readonly operationInProgress?: string;
}

/** The last swap that succeeded, as the platform remembers it. */
export interface LastSwap {
  /** ISO 8601, of the platform's clock. */
  readonly at: string;
  readonly sourceSlot: string;
  readonly destinationSlot: string;
}

/** Names of the settings that stay with their slot when slots are swapped (`slotConfigNames`). */
export interface StickySettings {
  readonly appSettingNames: readonly string[];
  readonly connectionStringNames: readonly string[];
  readonly azureStorageConfigNames?: readonly string[];
}

/** What `config/web` says that matters to a swap. */
export interface WebConfig {
  /** The slot that a deployment to this one is swapped into by itself (auto swap). */
  readonly autoSwapSlotName?: string;
  readonly routesAllTraffic?: boolean;
  readonly alwaysOn?: boolean;
  readonly healthCheckPath?: string;
}

/** One function of an app, as ARM lists it. */
export interface AppFunction {
  readonly name: string;
  readonly isDisabled: boolean;
  /** Type of the trigger's binding such as `httpTrigger`, `orchestrationTrigger`; empty when the listing does not tell. */
  readonly trigger: string;
  /** Types of all its bindings; `undefined` when the listing does not tell those that code declares by attributes. */
  readonly bindings?: readonly string[];
}

/** One setting that a swap would change in a slot, by name: values may be secrets and are not kept. */
export interface SlotDifference {
  readonly settingName: string;
  /** Such as `AppSetting`, `ConnectionString` or `General`. */
  readonly settingType: string;
  /** Such as `SettingsWillBeModifiedInDestination`. */
  readonly rule: string;
  readonly level: string;
  readonly description: string;
}

/** A swap that the platform has accepted. */
export interface SwapOperation {
  /** `x-ms-correlation-request-id` of the answer that accepted it; empty when it had none. */
  readonly correlationId: string;
  /**
   * Asks once how it goes. `failed` holds the platform's own word. Rejects with a DurableDeployError when the question
   * itself gets no answer: that says nothing about the swap.
   */
  poll(signal: AbortSignal): Promise<SwapProgress>;
}

export type SwapProgress =
  | { readonly kind: 'running'; readonly retryAfterMs?: number }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: DurableDeployError };

/** A request to the app's Functions host. */
export interface HostRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Starts with `/`, such as `/admin/host/status`; segments are already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** The Functions host's answer, whatever its status. */
export interface HostAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What is asked of Azure Resource Manager (Microsoft.Web). `slot` left out or `production` is the app itself.
 * Every method rejects with a DurableDeployError, or with the signal's reason when the job was cancelled.
 */
export interface ArmSites {
  readonly subscriptionId: string;
  /**
   * The app of this name (letter case does not matter).
   * Errors: APP_NOT_FOUND (names apps that look alike), APP_AMBIGUOUS (lists resource groups), FORBIDDEN.
   */
  findSite(appName: string, resourceGroup?: string): Promise<SiteRef>;
  /** Errors: APP_NOT_FOUND, SLOT_NOT_FOUND (names the slots that exist). */
  getSite(ref: SiteRef, slot?: string): Promise<Site>;
  /** Names of the app's slots, without production. */
  slotNames(ref: SiteRef): Promise<readonly string[]>;
  /** App settings as stored: Key Vault references are not resolved. Values that look like secrets are masked in logs. */
  appSettings(ref: SiteRef, slot?: string): Promise<ReadonlyMap<string, string>>;
  /** Connection strings by name; all values are masked in logs. */
  connectionStrings(ref: SiteRef, slot?: string): Promise<ReadonlyMap<string, string>>;
  stickySettings(ref: SiteRef): Promise<StickySettings>;
  /** The key `durabletask_extension`, else the master key; `undefined` when the host has neither. Masked in logs. */
  systemKey(ref: SiteRef, slot?: string): Promise<string | undefined>;
  /** A file of the app's content such as `host.json`. Errors: HOST_JSON_UNREADABLE, FORBIDDEN, UNAUTHORIZED, … */
  hostFile(ref: SiteRef, slot: string | undefined, path: string): Promise<string>;
  /** A request through ARM's bridge to the Functions host; only the ARM token is needed. Resolves for any status of the host. */
  hostRuntime(ref: SiteRef, slot: string | undefined, request: HostRequest): Promise<HostAnswer>;
}

/**
 * What is read and changed of slots, in Azure Resource Manager (Microsoft.Web). Slots are named as in {@link ArmSites}.
 * No method that changes something is ever sent twice: a request whose answer was lost rejects, and the caller looks at what is.
 */
export interface ArmSlots {
  webConfig(ref: SiteRef, slot: string | undefined): Promise<WebConfig>;
  /** Whether App Service authentication is on (`authsettingsV2`, without its secrets). */
  easyAuthEnabled(ref: SiteRef, slot: string | undefined): Promise<boolean>;
  functions(ref: SiteRef, slot: string | undefined): Promise<readonly AppFunction[]>;
  /** What a swap of `source` into `target` would change. */
  slotDifferences(
    ref: SiteRef,
    source: string,
    target: string,
    preserveVnet: boolean,
  ): Promise<readonly SlotDifference[]>;
  /** Replaces the whole set, and restarts the slot. Returns what ARM answers that it stored. */
  replaceAppSettings(
    ref: SiteRef,
    slot: string | undefined,
    settings: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<string, string>>;
  /** Replaces the names of all kinds. */
  replaceStickySettings(ref: SiteRef, names: StickySettings): Promise<StickySettings>;
  /** Errors: those of ARM, with its status and codes in {@link DurableDeployError.answer}. */
  beginSwap(ref: SiteRef, source: string, target: string, preserveVnet: boolean): Promise<SwapOperation>;
  /** First half of a swap with preview: the target's sticky settings are applied to the source, which restarts. */
  applySlotConfig(ref: SiteRef, source: string, target: string, preserveVnet: boolean): Promise<void>;
  /** Gives a slot its own settings back, and ends a pending swap with preview. */
  resetSlotConfig(ref: SiteRef, slot: string | undefined): Promise<void>;
  start(ref: SiteRef, slot: string | undefined): Promise<void>;
}

/** A mark on the charts of Application Insights. */
export interface Annotation {
  /** A GUID; there is one annotation of an id in a component. */
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
  /** Shown when somebody clicks on it. `Label` (`Success` or `Error`) chooses its icon. */
  readonly properties: Readonly<Record<string, string>>;
}

/** Release annotations (Microsoft.Insights). */
export interface ArmAnnotations {
  /**
   * Writes an annotation, once: it may be sent again with the same id, and `alreadyThere` tells that it had arrived before.
   * Errors: those of ARM, with its status and codes in {@link DurableDeployError.answer}.
   *
   * @param componentId the resource id of an Application Insights component
   */
  write(componentId: string, annotation: Annotation): Promise<'written' | 'alreadyThere'>;
}
