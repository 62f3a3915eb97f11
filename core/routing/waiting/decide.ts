import type { Line } from '../model.ts';
import type { WaitingStart } from './model.ts';

/** How long an app may take to accept a start that waited. */
export const deliveryTimeoutMs = 60_000;
/** How long nobody else touches a start that is being sent: longer than the sending can take. */
export const deliveryLeaseMs = 90_000;
/** How long an app must say that it does not know a start whose answer was lost, before it is sent again. */
export const absentForMs = 120_000;
/** A request that is not stored after so long never will be: its router is gone. */
export const storingForMs = 10 * 60_000;
/** How long it is remembered that a start was made. */
export const startedKeptMs = 15 * 60_000;
/** How long callers can read why a start was not made. */
export const endedKeptMs = 7 * 24 * 60 * 60_000;

/** What is to be done about a start that waits. */
export type WaitingStep =
  | { readonly kind: 'leave' }
  /** Its app is to be made, and nobody has said so yet. */
  | { readonly kind: 'want' }
  | { readonly kind: 'send' }
  /** It may have been started: the app is asked. */
  | { readonly kind: 'look' }
  | { readonly kind: 'fail'; readonly reason: string }
  | { readonly kind: 'remove' };

/**
 * Decides on one start. Pure: the same row, line and time give the same step, whoever asks, and whatever was cut short before.
 *
 * @param line as it is now; `undefined` when there is none of that name
 * @param now in milliseconds since 1970
 */
export function decideWaiting(start: WaitingStart, line: Line | undefined, now: number): WaitingStep {
  const age = now - Date.parse(start.updatedAt);
  switch (start.state) {
    case 'storing':
      return { kind: age > storingForMs ? 'remove' : 'leave' };
    case 'started':
      return { kind: age > startedKeptMs ? 'remove' : 'leave' };
    case 'failed':
    case 'terminated':
      return { kind: age > endedKeptMs ? 'remove' : 'leave' };
    case 'waiting':
      return stepOfWaiting(line);
    case 'sending':
      if (start.leaseUntil !== undefined && now < Date.parse(start.leaseUntil)) return { kind: 'leave' };
      return { kind: 'look' };
  }
}

function stepOfWaiting(line: Line | undefined): WaitingStep {
  if (line === undefined) return { kind: 'fail', reason: 'Its line is not registered any more.' };
  switch (line.state) {
    case 'Registered':
    case 'Creating':
    case 'Deployed':
      return { kind: line.wantedAt === undefined ? 'want' : 'leave' };
    case 'Failed':
      return { kind: 'fail', reason: whyFailed(line) };
    case 'Retired':
      return { kind: 'fail', reason: `Line ${line.line} was retired before it had an app.` };
    case 'Healthy':
    case 'Active':
    case 'Draining':
    case 'Drained':
      if (line.closedAt !== undefined) return { kind: 'fail', reason: `Line ${line.line} takes no starts any more.` };
      return { kind: line.app?.hostName === undefined ? 'leave' : 'send' };
  }
}

/** Why a line has no app that works, in words. */
export function whyFailed({ line, failure }: Line): string {
  return failure === undefined
    ? `The app of line ${line} could not be made.`
    : `The app of line ${line} could not be made: ${failure.message}`;
}

/** Whether a start whose answer was lost may be sent again. */
export function absentForLong(start: WaitingStart, now: number): boolean {
  return start.absentSince !== undefined && now - Date.parse(start.absentSince) >= absentForMs;
}
