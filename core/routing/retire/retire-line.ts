import type { Reason } from '../../errors.ts';
import type { RoutingDoors } from '../doors.ts';
import type { Fleet, LineId } from '../model.ts';
import type { RoutingStep } from '../run/model.ts';
import { compareLines } from '../versions/index.ts';
import type { LinePolicy, RetirementDecision, RetirementFacts } from './model.ts';
import { observeLine } from './observe.ts';
import { perform, type OnStep } from './perform.ts';
import { planRetirement, planUnseen } from './plan.ts';

/** What one round of retirement is asked. */
export interface RetireLineRequest {
  readonly application: string;
  /** Who asks, for the history. */
  readonly by: string;
  readonly policy: LinePolicy;
  /** Only says what it would do. */
  readonly dryRun?: boolean;
}

export interface RetireHooks {
  /** A step that was done. */
  readonly onStep?: OnStep;
}

/** What one round did with a line. */
export interface RetiredLine {
  /** Those that were done; with `dryRun` those that would be. */
  readonly steps: readonly RoutingStep[];
  readonly note: string;
  readonly next: RetirementDecision['next'];
  /** The earliest time at which time alone changes something, as ISO 8601. */
  readonly againAt?: string;
  readonly failure?: Reason;
  /** As it was read or written last. */
  readonly fleet: Fleet;
}

/**
 * One round of retirement for one line: looks at its app and hub, decides, writes what follows, and does it. It may be broken off anywhere
 * and run by several at one time: what is decided is decided again on what the registry holds when it is written, and everything that is
 * done outside is what the registry says already.
 *
 * Errors: LOCK_TAKEN; those of Azure and storage. What cannot be read of app and hub is no error, but a note.
 */
export async function retireLine(
  id: LineId,
  doors: RoutingDoors,
  request: RetireLineRequest,
  hooks: RetireHooks = {},
): Promise<RetiredLine> {
  const { application, by, policy, dryRun = false } = request;
  const fleet = await doors.registry.read(application);
  const line = fleet.lines.get(id);
  if (line === undefined) return { steps: [], note: 'there is no such line', next: 'done', fleet };
  const plain = planUnseen(line, fleet, policy, doors.context.clock.now());
  const facts: RetirementFacts = plain === undefined ? await observeLine(line, doors) : { app: 'none' };
  const plan = (now: Fleet): RetirementDecision => {
    const current = now.lines.get(id) ?? line;
    return planRetirement(current, now, facts, policy, doors.context.clock.now());
  };
  const first = plan(fleet);
  if (dryRun || (first.act === undefined && first.after === undefined)) return outcomeOf(first, first.steps, '', fleet);

  let decision = first;
  const written = await doors.registry.change(application, by, (now) => {
    decision = plan(now);
    const { after, note, steps } = decision;
    if (after === undefined || after === now.lines.get(id)) return undefined;
    const lines = new Map(now.lines).set(id, after);
    // What was counted belongs to no history.
    const changes = steps.length > 0 || after.state !== now.lines.get(id)?.state;
    return { after: { ...now, lines }, note: changes ? `${id}: ${steps[0]?.text ?? note}` : '' };
  });
  const done: RoutingStep[] = [];
  const onStep: OnStep = (step) => {
    done.push(step);
    hooks.onStep?.(step);
  };
  const { act, steps } = decision;
  for (const step of steps) if (isOfRegistry(step)) onStep(step);
  const current = written.lines.get(id);
  const said =
    act === undefined || current === undefined
      ? ''
      : await perform(act, { line: current, application, by, steps, doors, onStep });
  return outcomeOf(decision, done, said, act?.kind === 'remove' ? await doors.registry.read(application) : written);
}

/** What is done by writing the line. */
function isOfRegistry({ name }: RoutingStep): boolean {
  return ['giveUp', 'markDraining', 'markDrained', 'close', 'reopen'].includes(name);
}

function outcomeOf(
  { note, next, againAt, failure }: RetirementDecision,
  steps: readonly RoutingStep[],
  said: string,
  fleet: Fleet,
): RetiredLine {
  return {
    steps,
    note: said === '' ? note : `${note}; ${said}`,
    next,
    ...(againAt === undefined ? {} : { againAt }),
    ...(failure === undefined ? {} : { failure }),
    fleet,
  };
}

/** What one round did with all lines. */
export interface RetireRound {
  readonly steps: readonly RoutingStep[];
  /** What keeps each line that is not retired, what it waits for, or what was done. */
  readonly notes: ReadonlyMap<LineId, string>;
  readonly next: RetirementDecision['next'];
  readonly againAt?: string;
  /** The first line whose deadline has passed. */
  readonly failure?: Reason;
  readonly fleet: Fleet;
}

/**
 * One round of retirement for all lines, oldest first. See {@link retireLine}.
 */
export async function retireRound(
  doors: RoutingDoors,
  request: RetireLineRequest,
  hooks: RetireHooks = {},
): Promise<RetireRound> {
  let fleet = await doors.registry.read(request.application);
  const steps: RoutingStep[] = [];
  const notes = new Map<LineId, string>();
  const rounds: RetiredLine[] = [];
  for (const id of [...fleet.lines.keys()].sort(compareLines)) {
    doors.context.signal.throwIfAborted();
    if (fleet.lines.get(id)?.state === 'Retired') continue;
    const round = await retireLine(id, doors, request, hooks);
    ({ fleet } = round);
    steps.push(...round.steps);
    notes.set(id, round.note);
    rounds.push(round);
  }
  const failure = rounds.find((round) => round.failure !== undefined)?.failure;
  const [againAt] = rounds.flatMap((round) => round.againAt ?? []).sort();
  const next = (['again', 'waits'] as const).find((kind) => rounds.some((round) => round.next === kind)) ?? 'done';
  return {
    steps,
    notes,
    next,
    ...(againAt === undefined ? {} : { againAt }),
    ...(failure === undefined ? {} : { failure }),
    fleet,
  };
}
