import type { SiteRef } from '../../../azure/arm/index.ts';
import { createDurableHttpApi, readHostStatus } from '../../../azure/functions-host/index.ts';
import { argument } from '../../../command-argument.ts';
import { formatDuration } from '../../../duration.ts';
import { DurableDeployError, type ErrorCode } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { RoutingRun } from '../routing-run.ts';

const lookEveryMs = 5_000;
/** How long a new app may take to start for the first time, with everything that it has to load. */
const patienceMs = 10 * 60_000;
/** However long ago it was deployed, so long is looked. */
const leastPatienceMs = 2 * 60_000;
/** How long the old process may go on answering after a deployment. */
const restartGraceMs = 30_000;
/** Roles of an identity that was just made may take so long to arrive. */
const rolesArriveWithinMs = 5 * 60_000;
const refused: ReadonlySet<ErrorCode> = new Set(['UNAUTHORIZED', 'FORBIDDEN']);

/** Since when a host is waited for, in milliseconds since 1970. */
export interface AwaitedHost {
  /** When this run has deployed: a process that is older is the one before. Absent: any process will do. */
  readonly restartedAt?: number | undefined;
  /** When it was deployed by whichever run: patience is counted from then. Absent: from now. */
  readonly deployedAt?: number | undefined;
}

/**
 * Waits until the Functions host of a line's app is Running without errors, has the key of the Durable extension, and the extension
 * answers.
 *
 * Errors: HOST_NOT_RUNNING when it is not ten minutes after it was deployed; TIMED_OUT when the run has no time left before; UNAUTHORIZED
 * and FORBIDDEN when the host may not be asked.
 */
export function awaitHost(run: RoutingRun, ref: SiteRef, host: AwaitedHost = {}): Promise<void> {
  return awaitWell(run, ref, host, 'The Functions host is Running, and the Durable extension answers.', async () => {
    return (await troubleOfHost(run, ref, host.restartedAt)) ?? (await troubleOfDurable(run, ref));
  });
}

/** The same for an app without durable functions. */
export function awaitRunning(run: RoutingRun, ref: SiteRef, host: AwaitedHost = {}): Promise<void> {
  return awaitWell(run, ref, host, 'The Functions host is Running.', () => troubleOfHost(run, ref, host.restartedAt));
}

/** @param look what is not well yet; `undefined` when all is */
async function awaitWell(
  run: RoutingRun,
  ref: SiteRef,
  { deployedAt }: AwaitedHost,
  well: string,
  look: () => Promise<string | undefined>,
): Promise<void> {
  const { doors, journal, deadline } = run;
  const { clock, signal } = doors.context;
  const startedAt = clock.now();
  const patientUntil = Math.max((deployedAt ?? startedAt) + patienceMs, startedAt + leastPatienceMs);
  let said = '';
  for (;;) {
    let seen: { readonly text: string; readonly cause?: DurableDeployError };
    try {
      const trouble = await look();
      if (trouble === undefined) {
        journal.say(well);
        return;
      }
      seen = { text: trouble };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DurableDeployError)) throw error;
      if (refused.has(error.code) && clock.now() >= startedAt + rolesArriveWithinMs) throw error;
      seen = { text: error.message, cause: error };
    }
    if (seen.text !== said) journal.say(`Waiting for the app ${neutralise(ref.name)}: ${seen.text}`);
    said = seen.text;
    const next = clock.now() + Math.min(lookEveryMs, run.intervalMs);
    if (next > patientUntil) throw notWell('HOST_NOT_RUNNING', ref, clock.now() - startedAt, seen);
    if (next > deadline) throw notWell('TIMED_OUT', ref, clock.now() - startedAt, seen);
    await clock.sleep(Math.min(lookEveryMs, run.intervalMs), signal);
  }
}

async function troubleOfHost(
  run: RoutingRun,
  ref: SiteRef,
  restartedAt: number | undefined,
): Promise<string | undefined> {
  const { sites, context } = run.doors;
  const { clock } = context;
  const look = `Look at its log: az webapp log tail --resource-group ${argument(ref.resourceGroup)} --name ${argument(ref.name)}`;
  const status = await readHostStatus(sites, ref, undefined, `the app ${neutralise(ref.name)}`, look);
  const { state, errors, processUptimeMs } = status;
  const old =
    restartedAt !== undefined &&
    processUptimeMs !== undefined &&
    clock.now() - processUptimeMs < restartedAt - 1000 &&
    clock.now() < restartedAt + restartGraceMs;
  if (old) return 'the host runs since before the deployment; it is seen whether it restarts.';
  const problems = errors.map((error) => neutralise(error)).join(' ');
  if (state !== 'Running' || errors.length > 0) {
    return `the host is ${neutralise(state, 40)}${problems === '' ? '.' : `: ${problems}`}`;
  }
  return undefined;
}

async function troubleOfDurable({ doors }: RoutingRun, ref: SiteRef): Promise<string | undefined> {
  const { sites, apps, context } = doors;
  const { signal } = context;
  const { durable } = await apps.hostKeys(ref);
  if (durable === undefined)
    return 'the host has no key durabletask_extension, so the Durable extension is not loaded.';
  await createDurableHttpApi({ context, bridge: { sites, ref } }).listPage({ statuses: ['Pending'], top: 1, signal });
  return undefined;
}

function notWell(
  code: 'HOST_NOT_RUNNING' | 'TIMED_OUT',
  { name, resourceGroup }: SiteRef,
  elapsedMs: number,
  { text, cause }: { readonly text: string; readonly cause?: DurableDeployError },
): DurableDeployError {
  const over = code === 'TIMED_OUT' ? ', and the time limit is up' : '';
  return new DurableDeployError(
    code,
    `The app ${neutralise(name)} was not ready after ${formatDuration(elapsedMs)}${over}: ${text}`,
    {
      fix: `Look at its log: az webapp log tail --resource-group ${argument(resourceGroup)} --name ${argument(name)}`,
      cause,
    },
  );
}
