import type { CoreContext } from '../../context.ts';
import type { Fleet, Line, LineId } from '../model.ts';
import type { Registry } from '../registry/index.ts';
import { availableLines, closedAnswer, stoppedAnswer, appOf } from './context.ts';
import type { FleetCache } from './fleet-cache.ts';
import type { RouterAnswer } from './model.ts';

/** How often a start is recorded for a line, in milliseconds. */
export const recordEveryMs = 30_000;

/**
 * Records in the registry that starts go to lines that are not the default, so that none of them is retired meanwhile; at most once in a
 * while for each line. The same write sees whether the line still takes starts: a line that was closed a moment ago refuses them.
 */
export function createStartRecords(options: {
  readonly registry: Registry;
  readonly fleets: FleetCache;
  readonly application: string;
  readonly by: string;
  readonly context: CoreContext;
}): (line: Line, fleet: Fleet) => Promise<RouterAnswer | undefined> {
  const { registry, fleets, application, by, context } = options;
  const recorded = new Map<LineId, number>();
  const underWay = new Map<LineId, Promise<RouterAnswer | undefined>>();

  async function record(id: LineId): Promise<RouterAnswer | undefined> {
    const at = context.clock.now();
    const now = new Date(at).toISOString();
    const fleet = await registry.change(application, by, (current) => {
      const line = current.lines.get(id);
      if (line === undefined || current.routes.default === id || refuses(line, current) !== undefined) return undefined;
      if (line.lastStartAt !== undefined && at - Date.parse(line.lastStartAt) < recordEveryMs / 2) return undefined;
      const lines = new Map(current.lines).set(id, { ...line, lastStartAt: now });
      // No history: it would be nothing else any more.
      return { after: { ...current, lines }, note: '' };
    });
    fleets.put(fleet, at);
    const line = fleet.lines.get(id);
    const answer = line === undefined ? undefined : refuses(line, fleet);
    if (answer === undefined) recorded.set(id, at);
    return answer;
  }

  return async ({ line: id }, fleet) => {
    if (fleet.routes.default === id) return undefined;
    const last = recorded.get(id);
    if (last !== undefined && context.clock.now() - last < recordEveryMs) return undefined;
    const running = underWay.get(id) ?? record(id).finally(() => underWay.delete(id));
    underWay.set(id, running);
    return running;
  };
}

/** Whether a line takes no starts: closed, stopped or without an app. */
function refuses(line: Line, fleet: Fleet): RouterAnswer | undefined {
  if (line.closedAt !== undefined) return closedAnswer(line, availableLines(fleet));
  return appOf(line) === undefined ? stoppedAnswer(line, availableLines(fleet)) : undefined;
}
