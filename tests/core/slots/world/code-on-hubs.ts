import type { Observation } from '../../../../core/taskhub/model.ts';
import type { AppDefinition, Slot } from '../../../../sandbox/arm/index.ts';
import type { OperationBehaviour } from '../../../../sandbox/arm/operations.ts';
import { censusOfCount, observationOf } from '../../../support/observations.ts';
import { createWorld, type World } from './world.ts';

interface Instance {
  /** The version of the code that has started it. */
  readonly code: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly until: number;
}

/** A world that knows which code has what in flight in which hub, and sees when other code comes upon it. */
export interface CodeOnHubs {
  readonly world: World;
  /** Each time that code came to a hub in which other code had something in flight: who, where, upon what. */
  readonly clashes: readonly string[];
  /** Each hub with the versions of code that have run on it. */
  readonly users: ReadonlyMap<string, ReadonlySet<string>>;
  /** The code of a slot starts something that takes so long, in milliseconds. */
  start(slot: string, takesMs: number): void;
  inFlight(hub: string): number;
}

export function createCodeOnHubs(app: AppDefinition, operations: Partial<OperationBehaviour>): CodeOnHubs {
  const instances = new Map<string, Instance[]>();
  const users = new Map<string, Set<string>>();
  const clashes: string[] = [];
  /** By slot: which code runs on which hub. */
  const places = new Map<string, string>();
  /** When that was so for the last time, of what is no longer so. */
  const left = new Map<string, number>();
  const world = createWorld({ app, operations, onRestart: (slot) => watch(slot) });

  const codeOf = ({ files }: Slot): string => files['version'] ?? '';
  const hubOf = ({ appSettings }: Slot): string => appSettings['TaskHubName'] ?? '';
  const living = (hub: string): Instance[] =>
    (instances.get(hub) ?? []).filter(({ until }) => until > world.clock.now());

  /** Called after every change of what a slot runs, or runs on. */
  function watch(slot: Slot): void {
    const [code, hub] = [codeOf(slot), hubOf(slot)];
    const place = `${code} on ${hub}`;
    const before = places.get(slot.name);
    if (before === place) return;
    // What a swap moves with its hub goes on there.
    const goesOn = [...places.values()].includes(place) || left.get(place) === world.clock.now();
    if (before !== undefined) left.set(before, world.clock.now());
    places.set(slot.name, place);
    if (goesOn) return;
    users.set(hub, (users.get(hub) ?? new Set()).add(code));
    const others = new Set(living(hub).flatMap((instance) => (instance.code === code ? [] : [instance.code])));
    if (others.size > 0) clashes.push(`${place} in ${slot.name}, upon what ${[...others].join(' and ')} had in flight`);
  }

  for (const slot of world.app.slots.values()) {
    watch(slot);
    world.hubs.set(hubOf(slot), [() => read(hubOf(slot))]);
  }
  function read(hub: string): Promise<Observation> {
    const count = living(hub).length;
    return Promise.resolve(
      observationOf({ readAt: world.clock.isoNow, durationMs: 100, hubName: hub, blocking: censusOfCount(count) }),
    );
  }
  for (const hub of ['ShopA', 'ShopB', 'ShopC']) world.hubs.set(hub, [() => read(hub)]);

  return {
    world,
    clashes,
    users,
    start(name, takesMs) {
      const slot = world.slot(name);
      const hub = hubOf(slot);
      instances.set(hub, [...living(hub), { code: codeOf(slot), until: world.clock.now() + takesMs }]);
    },
    inFlight: (hub) => living(hub).length,
  };
}
