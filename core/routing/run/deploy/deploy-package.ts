import type { Deployment, DeploymentMethod } from '../../../azure/deployment/model.ts';
import type { SiteRef } from '../../../azure/arm/index.ts';
import { formatDuration } from '../../../duration.ts';
import { DurableDeployError, isTransient } from '../../../errors.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import { neutralise } from '../../../text.ts';
import type { RoutingRun } from '../routing-run.ts';

/** What is deployed, and where to. */
export interface PackageDeployment {
  readonly ref: SiteRef;
  readonly scmHostName: string;
  readonly method: DeploymentMethod;
  readonly zip: Uint8Array;
  /** Tells this deployment from every other one of the app. */
  readonly message: string;
}

/** How long a deployment whose answer was lost may take to show up, in milliseconds. */
const showsUpWithinMs = 60_000;
const pauseMs = 5_000;

/**
 * Deploys a package and waits for its end. A deployment of the same message that somebody has begun before is waited for instead, and
 * one that has succeeded is taken as it is: a run that was cut short sends nothing twice.
 *
 * @returns whether anything was deployed while this run looked on: then the host restarts
 * Errors: DEPLOYMENT_FAILED when the deployment site says so; TIMED_OUT when it does not end in time; those of the network.
 */
export async function deployPackage(run: RoutingRun, what: PackageDeployment): Promise<boolean> {
  const { doors, journal } = run;
  const { context, deployments } = doors;
  const before = await withPatience(context, run.deadline, () => deployments.latest(what.scmHostName));
  if (before?.message === what.message) {
    const { kind } = await withPatience(context, run.deadline, () => before.deployment.poll(context.signal));
    if (kind === 'succeeded') {
      journal.say('This package was deployed before.');
      return false;
    }
    journal.say('A deployment of this package was begun before; looking how it goes.');
    if ((await ended(run, before.deployment, what)) === 'succeeded') return true;
    journal.say('That deployment has failed; deploying anew.');
  }
  const deployment = await begun(run, what, before?.deployment.id);
  const end = await ended(run, deployment, what);
  if (end !== 'succeeded') throw end;
  return true;
}

/** Hands the package over; another deployment that is under way is waited for, and a lost answer is looked for. */
async function begun(run: RoutingRun, what: PackageDeployment, before: string | undefined): Promise<Deployment> {
  const { deployments, context } = run.doors;
  const { ref, scmHostName, method, zip, message } = what;
  for (let said = false; ; said = true) {
    try {
      return await deployments.begin(ref, scmHostName, method, zip, message);
    } catch (error) {
      if (!(error instanceof DurableDeployError)) throw error;
      const inTheWay = error.answer?.status === 409;
      if (!inTheWay && !error.notSent && isTransient(error.reason)) {
        const arrived = await shownUp(run, what, before);
        if (arrived !== undefined) return arrived;
      } else if (!inTheWay && !(error.notSent && isTransient(error.reason))) throw error;
      const pause = error.retryAfterMs ?? pauseMs;
      if (context.clock.now() + pause > run.deadline) throw error;
      if (!said)
        run.journal.say(inTheWay ? 'Another deployment of the app is under way; waiting for it.' : error.message);
      await context.clock.sleep(pause, context.signal);
    }
  }
}

/** A deployment whose answer was lost, when it shows up. */
async function shownUp(
  run: RoutingRun,
  { scmHostName, message }: PackageDeployment,
  before: string | undefined,
): Promise<Deployment | undefined> {
  const { deployments, context } = run.doors;
  run.journal.say('The answer to the deployment was lost; looking whether it has begun.');
  const until = Math.min(run.deadline, context.clock.now() + showsUpWithinMs);
  for (;;) {
    const latest = await withPatience(context, run.deadline, () => deployments.latest(scmHostName));
    if (latest?.message === message && latest.deployment.id !== before) return latest.deployment;
    if (context.clock.now() + pauseMs > until) return undefined;
    await context.clock.sleep(pauseMs, context.signal);
  }
}

/** Asks until it has ended. */
async function ended(
  run: RoutingRun,
  deployment: Deployment,
  { ref }: PackageDeployment,
): Promise<'succeeded' | DurableDeployError> {
  const { context } = run.doors;
  const { clock, signal } = context;
  const startedAt = clock.now();
  for (;;) {
    const progress = await withPatience(context, run.deadline, () => deployment.poll(signal));
    if (progress.kind === 'succeeded') return 'succeeded';
    if (progress.kind === 'failed') return progress.error;
    const pause = Math.max(progress.retryAfterMs ?? 0, Math.min(pauseMs, run.intervalMs));
    if (clock.now() + pause > run.deadline) {
      throw new DurableDeployError(
        'TIMED_OUT',
        `The deployment to ${neutralise(ref.name)} had not ended after ${formatDuration(clock.now() - startedAt)}, and the time limit is up.`,
        { fix: 'It goes on in Azure. Run the job again with a longer timeout: it waits for the same deployment.' },
      );
    }
    await clock.sleep(pause, signal);
  }
}

/** What tells the deployment of a package: the same for every run that deploys it. */
export function deploymentMessage(
  { application, by }: Pick<RoutingRun, 'application' | 'by'>,
  version: string,
  packageHash: string,
  force: boolean,
): string {
  const what = `durable-router ${application} ${version} ${packageHash.slice(0, 12)}`;
  return force ? `${what} ${by.replace(/[^\w .-]/g, '_').slice(0, 80)}` : what;
}
