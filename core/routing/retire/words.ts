import { formatDuration } from '../../duration.ts';
import { neutralise, plural } from '../../text.ts';
import type { HubLook } from '../doors.ts';
import type { Line, LineCounts } from '../model.ts';
import { timeOf } from './changed.ts';

const mostNames = 4;
/** Two looks that are closer together tell no rate. */
const shortestTrendMs = 60_000;

/**
 * What the hub of a line holds, in words: `3 in flight (2 × ProcessOrder, 1 × Monitor), the oldest since 2026-05-01 12:00 UTC; at this
 * rate idle in about 2 h`. Safe to print.
 */
export function lookInWords({ counts }: Line, look: HubLook | undefined): string {
  if (look === undefined) return 'nobody could look at its hub';
  const { verdict } = look;
  switch (verdict.kind) {
    case 'idle':
      return 'nothing in flight';
    case 'unknown': {
      const [reason] = verdict.reasons;
      return `it cannot be told what is in flight: ${reason === undefined ? 'no reason was given' : neutralise(reason.message.replace(/\.$/, ''), 400)}`;
    }
    case 'busy': {
      if (verdict.inFlight === 0) {
        return `messages wait in its queues: ${neutralise(verdict.blockers[0] ?? 'of an unknown kind', 300)}`;
      }
      const many = verdict.atLeast ? `at least ${verdict.inFlight}` : `${verdict.inFlight}`;
      const since = look.oldest === undefined ? '' : `, the oldest since ${minuteOf(look.oldest)}`;
      return `${many} in flight${namesOf(look)}${since}${forecast(counts, look, verdict.inFlight)}`;
    }
  }
}

function namesOf({ inFlightByName }: HubLook): string {
  const names = [...inFlightByName].sort(([, a], [, b]) => b - a);
  if (names.length === 0) return '';
  const shown = names.slice(0, mostNames).map(([name, count]) => `${count} × ${neutralise(name, 80)}`);
  const more = names.length - mostNames;
  return ` (${shown.join(', ')}${more > 0 ? ` and ${plural(more, 'more name')}` : ''})`;
}

/** Only where less is in flight than at the look before: from two looks no more can be told. */
function forecast(before: LineCounts | undefined, { at }: HubLook, inFlight: number): string {
  if (before === undefined || before.inFlight === null || before.inFlight <= inFlight) return '';
  const passed = timeOf(at) - timeOf(before.at);
  if (!(passed >= shortestTrendMs)) return '';
  const remaining = (inFlight * passed) / (before.inFlight - inFlight);
  return `; at the rate since ${minuteOf(before.at)} idle in about ${formatDuration(remaining)}`;
}

/** `2026-05-01 12:00 UTC`. */
export function minuteOf(time: string): string {
  const at = timeOf(time);
  return Number.isNaN(at)
    ? 'a time that is not readable'
    : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
