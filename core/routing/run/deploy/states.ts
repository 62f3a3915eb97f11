import { DurableDeployError, type Reason } from '../../../errors.ts';
import { omit } from '../../../omit.ts';
import { withLine, withState } from '../../lines/index.ts';
import {
  workingStates,
  type Fleet,
  type Line,
  type LineApp,
  type LineHub,
  type LineId,
  type Patch,
} from '../../model.ts';
import type { FleetChange } from '../../registry/index.ts';

/** Whether its app works: a patch goes into it, and the line goes on as what it is. */
export function works({ state }: Pick<Line, 'state'>): boolean {
  return workingStates.includes(state);
}

/**
 * The app of a line is being made. Pure.
 *
 * @throws DurableDeployError INTERNAL for a line that cannot be made
 */
export function beingMade(
  fleet: Fleet,
  id: LineId,
  { app, hub, startersOff }: { readonly app: LineApp; readonly hub: LineHub; readonly startersOff: readonly string[] },
  now: string,
): FleetChange | undefined {
  return withLine(fleet, id, `the app of ${id} is being made`, (line) => {
    if (line === undefined) throw vanished(id);
    if (works(line)) return undefined;
    const off = [...new Set([...(line.startersOff ?? []), ...startersOff])].sort();
    const known: Line = {
      ...omit(line, 'failure'),
      app: { ...line.app, ...app },
      hub,
      ...(off.length === 0 ? {} : { startersOff: off }),
    };
    // One that was deployed before the run was cut short is deployed anew; its state says less than what is there.
    return line.state === 'Deployed' ? known : withState(known, 'Creating', now);
  });
}

/** A package is in its app. Pure. */
export function deployed(
  fleet: Fleet,
  id: LineId,
  patch: Patch,
  { hostName, keepTriggers }: { readonly hostName: string; readonly keepTriggers: readonly string[] },
  now: string,
): FleetChange | undefined {
  return withLine(fleet, id, `${patch.version} is deployed`, (line) => {
    if (line === undefined) throw vanished(id);
    const patches = [...line.patches.filter((one) => !isSame(one, patch)), { ...patch, deployedAt: now }];
    const app = line.app === undefined ? {} : { app: { ...line.app, hostName } };
    const kept = keepTriggers.length === 0 ? {} : { keepTriggers };
    const after = { ...omit(line, 'failure', 'keepTriggers'), ...app, ...kept, patches };
    return works(line) ? after : withState(after, 'Deployed', now);
  });
}

/** It works, and starts may ask for it. Pure. */
export function healthy(fleet: Fleet, id: LineId, now: string): FleetChange | undefined {
  return withLine(fleet, id, `${id} is healthy`, (line) => {
    if (line === undefined) throw vanished(id);
    if (works(line)) return line.wantedAt === undefined ? undefined : omit(line, 'wantedAt');
    return withState(omit(line, 'wantedAt'), 'Healthy', now);
  });
}

/** Making it went wrong; a line that works goes on, and its row says what was wrong with the patch. Pure. */
export function failed(fleet: Fleet, id: LineId, failure: Reason, now: string): FleetChange | undefined {
  return withLine(fleet, id, `${id}: ${failure.code}`, (line) => {
    if (line === undefined || line.state === 'Registered' || line.state === 'Retired') return undefined;
    return works(line) ? { ...line, failure } : withState({ ...line, failure }, 'Failed', now);
  });
}

function isSame(a: Patch, b: Patch): boolean {
  return a.version === b.version && (a.packageHash === b.packageHash || a.deployedAt === undefined);
}

function vanished(id: LineId): DurableDeployError {
  return new DurableDeployError('INTERNAL', `Line ${id} is not in the registry any more.`);
}
