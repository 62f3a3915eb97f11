import type { Clock } from '../../clock.ts';
import type { InFlightInstance } from '../model.ts';
import { mapLimited, type HubStore } from '../observe/storage/index.ts';
import { hasContinuedAsNew } from './continued-as-new.ts';
import { createCounts } from './counts.ts';
import type { HubContents } from './model.ts';

export interface EternalLimits {
  /** How many instances of one name are looked at. */
  readonly maxOfName: number;
  /** How many instances are looked at. */
  readonly maxInstances: number;
  /** Milliseconds after which no further one is looked at. */
  readonly budgetMs: number;
  /** Look-ups under way at the same time. */
  readonly concurrency: number;
}

/** Picks the instances whose history is worth a look: some of every name. */
export interface EternalCandidates {
  add(instance: InFlightInstance): void;
  /** Which of those that were added have continued as new, by name. Errors: those of the tables. */
  look(
    store: Pick<HubStore, 'instances' | 'history'>,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<HubContents['eternal']>;
}

interface Candidate {
  readonly name: string;
  readonly instanceId: string;
  readonly executionId: string;
}

export function createEternalCandidates(limits: EternalLimits): EternalCandidates {
  const candidates: Candidate[] = [];
  const ofName = new Map<string, number>();
  /** Names of which not all instances are looked at. */
  const incomplete = new Set<string>();

  return {
    add({ name, instanceId, executionId }) {
      if (executionId === undefined) return;
      const count = ofName.get(name) ?? 0;
      if (count >= limits.maxOfName || candidates.length >= limits.maxInstances) {
        incomplete.add(name);
        return;
      }
      ofName.set(name, count + 1);
      candidates.push({ name, instanceId, executionId });
    },

    async look(store, clock, signal) {
      const startedAt = clock.now();
      const found = createCounts();
      await mapLimited(candidates, limits.concurrency, async (candidate) => {
        if (clock.now() - startedAt >= limits.budgetMs) {
          incomplete.add(candidate.name);
          return;
        }
        if (await hasContinuedAsNew(store, candidate, signal)) found.add(candidate.name);
      });
      return found
        .sorted()
        .map(({ key, count }) => ({ name: key, count, ...(incomplete.has(key) ? { atLeast: true } : {}) }));
    },
  };
}
