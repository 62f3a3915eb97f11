import { omit } from '../../omit.ts';
import { DurableDeployError } from '../../errors.ts';
import type { RoutingDoors } from '../doors.ts';
import type { Fleet, Line, LineId } from '../model.ts';
import { isoOf, timeOf } from './changed.ts';
import { startStep } from './decisions.ts';
import type { RetireHooks, RetireLineRequest } from './retire-line.ts';
import { stopMayArriveForMs } from './times.ts';

/** Whether the app of a line must be started before anything can go to it. */
function needsWaking({ stoppedAt, removingAt }: Line): boolean {
  return stoppedAt !== undefined && removingAt === undefined;
}

/**
 * The line while its app is started: no retirement stops it before the time in which a start may arrive and the grace time have passed
 * anew, and no router sends to it yet. Pure. Activation opens it.
 */
export function awake(line: Line, now: string): Line {
  return needsWaking(line) ? { ...omit(line, 'stoppedAt', 'idleSince'), closedAt: now } : line;
}

/**
 * Lets the app of a line run again, that retirement has stopped; nothing happens to one that was not. A request to stop it that may still
 * be on its way is waited for. Afterwards its host is to be waited for, and then the line activated.
 *
 * Errors: ROUTING_LINE_UNUSABLE when it is being removed; those of Azure and storage.
 */
export async function wakeLine(
  id: LineId,
  doors: RoutingDoors,
  request: Pick<RetireLineRequest, 'application' | 'by'>,
  hooks: RetireHooks = {},
): Promise<Fleet> {
  const { fleet, line } = await markAwake(id, doors, request);
  if (line?.app === undefined) return fleet;
  // Also where the registry says nothing of it: an earlier run may have ended between the two.
  const site = await doors.apps.app(line.app);
  if (site?.state.toLowerCase() !== 'stopped') return fleet;
  const step = startStep(line);
  doors.onActivity({ underWay: step.text, goOn: 'Run the same again.' });
  await doors.apps.start(line.app);
  hooks.onStep?.(step);
  return fleet;
}

async function markAwake(
  id: LineId,
  { registry, context: { clock, signal } }: RoutingDoors,
  { application, by }: Pick<RetireLineRequest, 'application' | 'by'>,
): Promise<{ readonly fleet: Fleet; readonly line: Line | undefined }> {
  for (;;) {
    signal.throwIfAborted();
    let wait = 0;
    const fleet = await registry.change(application, by, (now) => {
      const line = now.lines.get(id);
      wait = 0;
      if (line?.removingAt !== undefined) throw tooLate(id);
      if (line === undefined || !needsWaking(line)) return undefined;
      wait = Math.min(stopMayArriveForMs, timeOf(line.stoppedAt) + stopMayArriveForMs - clock.now());
      if (wait > 0) return undefined;
      const lines = new Map(now.lines).set(id, awake(line, isoOf(clock.now())));
      return { after: { ...now, lines }, note: `${id}: its app is started again` };
    });
    if (!(wait > 0)) return { fleet, line: fleet.lines.get(id) };
    await clock.sleep(wait, signal);
  }
}

function tooLate(id: LineId): DurableDeployError {
  return new DurableDeployError('ROUTING_LINE_UNUSABLE', `Line ${id} is being removed: it does not come back.`, {
    fix: 'Deploy its code as a new version, with a higher minor version.',
  });
}
