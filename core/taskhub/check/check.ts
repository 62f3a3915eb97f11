import { DurableDeployError, type Reason } from '../../errors.ts';
import { failedObservation } from '../decide/index.ts';
import { locateHub } from '../locate/index.ts';
import type { HubLocation, HubReader, Located, Verdict } from '../model.ts';
import { createManagementApiReader } from '../observe/management-api/index.ts';
import { createStatusFunctionReader } from '../observe/status-function/index.ts';
import { endWithoutReading, waitForIdle, type WaitOutcome } from '../wait/index.ts';
import { accessesOf } from './accesses.ts';
import { findApp, readConfiguration, type FoundApp } from './app.ts';
import { chooseSource, type Candidate } from './choose.ts';
import { checkedApp, checkedHub, findingsOf, sayApp, sayHub } from './describe.ts';
import { firstThatWorks, type Choosable } from './first-that-works.ts';
import { locateTyped, locateWithTyped } from './location.ts';
import type { CheckDoors, CheckOutcome, CheckRequest } from './model.ts';
import { withPatience } from './patience.ts';

/**
 * Answers whether anything is in flight in a task hub: finds the app and its hub, chooses the source, and reads until the
 * verdict stands. What is in the way is part of the outcome, as an `unknown` verdict.
 *
 * @throws what a defect throws
 */
export async function checkTaskHub(request: CheckRequest, doors: CheckDoors): Promise<CheckOutcome> {
  const { context } = doors;
  const startedAt = context.clock.now();
  const deadline = startedAt + request.timeoutMs;
  let situation: Situation = { own: undefined, located: undefined };
  let reader: HubReader | undefined;
  let outcome: WaitOutcome;
  try {
    situation = await lookAround(request, doors, deadline);
    const choice = chooseSource({
      request,
      located: situation.located,
      own: situation.own,
      appIsStopped: situation.app?.site.state.toLowerCase() === 'stopped',
    });
    if (choice.kind === 'unknown') {
      outcome = endWithoutReading(choice.reasons, context, startedAt);
    } else {
      const [first, ...others] = choice.candidates;
      const { app } = situation;
      const choosable = (candidate: Candidate): Choosable => ({
        reader: readerFor(candidate, request, app, doors),
        why: candidate.why,
      });
      reader = firstThatWorks([choosable(first), ...others.map(choosable)], context);
      outcome = await waitForIdle({
        reader,
        policy: request.policy,
        sampleSize: request.sampleSize,
        options: { ...request, timeoutMs: Math.max(0, deadline - context.clock.now()) },
        context,
        ...(request.onChange === undefined ? {} : { onChange: request.onChange }),
      });
    }
  } catch (error) {
    outcome = endWithoutReading(reasonsOf(error, context.signal), context, startedAt);
  }
  return {
    ...outcome,
    verdict: withWhyNotLocated(outcome, situation.located),
    ...(reader === undefined ? {} : { source: reader.source }),
    ...(situation.app === undefined ? {} : { app: checkedApp(situation.app) }),
    ...(situation.located?.kind === 'located' ? { hub: checkedHub(situation.located.location) } : {}),
    findings: findingsOf(situation.located),
  };
}

/** What is known before a source is chosen. */
interface Situation {
  readonly app?: FoundApp;
  /** The app's own hub, without what was typed. */
  readonly own: HubLocation | undefined;
  /** The hub to check. */
  readonly located: Located | undefined;
}

async function lookAround(request: CheckRequest, doors: CheckDoors, deadline: number): Promise<Situation> {
  const { context, sites } = doors;
  if (request.source === 'statusFunction') return { own: undefined, located: undefined };
  if (request.app === undefined || sites === undefined) {
    const located = locateTyped(request.hub);
    sayHub(context.log, located);
    return { own: undefined, located };
  }
  const wanted = request.app;
  const app = await withPatience(context, deadline, () => findApp(sites, wanted));
  sayApp(context.log, app);
  const configuration = await withPatience(context, deadline, () =>
    readConfiguration(sites, app, doors, request.hostJsonFrom),
  );
  if ('reasons' in configuration) {
    const located = locateTypedInFull(request) ?? { kind: 'unknown', reasons: configuration.reasons, findings: [] };
    sayHub(context.log, located);
    return { app, own: undefined, located };
  }
  const ownLocated = locateHub(configuration);
  const located = locateWithTyped(configuration, request.hub);
  sayHub(context.log, located);
  return { app, located, own: ownLocated.kind === 'located' ? ownLocated.location : undefined };
}

/**
 * Where the source that took the place of the storage account cannot be used either, the way to the account may be the one
 * that can be mended, such as by giving a package.
 */
function withWhyNotLocated({ verdict, endedBy }: WaitOutcome, located: Located | undefined): Verdict {
  if (verdict.kind !== 'unknown' || endedBy !== 'permanent' || located?.kind !== 'unknown') return verdict;
  const others = located.reasons.filter(({ message }) => !verdict.reasons.some((reason) => reason.message === message));
  return { ...verdict, reasons: [...verdict.reasons, ...others] };
}

/** Name and account were typed, so nothing of the app's configuration is needed. */
function locateTypedInFull({ hub }: CheckRequest): Located | undefined {
  return hub.taskHubName !== undefined && hub.storageConnectionString !== undefined ? locateTyped(hub) : undefined;
}

function readerFor(
  candidate: Candidate,
  request: CheckRequest,
  app: FoundApp | undefined,
  doors: CheckDoors,
): HubReader {
  const { context, httpClient } = doors;
  switch (candidate.source) {
    case 'storage':
      return storageReader(candidate.location, doors);
    case 'managementApi':
      if (request.hostJsonFrom !== undefined) {
        context.log.info(
          'The management API answers for the host.json that the app runs, not for the one that was given.',
        );
      }
      return createManagementApiReader({
        accesses: accessesOf(request, app, doors),
        nameOrigin: 'resolved',
        ...(candidate.hubName === undefined ? {} : { hubName: candidate.hubName }),
        ...(candidate.provider === undefined ? {} : { provider: candidate.provider }),
        context,
      });
    case 'statusFunction': {
      const { statusFunction } = request;
      if (statusFunction === undefined) {
        throw new DurableDeployError('INPUT_INVALID', "Source 'statusFunction' needs the URL of the function.", {
          fix: 'Give statusFunctionUrl, and statusFunctionKey if the function needs a key.',
        });
      }
      return createStatusFunctionReader({ ...statusFunction, httpClient, context });
    }
  }
}

/** An account that cannot even be opened is a failed reading, so that another source may take its place. */
function storageReader(location: HubLocation, doors: CheckDoors): HubReader {
  const { connection, trackingStore } = location;
  try {
    if (connection === undefined) {
      throw new DurableDeployError('INTERNAL', 'Source storage was chosen for a hub without a storage connection.');
    }
    return doors.storageReader({
      location,
      doors: doors.openStorage(connection),
      ...(trackingStore === undefined ? {} : { trackingDoors: doors.openStorage(trackingStore.connection) }),
      context: doors.context,
    });
  } catch (error) {
    if (!(error instanceof DurableDeployError)) throw error;
    return {
      source: 'storage',
      description: `tables and queues of hub ${location.hubName}`,
      observe: () => {
        const now = doors.context.clock.now();
        return Promise.resolve(failedObservation('storage', error, now, now));
      },
    };
  }
}

function reasonsOf(error: unknown, signal: AbortSignal): readonly Reason[] {
  if (signal.aborted) {
    return [{ code: 'CANCELLED', message: 'The job was cancelled before the hub could be read.' }];
  }
  if (error instanceof DurableDeployError) return [error.reason];
  throw error;
}
