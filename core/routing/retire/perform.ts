import { resourceName } from '../../azure/arm/index.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { withState } from '../lines/index.ts';
import type { RoutingDoors } from '../doors.ts';
import type { Fleet, Line, LineApp, LineId } from '../model.ts';
import type { RoutingStep, RoutingStepName } from '../run/model.ts';
import { isoOf, timeOf } from './changed.ts';
import type { RetirementAct } from './model.ts';
import { stopIsSentWithinMs } from './times.ts';

/** Told of every step when it is done. */
export type OnStep = (step: RoutingStep) => void;

interface Performance {
  readonly line: Line;
  readonly application: string;
  readonly by: string;
  readonly steps: readonly RoutingStep[];
  readonly doors: RoutingDoors;
  readonly onStep: OnStep;
}

/**
 * Does what was decided of a line, after that was written. Everything may be done again.
 *
 * @returns what is to be said besides; empty when all went as it should
 * Errors: those of Azure.
 */
export async function perform(act: RetirementAct, performance: Performance): Promise<string> {
  const { line, doors, steps, onStep } = performance;
  const named = (name: RoutingStepName): RoutingStep | undefined => steps.find((step) => step.name === name);
  const done = (name: RoutingStepName): void => {
    const step = named(name);
    if (step !== undefined) onStep(step);
  };
  const begin = (name: RoutingStepName): void => {
    const step = named(name);
    if (step === undefined) return;
    doors.context.signal.throwIfAborted();
    doors.onActivity({ underWay: step.text, goOn: 'Run retire again: it goes on where this run ended.' });
  };
  switch (act.kind) {
    case 'startApp':
      if (line.app === undefined) return '';
      begin('startApp');
      await doors.apps.start(line.app);
      done('startApp');
      return '';
    case 'stopApp':
      if (line.app === undefined) return '';
      begin('stopApp');
      return stop(line, line.app, performance, () => done('stopApp'));
    case 'terminate': {
      begin('terminate');
      const asked = await doors.hubs.terminate(line, act.names, `The deadline of line ${line.line} has passed.`);
      done('terminate');
      return `${asked} asked to end`;
    }
    case 'remove':
      return remove(performance, begin, done);
  }
}

/**
 * Stops an app, if the registry said so a moment ago: later somebody may have started it again, relying on it that no request to stop it
 * is still to come. What was started all the same while the request was on its way is started again.
 */
async function stop(line: Line, app: LineApp, performance: Performance, done: () => void): Promise<string> {
  const { doors, application } = performance;
  const age = doors.context.clock.now() - timeOf(line.stoppedAt);
  if (!(age <= stopIsSentWithinMs)) return 'stopping it was put off, since this run was held up';
  await doors.apps.stop(app);
  done();
  const now = (await doors.registry.read(application)).lines.get(line.line);
  if (now === undefined || now.stoppedAt !== undefined) return '';
  await doors.apps.start(app);
  return 'it was wanted again meanwhile, and is started';
}

async function remove(
  { line, application, by, doors }: Performance,
  begin: (name: RoutingStepName) => void,
  done: (name: RoutingStepName) => void,
): Promise<string> {
  const { app, hub, removesHub } = line;
  const notes: string[] = [];
  if (removesHub === true && hub !== undefined) {
    begin('removeHub');
    if (await sharesHub(line, application, doors)) {
      notes.push(`its hub ${neutralise(hub.name, 80)} stays, since another line has it too`);
    } else {
      await doors.hubs.remove(line);
      done('removeHub');
    }
  }
  if (app !== undefined) {
    begin('removeApp');
    await doors.apps.deleteApp(app);
    done('removeApp');
    if (app.ownPlanId !== undefined) {
      begin('removePlan');
      const trouble = await removePlan(app.ownPlanId, doors);
      if (trouble === undefined) done('removePlan');
      else notes.push(trouble);
    }
  }
  begin('retire');
  await doors.registry.change(application, by, (fleet) => retired(fleet, line.line, doors.context.clock.now()));
  done('retire');
  return notes.join('; ');
}

/** The tombstone: old addresses get an answer by it. */
function retired(fleet: Fleet, id: LineId, now: number): { after: Fleet; note: string } | undefined {
  const line = fleet.lines.get(id);
  if (line?.removingAt === undefined || line.state === 'Retired') return undefined;
  const lines = new Map(fleet.lines).set(id, withState(line, 'Retired', isoOf(now)));
  return { after: { ...fleet, lines }, note: `${id} is retired: its app is gone` };
}

async function sharesHub({ line: id, hub }: Line, application: string, { registry }: RoutingDoors): Promise<boolean> {
  const { lines } = await registry.read(application);
  return [...lines.values()].some(
    (other) =>
      other.line !== id &&
      other.state !== 'Retired' &&
      other.hub?.name.toLowerCase() === hub?.name.toLowerCase() &&
      (other.hub?.account === hub?.account || other.hub?.account === '' || hub?.account === ''),
  );
}

/** A plan that somebody has put another app into stays, and so does one that may not be removed. */
async function removePlan(id: string, { apps, context }: RoutingDoors): Promise<string | undefined> {
  const name = neutralise(resourceName(id), 80);
  try {
    const plan = await apps.plan(id);
    if (plan === undefined) return undefined;
    if (plan.appCount > 0) return `the plan ${name} stays, since apps are in it`;
    await apps.deletePlan(id);
    return undefined;
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof DurableDeployError)
      return `the plan ${name} could not be removed: ${neutralise(error.message, 300)}`;
    throw error;
  }
}
