import { randomUUID } from 'node:crypto';
import { formatDuration } from '../../duration.ts';
import { DurableDeployError, isTransient } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { omit } from '../../omit.ts';
import { withLine } from '../lines/index.ts';
import type { Fleet, Line, LineId } from '../model.ts';
import type { FleetChange } from '../registry/index.ts';
import { signalForLastWords } from './last-words.ts';
import type { RoutingRun } from './routing-run.ts';

/** How long a claim lasts unless it is renewed: so long does the next run wait after one that was killed. */
export const claimLastsMs = 3 * 60_000;
const renewEveryMs = 60_000;
const lookEveryMs = 5_000;

/** A line that this run works on, and nobody else. */
export interface Claim {
  /** Errors: LOCK_LOST when the claim has ended, because it could not be renewed in time, or somebody took it. */
  assertHeld(): void;
  release(): Promise<void>;
}

/** Whose claim on a line lives. Pure. */
export function claimant({ worker }: Pick<Line, 'worker'>, now: number): string | undefined {
  return worker !== undefined && Date.parse(worker.until) > now ? worker.by : undefined;
}

/**
 * Claims a line of the registry, and renews the claim until it is released: the acts on an app are such that two runs may do them, and
 * would only get into each other's way.
 *
 * @param patience how long to wait for somebody else's claim to end, in milliseconds; 0: not at all
 * @returns `undefined` when somebody else works on it, and does not end in time
 */
export async function claimLine(run: RoutingRun, id: LineId, patience: number): Promise<Claim | undefined> {
  const { application, by, doors, journal } = run;
  const { clock, signal } = doors.context;
  const me = `${by} ${randomUUID().slice(0, 8)}`;
  const until = clock.now() + patience;
  let other: string | undefined;
  for (let said = false; ; said = true) {
    const fleet = await doors.registry.change(application, by, (now) => claimed(now, id, me, clock.now()));
    other = claimant(fleet.lines.get(id) ?? {}, clock.now());
    if (other === me) return keep(run, id, me);
    if (clock.now() + lookEveryMs > until) return undefined;
    if (!said) {
      journal.say(
        `${neutralise(other ?? 'Somebody', 200)} works on line ${id}; waiting up to ${formatDuration(patience)} for it.`,
      );
    }
    await clock.sleep(lookEveryMs, signal);
  }
}

/** Pure. `undefined` while the claim of another lives. */
function claimed(fleet: Fleet, id: LineId, me: string, now: number): FleetChange | undefined {
  return withLine(fleet, id, '', (line) => {
    const other = line === undefined ? undefined : claimant(line, now);
    if (line === undefined || (other !== undefined && other !== me)) return undefined;
    return { ...line, worker: { by: me, until: new Date(now + claimLastsMs).toISOString() } };
  });
}

function keep({ application, by, doors }: RoutingRun, id: LineId, me: string): Claim {
  const { clock, signal } = doors.context;
  const stop = new AbortController();
  const ending = AbortSignal.any([stop.signal, signal]);
  let heldUntil = clock.now() + claimLastsMs;
  const renewing = (async () => {
    while (!ending.aborted) {
      await clock.sleep(renewEveryMs, ending);
      const asked = clock.now();
      try {
        const fleet = await doors.registry.change(application, by, (now) => claimed(now, id, me, clock.now()));
        if (claimant(fleet.lines.get(id) ?? {}, clock.now()) === me) heldUntil = asked + claimLastsMs;
        else return;
      } catch (error) {
        if (!(error instanceof DurableDeployError) || !isTransient(error.reason)) return;
      }
    }
  })().catch(() => undefined);
  return {
    assertHeld() {
      signal.throwIfAborted();
      if (clock.now() < heldUntil) return;
      throw new DurableDeployError('LOCK_LOST', `The claim on line ${id} is held no longer: it could not be renewed.`, {
        fix: 'Run the job again: it looks at what is there, and goes on.',
      });
    },
    async release() {
      stop.abort();
      await renewing;
      // A claim that cannot be given back ends by itself.
      await doors.registry
        .change(
          application,
          by,
          (fleet) => withLine(fleet, id, '', (line) => (line?.worker?.by === me ? omit(line, 'worker') : undefined)),
          signalForLastWords(signal),
        )
        .catch(() => undefined);
    },
  };
}
