import { argument } from '../../command-argument.ts';
import { asError, DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { activate, rollBack, type Activation } from '../lines/index.ts';
import type { Fleet, Line, LineId } from '../model.ts';
import { awake, wakeLine } from '../retire/index.ts';
import { act, perform, type Act } from './acts.ts';
import { awaitHost } from './deploy/await-host.ts';
import { works } from './deploy/states.ts';
import type { ActivateRequest } from './model.ts';
import type { RoutingRun } from './routing-run.ts';
import { refOf } from './site-of-line.ts';
import { starterActs } from './starters.ts';
import { compareLines } from '../versions/index.ts';

/** Lets starts that name no version go to another line, or back to the one before. */
export async function runActivate(run: RoutingRun, request: ActivateRequest): Promise<void> {
  const { application, doors, record, journal } = run;
  const { keep } = request.retire;
  const fleet = await doors.registry.read(application);
  const now = new Date(doors.context.clock.now()).toISOString();
  const id = request.line ?? fleet.routes.previous;
  if (id !== undefined) record.line = id;
  const activation = allowed(
    id === undefined ? rollBack(fleet, keep, now) : activate(withAwake(fleet, id, now), id, keep, now),
  );
  if (id === undefined) return;
  if (activation.kind === 'unchanged') journal.say(`Line ${id} is the default already.`);
  await perform(run, await activationActs(run, fleet, id, keep));
}

/**
 * What makes a line the default: its app runs, then starts go to it, and then the triggers are switched that start work without HTTP. All
 * of it may be done again, also for a line that is the default already.
 *
 * @throws DurableDeployError ROUTING_LINE_UNUSABLE when somebody has removed the app of a line that worked
 */
export async function activationActs(run: RoutingRun, fleet: Fleet, id: LineId, keep: number): Promise<readonly Act[]> {
  const { application, by, doors } = run;
  const line = fleet.lines.get(id);
  const acts: Act[] = [];
  if (line?.app !== undefined && (await isStopped(run, line))) {
    acts.push(act('startApp', id, `Start the app ${neutralise(line.app.name, 80)}`, () => wake(run, id)));
  }
  if (fleet.routes.default !== id) {
    acts.push(
      act('activate', id, `Make line ${id} the default for starts${consequences(run, fleet, id, keep)}`, async () => {
        await doors.registry.change(application, by, (now) => {
          const activation = allowed(activate(now, id, keep, new Date(doors.context.clock.now()).toISOString()));
          return activation.kind === 'unchanged' ? undefined : activation;
        });
      }),
    );
  }
  return [...acts, ...(await starterActs(run, id))];
}

/** What becomes of other lines, in words; empty when nothing does, or when it cannot be told before the line is there. */
function consequences({ doors }: RoutingRun, fleet: Fleet, id: LineId, keep: number): string {
  const now = new Date(doors.context.clock.now()).toISOString();
  const activation = activate(withAwake(fleet, id, now), id, keep, now);
  if (activation.kind !== 'changed') return '';
  const { after } = activation;
  const drain = [...after.lines.values()]
    .filter(({ line, state }) => state === 'Draining' && fleet.lines.get(line)?.state !== 'Draining')
    .map(({ line }) => line)
    .sort(compareLines);
  const kept = after.routes.previous === undefined ? [] : [`line ${after.routes.previous} is kept for rollback`];
  const parts = [...kept, ...drain.map((line) => `line ${line} drains`)];
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

/** A line whose app is stopped is started first; what is asked here is whether starts may go to it then. */
function withAwake(fleet: Fleet, id: LineId, now: string): Fleet {
  const line = fleet.lines.get(id);
  return line === undefined ? fleet : { ...fleet, lines: new Map(fleet.lines).set(id, awake(line, now)) };
}

async function wake(run: RoutingRun, id: LineId): Promise<void> {
  const { application, by, doors } = run;
  const line = (await wakeLine(id, doors, { application, by })).lines.get(id);
  if (line?.app !== undefined) await awaitHost(run, refOf(line));
}

async function isStopped({ doors }: RoutingRun, line: Line): Promise<boolean> {
  const site = await doors.apps.app(refOf(line));
  if (site === undefined && works(line)) throw appGone(line);
  return line.stoppedAt !== undefined || site?.state.toLowerCase() === 'stopped';
}

/** Nothing was changed: starts that found no app would all fail. */
function appGone(line: Line): DurableDeployError {
  const { name, resourceGroup } = refOf(line);
  return new DurableDeployError(
    'ROUTING_LINE_UNUSABLE',
    `The app ${neutralise(name, 80)} of line ${line.line} is not in the resource group ${neutralise(resourceGroup, 90)}: somebody has removed it, so starts cannot go to it. The default was not changed.`,
    {
      fix: `Activate another line, or deploy a version with a higher minor number. Which apps there are: az functionapp list --resource-group ${argument(resourceGroup)} --query "[].name"`,
    },
  );
}

/** @throws DurableDeployError ROUTING_LINE_UNUSABLE */
function allowed(activation: Activation): Exclude<Activation, { kind: 'refused' }> {
  if (activation.kind !== 'refused') return activation;
  throw asError(activation.reason);
}
