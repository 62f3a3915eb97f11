import type { Census, InFlightInstance, InstanceGroup } from '../model.ts';

/** Counts instances one by one and keeps little: groups by name, version and status, and the oldest few. */
export interface Tally {
  add(instance: InFlightInstance): void;
  readonly total: number;
  /** What was counted so far; later additions do not change it. */
  census(): Census;
}

/** The name of the group that takes in what exceeds the limit of groups, told apart by status only. */
export const otherNames = '(other orchestrators)';
/** The status that stands for what exceeds the limit of distinct statuses. */
export const otherStatuses = '(other statuses)';

const maxGroups = 200;
const maxStatuses = 16;

/**
 * A fold over any number of instances in flat memory: at most 200 groups by name × version × status and 16 overflow
 * groups by status, so that totals and counts per status stay right however many names a hub has.
 *
 * @param sampleSize how many of the oldest instances to keep by name; those without a created time come last
 * @param onAdd called with every instance that is counted
 */
export function createTally(sampleSize: number, onAdd?: (instance: InFlightInstance) => void): Tally {
  const groups = new Map<string, MutableGroup>();
  const statuses = new Set<string>();
  const oldest: Aged[] = [];
  let total = 0;

  const groupOf = (instance: InFlightInstance): MutableGroup => {
    const key = `${instance.name}\u0000${instance.version}\u0000${instance.status}`;
    const known = groups.get(key);
    if (known) return known;
    if (statuses.size < maxStatuses) statuses.add(instance.status);
    const status = statuses.has(instance.status) ? instance.status : otherStatuses;
    const regular = groups.size < maxGroups && status !== otherStatuses;
    const overflowKey = `\u0000${status}`;
    const group = (regular ? undefined : groups.get(overflowKey)) ?? {
      name: regular ? instance.name : otherNames,
      version: regular ? instance.version : '',
      status,
      count: 0,
      oldestAge: Number.POSITIVE_INFINITY,
      oldestCreatedTime: undefined,
    };
    groups.set(regular ? key : overflowKey, group);
    return group;
  };

  return {
    get total() {
      return total;
    },
    add(instance) {
      total += 1;
      onAdd?.(instance);
      const age = instance.createdTime === undefined ? Number.NaN : Date.parse(instance.createdTime);
      const created = Number.isNaN(age) ? Number.POSITIVE_INFINITY : age;
      const group = groupOf(instance);
      group.count += 1;
      if (created < group.oldestAge) {
        group.oldestAge = created;
        group.oldestCreatedTime = instance.createdTime;
      }
      keepOldest(oldest, { created, instance }, sampleSize);
    },
    census: () => ({
      total,
      groups: [...groups.values()].sort(byCount).map(toGroup),
      oldest: oldest.map(({ instance }) => instance),
    }),
  };
}

/** The census of nothing. */
export const emptyCensus: Census = { total: 0, groups: [], oldest: [] };

interface MutableGroup {
  name: string;
  version: string;
  status: string;
  count: number;
  oldestAge: number;
  oldestCreatedTime: string | undefined;
}

interface Aged {
  readonly created: number;
  readonly instance: InFlightInstance;
}

function toGroup({ name, version, status, count, oldestCreatedTime }: MutableGroup): InstanceGroup {
  return { name, version, status, count, ...(oldestCreatedTime === undefined ? {} : { oldestCreatedTime }) };
}

function byCount(a: MutableGroup, b: MutableGroup): number {
  return b.count - a.count || compare(a.name, b.name) || compare(a.version, b.version) || compare(a.status, b.status);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareAge(a: Aged, b: Aged): number {
  if (a.created !== b.created) return a.created < b.created ? -1 : 1;
  return compare(a.instance.instanceId, b.instance.instanceId);
}

function keepOldest(oldest: Aged[], candidate: Aged, limit: number): void {
  const last = oldest[oldest.length - 1];
  if (oldest.length >= limit && (last === undefined || compareAge(candidate, last) >= 0)) return;
  let at = oldest.length;
  while (at > 0 && compareAge(candidate, oldest[at - 1] as Aged) < 0) at -= 1;
  oldest.splice(at, 0, candidate);
  if (oldest.length > limit) oldest.pop();
}
