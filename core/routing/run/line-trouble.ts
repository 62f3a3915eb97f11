import { argument } from '../../command-argument.ts';
import { formatDuration } from '../../duration.ts';
import { DurableDeployError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { neutralise } from '../../text.ts';
import type { RoutingDoors } from '../doors.ts';
import type { Fleet, Line, LineId } from '../model.ts';
import { compareLines } from '../versions/index.ts';
import type { RetirePolicy } from './model.ts';
import { refOf } from './site-of-line.ts';

/**
 * What is wrong with the apps of lines that starts go to, or may go to again: somebody has removed or stopped them by hand. An app that
 * cannot be read tells nothing. Only reads.
 *
 * @throws the signal's reason when the job was cancelled
 */
export async function troubleOfApps(
  { apps, context }: Pick<RoutingDoors, 'apps' | 'context'>,
  { lines }: Fleet,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const line of lines.values()) {
    if (line.app === undefined || (line.state !== 'Active' && line.state !== 'Healthy')) continue;
    try {
      const site = await apps.app(refOf(line));
      if (site === undefined) found.push(appGone(line));
      else if (site.state.toLowerCase() === 'stopped' && line.stoppedAt === undefined) found.push(appStopped(line));
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof DurableDeployError)) throw error;
    }
  }
  return found;
}

function appGone(line: Line): Finding {
  const { name, resourceGroup } = refOf(line);
  return {
    code: 'LINE_APP_GONE',
    severity: 'warning',
    message: `The app ${neutralise(name, 80)} of line ${line.line} (${line.state}) is not in the resource group ${neutralise(resourceGroup, 90)}: somebody has removed it. Starts that go to the line fail.`,
    fix:
      line.state === 'Active'
        ? 'Activate another line (command activate), or deploy a version with a higher minor number.'
        : 'Deploy a version with a higher minor number: then this line drains, and can be given up (command retire with line and waitForRetirement).',
  };
}

function appStopped(line: Line): Finding {
  const { name, resourceGroup } = refOf(line);
  return {
    code: 'LINE_APP_STOPPED',
    severity: 'warning',
    message: `The app ${neutralise(name, 80)} of line ${line.line} (${line.state}) is stopped, and this task has not stopped it. Starts that go to the line fail.`,
    fix: `Start it: az functionapp start --resource-group ${argument(resourceGroup)} --name ${argument(name)}. Commands activate and deploy start it as well.`,
  };
}

/** Lines that have been draining for longer than they should, where the policy is to go on waiting. Pure. */
export function linesOverdue(
  { lines }: Fleet,
  { deadline }: RetirePolicy,
  notes: ReadonlyMap<LineId, string>,
  now: number,
): readonly Finding[] {
  if (deadline?.policy !== 'wait') return [];
  const { afterMs } = deadline;
  return [...lines.values()]
    .filter(({ state, stateSince }) => state === 'Draining' && now - Date.parse(stateSince) >= afterMs)
    .sort((a, b) => compareLines(a.line, b.line))
    .map(({ line, stateSince }) => ({
      code: 'ROUTING_DRAIN_OVERDUE',
      severity: 'warning',
      message: `Line ${line} has been draining for ${formatDuration(now - Date.parse(stateSince))}, and its deadline is ${formatDuration(afterMs)}: ${notes.get(line) ?? 'nobody has looked at its hub'}.`,
      fix: 'It is waited for, as deadlinePolicy says. End what is in flight one by one, or by names with the policy terminate.',
    }));
}
