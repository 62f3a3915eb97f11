import type { CoreContext } from '../../context.ts';
import { isTransient, type ErrorCode, type Reason } from '../../errors.ts';
import type { HubReader, Observation } from '../model.ts';

/** One reader, and why it is taken. */
export interface Choosable {
  readonly reader: HubReader;
  readonly why: string;
}

/** With these it is not the hub that is in trouble, but the way to it. */
const cannotBeReached: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHORIZED',
  'FORBIDDEN',
  'SIGN_IN_FAILED',
  'NAME_NOT_RESOLVED',
  'CERTIFICATE_REJECTED',
  'CONNECTION_INVALID',
  'CONNECTION_UNRESOLVED',
  'REQUEST_REFUSED',
]);
/** A firewall that drops packets looks like this. */
const maybeCannotBeReached: ReadonlySet<ErrorCode> = new Set(['TIMED_OUT', 'CONNECTION_FAILED']);
const triesBeforeMovingOn = 2;

/**
 * Several readers as one: the first that can be reached is used from then on. Which one it is and why is logged.
 * Whether a reader can be reached is told by its own first reads, so that nothing is asked twice; once a read has succeeded, the
 * choice stands, since a verdict must not mix sources.
 */
export function firstThatWorks(choices: readonly [Choosable, ...Choosable[]], context: CoreContext): HubReader {
  const [first, ...others] = choices;
  const waiting = [...others];
  let current = first;
  let settled = waiting.length === 0;
  let unanswered = 0;
  const passedOver: Reason[] = [];
  context.log.info(`Source: ${current.reader.source}, because ${current.why}.`);

  return {
    get source() {
      return current.reader.source;
    },
    get description() {
      return current.reader.description;
    },
    get passedOver() {
      return passedOver;
    },
    observe: async (request) => {
      for (;;) {
        const observation = await current.reader.observe(request);
        if (settled) return observation;
        const trouble = troubleOnTheWay(observation);
        if (trouble === undefined) {
          settled = observation.reasons.length === 0;
          return observation;
        }
        unanswered += 1;
        if (trouble === 'maybe' && unanswered < triesBeforeMovingOn) return observation;
        const next = waiting.shift();
        if (next === undefined) return observation;
        const [reason] = observation.reasons;
        if (reason !== undefined) passedOver.push(reason);
        context.log.info(
          `Source ${current.reader.source} cannot be used from here${reason === undefined ? '' : ` (${reason.code}: ${reason.message})`}${reason?.fix === undefined ? '' : ` ${reason.fix}`}`,
        );
        current = next;
        settled = waiting.length === 0;
        unanswered = 0;
        context.log.info(
          `Source from now on: ${current.reader.source}, because ${current.why}: ${current.reader.description}.`,
        );
      }
    },
  };
}

function troubleOnTheWay({ reasons, blocking }: Observation): 'yes' | 'maybe' | undefined {
  // A blocker was seen, so something of the hub could be read.
  if (blocking.total > 0) return undefined;
  if (reasons.some(({ code }) => cannotBeReached.has(code))) return 'yes';
  const allTransient = reasons.every(isTransient);
  return allTransient && reasons.some(({ code }) => maybeCannotBeReached.has(code)) ? 'maybe' : undefined;
}
