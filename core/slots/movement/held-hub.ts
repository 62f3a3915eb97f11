import { sameAccount, type AppConfiguration } from '../../taskhub/locate/index.ts';
import type { HubLocation } from '../../taskhub/model.ts';
import type { SlotSeen, SlotsObservation } from '../model.ts';
import { placedAfterSwap, type Placed } from './hubs-after-swap.ts';

/** A hub that a slot holds, with the configuration that says so. The configuration holds secrets. */
export interface HeldHub {
  readonly location: HubLocation;
  readonly configuration?: AppConfiguration;
}

/** The hub that a slot holds now; `undefined` when it is not known. */
export function heldBy({ hub, configuration }: Pick<SlotSeen, 'hub' | 'configuration'>): HeldHub | undefined {
  return held({ located: hub, ...(configuration.ok ? { configuration: configuration.value } : {}) });
}

/** The hubs that the slots would hold after a swap. */
export function heldAfterSwap(observation: SlotsObservation): {
  readonly source: HeldHub | undefined;
  readonly target: HeldHub | undefined;
} {
  const { source, target } = placedAfterSwap(observation);
  return { source: held(source), target: held(target) };
}

/** Whether two hubs are one: name (letter case does not matter), account and tracking store, or what another backend has for these. */
export function sameHub(left: HeldHub, right: HeldHub): boolean {
  return (
    sharesQueues(left, right) &&
    sameAccount(left.location.trackingStore?.connection, right.location.trackingStore?.connection) &&
    prefixOf(left) === prefixOf(right)
  );
}

/**
 * Whether two hubs take each other's work, whatever their tracking stores are: hubs of one name in one account have the same queues
 * and leases.
 *
 * Hubs on MSSQL are told apart by their connection: by default the hub is that of the login, and `hubName` does not count.
 * Source: https://microsoft.github.io/durabletask-mssql/#/taskhubs
 */
export function sharesQueues(left: HeldHub, right: HeldHub): boolean {
  const { provider } = left.location;
  if (provider !== right.location.provider) return false;
  const sameName = left.location.hubName.toLowerCase() === right.location.hubName.toLowerCase();
  switch (provider) {
    case 'AzureStorage':
      return sameName && sameAccount(left.location.connection, right.location.connection);
    case 'mssql':
      return sameConnections(left, right) && sameFact(left, right, 'schemaName');
    case 'azureManaged':
      return sameName && (sameEndpoint(left, right) ?? sameConnections(left, right));
    case 'Netherite':
      return sameName && sameConnections(left, right);
  }
}

function held({ located, configuration }: Placed): HeldHub | undefined {
  if (located.kind === 'unknown') return undefined;
  return { location: located.location, ...(configuration === undefined ? {} : { configuration }) };
}

function prefixOf({ location }: HeldHub): string | undefined {
  return location.trackingStore?.tablePrefix.toLowerCase();
}

function sameFact(left: HeldHub, right: HeldHub, name: string): boolean {
  return left.location.backend?.[name]?.toLowerCase() === right.location.backend?.[name]?.toLowerCase();
}

/** `undefined` when an endpoint is not known. */
function sameEndpoint(left: HeldHub, right: HeldHub): boolean | undefined {
  const endpoints = [left, right].map(({ location }) => location.backend?.['endpoint']?.toLowerCase());
  const [one, other] = endpoints.map((endpoint) => endpoint?.replace(/\/+$/, ''));
  return one === undefined || other === undefined ? undefined : one === other;
}

/** Whether every connection that the backend names has the same value: the name of a setting says nothing about where it leads. */
function sameConnections(left: HeldHub, right: HeldHub): boolean {
  const properties = Object.keys({ ...left.location.backend, ...right.location.backend }).filter((property) =>
    /connection(?:String)?Name$/i.test(property),
  );
  return properties.every((property) => connectionValue(left, property) === connectionValue(right, property));
}

/** The value behind the connection's name, or the name itself where nothing is set. */
function connectionValue({ location, configuration }: HeldHub, property: string): string | undefined {
  const name = location.backend?.[property];
  if (name === undefined) return undefined;
  const settings = [...(configuration?.appSettings ?? []), ...(configuration?.connectionStrings ?? [])];
  const found = settings.find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1].trim() ?? name.toLowerCase();
}
