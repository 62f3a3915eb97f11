import type { ConnectionStringType } from '@azure/arm-appservice';
import type { FunctionDefinition } from './function-files.ts';

/** How a slot reaches out: a swap moves it or leaves it, as `preserveVnet` says. */
export interface Network {
  /** Resource id of the subnet of the virtual network integration. */
  readonly subnetId?: string;
  readonly routesAllTraffic?: boolean;
  readonly contentShareOverVnet?: boolean;
}

/** What `config/web` says of a slot; a swap leaves it where it is. */
export interface WebSettings {
  readonly autoSwapSlotName?: string;
  readonly alwaysOn?: boolean;
  readonly healthCheckPath?: string;
}

/** One slot of an app as a test declares it: plain data. */
export interface SlotDefinition {
  readonly appSettings?: Readonly<Record<string, string>>;
  readonly connectionStrings?: Readonly<
    Record<string, { readonly value: string; readonly type: ConnectionStringType }>
  >;
  /** Files of the app's content by path from wwwroot, such as `host.json`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly state?: 'Running' | 'Stopped';
  /** Keys of the Functions host; made up when left out. */
  readonly keys?: Partial<HostKeySet>;
  /** The functions that ARM lists; default: those that the files declare. */
  readonly functions?: readonly FunctionDefinition[];
  readonly network?: Network;
  readonly web?: WebSettings;
  /** App Service authentication. */
  readonly easyAuth?: boolean;
  /** More of `config/web`, as it goes over the wire: `minTlsVersion`, `cors`, … */
  readonly siteConfig?: Readonly<Record<string, unknown>>;
  /** `properties` of `config/authsettingsV2`, in the place of what `easyAuth` makes of them. */
  readonly authSettings?: Readonly<Record<string, unknown>>;
}

/** The managed identities of an app. */
export interface Identity {
  /** Of the system-assigned identity; `undefined` when there is none. */
  principalId: string | undefined;
  /** Resource ids. */
  userAssignedIds: readonly string[];
}

/** A function app as a test declares it. */
export interface AppDefinition extends SlotDefinition {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location?: string;
  /** Such as `functionapp` (default) or `functionapp,linux`. */
  readonly kind?: string;
  /** Tier of the plan: `ElasticPremium` (default), `Dynamic`, `Standard`, `FlexConsumption`, … */
  readonly sku?: string;
  /** Name of the plan (default `plan`). */
  readonly planName?: string;
  /** Default: the app's. */
  readonly planResourceGroup?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly identity?: { readonly systemAssigned?: boolean; readonly userAssignedIds?: readonly string[] };
  /** More of the site's `properties`, as they go over the wire: `clientCertMode`, `functionAppConfig`, … */
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly customHostNames?: readonly string[];
  /** Resource ids. */
  readonly privateEndpointIds?: readonly string[];
  /** Whether a pending swap with preview shows as `targetSwapSlot` in its target slot too (default true). */
  readonly previewMarksTarget?: boolean;
  /** The slots beside production, by name. */
  readonly slots?: Readonly<Record<string, SlotDefinition>>;
  /** Names of settings that stay with their slot. */
  readonly stickyAppSettings?: readonly string[];
  readonly stickyConnectionStrings?: readonly string[];
  /** Names of mounted storage; nothing else of it is kept here. */
  readonly stickyStorageMounts?: readonly string[];
}

export interface HostKeySet {
  readonly masterKey: string;
  readonly functionKeys: Readonly<Record<string, string>>;
  readonly systemKeys: Readonly<Record<string, string>>;
}
