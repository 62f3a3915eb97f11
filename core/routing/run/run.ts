import { DurableDeployError, type Reason } from '../../errors.ts';
import { createJournal, type Journal } from '../../journal.ts';
import { neutralise } from '../../text.ts';
import type { RoutingDoors } from '../doors.ts';
import type { Fleet } from '../model.ts';
import type { HistoryEntry } from '../registry/index.ts';
import { runActivate } from './activate.ts';
import { runDeploy } from './deploy/index.ts';
import { runInstallRouter } from './install-router/index.ts';
import { signalForLastWords } from './last-words.ts';
import type { RoutingOutcome, RoutingRequest } from './model.ts';
import { whyKept } from '../retire/index.ts';
import { runRegister } from './register.ts';
import { runRetire } from './retire.ts';
import { createRoutingRecord, type RoutingRun } from './routing-run.ts';
import { runStatus } from './status.ts';
import { tellFindings, tellPlan } from './tell.ts';

/** Changes of the registry that an outcome shows. */
const mostHistory = 20;

/**
 * Does one command on the lines of an application. Whatever is in the way is part of the outcome, as is a cancellation; every command
 * may be run again, and goes on from what it then sees.
 *
 * @throws what a defect throws
 */
export async function runRouting(request: RoutingRequest, doors: RoutingDoors): Promise<RoutingOutcome> {
  const { context } = doors;
  const journal = createJournal(context, (activity) => doors.onActivity(activity));
  const { application, by, dryRun, intervalMs } = request;
  const deadline = context.clock.now() + request.timeoutMs;
  const record = createRoutingRecord();
  const run: RoutingRun = { application, by, dryRun, doors, journal, record, deadline, intervalMs };
  let ending: Pick<RoutingOutcome, 'kind' | 'reason'>;
  try {
    await command(run, request);
    ending = { kind: dryRun ? 'planned' : 'done' };
  } catch (error) {
    ending = endingOf(error, context.signal, journal);
  }
  tellFindings(context, record.findings);
  if (ending.kind === 'planned') tellPlan(context, record.planned);
  const { fleet, history } = await lookAtTheEnd(run);
  for (const line of fleet.lines.values()) {
    const kept = record.lineNotes.has(line.line) ? undefined : whyKept(line, fleet, request.retire);
    if (kept !== undefined) record.lineNotes.set(line.line, kept);
  }
  const app = record.line === undefined ? undefined : fleet.lines.get(record.line)?.app?.name;
  const functionAppName = record.functionAppName ?? app;
  return {
    ...ending,
    fleet,
    history,
    created: record.created,
    planned: record.planned,
    done: record.done,
    findings: record.findings,
    lineNotes: record.lineNotes,
    startedAt: journal.startedAt,
    endedAt: new Date(context.clock.now()).toISOString(),
    ...(record.line === undefined ? {} : { line: record.line }),
    ...(functionAppName === undefined ? {} : { functionAppName }),
    ...(record.routerUrl === undefined ? {} : { routerUrl: record.routerUrl }),
  };
}

function command(run: RoutingRun, request: RoutingRequest): Promise<void> {
  switch (request.command) {
    case 'register':
      return runRegister(run, request);
    case 'deploy':
      return runDeploy(run, request);
    case 'activate':
      return runActivate(run, request);
    case 'retire':
      return runRetire(run, request);
    case 'status':
      return runStatus(run, request);
    case 'installRouter':
      return runInstallRouter(run, request);
  }
}

function endingOf(
  error: unknown,
  signal: AbortSignal,
  { activity }: Journal,
): Pick<RoutingOutcome, 'kind'> & { readonly reason: Reason } {
  if (signal.aborted) {
    const message = `The job was cancelled. Under way: ${activity.underWay}.`;
    return { kind: 'cancelled', reason: { code: 'CANCELLED', message, fix: activity.goOn } };
  }
  if (!(error instanceof DurableDeployError)) throw error;
  const { code, message, fix } = error.reason;
  const reason: Reason = { code, message: safe(message), fix: safe(fix ?? activity.goOn) };
  return { kind: code === 'TIMED_OUT' ? 'timedOut' : 'failed', reason };
}

/** Texts of errors have several lines. */
function safe(text: string): string {
  return text
    .split('\n')
    .map((line) => neutralise(line, 4000))
    .join('\n');
}

/** The registry once more, for those who read the outcome; what cannot be read then is left out. */
async function lookAtTheEnd({
  application,
  doors,
}: RoutingRun): Promise<{ readonly fleet: Fleet; readonly history: readonly HistoryEntry[] }> {
  const { registry, context } = doors;
  const signal = signalForLastWords(context.signal);
  try {
    const [fleet, history] = await Promise.all([
      registry.read(application, signal),
      registry.history(application, mostHistory, signal),
    ]);
    return { fleet, history };
  } catch (error) {
    context.log.debug(() => `The registry could not be read at the end: ${String(error)}`);
    return { fleet: { application, lines: new Map(), routes: {} }, history: [] };
  }
}
