import { plural } from '../../text.ts';
import type { Verdict } from '../model.ts';

const idleWords = {
  rowsAndMessages: 'Nothing is in flight: no open orchestration, no message that can lead to work',
  rowsOnly: 'No orchestration is in flight (rows only: the queues were not seen)',
  statusFunction: 'The status function says that nothing is running',
  hubNeverStarted: 'The task hub does not exist yet, so nothing is in flight',
} as const;

/** The verdict in one sentence, for the log, the output `reason` and the head of the summary. Safe to print. */
export function headline(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'idle':
      return `${idleWords[verdict.scope]}.`;
    case 'busy': {
      const first = verdict.blockers[0] ?? '';
      if (verdict.inFlight === 0) return first;
      const count = `${verdict.atLeast ? 'At least ' : ''}${plural(verdict.inFlight, 'orchestration')}`;
      return `${count} in flight: ${first}`;
    }
    case 'unknown': {
      const first = verdict.reasons[0];
      const more = verdict.reasons.length - 1;
      const rest = more > 0 ? ` (and ${plural(more, 'more reason')})` : '';
      return `Cannot tell: ${first === undefined ? 'no reason was given.' : first.message}${rest}`;
    }
  }
}
