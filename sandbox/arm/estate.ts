import { randomBytes, randomUUID } from 'node:crypto';
import type { ConnectionStringType } from '@azure/arm-appservice';
import type { SwapFailure } from './errors.ts';
import type { Component } from './annotations.ts';
import { functionsIn, type FunctionDefinition } from './function-files.ts';

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
  /** Name of the plan, in the app's resource group (default `plan`). */
  readonly planName?: string;
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

/** A swap that succeeded, as both of its slots remember it. */
export interface LastSwap {
  readonly timestampUtc: Date;
  readonly sourceSlotName: string;
  readonly destinationSlotName: string;
}

/** What a slot gets back when a swap with preview is cancelled or completed. */
export interface OwnSettings {
  readonly appSettings: Readonly<Record<string, string>>;
  readonly connectionStrings: Slot['connectionStrings'];
}

/** One slot as it is now. */
export interface Slot {
  /** `production` for the app itself. */
  readonly name: string;
  appSettings: Record<string, string>;
  connectionStrings: Record<string, { value: string; type: ConnectionStringType }>;
  files: Record<string, string>;
  state: 'Running' | 'Stopped';
  keys: HostKeySet;
  /** Host name with port where the slot's Functions host listens; a made-up name while none runs. */
  hostName: string;
  /** How often the host was restarted, by a write of its settings, a swap or on request. */
  restarts: number;
  /** When it was last restarted (milliseconds since 1970); 0 when it never was. */
  restartedAt: number;
  functions: readonly FunctionDefinition[];
  network: Network;
  web: WebSettings;
  easyAuth: boolean;
  lastSwap: LastSwap | undefined;
  /** The other slot of a pending swap with preview. */
  targetSwapSlot: string | undefined;
  /** Its own settings while it runs with those of the target of a pending swap with preview. */
  ownSettings: OwnSettings | undefined;
  /** How the next swaps out of this slot fail, in order; empty: they succeed. */
  swapFailures: SwapFailure[];
}

/** Something that is being done to an app. */
export interface OperationInProgress {
  readonly id: string;
  /** Such as `SwapSiteSlots`. */
  readonly name: string;
  readonly slotName: string;
  readonly startedAt: Date;
}

/** One app as it is now. */
export interface App {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly kind: string;
  sku: string;
  readonly planName: string;
  previewMarksTarget: boolean;
  readonly slots: Map<string, Slot>;
  stickyAppSettings: string[];
  stickyConnectionStrings: string[];
  stickyStorageMounts: string[];
  /** While one runs, the app refuses others. */
  operation: OperationInProgress | undefined;
}

/** A subscription with its resource groups and apps. */
export interface Estate {
  readonly subscriptionId: string;
  readonly subscriptionName: string;
  readonly resourceGroups: Set<string>;
  readonly apps: App[];
  addApp(definition: AppDefinition): App;
  findApp(resourceGroup: string, name: string): App | undefined;
  /** Adds an Application Insights component. */
  addComponent(resourceGroup: string, name: string): Component;
  findComponent(resourceGroup: string, name: string): Component | undefined;
}

function newKey(): string {
  return randomBytes(40).toString('base64url').slice(0, 54) + '==';
}

function hostNameOf(app: string, slot: string): string {
  return slot === 'production' ? `${app}.azurewebsites.net` : `${app}-${slot}.azurewebsites.net`;
}

/** A slot with a made-up host name and keys, not yet one of an app. */
export function newSlot(app: string, name: string, definition: SlotDefinition): Slot {
  return {
    name,
    appSettings: { ...definition.appSettings },
    connectionStrings: structuredClone({ ...definition.connectionStrings }),
    files: { ...definition.files },
    state: definition.state ?? 'Running',
    keys: {
      masterKey: definition.keys?.masterKey ?? newKey(),
      functionKeys: definition.keys?.functionKeys ?? { default: newKey() },
      systemKeys: definition.keys?.systemKeys ?? { durabletask_extension: newKey() },
    },
    hostName: hostNameOf(app, name),
    restarts: 0,
    restartedAt: 0,
    functions: definition.functions ?? functionsIn(definition.files ?? {}),
    network: { ...definition.network },
    web: { ...definition.web },
    easyAuth: definition.easyAuth ?? false,
    lastSwap: undefined,
    targetSwapSlot: undefined,
    ownSettings: undefined,
    swapFailures: [],
  };
}

/** The slot of that name, in any letter case; `undefined` names production. */
export function slotOf(app: App, name: string | undefined): Slot | undefined {
  const wanted = (name ?? 'production').toLowerCase();
  return [...app.slots.values()].find((slot) => slot.name.toLowerCase() === wanted);
}

/** What a write of settings does to the slot's host. @param at milliseconds since 1970 */
export function restart(slot: Slot, at: number = Date.now()): void {
  slot.restarts += 1;
  slot.restartedAt = at;
}

/** Makes an empty subscription. */
export function createEstate(subscription: { id?: string; name?: string } = {}): Estate {
  const apps: App[] = [];
  const resourceGroups = new Set<string>();
  const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
  const subscriptionId = subscription.id ?? randomUUID();
  const components: Component[] = [];
  const componentId = (resourceGroup: string, name: string): string =>
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/microsoft.insights/components/${name}`;
  const addGroup = (resourceGroup: string): void => {
    if (![...resourceGroups].some((group) => same(group, resourceGroup))) resourceGroups.add(resourceGroup);
  };
  return {
    subscriptionId,
    subscriptionName: subscription.name ?? 'Sandbox subscription',
    resourceGroups,
    apps,
    addApp(definition) {
      const app: App = {
        name: definition.name,
        resourceGroup: definition.resourceGroup,
        location: definition.location ?? 'West Europe',
        kind: definition.kind ?? 'functionapp',
        sku: definition.sku ?? 'ElasticPremium',
        planName: definition.planName ?? 'plan',
        previewMarksTarget: definition.previewMarksTarget ?? true,
        slots: new Map(
          [['production', definition] as const, ...Object.entries(definition.slots ?? {})].map(([name, slot]) => [
            name,
            newSlot(definition.name, name, slot),
          ]),
        ),
        stickyAppSettings: [...(definition.stickyAppSettings ?? [])],
        stickyConnectionStrings: [...(definition.stickyConnectionStrings ?? [])],
        stickyStorageMounts: [...(definition.stickyStorageMounts ?? [])],
        operation: undefined,
      };
      addGroup(app.resourceGroup);
      apps.push(app);
      return app;
    },
    findApp: (resourceGroup, name) =>
      apps.find((app) => same(app.resourceGroup, resourceGroup) && same(app.name, name)),
    addComponent(resourceGroup, name) {
      const component: Component = { id: componentId(resourceGroup, name), annotations: [] };
      addGroup(resourceGroup);
      components.push(component);
      return component;
    },
    findComponent: (resourceGroup, name) => components.find(({ id }) => same(id, componentId(resourceGroup, name))),
  };
}
