import { neutralise } from '../../text.ts';
import type { Fleet, Line } from '../model.ts';
import { withState } from '../lines/index.ts';
import { compareLines } from '../versions/index.ts';
import { isoOf, timeOf } from './changed.ts';
import { appOf, removal, removalGoesOn, stays, step, waits, whyAppUnknown } from './decisions.ts';
import { planDraining } from './draining.ts';
import { whyKept } from './keepers.ts';
import { planClosed, planStopped } from './closed.ts';
import type { LinePolicy, RetirementDecision, RetirementFacts } from './model.ts';
import { withCounts } from './look.ts';
import { lookInWords, minuteOf } from './words.ts';

/**
 * What becomes of a line now. Pure, and the only place in which it is decided: whoever acts decides again on what the registry holds when
 * it is written.
 *
 * The way of a line: Draining, until every look at its hub for a grace time found nothing (Drained); closed, so that routers refuse what
 * asks for it; after the time in which a start may still be on its way, again a grace time of looks that find nothing; its app stopped;
 * after the rollback window one more look; removed, and retired. What cannot be told counts as work, and work that comes reopens the line.
 *
 * A line that has failed never took starts: it goes when somebody asks for it, or when a later line is the default and it has been failed
 * for as long as a stopped app is kept.
 */
export function planRetirement(
  line: Line,
  fleet: Fleet,
  facts: RetirementFacts,
  policy: LinePolicy,
  now: number,
): RetirementDecision {
  const plain = planUnseen(line, fleet, policy, now);
  if (plain !== undefined) return plain;
  const decision = decide(line, fleet, facts, policy, now);
  const after = withCounts(decision.after ?? line, facts.look);
  return after === line ? decision : { ...decision, after };
}

/**
 * The same as far as nothing needs to be seen for it; `undefined` when app and hub must be looked at. Pure.
 */
export function planUnseen(line: Line, fleet: Fleet, policy: LinePolicy, now: number): RetirementDecision | undefined {
  if (line.state === 'Retired') return stays('retired');
  if (line.removingAt !== undefined) return removalGoesOn(line, policy.removeHub);
  const { worker } = line;
  if (worker !== undefined && timeOf(worker.until) > now) {
    return waits(`${neutralise(worker.by, 120)} is at work on its app`, worker.until);
  }
  const kept = whyKept(line, fleet, policy);
  return kept === undefined ? undefined : stays(kept);
}

function decide(line: Line, fleet: Fleet, facts: RetirementFacts, policy: LinePolicy, now: number): RetirementDecision {
  switch (line.state) {
    case 'Registered':
      return removal(line, false, isoOf(now), 'it was withdrawn before it had an app');
    case 'Creating':
    case 'Deployed':
      return givenUp(line, now);
    case 'Failed':
      return planFailed(line, fleet, facts, policy, now);
    case 'Healthy':
      return {
        after: withState(line, 'Draining', isoOf(now)),
        steps: [step('markDraining', line, `Let line ${line.line} drain: it is neither the default nor kept`)],
        note: `draining: ${lookInWords(line, facts.look)}`,
        next: 'again',
      };
    default:
      if (line.stoppedAt !== undefined) return planStopped(line, facts, policy, now);
      return line.closedAt === undefined
        ? planDraining(line, facts, policy, now)
        : planClosed(line, facts, policy, now);
  }
}

/** Somebody asks for it to go, and no run works on it: it took no starts, so nothing but its app has to go. */
function givenUp(line: Line, now: number): RetirementDecision {
  const message = `Its making ended half-way (${line.state}), and was given up.`;
  return {
    after: withState({ ...line, failure: { code: 'CANCELLED', message } }, 'Failed', isoOf(now)),
    steps: [step('giveUp', line, `Give up the making of line ${line.line}`)],
    note: 'given up',
    next: 'again',
  };
}

function planFailed(
  line: Line,
  fleet: Fleet,
  facts: RetirementFacts,
  policy: LinePolicy,
  now: number,
): RetirementDecision {
  const why =
    line.failure === undefined ? 'it has failed' : `it has failed: ${line.failure.message.replace(/\.$/, '')}`;
  const unknown = whyAppUnknown(facts);
  if (unknown !== undefined) return waits(unknown);
  if (policy.asked === true) return removal(line, policy.removeHub, isoOf(now), 'it has failed, and is given up');
  const { default: target } = fleet.routes;
  if (target === undefined || compareLines(target, line.line) < 0) return stays(why);
  if (facts.look?.verdict.kind === 'busy') return waits(`it has failed, and ${lookInWords(line, facts.look)}`);
  const until = timeOf(line.stateSince) + policy.stoppedForMs;
  if (now >= until) {
    return removal(line, policy.removeHub, isoOf(now), `it has failed, and line ${target} is the default`);
  }
  return Number.isNaN(until)
    ? stays(why)
    : waits(`${why}; ${appOf(line)} is removed after ${minuteOf(isoOf(until))}`, isoOf(until));
}
