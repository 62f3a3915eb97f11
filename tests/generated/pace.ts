import type { ObservedRequest } from '../../sandbox/storage-server/index.ts';
import type { Random } from './random.ts';

/** How many steps the engines take before a request is served. */
export interface Pace {
  readonly what: string;
  steps(request: ObservedRequest): number;
}

/** Requests after which a reader could be surprised. */
const marks: readonly ((request: ObservedRequest) => boolean)[] = [
  ({ path, query }) => path.endsWith('Instances()') && (query.get('$filter') ?? '').includes('RuntimeStatus'),
  ({ path }) => path.endsWith('Partitions()'),
  ({ query }) => query.get('comp') === 'metadata',
  ({ query }) => query.get('peekonly') === 'true',
  ({ path }) => path.endsWith('History()'),
];

/**
 * Draws when the engines work: evenly; rarely but then much; or from an ambush, all at once right after a certain
 * request of each reading, which is where a reader that takes things in the wrong order is caught.
 */
export function drawPace(random: Random, steps: Random): Pace {
  switch (random.pick(['even', 'bursts', 'ambush', 'ambush'] as const)) {
    case 'even': {
      const most = random.pick([1, 2, 4]);
      return { what: `up to ${most} steps between two requests`, steps: () => steps.between(0, most) };
    }
    case 'bursts':
      return {
        what: 'many steps now and then',
        steps: () => (steps.chance(0.15) ? steps.between(5, 25) : 0),
      };
    case 'ambush': {
      const mark = random.pick(marks);
      const size = random.between(4, 12);
      let last: ObservedRequest | undefined;
      return {
        what: `${size} steps right after request ${marks.indexOf(mark)}`,
        steps: (request) => {
          const sprung = last !== undefined && mark(last) && !mark(request);
          last = request;
          return sprung ? size : 0;
        },
      };
    }
  }
}
