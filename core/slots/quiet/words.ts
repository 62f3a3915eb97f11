import { formatDuration } from '../../duration.ts';
import { capitalised, neutralise, onOneLine } from '../../text.ts';
import type { QuietHub, QuietPeriod, SlotPair } from '../model.ts';
import { slotLabel } from '../slot-label.ts';

/** `3 in flight in task hub ShopA (production)`; safe to print. */
export function hubSentence({ slot, hubName, inFlight, reason }: QuietHub, pair: SlotPair): string {
  const hub = `${hubName === undefined ? 'the task hub' : `task hub ${neutralise(hubName, 60)}`} (${slotLabel(pair[slot])})`;
  if (reason !== undefined) {
    return `what is in flight in ${hub} cannot be told: ${reason.code}: ${neutralise(onOneLine(reason.message), 400).replace(/\.$/, '')}`;
  }
  if (inFlight === undefined) return `nothing in flight in ${hub}`;
  if (inFlight.count === 0) return `messages that lead to work are on their way in ${hub}`;
  return `${inFlight.atLeast ? 'at least ' : ''}${inFlight.count} in flight in ${hub}`;
}

/** How it ended, in a sentence or two; safe to print. */
export function quietSentence({ came, waitedMs, limitMs, hubs }: QuietPeriod, pair: SlotPair): string {
  const seen = capitalised(hubs.map((hub) => hubSentence(hub, pair)).join('; '));
  const after = waitedMs < 1000 ? 'at once' : `after ${formatDuration(waitedMs)}`;
  return came
    ? `A quiet moment came ${after}. ${seen}.`
    : `No quiet moment came: the task goes on ${after} (quietPeriod is ${formatDuration(limitMs)}), and what runs at the swap is killed and runs again. ${seen}.`;
}
