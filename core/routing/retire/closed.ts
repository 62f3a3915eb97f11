import { omit } from '../../omit.ts';
import { withState } from '../lines/index.ts';
import type { Line } from '../model.ts';
import { isoOf, timeOf } from './changed.ts';
import { appOf, removal, startStep, step, waits, whyAppUnknown } from './decisions.ts';
import { quietSince } from './look.ts';
import type { LinePolicy, RetirementDecision, RetirementFacts } from './model.ts';
import { startMayArriveForMs } from './times.ts';
import { lookInWords, minuteOf } from './words.ts';

/** A line that takes no starts any more, and whose app runs. */
export function planClosed(line: Line, facts: RetirementFacts, policy: LinePolicy, now: number): RetirementDecision {
  const { look } = facts;
  const arrived = timeOf(line.closedAt) + startMayArriveForMs;
  const quiet = quietSince(line, look, policy.graceMs, arrived);
  if (quiet.kind === 'broken') {
    return quiet.busy ? reopened(line, facts, now) : lost(quiet.line, facts, policy, now, arrived);
  }
  const unknown = whyAppUnknown(facts);
  if (unknown !== undefined) return waits(unknown, undefined, quiet.kind === 'long' ? line : quiet.line);
  if (quiet.kind === 'tooShort') {
    return waits('closed; it is seen whether a start was still on its way', isoOf(quiet.until), quiet.line);
  }
  const startedUntil = timeOf(line.lastStartAt) + policy.graceMs;
  if (startedUntil > now)
    return waits(`a start was sent to it at ${minuteOf(line.lastStartAt ?? '')}`, isoOf(startedUntil));
  if (facts.app === 'gone' || facts.app === 'none') {
    return removal(line, policy.removeHub, isoOf(now), 'its app is gone, and nothing is in flight');
  }
  return stopped(line, policy, now, `nothing in flight since ${minuteOf(line.idleSince ?? '')}`);
}

/** A line whose app is to be stopped, or is. */
export function planStopped(line: Line, facts: RetirementFacts, policy: LinePolicy, now: number): RetirementDecision {
  const { look } = facts;
  if (look?.verdict.kind === 'busy') return reopened(line, facts, now);
  const unknown = whyAppUnknown(facts);
  if (unknown !== undefined) return waits(unknown);
  if (facts.app === 'running') {
    return stopped(line, policy, now, 'it was to be stopped, and runs');
  }
  if (look?.verdict.kind !== 'idle') return lost(line, facts, policy, now, timeOf(line.stoppedAt));
  const until = timeOf(line.stoppedAt) + policy.stoppedForMs;
  if (facts.app === 'stopped' && !(now >= until)) {
    return waits(`stopped; it is removed after ${minuteOf(isoOf(until))}`, isoOf(until));
  }
  if (!(timeOf(look.at) >= timeOf(line.stoppedAt))) return waits('stopped; its hub is looked at once more');
  return removal(line, policy.removeHub, isoOf(now), 'nothing was in flight at the last look');
}

function stopped(line: Line, policy: LinePolicy, now: number, why: string): RetirementDecision {
  return {
    after: { ...line, stoppedAt: isoOf(now) },
    act: { kind: 'stopApp' },
    steps: [step('stopApp', line, `Stop ${appOf(line)}: ${why}`)],
    note: `stopped; it is removed after ${minuteOf(isoOf(now + policy.stoppedForMs))}`,
    next: 'waits',
    againAt: isoOf(now + policy.stoppedForMs),
  };
}

/** Work has come: the line takes it up again, and drains anew. */
function reopened(line: Line, facts: RetirementFacts, now: number): RetirementDecision {
  const starts = line.stoppedAt !== undefined || facts.app === 'stopped';
  const note = `reopened, since work has come: ${lookInWords(line, facts.look)}`;
  return {
    after: withState(omit(line, 'idleSince', 'closedAt', 'stoppedAt'), 'Draining', isoOf(now)),
    ...(starts ? { act: { kind: 'startApp' } } : {}),
    steps: [
      step('reopen', line, `Let line ${line.line} take starts again: ${lookInWords(line, facts.look)}`),
      ...(starts ? [startStep(line)] : []),
    ],
    note,
    next: 'waits',
  };
}

/** It cannot be told what is in flight. Without an app nobody will ever tell: then it goes when somebody asks for it, and its hub stays. */
function lost(line: Line, facts: RetirementFacts, policy: LinePolicy, now: number, from: number): RetirementDecision {
  if (facts.app === 'gone' && policy.asked === true && now >= from) {
    return removal(
      line,
      false,
      isoOf(now),
      'its app is gone, and somebody asked for it; what its hub holds was not seen',
    );
  }
  return waits(lookInWords(line, facts.look), undefined, line);
}
