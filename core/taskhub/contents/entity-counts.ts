import { createCounts } from './counts.ts';
import type { HubContents } from './model.ts';

/** Counts entities by their names. */
export interface EntityCounts {
  readonly count: number;
  /** Counts the entity if it exists. */
  add(instanceId: string, customStatus: unknown): void;
  /** @param atLeast whether rows may be missing */
  result(atLeast: boolean): HubContents['entities'];
}

/** The name that takes in what exceeds 200 names. */
const otherEntities = '(other entities)';
const maxNames = 200;

export function createEntityCounts(): EntityCounts {
  const names = createCounts(maxNames, otherEntities);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(instanceId, customStatus) {
      if (!mayExist(customStatus)) return;
      count += 1;
      names.add(entityName(instanceId));
    },
    result: (atLeast) => ({
      count,
      atLeast,
      byName: names.sorted().map(({ key, count }) => ({ name: key, count })),
    }),
  };
}

/**
 * Whether an entity may hold state. The row of a deleted one stays; its status is then an object that lacks `entityExists`
 * (`{}`), since the engine leaves false values out. What cannot be read counts as existing.
 *
 * @param customStatus as the row holds it (JSON text), or as the management API answers it (parsed)
 * Source: Azure/durabletask src/DurableTask.Core/Entities/StateFormat/EntityStatus.cs
 */
export function mayExist(customStatus: unknown): boolean {
  const status = typeof customStatus === 'string' ? parsed(customStatus) : customStatus;
  if (typeof status !== 'object' || status === null || Array.isArray(status)) return true;
  const exists: unknown = 'entityExists' in status ? status.entityExists : false;
  return exists !== false;
}

/** `counter` of `@counter@acct-1`. */
function entityName(instanceId: string): string {
  return /^@([^@]+)@/.exec(instanceId)?.[1] ?? instanceId;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
