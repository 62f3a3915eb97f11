import { formatDuration } from '../../duration.ts';
import { asError, DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { Fleet, LineId } from '../model.ts';
import { retireLine, retireRound, type RetireHooks } from '../retire/index.ts';
import { compareLines } from '../versions/index.ts';
import { linesOverdue, troubleOfApps } from './line-trouble.ts';
import type { RetireRequest } from './model.ts';
import type { RoutingRun } from './routing-run.ts';

/** One round over all lines; or one line until it is retired. */
export function runRetire(run: RoutingRun, request: RetireRequest): Promise<void> {
  return request.line === undefined ? oneRound(run, request) : untilRetired(run, request, request.line);
}

async function oneRound(run: RoutingRun, { retire }: RetireRequest): Promise<void> {
  const { application, by, dryRun, doors, record, journal } = run;
  const round = await retireRound(doors, { application, by, policy: retire, dryRun }, hooksOf(run));
  for (const [id, note] of round.notes) {
    record.lineNotes.set(id, note);
    journal.say(`${id}: ${note}`);
  }
  if (dryRun) record.planned.push(...round.steps);
  record.findings.push(
    ...(await troubleOfApps(doors, round.fleet)),
    ...linesOverdue(round.fleet, retire, round.notes, doors.context.clock.now()),
  );
  if (round.failure !== undefined) throw asError(round.failure);
}

async function untilRetired(run: RoutingRun, { retire }: RetireRequest, id: LineId): Promise<void> {
  const { application, by, dryRun, doors, record, journal, intervalMs } = run;
  const { clock, signal } = doors.context;
  const startedAt = clock.now();
  record.line = id;
  for (let said = ''; ;) {
    const policy = { ...retire, asked: true };
    const { fleet, note, next, steps, failure } = await retireLine(
      id,
      doors,
      { application, by, policy, dryRun },
      hooksOf(run),
    );
    if (!fleet.lines.has(id)) throw unknown(fleet, id);
    record.lineNotes.set(id, note);
    if (dryRun) {
      record.planned.push(...steps);
      return;
    }
    if (note !== said) journal.say(`${id}: ${note}`);
    said = note;
    if (fleet.lines.get(id)?.state === 'Retired') return;
    if (failure !== undefined) throw asError(failure);
    if (next === 'done') throw stillNeeded(fleet, id, note);
    if (next === 'again') continue;
    if (clock.now() + intervalMs > run.deadline) {
      throw new DurableDeployError(
        'TIMED_OUT',
        `Line ${id} was not retired after ${formatDuration(clock.now() - startedAt)}: ${note}.`,
        { fix: 'Nothing is lost: run the job again, or let the router go on, which retires lines by itself.' },
      );
    }
    await clock.sleep(intervalMs, signal);
  }
}

function hooksOf({ record, journal, doors }: RoutingRun): RetireHooks {
  return {
    onStep(step) {
      record.planned.push(step);
      record.done.push(step);
      journal.say(`${step.text}.`);
      doors.onActivity({
        underWay: `retiring line ${step.line ?? ''}`,
        goOn: 'Run the job again: it goes on where this run ended.',
      });
    },
  };
}

function unknown({ application, lines }: Fleet, id: LineId): DurableDeployError {
  const there = [...lines.keys()].sort(compareLines).join(', ');
  return new DurableDeployError(
    'INPUT_INVALID',
    `line: there is no line ${id} of ${neutralise(application)}. ${there === '' ? 'None is registered.' : `There are: ${there}.`}`,
    { fix: 'Check the inputs line and applicationName, and that the registry is the right one.' },
  );
}

function stillNeeded({ routes }: Fleet, id: LineId, note: string): DurableDeployError {
  return new DurableDeployError('ROUTING_LINE_KEPT', `Line ${id} is not retired: ${note}.`, {
    fix: whenItMayGo(routes, id),
  });
}

function whenItMayGo(routes: Fleet['routes'], id: LineId): string {
  if (routes.default === id) return 'Activate another line first.';
  if (routes.previous === id) {
    return 'A rollback goes to it, as the default before. It may go once the default has changed again: deploy a newer version, or activate another line.';
  }
  return 'Activate or deploy another line first, and look with command status.';
}
