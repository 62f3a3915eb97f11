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
/** How long the old process may go on answering after a deployment. */
const restartGraceMs = 30_000;
/** Roles of an identity that was just made may take so long to arrive. */
const rolesArriveWithinMs = 5 * 60_000;
const refused: ReadonlySet<ErrorCode> = new Set(['UNAUTHORIZED', 'FORBIDDEN']);

/**
 * Waits until the Functions host of a line's app is Running without errors, has the key of the Durable extension, and the extension
 * answers.
 *
 * @param restartedAt when it was deployed, in milliseconds since 1970: a process that is older is the one before; absent: any will do
 * Errors: HOST_NOT_RUNNING when it is not within ten minutes; UNAUTHORIZED and FORBIDDEN when the host may not be asked.
 */
export function awaitHost(run: RoutingRun, ref: SiteRef, restartedAt: number | undefined): Promise<void> {
  return awaitWell(run, ref, 'The Functions host is Running, and the Durable extension answers.', async () => {
    return (await troubleOfHost(run, ref, restartedAt)) ?? (await troubleOfDurable(run, ref));
  });
}

/** The same for an app without durable functions. */
export function awaitRunning(run: RoutingRun, ref: SiteRef, restartedAt: number | undefined): Promise<void> {
  return awaitWell(run, ref, 'The Functions host is Running.', () => troubleOfHost(run, ref, restartedAt));
}

/** @param look what is not well yet; `undefined` when all is */
async function awaitWell(
  run: RoutingRun,
  ref: SiteRef,
  well: string,
  look: () => Promise<string | undefined>,
): Promise<void> {
  const { doors, journal, deadline } = run;
  const { clock, signal } = doors.context;
  const startedAt = clock.now();
  const until = Math.min(deadline, startedAt + patienceMs);
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
    if (clock.now() + lookEveryMs > until) {
      throw new DurableDeployError(
        'HOST_NOT_RUNNING',
        `The app ${neutralise(ref.name)} was not ready after ${formatDuration(clock.now() - startedAt)}: ${seen.text}`,
        {
          fix: `Look at its log: az webapp log tail --resource-group ${argument(ref.resourceGroup)} --name ${argument(ref.name)}`,
          cause: seen.cause,
        },
      );
    }
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
  if (old) return 'the host has not restarted with the new package yet.';
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
