import type { HubWatcher } from '../model.ts';
import { createChosenIds, type ChosenIds } from './chosen-ids.ts';
import { createCounts, type Counts } from './counts.ts';
import { createEntityCounts, type EntityCounts } from './entity-counts.ts';
import { createEternalCandidates, type EternalCandidates, type EternalLimits } from './eternal.ts';

/** What one reading of a hub showed, one instance after the other. */
export interface Gathered {
  readonly versions: Counts;
  readonly chosenIds: ChosenIds;
  readonly eternal: EternalCandidates;
  /** Only from a source that lists entities. */
  readonly entities: EntityCounts;
}

/** A watcher, and what it gathered since the reading last began. */
export function createGatherer(limits: EternalLimits): {
  readonly watcher: HubWatcher;
  readonly gathered: () => Gathered;
} {
  const nothing = (): Gathered => ({
    versions: createCounts(),
    chosenIds: createChosenIds(),
    eternal: createEternalCandidates(limits),
    entities: createEntityCounts(),
  });
  let current = nothing();
  return {
    watcher: {
      restart() {
        current = nothing();
      },
      instance(instance) {
        current.versions.add(instance.version);
        current.chosenIds.add(instance);
        current.eternal.add(instance);
      },
      entity(instanceId, customStatus) {
        current.entities.add(instanceId, customStatus);
      },
    },
    gathered: () => current,
  };
}
