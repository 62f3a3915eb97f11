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
  readonly location: string;
  /** `undefined` for the app itself. */
  readonly slot?: string;
}

/** Names of the settings that stay with their slot when slots are swapped (`slotConfigNames`). */
export interface StickySettings {
  readonly appSettingNames: readonly string[];
  readonly connectionStringNames: readonly string[];
}

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
