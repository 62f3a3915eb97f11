import type { Reason } from '../../errors.ts';
import { checkTaskHub, type CheckDoors, type CheckOutcome, type CheckRequest } from '../../taskhub/check/index.ts';
import { defaultPolicy, type InstanceGroup, type Policy } from '../../taskhub/model.ts';
import type { InFlight } from './in-flight.ts';
import type { RetireRequest } from './model.ts';

/** Between two looks at a hub that does not come to rest. */
const pauseMs = 15_000;

/** Looks into the task hub of the app, and remembers what was seen. */
export interface HubLook {
  /** Everything that is in flight now. */
  readonly count: () => Promise<InFlight>;
  /**
   * Whether nothing of some orchestrators is in flight, by readings that confirm each other: rows, queues and history. A hub in which
   * something else moves is looked at again until the time is up.
   */
  readonly confirm: (orchestrators: readonly string[]) => Promise<InFlight>;
  readonly checks: readonly CheckOutcome[];
}

export function lookAtHub(
  { app, timeoutMs }: Pick<RetireRequest, 'app' | 'timeoutMs'>,
  doors: CheckDoors,
  check: typeof checkTaskHub = checkTaskHub,
): HubLook {
  const { clock, signal } = doors.context;
  const deadline = clock.now() + timeoutMs;
  const checks: CheckOutcome[] = [];
  const look = async (policy: Policy): Promise<CheckOutcome> => {
    const request: CheckRequest = {
      source: 'auto',
      app,
      hub: {},
      policy,
      mode: 'check',
      depth: 'counts',
      timeoutMs: Math.max(1000, deadline - clock.now()),
      intervalMs: 5000,
      consecutiveIdleReads: 2,
      stabilisationMs: 10_000,
      sampleSize: 10,
    };
    const outcome = await check(request, doors);
    signal.throwIfAborted();
    checks.push(outcome);
    return outcome;
  };
  return {
    checks,
    count: async () => inFlightOf(await look(defaultPolicy)),
    async confirm(orchestrators) {
      for (;;) {
        const outcome = await look({ ...defaultPolicy, onlyOrchestrators: orchestrators });
        const seen = inFlightOf(outcome);
        const onlyMessages = outcome.verdict.kind === 'busy' && seen.kind === 'counted' && seen.groups.length === 0;
        if (!onlyMessages) return seen;
        if (clock.now() + pauseMs >= deadline) return { kind: 'unknown', reasons: [neverAtRest] };
        await clock.sleep(pauseMs, signal);
      }
    },
  };
}

const neverAtRest: Reason = {
  code: 'NOT_CONFIRMED',
  message: 'messages that can lead to work were in the queues at every look, so it cannot be told what they start',
  fix: 'Run again at a quieter time, or raise timeout.',
};

function inFlightOf({ verdict, observation }: CheckOutcome): InFlight {
  if (verdict.kind === 'unknown') return { kind: 'unknown', reasons: verdict.reasons };
  const groups: readonly InstanceGroup[] = observation?.blocking.groups ?? [];
  return { kind: 'counted', groups };
}
