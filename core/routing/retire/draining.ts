import { omit } from '../../omit.ts';
import { withState } from '../lines/index.ts';
import type { Line } from '../model.ts';
import { isoOf, timeOf } from './changed.ts';
import { removal, startStep, step, waits, whyAppUnknown } from './decisions.ts';
import { overdue } from './deadline.ts';
import { quietSince } from './look.ts';
import type { LinePolicy, RetirementDecision, RetirementFacts } from './model.ts';
import { lookInWords, minuteOf } from './words.ts';

/** A line that drains or is drained, and still takes starts that ask for it. */
export function planDraining(line: Line, facts: RetirementFacts, policy: LinePolicy, now: number): RetirementDecision {
  const { look } = facts;
  const unknown = whyAppUnknown(facts);
  if (facts.app === 'gone' && policy.asked === true) return givenUp(line, now);
  const quiet = quietSince(line, look, policy.graceMs, Number.NEGATIVE_INFINITY);
  if (quiet.kind === 'broken') return planBusy(line, quiet.line, quiet.busy, facts, policy, now);
  if (unknown !== undefined) return waits(unknown, undefined, quiet.kind === 'long' ? line : quiet.line);
  if (quiet.kind === 'tooShort') {
    return waits(`nothing in flight since ${minuteOf(quiet.line.idleSince ?? '')}`, isoOf(quiet.until), quiet.line);
  }
  const startedUntil = timeOf(line.lastStartAt) + policy.graceMs;
  if (startedUntil > now)
    return waits(`a start was sent to it at ${minuteOf(line.lastStartAt ?? '')}`, isoOf(startedUntil));
  if (line.state !== 'Drained') {
    return {
      after: withState(line, 'Drained', isoOf(now)),
      steps: [
        step(
          'markDrained',
          line,
          `Line ${line.line} is drained: nothing in flight since ${minuteOf(line.idleSince ?? '')}`,
        ),
      ],
      note: 'drained',
      next: 'again',
    };
  }
  return {
    after: { ...omit(line, 'idleSince'), closedAt: isoOf(now) },
    steps: [step('close', line, `Refuse starts that ask for line ${line.line}`)],
    note: 'closed: starts that ask for it are refused',
    next: 'waits',
  };
}

/** Without its app nothing of it goes on; what its hub holds stays there for whoever wants to see it. */
function givenUp(line: Line, now: number): RetirementDecision {
  const why = 'its app was removed by hand, and it is given up; its hub stays';
  if (line.state === 'Drained') return removal(line, false, isoOf(now), why);
  return {
    after: withState(line, 'Drained', isoOf(now)),
    steps: [step('markDrained', line, `Line ${line.line} counts as drained: ${why}`)],
    note: why,
    next: 'again',
  };
}

function planBusy(
  before: Line,
  line: Line,
  busy: boolean,
  facts: RetirementFacts,
  policy: LinePolicy,
  now: number,
): RetirementDecision {
  const { look } = facts;
  const note = lookInWords(before, look);
  // Drained was seen; what cannot be told now does not make it untrue, but nothing goes on from it.
  const after = busy ? withState(line, 'Draining', isoOf(now)) : line;
  if (facts.app === 'stopped' && busy) {
    return {
      after,
      act: { kind: 'startApp' },
      steps: [startStep(line)],
      note: `${note}; its app is started so that it can go on`,
      next: 'again',
    };
  }
  const gone =
    facts.app === 'gone'
      ? '; its app is gone, so that this cannot end by itself: command retire with line and waitForRetirement gives it up'
      : '';
  const late = overdue(after, look, policy, now);
  if (late === undefined) return waits(`${note}${gone}`, undefined, after);
  const { terminate, failure } = late;
  return {
    after,
    ...(terminate.length === 0
      ? { steps: [] }
      : {
          act: { kind: 'terminate', names: terminate },
          steps: [step('terminate', line, `End what is in flight of line ${line.line}: ${lookInWords(before, look)}`)],
        }),
    note: `${note}; it should have ended by now${gone}`,
    next: 'waits',
    ...(failure === undefined ? {} : { failure }),
  };
}
