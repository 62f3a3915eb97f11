import type { Reason } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { workingStates, type Fleet, type Line, type LineId } from '../model.ts';
import { compareLines } from '../versions/index.ts';
import { withState } from './with-state.ts';

/** What comes of a wish to change the default. */
export type Activation =
  | { readonly kind: 'changed'; readonly after: Fleet; readonly note: string }
  /** It is the default already. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: Reason };

/**
 * Lets starts that ask for no version go to a line from now on. Pure. The default before is kept for rollback; lines that were the
 * default earlier are kept too, up to a number, and drain after that. A line that drains may come back at once, and one that is closed:
 * its app is there. One whose app was stopped is woken first (`wakeLine` of the retirement).
 *
 * @param keep how many earlier defaults are kept, the newest first; at least 1, the one that a rollback goes to
 * @param now ISO 8601 in UTC
 */
export function activate(fleet: Fleet, id: LineId, keep: number, now: string): Activation {
  const line = fleet.lines.get(id);
  if (line === undefined || !workingStates.includes(line.state) || isAsleep(line)) return refused(fleet, id, line);
  if (fleet.routes.default === id) return { kind: 'unchanged' };
  const before = fleet.routes.default;
  const lines = new Map(fleet.lines);
  lines.set(id, withState(reopened(line), 'Active', now));
  const old = before === undefined ? undefined : lines.get(before);
  if (old !== undefined) lines.set(old.line, withState({ ...old, defaultUntil: now }, 'Healthy', now));
  settle(lines, [id, ...(before === undefined ? [] : [before])], Math.max(1, keep) - Number(before !== undefined), now);
  const previous = before === undefined ? {} : { previous: before };
  return {
    kind: 'changed',
    after: { ...fleet, lines, routes: { default: id, ...previous } },
    note: before === undefined ? `${id} is the default` : `${id} is the default, ${before} is kept for rollback`,
  };
}

/** Lets starts go back to the default before. Pure: done twice, it is undone. */
export function rollBack(fleet: Fleet, keep: number, now: string): Activation {
  const { previous } = fleet.routes;
  if (previous !== undefined) return activate(fleet, previous, keep, now);
  const reason =
    fleet.lines.size === 0
      ? {
          message: `No version of ${neutralise(fleet.application)} is registered, so there is nothing to go back to.`,
          fix: 'Check the input applicationName, and that the registry is the right one.',
        }
      : {
          message: 'No line is kept for rollback: the default has not changed yet, or the one before was retired.',
          fix: 'Name the line that starts are to go to.',
        };
  return { kind: 'refused', reason: { code: 'ROUTING_LINE_UNUSABLE', ...reason } };
}

/** Earlier defaults that are not among the newest ones drain; the one before stays whatever the clocks say that wrote the times. */
function settle(lines: Map<LineId, Line>, kept: readonly LineId[], keep: number, now: string): void {
  const earlier = [...lines.values()]
    .filter((line) => !kept.includes(line.line) && line.defaultUntil !== undefined && line.state === 'Healthy')
    .sort((a, b) => compareTexts(b.defaultUntil, a.defaultUntil) || compareLines(b.line, a.line));
  for (const line of earlier.slice(keep)) lines.set(line.line, withState(line, 'Draining', now));
}

/** Its app is stopped, or about to be. */
function isAsleep({ stoppedAt, removingAt }: Line): boolean {
  return stoppedAt !== undefined || removingAt !== undefined;
}

/** What retirement has noted of it counts no more. */
function reopened(line: Line): Line {
  const { closedAt, idleSince, ...rest } = line;
  return closedAt === undefined && idleSince === undefined ? line : rest;
}

function compareTexts(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b);
}

function refused({ lines }: Fleet, id: LineId, line: Line | undefined): Activation {
  const usable = [...lines.values()]
    .filter((one) => workingStates.includes(one.state) && !isAsleep(one))
    .map((one) => one.line);
  const there = usable.length === 0 ? 'No line can.' : `These can: ${usable.sort(compareLines).join(', ')}.`;
  return {
    kind: 'refused',
    reason: {
      code: 'ROUTING_LINE_UNUSABLE',
      message:
        line === undefined
          ? `There is no line ${id}, so starts cannot go to it. ${there}`
          : `Line ${id} is ${inWords(line)}, so starts cannot go to it. ${there}`,
      fix:
        line?.stoppedAt === undefined || line.removingAt !== undefined
          ? 'Deploy a version of the line first, and wait until it is healthy.'
          : 'Let its app be started first, and wait until its host runs.',
    },
  };
}

function inWords({ state, stoppedAt, removingAt }: Line): string {
  if (removingAt !== undefined) return 'being removed';
  return stoppedAt === undefined ? state : `${state}, and its app is stopped`;
}
