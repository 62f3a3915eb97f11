import { DurableDeployError } from '../../core/errors.ts';
import { listenForCancellation, type Cancellation, type SignalSource } from './cancellation.ts';
import { asDurableDeployError, failureTrace, reasonText } from './failure.ts';
import type { Activity, Task, TaskHost, TaskResult } from './task-host.ts';

/** The end of a run as the host reports it; `canceled` is only for the boundary to say. */
export type RunResult = TaskResult['result'] | 'canceled';

/** A host, and what only the boundary around a task does with it. */
export interface RunnableHost extends TaskHost {
  /** What `setActivity` was last given. */
  readonly activity: Activity | undefined;
  /** Reports the result of the task. The last call of a run. */
  complete(result: RunResult, message: string): void;
}

/** What a run needs of the outside. */
export interface RunDoors {
  readonly createHost: (signal: AbortSignal) => Promise<RunnableHost>;
  /** Where SIGINT and SIGTERM come from. */
  readonly signals: SignalSource;
  /** Rejects with what was thrown where nobody could catch it; never resolves. */
  readonly strayDefect?: Promise<never>;
  /** How long a cancelled task may take to end by itself, in milliseconds. */
  readonly graceMilliseconds?: number;
}

type Ending = { readonly kind: 'ended'; readonly result: TaskResult } | { readonly kind: 'cutShort' };

/**
 * Runs a task behind the one error boundary of the product: whatever happens, the result is reported and the outputs
 * are set. A cancelled task says at once what is under way, may end by itself for some seconds, and is then cut short.
 * Rejects only when no host can be made.
 *
 * @returns the result that was reported
 */
export async function runTaskWith(task: Task, doors: RunDoors): Promise<RunResult> {
  const cancellation = listenForCancellation(doors.signals, doors.graceMilliseconds);
  try {
    const host = await doors.createHost(cancellation.signal);
    cancellation.onFirstSign((sign) => sayWhatIsUnderWay(host, sign));
    return await runBehindBoundary(task, host, cancellation, doors.strayDefect);
  } finally {
    cancellation.stopListening();
  }
}

async function runBehindBoundary(
  task: Task,
  host: RunnableHost,
  cancellation: Cancellation,
  strayDefect: Promise<never> | undefined,
): Promise<RunResult> {
  try {
    const ending = await Promise.race<Ending>([
      task.main(host).then((result) => ({ kind: 'ended', result })),
      cancellation.graceOver.then(() => ({ kind: 'cutShort' })),
      ...(strayDefect === undefined ? [] : [strayDefect]),
    ]);
    if (ending.kind === 'ended') {
      const result: RunResult = cancellation.signal.aborted ? 'canceled' : ending.result.result;
      host.complete(result, ending.result.message);
      return result;
    }
    return fail(task, host, cancelled(), 'canceled');
  } catch (thrown) {
    if (cancellation.signal.aborted) return fail(task, host, cancelled(), 'canceled');
    host.log.debug(() => failureTrace(thrown));
    return fail(task, host, asDurableDeployError(thrown), 'failed');
  }
}

function sayWhatIsUnderWay(host: RunnableHost, sign: NodeJS.Signals): void {
  const { underWay, goOn } = host.activity ?? {
    underWay: 'starting',
    goOn: 'Nothing was changed. Run the job again.',
  };
  host.log.warning(`The job was cancelled (${sign}). Under way: ${underWay}.`);
  host.log.info(goOn);
}

function cancelled(): DurableDeployError {
  return new DurableDeployError('CANCELLED', 'The job was cancelled before the task came to its end.');
}

function fail(
  task: Task,
  host: RunnableHost,
  error: DurableDeployError,
  result: Extract<RunResult, 'failed' | 'canceled'>,
): RunResult {
  for (const [name, value] of Object.entries(task.outputsOnFailure(error.reason))) host.setOutput(name, value);
  host.complete(result, reasonText(error.reason));
  return result;
}
