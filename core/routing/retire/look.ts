import { omit } from '../../omit.ts';
import {} from '../lines/index.ts';
import type { HubLook } from '../doors.ts';
import type { Line } from '../model.ts';
import { timeOf } from './changed.ts';

/** Counts that change are written no more often than this, so that the history stays readable. */
const countsAreKeptForMs = 5 * 60_000;

/** The line with what was counted; the same line when nothing new is to be said. */
export function withCounts(line: Line, look: HubLook | undefined): Line {
  if (look === undefined) return line;
  const { verdict, at } = look;
  const inFlight = verdict.kind === 'idle' ? 0 : verdict.kind === 'busy' ? verdict.inFlight : null;
  const before = line.counts;
  if (before?.inFlight === inFlight) return line;
  const said = before !== undefined && (before.inFlight === null) === (inFlight === null) && inFlight !== 0;
  if (said && !(timeOf(at) - timeOf(before.at) >= countsAreKeptForMs)) return line;
  return { ...line, counts: { at, inFlight } };
}

/** How a row of looks goes on. */
export type Quiet =
  /** Not idle, or it cannot be told; the row is broken off in `line`. */
  | { readonly kind: 'broken'; readonly line: Line; readonly busy: boolean }
  /** Idle, but not for long enough; `until` is when it may be, in milliseconds. */
  | { readonly kind: 'tooShort'; readonly line: Line; readonly until: number }
  /** Two looks at least `graceMs` apart found nothing, and none between them found anything. */
  | { readonly kind: 'long' };

/**
 * Whether every look for a grace time has found nothing, this one included.
 *
 * @param from looks before it do not count, in milliseconds
 */
export function quietSince(line: Line, look: HubLook | undefined, graceMs: number, from: number): Quiet {
  const kind = look?.verdict.kind ?? 'unknown';
  const at = timeOf(look?.at);
  if (kind !== 'idle') {
    return {
      kind: 'broken',
      line: line.idleSince === undefined ? line : omit(line, 'idleSince'),
      busy: kind === 'busy',
    };
  }
  const since = timeOf(line.idleSince);
  if (!(at >= from)) return { kind: 'tooShort', line, until: from };
  if (!(since >= from) || since > at) {
    return { kind: 'tooShort', line: { ...line, idleSince: new Date(at).toISOString() }, until: at + graceMs };
  }
  // One look is no row of looks, however short the grace time is.
  return at > since && at - since >= graceMs ? { kind: 'long' } : { kind: 'tooShort', line, until: since + graceMs };
}
