import type { Reason } from '../../errors.ts';
import { formatDuration } from '../../duration.ts';
import { neutralise } from '../../text.ts';
import { compileWildcard } from '../../taskhub/decide/wildcard.ts';
import type { HubLook } from '../doors.ts';
import type { Line } from '../model.ts';
import { timeOf } from './changed.ts';
import type { LinePolicy } from './model.ts';
import { lookInWords } from './words.ts';

/** What the deadline of a line that drains demands. */
export interface Overdue {
  /** Names of orchestrations in flight that the allow-list matches, as they are. */
  readonly terminate: readonly string[];
  readonly failure?: Reason;
}

/**
 * What is to be done with a line that has been draining for longer than it may; `undefined` as long as there is time, or when it may take
 * for ever. Pure. Only what the allow-list matches is ended; what else is in flight, or cannot be told, makes it a failure.
 */
export function overdue(line: Line, look: HubLook | undefined, policy: LinePolicy, now: number): Overdue | undefined {
  const { deadline } = policy;
  if (deadline === undefined || deadline.policy === 'wait') return undefined;
  const drainingFor = now - timeOf(line.stateSince);
  if (line.state !== 'Draining' || !(drainingFor >= deadline.afterMs)) return undefined;
  const names = [...(look?.inFlightByName.keys() ?? [])];
  const matches = deadline.policy === 'terminate' ? deadline.terminate.map(compileWildcard) : [];
  const [terminate, others] = parted(names, (name) => matches.some((match) => match(name)));
  // What was counted may be a part only: all is to be ended before the line can be idle, so that the next look sees the rest.
  if (terminate.length > 0 && others.length === 0) return { terminate };
  const why = `Line ${line.line} has been draining for ${formatDuration(drainingFor)}, and may for ${formatDuration(deadline.afterMs)}: ${lookInWords(line, look)}.`;
  const left =
    deadline.policy === 'terminate' && others.length > 0
      ? ` The allow-list does not name ${others
          .slice(0, 10)
          .map((name) => neutralise(name, 80))
          .join(', ')}.`
      : '';
  return {
    terminate,
    failure: {
      code: 'ROUTING_DRAIN_OVERDUE',
      message: `${why}${left}`,
      fix: 'Wait longer; or end what is in flight, one by one, or by names with the deadline policy terminate; or retry when the hub can be read.',
    },
  };
}

function parted<T>(things: readonly T[], is: (thing: T) => boolean): [T[], T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const thing of things) (is(thing) ? yes : no).push(thing);
  return [yes, no];
}
