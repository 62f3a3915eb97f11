import { compareLines } from '../versions/index.ts';
import { workingStates, type Fleet, type Line, type LineId } from '../model.ts';
import type { LinePolicy } from './model.ts';

/**
 * Why a line stays, whatever is in flight; `undefined` when it may go. Pure. The default and the one before it always stay, and so does
 * the last line that works.
 */
export function whyKept(line: Line, fleet: Fleet, policy: LinePolicy): string | undefined {
  const { routes } = fleet;
  if (line.state === 'Active' || routes.default === line.line) return 'the default for starts';
  if (routes.previous === line.line) return 'kept for rollback: the default before';
  switch (line.state) {
    case 'Creating':
    case 'Deployed':
      return policy.asked === true ? undefined : 'it is being made';
    case 'Registered':
      return policy.asked === true ? undefined : 'its app is made with the first request';
    case 'Healthy':
      if (policy.asked !== true && line.defaultUntil === undefined) return 'it was not the default yet';
      if (policy.asked !== true && newestDefaults(fleet, policy.keep).includes(line.line)) return 'kept for rollback';
      return isLast(line, fleet) ? lastOne : undefined;
    case 'Draining':
    case 'Drained':
      return isLast(line, fleet) ? lastOne : undefined;
    case 'Failed':
    case 'Retired':
      return undefined;
  }
}

const lastOne = 'it is the last line that works';

/** Earlier defaults, the newest first, as many as are kept. */
function newestDefaults({ lines }: Fleet, keep: number): LineId[] {
  return [...lines.values()]
    .filter(({ state, defaultUntil }) => state === 'Healthy' && defaultUntil !== undefined)
    .sort((a, b) => compareTexts(b.defaultUntil, a.defaultUntil) || compareLines(b.line, a.line))
    .slice(0, Math.max(1, keep))
    .map(({ line }) => line);
}

function compareTexts(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b);
}

function isLast({ line: id }: Line, { lines }: Fleet): boolean {
  return ![...lines.values()].some(
    ({ line, state, closedAt }) => line !== id && workingStates.includes(state) && closedAt === undefined,
  );
}
