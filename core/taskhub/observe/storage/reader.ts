import type { StorageDoors } from '../../../azure/storage/index.ts';
import type { CoreContext } from '../../../context.ts';
import { DurableDeployError, type Reason } from '../../../errors.ts';
import type {
  HubLocation,
  HubReader,
  MessagesNotRead,
  MessagesRead,
  Observation,
  ObserveRequest,
} from '../../model.ts';
import { hubNames, type HubNames } from '../../storage-format/index.ts';
import { neutralise, plural } from '../../../text.ts';
import { sharedSignal } from './concurrency.ts';
import { createAttribution, soleOwner } from './attribution.ts';
import { createEndedCheck } from './ended-history.ts';
import { explainHiddenTimers } from './hidden-timers.ts';
import { createStateLookup } from './instance-state.ts';
import { defaultLimits, type ReaderLimits } from './limits.ts';
import { combineLooks, hiddenByQueue } from './messages.ts';
import { openHubStore } from './open-store.ts';
import { findParts, type HubParts } from './parts.ts';
import { lookAtQueues, type QueuesLook, type QueuesOptions } from './queues.ts';
import { createInstancesReader, type InstancesReader } from './read-instances.ts';
import type { HubStore } from './store.ts';

export interface StorageReaderOptions {
  readonly location: HubLocation;
  /** The account of the hub's queues and leases, and of its tables where it has no tracking store. */
  readonly doors: StorageDoors;
  /** The account of the tracking store, where the hub has one. */
  readonly trackingDoors?: StorageDoors;
  readonly context: CoreContext;
  readonly limits?: Partial<ReaderLimits>;
}

/** Reads a hub from its storage account: the tables and queues themselves, without the app. */
export function createStorageReader(options: StorageReaderOptions): HubReader {
  const { location, doors, trackingDoors } = options;
  const names = namesOf(location);
  const tables =
    location.trackingStore === undefined
      ? ''
      : `, tables ${names.instancesTable} and ${names.historyTable} in ${(trackingDoors ?? doors).description}`;
  return createHubReader({
    location,
    context: options.context,
    description: `tables and queues of hub ${location.hubName} in ${doors.description}${tables}`,
    limits: { ...defaultLimits, ...options.limits },
    openStore: (onRequest) => openHubStore({ doors, trackingDoors, names, clock: options.context.clock, onRequest }),
  });
}

/** The reader over any {@link HubStore}. */
export function createHubReader(options: {
  readonly location: HubLocation;
  readonly context: CoreContext;
  readonly description: string;
  readonly limits: ReaderLimits;
  /** Called once for each observation. */
  openStore(onRequest: () => void): HubStore;
}): HubReader {
  const { location, context, limits } = options;
  return {
    source: 'storage',
    description: options.description,
    async observe(request) {
      const startedAt = context.clock.now();
      request.watcher?.restart();
      let requests = 0;
      const store = options.openStore(() => {
        requests += 1;
      });
      const reading = createReading(location, store, request, context, limits);
      const outcome = await reading.run();
      const rows = reading.instances.reading();
      context.log.debug(
        () => `${options.description}: ${requests} requests, ${rows.rowsRead} rows, ${outcome.completeness}`,
      );
      return {
        source: 'storage',
        readAt: new Date(startedAt).toISOString(),
        durationMs: context.clock.now() - startedAt,
        hubName: location.hubName,
        nameOrigin: location.nameOrigin,
        blocking: rows.blocking,
        passed: rows.passed,
        stale: rows.stale,
        rowsRead: rows.rowsRead,
        requests,
        ...outcome,
        reasons: [...outcome.reasons, ...rows.reasons],
      };
    },
  };
}

type Outcome = Pick<Observation, 'completeness' | 'reasons' | 'retryAfterMs' | 'presence' | 'messages'>;

const busyAlready: MessagesNotRead = { kind: 'notRead', why: 'busyAlready' };
const hubAbsent: MessagesNotRead = { kind: 'notRead', why: 'hubAbsent' };

/**
 * One observation. What must not be missed is a start that moves from its queue to its row while we read. The engine
 * writes the message first and removes it only after the orchestration's row was written, so at every moment such an
 * orchestration is a message (visible or hidden) or a row in flight, or both:
 *
 *   message   |—————————————————————|           removed last
 *   row              |————————————————————————  written before that
 *
 * - Rows first, then queues, would miss one whose row is written after its key was read and whose message is removed before
 *   the queues are looked at. So the queues are looked at first: what has no message then has its row already, and
 *   rows do not go back to being messages only.
 * - What was in flight when the reading began may move on before its row is met: its row then ends, and what it started is
 *   written behind the scan. But every step of an orchestration or entity writes its row before its message is removed. So rows that
 *   ended are asked for as well when they were written since the reading began, by the clock of the service, and any
 *   of them forbids idle. What remains is idle at the moment at which the reading began, whatever moved since.
 * - What clients start from then on may slip between the rows; the second look at the queues, after the rows, meets most of it,
 *   and the next reading sees it from its first look on. That is one of the reasons why idle takes two clean readings.
 * - Both looks count: a message that blocks in the first one decides, and a hidden one that was there before the rows and
 *   is gone after them was work in progress.
 *
 * Source: Azure/durabletask src/DurableTask.AzureStorage/AzureStorageOrchestrationService.cs
 * (CreateTaskOrchestrationAsync, CompleteTaskOrchestrationWorkItemAsync)
 */
function createReading(
  location: HubLocation,
  store: HubStore,
  request: ObserveRequest,
  context: CoreContext,
  limits: ReaderLimits,
): { readonly instances: InstancesReader; run(): Promise<Outcome> } {
  const names = namesOf(location);
  const { clock } = context;
  const signal = sharedSignal(request.signal, context.signal);
  const shared = location.trackingStore !== undefined;
  const attribution = shared ? createAttribution(store, location.hubName) : soleOwner;
  let since: number | undefined;
  const isEnded = createEndedCheck(store, () => since);
  const stateOf = createStateLookup(store, attribution, isEnded, request.policy);
  const instances = createInstancesReader({ store, attribution, isEnded, request, clock, limits });
  let presence: Observation['presence'] = 'notSeen';

  const steps = async (): Promise<Outcome> => {
    const parts = await findParts(store, names, shared, signal);
    presence = parts.presence;
    if (parts.presence === 'absent') return readAbsent(parts);
    if (parts.presence === 'partial') return readPartial(parts);

    const queues: QueuesOptions = {
      store,
      names,
      queues: [...parts.controlQueues, names.workItemQueue],
      stateOf,
      concurrency: limits.lookupConcurrency,
      sampleSize: request.sampleSize,
    };
    since = clock.now() + store.clockDifference();
    const before = await lookAtQueues(queues, signal);
    const decided = request.depth === 'verdict' && before.blockingCount > 0;
    const scan = await instances.read(signal, { since, maxPages: decided ? 1 : undefined });
    if (scan.ended === 'missing') throw incomplete([`table ${store.instances.name}`]);
    const completeness = scan.ended === 'stopped' ? 'stoppedEarly' : 'readToEnd';
    if (instances.reading().blocking.total > 0) return { completeness, reasons: [], presence, messages: busyAlready };
    if (before.blockingCount > 0) {
      return { completeness, reasons: [], presence, messages: combineLooks(before, before, new Map()) };
    }
    const after = await lookAtQueues(queues, signal);
    const messages = await explain(before, after, parts.partitionCount);
    return { completeness, reasons: atWork(messages), presence, messages };
  };

  /** Work that went on while the hub was read; it does not matter where messages block anyway. */
  const atWork = ({ blockingCount, hiddenUnexplained }: MessagesRead): readonly Reason[] => {
    const { total, oldest } = instances.reading().writtenMeanwhile;
    const messagesBlock = blockingCount > 0 || (hiddenUnexplained > 0 && request.policy.hiddenMessages === 'block');
    if (total === 0 || messagesBlock) return [];
    const ids = oldest.map(({ instanceId }) => neutralise(instanceId, 80)).join(', ');
    return [
      {
        code: 'HUB_AT_WORK',
        message: `The task hub ${location.hubName} was at work while it was read: ${plural(total, 'instance')} that ended or paused meanwhile (${ids}${total > oldest.length ? ', …' : ''}) may have started others where the reading had passed.`,
        fix: 'Wait until nothing starts orchestrations or signals entities any more; the hub is read again as long as the timeout allows.',
      },
    ];
  };

  /** History is read only when it can still matter. */
  const explain = async (
    before: QueuesLook,
    after: QueuesLook,
    partitionCount: number | undefined,
  ): Promise<MessagesRead> => {
    const unexplained = combineLooks(before, after, new Map());
    const hidden = hiddenByQueue(before, after);
    // Activities are not timers: what is hidden in the work-item queue is being worked on.
    const cannotBeExplained = hidden.has(names.workItemQueue) && request.policy.hiddenMessages === 'block';
    if (hidden.size === 0 || unexplained.blockingCount > 0 || cannotBeExplained || partitionCount === undefined) {
      return unexplained;
    }
    hidden.delete(names.workItemQueue);
    try {
      const visibleTimers = [before.visibleTimers, after.visibleTimers];
      const timers = { store, names, partitionCount, hidden, visibleTimers, stateOf, clock, limits };
      return combineLooks(before, after, await explainHiddenTimers(timers, signal));
    } catch (error) {
      const outOfTime = error instanceof DurableDeployError && error.code === 'BUDGET_EXCEEDED';
      // Where unexplained messages are allowed, an explanation is only for the report.
      if (outOfTime && request.policy.hiddenMessages === 'allow') return unexplained;
      throw error;
    }
  };

  /** Nothing of the hub exists; a tracking store that others use may still hold rows with its name. */
  const readAbsent = async (parts: HubParts): Promise<Outcome> => {
    if (!shared || !parts.tables) return { completeness: 'readToEnd', reasons: [], presence, messages: hubAbsent };
    await instances.read(signal);
    if (instances.reading().blocking.total === 0) {
      return { completeness: 'readToEnd', reasons: [], presence, messages: hubAbsent };
    }
    presence = 'partial';
    throw incomplete(['all queues, although the tracking store holds instances of this hub']);
  };

  /** What is there may still show a blocker; idle is out of reach. */
  const readPartial = async (parts: Exclude<HubParts, { presence: 'absent' }>): Promise<Outcome> => {
    if (parts.tables) await instances.read(signal);
    throw incomplete(parts.missing);
  };

  const incomplete = (missing: readonly string[]): DurableDeployError =>
    new DurableDeployError(
      'HUB_INCOMPLETE',
      `The task hub ${location.hubName} lacks: ${missing.join(', ')}. Either it is being created or deleted, or its name or account is not the one that the app uses.`,
      {
        fix: 'Check the hub name and the storage connection; if they are right, start the app once so that it creates what is missing.',
      },
    );

  return {
    instances,
    async run() {
      try {
        return await steps();
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof DurableDeployError)) throw error;
        return failed(error, presence);
      }
    },
  };
}

function failed(error: DurableDeployError, presence: Observation['presence']): Outcome {
  const reasons: readonly Reason[] = [error.reason];
  return {
    completeness: 'failed',
    reasons,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    presence,
    messages: busyAlready,
  };
}

function namesOf(location: HubLocation): HubNames {
  return hubNames(location.hubName, location.trackingStore);
}
