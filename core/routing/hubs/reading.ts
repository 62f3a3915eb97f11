import type { ArmSites } from '../../azure/arm/index.ts';
import { DurableDeployError, type Reason } from '../../errors.ts';
import type { CheckDoors } from '../../taskhub/check/index.ts';
import { decide, failedObservation } from '../../taskhub/decide/index.ts';
import {
  defaultPolicy,
  type HubLocation,
  type HubReader,
  type HubWatcher,
  type Observation,
} from '../../taskhub/model.ts';
import { groupBy } from '../../group-by.ts';
import type { HubLook } from '../doors.ts';
import type { Line } from '../model.ts';
import { locateLineHub } from './locate-line.ts';

/** The outside world, as far as the hubs of lines are concerned. */
export interface LineHubDoors {
  /** See `createCheckDoors`. */
  readonly check: Pick<CheckDoors, 'context' | 'openStorage' | 'storageReader' | 'storageSuffix'>;
  readonly sites: Pick<ArmSites, 'appSettings' | 'connectionStrings' | 'hostRuntime'>;
}

/** Suspended counts, and so do messages: what a line has started must have ended before its app goes. */
const policy = { ...defaultPolicy, requireQueues: true };
/** Names are counted for all; of single ones only the oldest is told. */
const sampleSize = 1;

/**
 * Where the hub of a line is, by the settings of its app, which are read also while it is stopped.
 *
 * @throws DurableDeployError those of ARM
 */
export async function locate(
  { app, hub }: Line,
  { check, sites }: LineHubDoors,
): Promise<HubLocation | { readonly reasons: readonly Reason[] }> {
  if (app === undefined || hub === undefined) return { reasons: [unknownHub] };
  const [appSettings, connectionStrings] = await Promise.all([sites.appSettings(app), sites.connectionStrings(app)]);
  return locateLineHub(hub, {
    appSettings,
    connectionStrings,
    siteName: app.name,
    ...(check.storageSuffix === undefined ? {} : { storageSuffix: check.storageSuffix }),
  });
}

const unknownHub: Reason = {
  code: 'HUB_MISSING',
  message:
    'The registry of lines does not say what the task hub of the line is, so it cannot be told what is in flight.',
  fix: 'Deploy the line again: that writes its hub down.',
};

/** The reader of a hub that was located: its tables and queues themselves. */
function readerOf(location: HubLocation, { check }: LineHubDoors): HubReader {
  const { connection, trackingStore } = location;
  if (connection === undefined)
    throw new DurableDeployError('PROVIDER_UNSUPPORTED', 'The hub is not in Azure Storage.');
  return check.storageReader({
    location,
    doors: check.openStorage(connection),
    ...(trackingStore === undefined ? {} : { trackingDoors: check.openStorage(trackingStore.connection) }),
    context: check.context,
  });
}

/**
 * One reading of the hub of a line, to its end: every row, and the queues. Entities are left out. Trouble is part of the verdict.
 *
 * @throws the signal's reason when the job was cancelled
 */
export async function lookAtHub(line: Line, doors: LineHubDoors, watcher?: HubWatcher): Promise<HubLook> {
  const { clock, signal } = doors.check.context;
  const began = clock.now();
  const unknown = (reasons: readonly Reason[]): HubLook => ({
    at: new Date(began).toISOString(),
    verdict: { kind: 'unknown', reasons, notes: [] },
    inFlightByName: new Map(),
  });
  try {
    const located = await locate(line, doors);
    if ('reasons' in located) return unknown(located.reasons);
    const reader = readerOf(located, doors);
    const observation = await reader.observe({
      policy,
      depth: 'counts',
      sampleSize,
      signal,
      ...(watcher === undefined ? {} : { watcher }),
    });
    return lookOf(observation);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DurableDeployError)) throw error;
    return lookOf(failedObservation('storage', error, began, clock.now()));
  }
}

function lookOf(observation: Observation): HubLook {
  const { groups, oldest } = observation.blocking;
  const byName = groupBy(groups, ({ name }) => name);
  const since = oldest[0]?.createdTime;
  return {
    at: observation.readAt,
    verdict: decide(observation, policy),
    inFlightByName: new Map([...byName].map(([name, all]) => [name, all.reduce((sum, { count }) => sum + count, 0)])),
    ...(since === undefined ? {} : { oldest: since }),
  };
}
