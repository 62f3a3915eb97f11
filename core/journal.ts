import type { CoreContext } from './context.ts';
import { stamp } from './duration.ts';
import { neutralise } from './text.ts';

/** One line of what happened. */
export interface RunEvent {
  /** ISO 8601. */
  readonly at: string;
  readonly elapsedMs: number;
  /** What was logged; safe to print. */
  readonly line: string;
}

/** What is under way, and how to go on if the run ends in the middle of it: two sentences for people. */
export interface RunActivity {
  readonly underWay: string;
  readonly goOn: string;
}

/** Lines of the timeline that are kept; a run that says more has gone astray, and the log has them all. */
const mostEvents = 500;

/** A line is cut to this length. */
const mostCharacters = 4000;

/** What a run says and remembers of itself. */
export interface Journal {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly events: readonly RunEvent[];
  readonly correlationIds: readonly string[];
  /** What is under way now. */
  readonly activity: RunActivity;
  /** Logs a line with the time that has passed, and keeps it. The text must be safe to print. */
  say(line: string): void;
  /** The same for something that deserves a look. */
  warn(line: string): void;
  /** Tells what begins now, and how to go on if the run ends in the middle of it. */
  begin(activity: RunActivity): void;
  /** Keeps the correlation id of a change that ARM has accepted. */
  accepted(correlationId: string): void;
}

export function createJournal({ clock, log }: CoreContext, onActivity: (activity: RunActivity) => void): Journal {
  const startedAt = clock.now();
  const events: RunEvent[] = [];
  const correlationIds: string[] = [];
  let activity: RunActivity = { underWay: 'starting', goOn: 'Nothing was changed. Run the job again.' };

  const keep = (said: string): string => {
    const line = neutralise(said, mostCharacters);
    const elapsedMs = clock.now() - startedAt;
    if (events.length < mostEvents) events.push({ at: new Date(clock.now()).toISOString(), elapsedMs, line });
    return `${stamp(elapsedMs)} ${line}`;
  };
  return {
    startedAt: new Date(startedAt).toISOString(),
    events,
    correlationIds,
    get activity() {
      return activity;
    },
    say: (line) => log.info(keep(line)),
    warn: (line) => log.warning(keep(line)),
    begin(next) {
      activity = {
        underWay: neutralise(next.underWay, mostCharacters),
        goOn: neutralise(next.goOn, mostCharacters),
      };
      onActivity(activity);
    },
    accepted(correlationId) {
      if (correlationId !== '') correlationIds.push(correlationId);
    },
  };
}
