/**
 * The words of this folder as types: where a task hub is, what was read of it, and what that means.
 * Everything here is plain data. See docs/glossary.md.
 */
import type { StorageConnection } from '../azure/storage/connection.ts';
import type { Reason } from '../errors.ts';
import type { Finding } from '../finding.ts';

export type { Finding, Reason };

/** `host.json` `extensions.durableTask.storageProvider.type`. */
export type StorageProvider = 'AzureStorage' | 'mssql' | 'azureManaged' | 'Netherite';

/** How an orchestration's version is matched with the worker's (`versionMatchStrategy`). */
export type VersionMatchStrategy = 'None' | 'Strict' | 'CurrentOrOlder';

/** An app setting that decides where the hub is, and whether it stays with its slot when slots are swapped. */
export interface DecidingSetting {
  readonly name: string;
  readonly decides:
    'hubName' | 'connection' | 'trackingStoreConnection' | 'trackingStorePrefix' | 'provider' | 'version';
  /** `undefined` when slotConfigNames was not read. */
  readonly sticky: boolean | undefined;
}

/** The effective hub of one app's slot. */
export interface HubLocation {
  readonly provider: StorageProvider;
  readonly hubName: string;
  /**
   * `resolved`: name and account were told by the app's own configuration. `typed`: a person gave one of them, or the configuration
   * leaves a doubt (an app setting overrides host.json, which does not take effect everywhere; a default name that depends on the
   * version). A missing hub means different things.
   */
  readonly nameOrigin: 'resolved' | 'typed';
  /** How the name came about, for the log: `host.json extensions.durableTask.hubName "%HubName%" → app setting HubName`. */
  readonly nameExplanation: string;
  /** The account of queues, leases and (without a tracking store) tables. Only for the provider AzureStorage. */
  readonly connection?: StorageConnection;
  readonly trackingStore?: { readonly connection: StorageConnection; readonly tablePrefix: string };
  /** What is known of a backend that is not Azure Storage: names of settings, endpoint, schema. No secrets. */
  readonly backend?: Readonly<Record<string, string>>;
  readonly durableMajor?: 1 | 2 | 3;
  readonly defaultVersion?: string;
  readonly versionMatchStrategy?: VersionMatchStrategy;
  readonly settings: readonly DecidingSetting[];
  readonly findings: readonly Finding[];
}

/** The answer to "which hub?". */
export type Located =
  | { readonly kind: 'located'; readonly location: HubLocation }
  | { readonly kind: 'unknown'; readonly reasons: readonly Reason[]; readonly findings: readonly Finding[] };

/** `RuntimeStatus` as stored; names that the engine does not have today are kept as they are. */
export type RuntimeStatus = string;

/** The statuses that end an orchestration; everything else is in flight, also a status that nobody knows yet. */
export const terminalStatuses: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Terminated', 'Canceled'];

/** One orchestration instance that is not terminal. Never an entity. */
export interface InFlightInstance {
  /** As the user knows it (unescaped). From outside: neutralise before printing. */
  readonly instanceId: string;
  readonly name: string;
  /** Empty when the orchestration has no version. */
  readonly version: string;
  readonly status: RuntimeStatus;
  /** ISO 8601; of the latest run: continue-as-new moves it. */
  readonly createdTime?: string;
  readonly lastUpdatedTime?: string;
  readonly scheduledStartTime?: string;
  readonly executionId?: string;
}

/** What blocks and what does not, chosen by the user. */
export interface Policy {
  /** Whether Suspended instances block (default true). */
  readonly suspendedBlocks: boolean;
  /** Names of eternal orchestrations that may run; `*` stands for any text; names ignore case. They are listed. */
  readonly allowedOrchestrators: readonly string[];
  /** Instances whose id starts with one of these do not block. Case-sensitive. */
  readonly ignoredInstanceIdPrefixes: readonly string[];
  /** Only instances created at or after this time block (ISO 8601). */
  readonly createdAfter?: string;
  /** Only instances created before this time block (ISO 8601). */
  readonly createdBefore?: string;
  /** When not empty: only these orchestrators block; `*` stands for any text; names ignore case. */
  readonly onlyOrchestrators: readonly string[];
  /** What hidden messages that History does not explain mean. */
  readonly hiddenMessages: 'block' | 'allow';
  /** A hub that a person named and that does not exist counts as idle. */
  readonly allowMissingHub: boolean;
  /** A source that sees no queues cannot prove idle. */
  readonly requireQueues: boolean;
}

export const defaultPolicy: Policy = {
  suspendedBlocks: true,
  allowedOrchestrators: [],
  ignoredInstanceIdPrefixes: [],
  onlyOrchestrators: [],
  hiddenMessages: 'block',
  allowMissingHub: false,
  requireQueues: false,
};

/** Why the policy lets an instance that is in flight pass. */
export type PassReason = 'suspendedAllowed' | 'orchestratorAllowed' | 'prefixIgnored' | 'outsideWindow' | 'notSelected';

/** How many instances share name, version and status. */
export interface InstanceGroup {
  readonly name: string;
  readonly version: string;
  readonly status: RuntimeStatus;
  readonly count: number;
  /** ISO 8601 of the oldest one, where rows tell it. */
  readonly oldestCreatedTime?: string;
}

/** A fold over any number of instances that stays small: groups, and the oldest few by name. */
export interface Census {
  readonly total: number;
  readonly groups: readonly InstanceGroup[];
  /** Oldest first; at most the sample size. */
  readonly oldest: readonly InFlightInstance[];
}

/** Depth of one queue. `approximateCount` includes hidden messages (timers, scheduled signals, work under way). */
export interface QueueDepth {
  readonly queue: string;
  readonly approximateCount: number;
  readonly visible: number;
}

/** One peeked message that can lead to work, or that was not understood. */
export interface BlockingMessage {
  readonly queue: string;
  /** `ExecutionStarted`, `EventRaised`, … or `unreadable`. */
  readonly eventType: string;
  /** From outside: neutralise before printing. */
  readonly instanceId?: string;
  readonly why: string;
}

/** What the queues hold. */
export interface MessagesRead {
  readonly kind: 'read';
  readonly queues: readonly QueueDepth[];
  /** Visible messages that block: how many, and the first few. */
  readonly blockingCount: number;
  readonly blocking: readonly BlockingMessage[];
  /** Visible messages that lead to no work (an event or timer for an ended instance). */
  readonly harmlessCount: number;
  /** Visible messages of instances that the policy lets pass. */
  readonly allowedCount: number;
  /** Hidden messages (approximate count minus visible). */
  readonly hiddenCount: number;
  /** Hidden messages that History explains as timers of ended or allowed instances. */
  readonly hiddenExplained: number;
  readonly hiddenUnexplained: number;
}

/** Why the queues were not looked at. `busyAlready`: rows had answered the question. */
export type MessagesNotRead = {
  readonly kind: 'notRead';
  readonly why: 'busyAlready' | 'sourceSeesNoQueues' | 'hubAbsent';
};

export type Source = 'storage' | 'managementApi' | 'statusFunction';

/** What one reading of a hub gave; nothing is judged yet, but that terminal rows, entities and the policy's passes are told apart. */
export interface Observation {
  readonly source: Source;
  /** ISO 8601, when the reading began and how long it took. */
  readonly readAt: string;
  readonly durationMs: number;
  readonly hubName?: string;
  /** `readToEnd`: every row was seen. `stoppedEarly`: a blocker was enough. `failed`: see `reasons`. */
  readonly completeness: 'readToEnd' | 'stoppedEarly' | 'failed';
  /** Why the reading failed, or why part of it cannot be trusted. Any reason here forbids idle. */
  readonly reasons: readonly Reason[];
  /** How long the source asked to wait before it is asked again (`Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number;
  /** Whether the hub's tables, control queues and leases exist. `notSeen`: this source cannot tell. */
  readonly presence: 'present' | 'absent' | 'partial' | 'notSeen';
  /** Where the hub's name came from, since a missing hub means different things. */
  readonly nameOrigin: 'resolved' | 'typed';
  /** In flight and blocking under the policy. */
  readonly blocking: Census;
  /** In flight, let pass by the policy, by reason. */
  readonly passed: Readonly<Partial<Record<PassReason, Census>>>;
  /** Rows that say in flight although their history has ended: reported, never blocking. Found among the rows that were checked. */
  readonly stale: Census;
  /** Rows of entities seen (they stay Running for ever). `undefined` when the query left them out. */
  readonly entityRows?: number;
  /** Rows received from the source. */
  readonly rowsRead: number;
  readonly requests: number;
  readonly messages: MessagesRead | MessagesNotRead;
  /** The status function's own word, for that source. */
  readonly hasRunning?: boolean;
}

/** What an observation means under a policy. */
export type Verdict =
  | {
      readonly kind: 'idle';
      /** `rowsOnly`: the source sees no queues. `statusFunction`: the app's own word. */
      readonly scope: 'rowsAndMessages' | 'rowsOnly' | 'statusFunction' | 'hubNeverStarted';
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'busy';
      /** Instances in flight that block; 0 when only messages do. A lower bound when the reading stopped early. */
      readonly inFlight: number;
      readonly atLeast: boolean;
      readonly blockers: readonly string[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly reasons: readonly Reason[]; readonly notes: readonly string[] };

/** Gets to see, one by one, what an observation keeps as numbers and samples only. Its methods must not throw. */
export interface HubWatcher {
  /** The reading begins, or begins anew by another way: what was shown before does not count. */
  restart(): void;
  /** An instance that is counted as blocking. */
  instance(instance: InFlightInstance): void;
  /**
   * A row of an entity, from a source whose list holds them (the management API).
   *
   * @param customStatus as it was answered: an object, a text, null, or nothing
   */
  entity(instanceId: string, customStatus: unknown): void;
}

/** What is asked of a reader. */
export interface ObserveRequest {
  readonly policy: Policy;
  /** `verdict`: stop at the first proven blocker. `counts`: count everything. */
  readonly depth: 'verdict' | 'counts';
  /** How many of the oldest instances to name. */
  readonly sampleSize: number;
  readonly signal: AbortSignal;
  readonly watcher?: HubWatcher;
}

/**
 * One way to look at a hub. Trouble with the source is part of the observation (`completeness: 'failed'` with reasons);
 * the promise rejects only when the signal is aborted or for a defect.
 */
export interface HubReader {
  readonly source: Source;
  /** For the log: `tables and queues of hub Shop in account stshop (AzureWebJobsStorage)`. Holds no secret. */
  readonly description: string;
  /** Of several readers as one: why those before the present one could not be used. */
  readonly passedOver?: readonly Reason[];
  observe(request: ObserveRequest): Promise<Observation>;
}
