import { randomBytes, randomUUID } from 'node:crypto';
import type { ConnectionStringType } from '@azure/arm-appservice';

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
}

/** A function app as a test declares it. */
export interface AppDefinition extends SlotDefinition {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location?: string;
  /** Such as `functionapp` (default) or `functionapp,linux`. */
  readonly kind?: string;
  /** The slots beside production, by name. */
  readonly slots?: Readonly<Record<string, SlotDefinition>>;
  /** Names of settings that stay with their slot. */
  readonly stickyAppSettings?: readonly string[];
  readonly stickyConnectionStrings?: readonly string[];
}

export interface HostKeySet {
  readonly masterKey: string;
  readonly functionKeys: Readonly<Record<string, string>>;
  readonly systemKeys: Readonly<Record<string, string>>;
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
}

/** One app as it is now. */
export interface App {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly kind: string;
  readonly slots: Map<string, Slot>;
  stickyAppSettings: string[];
  stickyConnectionStrings: string[];
  lastSwap: { timestampUtc: Date; sourceSlotName: string; destinationSlotName: string } | undefined;
}

/** A subscription with its resource groups and apps. */
export interface Estate {
  readonly subscriptionId: string;
  readonly subscriptionName: string;
  readonly resourceGroups: Set<string>;
  readonly apps: App[];
  addApp(definition: AppDefinition): App;
  findApp(resourceGroup: string, name: string): App | undefined;
}

function newKey(): string {
  return randomBytes(40).toString('base64url').slice(0, 54) + '==';
}

function hostNameOf(app: string, slot: string): string {
  return slot === 'production' ? `${app}.azurewebsites.net` : `${app}-${slot}.azurewebsites.net`;
}

function createSlot(app: string, name: string, definition: SlotDefinition): Slot {
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
  };
}

/** The slot of that name, in any letter case; `undefined` names production. */
export function slotOf(app: App, name: string | undefined): Slot | undefined {
  const wanted = (name ?? 'production').toLowerCase();
  return [...app.slots.values()].find((slot) => slot.name.toLowerCase() === wanted);
}

/** What a write of settings does to the slot's host. */
export function restart(slot: Slot): void {
  slot.restarts += 1;
  slot.restartedAt = Date.now();
}

/** Makes an empty subscription. */
export function createEstate(subscription: { id?: string; name?: string } = {}): Estate {
  const apps: App[] = [];
  const resourceGroups = new Set<string>();
  const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
  return {
    subscriptionId: subscription.id ?? randomUUID(),
    subscriptionName: subscription.name ?? 'Sandbox subscription',
    resourceGroups,
    apps,
    addApp(definition) {
      const app: App = {
        name: definition.name,
        resourceGroup: definition.resourceGroup,
        location: definition.location ?? 'West Europe',
        kind: definition.kind ?? 'functionapp',
        slots: new Map(
          [['production', definition] as const, ...Object.entries(definition.slots ?? {})].map(([name, slot]) => [
            name,
            createSlot(definition.name, name, slot),
          ]),
        ),
        stickyAppSettings: [...(definition.stickyAppSettings ?? [])],
        stickyConnectionStrings: [...(definition.stickyConnectionStrings ?? [])],
        lastSwap: undefined,
      };
      if (![...resourceGroups].some((group) => same(group, app.resourceGroup))) resourceGroups.add(app.resourceGroup);
      apps.push(app);
      return app;
    },
    findApp: (resourceGroup, name) =>
      apps.find((app) => same(app.resourceGroup, resourceGroup) && same(app.name, name)),
  };
}
