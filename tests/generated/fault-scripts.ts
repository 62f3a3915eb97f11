import type { FaultHook, ObservedRequest, StorageFault } from '../../sandbox/storage-server/index.ts';
import type { Random } from './random.ts';

export interface FaultScript {
  readonly what: string;
  readonly hook: FaultHook | undefined;
  /** Whether the hub can still be read to its end, so that an idle hub must be found idle. */
  readonly harmless: boolean;
}

const troubles: readonly StorageFault[] = [
  { kind: 'status', status: 401 },
  { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' },
  { kind: 'status', status: 404 },
  { kind: 'status', status: 408 },
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, code: 'ServerBusy' },
  { kind: 'status', status: 503, code: 'ServerBusy', retryAfterSeconds: 30 },
  { kind: 'cut' },
  { kind: 'cutBody' },
  { kind: 'malformed' },
  { kind: 'truncated' },
];

/** Draws what goes wrong while one hub is read. */
export function drawFaults(random: Random): FaultScript {
  const kind = random.pick([
    'none',
    'none',
    'none',
    'emptyPages',
    'once',
    'once',
    'often',
    'service',
    'repeated',
  ] as const);
  const trouble = random.pick(troubles);
  const chance = random.fork();
  switch (kind) {
    case 'none':
      return { what: 'no fault', hook: undefined, harmless: true };
    case 'emptyPages': {
      let inARow = 0;
      return {
        what: 'empty pages with a continuation',
        hook: () => {
          inARow = inARow < 3 && chance.chance(0.4) ? inARow + 1 : 0;
          return inARow > 0 ? { kind: 'emptyPage' } : undefined;
        },
        harmless: true,
      };
    }
    case 'once': {
      const at = random.between(0, 25);
      const times = random.between(1, 6);
      let count = 0;
      return {
        what: `${describe(trouble)} from request ${at} on, ${times} times`,
        hook: () => {
          count += 1;
          return count > at && count <= at + times ? trouble : undefined;
        },
        harmless: false,
      };
    }
    case 'often': {
      const share = random.pick([0.02, 0.1, 0.4]);
      return {
        what: `now and then (${share}) any fault`,
        hook: () => (chance.chance(share) ? chance.pick(troubles) : undefined),
        harmless: false,
      };
    }
    case 'service': {
      const concerns = random.pick(concerned);
      return {
        what: `always ${describe(trouble)} for ${concerns.what}`,
        hook: (request) => (concerns.is(request) ? trouble : undefined),
        harmless: false,
      };
    }
    case 'repeated':
      return {
        what: 'the same continuation for ever',
        hook: () => (chance.chance(0.5) ? { kind: 'repeatedToken' } : undefined),
        harmless: false,
      };
  }
}

/** Never everything at once: if every answer is 404 there is nothing that tells the hub from one that was never made. */
const concerned: readonly { readonly what: string; is(request: ObservedRequest): boolean }[] = [
  { what: 'the Instances table', is: ({ path }) => /Instances\(\)$/.test(path) },
  { what: 'the History table', is: ({ path }) => /History\(\)$/.test(path) },
  { what: 'the Partitions table', is: ({ path }) => /Partitions\(\)$/.test(path) },
  { what: 'peeking', is: ({ query }) => query.get('peekonly') === 'true' },
  { what: 'queue lengths', is: ({ query }) => query.get('comp') === 'metadata' },
  { what: 'listing queues', is: ({ service, query }) => service === 'queue' && query.get('comp') === 'list' },
  { what: 'the work-item queue', is: ({ path }) => path.includes('-workitems') },
  { what: 'blobs', is: ({ service }) => service === 'blob' },
];

function describe(fault: StorageFault): string {
  return fault.kind === 'status' ? String(fault.status) : fault.kind;
}
