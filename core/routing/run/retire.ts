import { formatDuration } from '../../duration.ts';
import { DurableDeployError } from '../../errors.ts';
import type { LineId } from '../model.ts';
import { retireLine, retireRound, type RetireHooks } from '../retire/index.ts';
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
  if (round.failure !== undefined) throw overdue(round.failure);
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
    record.lineNotes.set(id, note);
    if (dryRun) {
      record.planned.push(...steps);
      return;
    }
    if (note !== said) journal.say(`${id}: ${note}`);
    said = note;
    if (fleet.lines.get(id)?.state === 'Retired') return;
    if (failure !== undefined) throw overdue(failure);
    if (next === 'done') throw stillNeeded(id, note);
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

function stillNeeded(id: LineId, note: string): DurableDeployError {
  return new DurableDeployError('ROUTING_LINE_KEPT', `Line ${id} is not retired: ${note}.`, {
    fix: 'Activate another line first, or lower keep.',
  });
}

function overdue({
  code,
  message,
  fix,
}: {
  readonly code: DurableDeployError['code'];
  readonly message: string;
  readonly fix?: string;
}): DurableDeployError {
  return new DurableDeployError(code, message, { fix });
}
