import { randomBytes, randomUUID } from 'node:crypto';
import type { ConnectionStringType } from '@azure/arm-appservice';
import type { SwapFailure } from './errors.ts';
import type { Component } from './annotations.ts';
import { functionsIn, type FunctionDefinition } from './function-files.ts';
import type { AppDefinition, HostKeySet, Identity, Network, SlotDefinition, WebSettings } from './definitions.ts';
import { createLimits, type Limits, type MetricAlert } from './limits.ts';
import {
  skuNameOf,
  type AssignedRole,
  type OperationInProgress,
  type Plan,
  type PlanDefinition,
  type StorageAccount,
} from './resources.ts';

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
  siteConfig: Record<string, unknown>;
  authSettings: Record<string, unknown> | undefined;
  lastSwap: LastSwap | undefined;
  /** The other slot of a pending swap with preview. */
  targetSwapSlot: string | undefined;
  /** Its own settings while it runs with those of the target of a pending swap with preview. */
  ownSettings: OwnSettings | undefined;
  /** How the next swaps out of this slot fail, in order; empty: they succeed. */
  swapFailures: SwapFailure[];
}

/** One app as it is now. */
export interface App {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly kind: string;
  sku: string;
  planName: string;
  planResourceGroup: string;
  tags: Readonly<Record<string, string>>;
  identity: Identity;
  properties: Record<string, unknown>;
  customHostNames: readonly string[];
  privateEndpointIds: readonly string[];
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
  readonly plans: Plan[];
  /** Apps that are being made, by name in lower case: they are not there yet, and their names are taken. */
  readonly coming: Map<string, App>;
  readonly limits: Limits;
  /** Roles of managed identities; what the caller of a request may do is told elsewhere. */
  readonly assignedRoles: AssignedRole[];
  readonly alerts: MetricAlert[];
  /** Storage accounts that ARM knows of; what is in them is elsewhere. */
  readonly storageAccounts: StorageAccount[];
  addResourceGroup(name: string): void;
  /** Adds an app, and its plan where there is none. */
  addApp(definition: AppDefinition): App;
  addPlan(definition: PlanDefinition): Plan;
  findPlan(resourceGroup: string, name: string): Plan | undefined;
  findApp(resourceGroup: string, name: string): App | undefined;
  /** Adds an Application Insights component. */
  addComponent(resourceGroup: string, name: string): Component;
  findComponent(resourceGroup: string, name: string): Component | undefined;
}

function newKey(): string {
  return randomBytes(40).toString('base64url').slice(0, 54) + '==';
}

/** Gives a slot's host the key of the durable extension, when it has none. */
export function giveDurableKey(slot: Slot): void {
  const { systemKeys } = slot.keys;
  if (systemKeys['durabletask_extension'] !== undefined) return;
  slot.keys = { ...slot.keys, systemKeys: { ...systemKeys, durabletask_extension: newKey() } };
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
    siteConfig: structuredClone({ ...definition.siteConfig }),
    authSettings: definition.authSettings === undefined ? undefined : structuredClone({ ...definition.authSettings }),
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

/** An app, not yet one of the subscription. */
export function newApp(definition: AppDefinition): App {
  return {
    name: definition.name,
    resourceGroup: definition.resourceGroup,
    location: definition.location ?? 'West Europe',
    kind: definition.kind ?? 'functionapp',
    sku: definition.sku ?? 'ElasticPremium',
    planName: definition.planName ?? 'plan',
    planResourceGroup: definition.planResourceGroup ?? definition.resourceGroup,
    tags: { ...definition.tags },
    identity: {
      principalId: definition.identity?.systemAssigned === true ? randomUUID() : undefined,
      userAssignedIds: [...(definition.identity?.userAssignedIds ?? [])],
    },
    properties: structuredClone({ ...definition.properties }),
    customHostNames: [...(definition.customHostNames ?? [])],
    privateEndpointIds: [...(definition.privateEndpointIds ?? [])],
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
}

/** Makes an empty subscription. */
export function createEstate(subscription: { id?: string; name?: string } = {}): Estate {
  const apps: App[] = [];
  const plans: Plan[] = [];
  const resourceGroups = new Set<string>();
  const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
  const subscriptionId = subscription.id ?? randomUUID();
  const components: Component[] = [];
  const componentId = (resourceGroup: string, name: string): string =>
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/microsoft.insights/components/${name}`;
  const addGroup = (resourceGroup: string): void => {
    if (![...resourceGroups].some((group) => same(group, resourceGroup))) resourceGroups.add(resourceGroup);
  };
  const findPlan = (resourceGroup: string, name: string): Plan | undefined =>
    plans.find((plan) => same(plan.resourceGroup, resourceGroup) && same(plan.name, name));
  function addPlan(definition: PlanDefinition): Plan {
    const plan: Plan = { location: 'West Europe', linux: false, tags: {}, ...definition, operation: undefined };
    addGroup(plan.resourceGroup);
    plans.push(plan);
    return plan;
  }
  return {
    subscriptionId,
    subscriptionName: subscription.name ?? 'Sandbox subscription',
    resourceGroups,
    apps,
    plans,
    coming: new Map(),
    limits: createLimits(),
    assignedRoles: [],
    alerts: [],
    storageAccounts: [],
    addResourceGroup: addGroup,
    addPlan,
    findPlan,
    addApp(definition) {
      const app = newApp(definition);
      addGroup(app.resourceGroup);
      if (findPlan(app.planResourceGroup, app.planName) === undefined) {
        addPlan({
          name: app.planName,
          resourceGroup: app.planResourceGroup,
          location: app.location,
          skuName: skuNameOf(app.sku),
          tier: app.sku,
          linux: app.kind.includes('linux'),
        });
      }
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
