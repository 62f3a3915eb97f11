import { DurableDeployError, type Reason } from '../../errors.ts';
import { failedObservation } from '../decide/index.ts';
import type { HubLocation, HubReader } from '../model.ts';
import { createManagementApiReader } from '../observe/management-api/index.ts';
import { createStatusFunctionReader } from '../observe/status-function/index.ts';
import { accessesOf } from './accesses.ts';
import { chooseSource, type Candidate } from './choose.ts';
import { firstThatWorks, type Choosable } from './first-that-works.ts';
import type { CheckDoors, ReaderRequest, Situation } from './model.ts';

/**
 * The reader of the hub: one over all sources that may be tried, in their order, or why there is none. Nothing is read yet.
 */
export function chooseReader(
  situation: Situation,
  request: ReaderRequest,
  doors: CheckDoors,
): HubReader | { readonly reasons: readonly Reason[] } {
  const { app, located, own } = situation;
  const choice = chooseSource({ request, located, own, appIsStopped: app?.site.state.toLowerCase() === 'stopped' });
  if (choice.kind === 'unknown') return { reasons: choice.reasons };
  const [first, ...others] = choice.candidates;
  const choosable = (candidate: Candidate): Choosable => ({
    reader: readerFor(candidate, request, app, doors),
    why: candidate.why,
  });
  return firstThatWorks([choosable(first), ...others.map(choosable)], doors.context);
}

function readerFor(candidate: Candidate, request: ReaderRequest, app: Situation['app'], doors: CheckDoors): HubReader {
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
