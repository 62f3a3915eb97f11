import { randomUUID } from 'node:crypto';
import { escapeKey, hubNames, partitionOf, type HubNames } from '../../../core/taskhub/storage-format/index.ts';
import { accountStore, type AccountStoreOptions } from './account-store.ts';
import { EngineTime, netTime } from './engine-time.ts';
import { Episode } from './episode.ts';
import {
  fireAndForgetTag,
  type EventBody,
  type FailureDetails,
  type Generation,
  type HubEvent,
  type InstanceRef,
  type Parent,
  type Tags,
} from './events.ts';
import { checkpointColumns, pendingColumns, type Columns } from './instance-columns.ts';
import { compact, historyRow, historyRowKey, isFireAndForget, sentinelRow } from './history.ts';
import {
  hasEnded,
  refOf,
  type Action,
  type ActivityOutcome,
  type InstanceState,
  type PendingActivity,
  type PendingMessage,
} from './instance.ts';
import { layOutHub } from './lay-out.ts';
import { unloadHistoryRow } from './payloads.ts';
import { Post, type Posted, type Sender } from './post.ts';
import type { HubRow, HubStore } from './store.ts';

export interface HubWriterOptions extends AccountStoreOptions {
  readonly hubName: string;
  /** Default `engine2`. */
  readonly generation?: Generation;
  /** Default 4, as the engine's. */
  readonly partitionCount?: number;
  /** The prefix of Instances and History, when they live in a tracking store. */
  readonly trackingStorePrefix?: string;
}

export interface StartOptions {
  readonly instanceId: string;
  readonly name: string;
  /** JSON text. */
  readonly input?: string;
  readonly version?: string;
  readonly tags?: Tags;
  /** Milliseconds since 1970. */
  readonly scheduledStartTime?: number;
}

/** How far a checkpoint gets before its worker dies. */
export type Crash = 'beforeHistory' | 'beforeInstances' | 'beforeDelete';

export interface AdvanceOptions {
  /** The worker dies in the checkpoint: its messages were sent, the rest is not done. The trigger messages stay. */
  readonly crash?: Crash;
}

export interface SignalOptions {
  /** Milliseconds since 1970: a scheduled signal. */
  readonly due?: number;
}

/** How long a worker holds a message (`ControlQueueVisibilityTimeout`, `WorkItemQueueVisibilityTimeout`). */
const holdSeconds = 300;

/**
 * Writes a task hub as the real engine does: each method is one thing that a client or a worker does, with the same rows,
 * messages and blobs in the same order. Held against hubs that the engine wrote by tests/sandbox/hub. Only one writer may
 * write to a hub.
 */
export class HubWriter {
  readonly hubName: string;
  readonly generation: Generation;
  readonly partitionCount: number;
  readonly names: HubNames;
  readonly #store: HubStore;
  readonly #instances = new Map<string, InstanceState>();
  readonly #longestHistory = new Map<string, number>();
  readonly #time: EngineTime;
  readonly #post: Post;

  constructor(store: HubStore, options: HubWriterOptions) {
    this.#store = store;
    this.hubName = options.hubName;
    this.generation = options.generation ?? 'engine2';
    this.partitionCount = options.partitionCount ?? 4;
    this.names = hubNames(
      options.hubName,
      options.trackingStorePrefix === undefined ? undefined : { tablePrefix: options.trackingStorePrefix },
    );
    this.#time = new EngineTime(() => store.now());
    this.#post = new Post(store, this.names, this.generation);
  }

  /** Makes tables, queues and containers. `workerHasRun`: `false` for a hub that only a client has touched. */
  async createHub(options: { readonly workerHasRun?: boolean } = {}): Promise<void> {
    await layOutHub(
      this.#store,
      {
        hubName: this.hubName,
        names: this.names,
        partitionCount: this.partitionCount,
        generation: this.generation,
        workerHasRun: options.workerHasRun ?? true,
      },
      this.#time.next(),
    );
  }

  /**
   * A client starts an orchestration: first the message, then the Pending row. An id that has ended may be used again.
   * `crash`: the client dies between the two.
   */
  async start(options: StartOptions, crash?: 'beforeInstances'): Promise<InstanceState> {
    const { instanceId, name, input, version = '', tags } = options;
    const executionId = newId();
    const scheduledStartTime =
      options.scheduledStartTime === undefined ? undefined : netTime(options.scheduledStartTime);
    const instance = this.#remember({ instanceId, name, version, executionId, tags, generation: 0 });
    const event = this.#event({
      type: 'ExecutionStarted',
      instance: refOf(instance),
      name,
      version,
      input,
      tags,
      generation: 0,
      scheduledStartTime,
    });
    const sent = await this.#send(instance, event, refOf(instance), undefined, options.scheduledStartTime);
    if (crash === undefined) {
      const columns = pendingColumns(instance, event, {
        hubName: this.hubName,
        input: sent.payloadAddress ?? input,
        writtenAt: this.#time.next(),
      });
      await this.#writeInstanceRow(instanceId, 'replace', columns);
    }
    return instance;
  }

  /**
   * A worker runs one episode: it takes all messages of the instance that are visible or in its hands, replays, and checkpoints what the
   * orchestrator's code then does (nothing: it waits on). Outbound messages, history, Instances row, deletion, in this order.
   *
   * @throws Error when the instance is unknown or has ended, or there is no message to take.
   */
  async advance(instanceId: string, actions: readonly Action[] = [], options: AdvanceOptions = {}): Promise<void> {
    const instance = this.#openInstance(instanceId);
    const taken = this.#takeVisible(instance);
    const episode = new Episode(instance.episode + 1);
    episode.add(this.#event({ type: 'OrchestratorStarted' }), false);
    for (const message of taken) {
      episode.add(message.event, true);
    }
    const wasTerminated = taken.find((message) => message.event.body.type === 'ExecutionTerminated');
    if (wasTerminated?.event.body.type === 'ExecutionTerminated') {
      this.#end(instance, episode, 'Terminated', wasTerminated.event.body.reason);
    } else {
      for (const action of actions) {
        this.#act(instance, episode, action);
      }
    }
    episode.add(this.#event({ type: 'OrchestratorCompleted' }), false);
    await this.#checkpoint(instance, episode, taken, options.crash);
  }

  /** The worker takes the instance's visible messages and holds them: they are hidden for five minutes, or until it is done. */
  async holdMessages(instanceId: string): Promise<void> {
    const instance = this.#instance(instanceId);
    instance.inbox = await Promise.all(
      instance.inbox.map(async (message) => {
        if (message.held || message.visibleFrom > this.#store.now()) {
          return message;
        }
        return {
          ...message,
          handle: await this.#store.holdMessage(message.handle, holdSeconds),
          held: true,
        };
      }),
    );
  }

  /** A worker takes an activity's message: hidden for five minutes. */
  async beginActivity(instanceId: string, taskId: number): Promise<void> {
    const instance = this.#instance(instanceId);
    const activity = this.#activity(instance, taskId);
    const held = { ...activity, handle: await this.#store.holdMessage(activity.handle, holdSeconds) };
    instance.activities = instance.activities.map((other) => (other === activity ? held : other));
  }

  /** A worker finishes an activity: the result goes to the instance's control queue, then the work item is deleted. */
  async finishActivity(instanceId: string, taskId: number, outcome: ActivityOutcome = {}): Promise<void> {
    const instance = this.#instance(instanceId);
    const activity = this.#activity(instance, taskId);
    const body: EventBody =
      'failure' in outcome
        ? { type: 'TaskFailed', taskScheduledId: taskId, failure: outcome.failure }
        : { type: 'TaskCompleted', taskScheduledId: taskId, result: outcome.result };
    const ref = { instanceId, executionId: activity.executionId };
    await this.#send(instance, this.#event(body), ref, { instance: ref, episode: activity.episode });
    await this.#store.removeMessage(activity.handle);
    instance.activities = instance.activities.filter((other) => other !== activity);
  }

  /** A client raises an event. The instance need not exist. */
  async raiseEvent(instanceId: string, name: string, input: string): Promise<void> {
    await this.#sendAsClient(instanceId, { type: 'EventRaised', name, input });
  }

  async suspend(instanceId: string, reason: string): Promise<void> {
    await this.#sendAsClient(instanceId, { type: 'ExecutionSuspended', reason });
  }

  async resume(instanceId: string, reason: string): Promise<void> {
    await this.#sendAsClient(instanceId, { type: 'ExecutionResumed', reason });
  }

  async terminate(instanceId: string, reason: string): Promise<void> {
    await this.#sendAsClient(instanceId, { type: 'ExecutionTerminated', reason });
  }

  /** A client signals an entity (`@name@key`), now or at a time. The entity need not exist. */
  async signalEntity(entityId: string, operation: string, input: string, options: SignalOptions = {}): Promise<void> {
    const due = options.due === undefined ? undefined : netTime(options.due);
    const signal = {
      op: operation,
      signal: true,
      input,
      id: randomUUID(),
      ...(due === undefined ? {} : { due }),
      Timestamp: '0001-01-01T00:00:00',
      Predecessor: '0001-01-01T00:00:00',
      IsLockRequest: false,
      createTrace: false,
    };
    await this.#sendAsClient(
      entityId,
      { type: 'EventRaised', name: due === undefined ? 'op' : `op@${due}`, input: JSON.stringify(signal) },
      options.due,
    );
  }

  /**
   * A worker runs an entity over its visible signals. `state`: its new state as JSON text; `undefined` deletes the entity (its
   * row stays). Each run is a new execution, as an orchestration that continues as new.
   */
  async runEntity(entityId: string, state: string | undefined, lockedBy?: string): Promise<void> {
    const known = this.#instance(entityId);
    const taken = this.#takeVisible(known);
    const entity = this.#remember({
      instanceId: entityId,
      name: entityId,
      version: '',
      executionId: newId(),
      inbox: known.inbox,
    });
    entity.customStatus = JSON.stringify({
      ...(state === undefined ? {} : { entityExists: true }),
      ...(lockedBy === undefined ? {} : { lockedBy }),
    });
    const episode = new Episode(1);
    episode.add(this.#event({ type: 'OrchestratorStarted' }), false);
    episode.add(
      this.#event({
        type: 'ExecutionStarted',
        instance: refOf(entity),
        name: entityId,
        version: '',
        input: JSON.stringify({ ...(state === undefined ? {} : { state }), sorter: {} }),
      }),
      false,
    );
    episode.add(this.#event({ type: 'OrchestratorCompleted' }), false);
    await this.#checkpoint(entity, episode, taken, undefined);
  }

  /** A worker throws the visible messages of an instance away that has ended. Those still hidden stay. */
  async discardMessages(instanceId: string): Promise<void> {
    for (const message of this.#takeVisible(this.#instance(instanceId))) {
      await this.#store.removeMessage(message.handle);
    }
  }

  /** A client purges an instance: its rows go, those that earlier executions left too; messages that are still hidden stay. */
  async purge(instanceId: string): Promise<void> {
    const partitionKey = escapeKey(instanceId);
    const length = this.#longestHistory.get(instanceId) ?? 0;
    const rowKeys = Array.from({ length }, (_, sequence) => historyRowKey(sequence));
    await this.#store.deleteRows(
      this.names.historyTable,
      [...rowKeys, ...(length > 0 ? ['sentinel'] : [])].map((rowKey) => ({ partitionKey, rowKey })),
    );
    await this.#store.deleteRows(this.names.instancesTable, [{ partitionKey, rowKey: '' }]);
  }

  /** What the writer knows of an instance. */
  stateOf(instanceId: string): Readonly<InstanceState> {
    return this.#instance(instanceId);
  }

  /** The ids of all instances that the writer knows, entities included. */
  instanceIds(): string[] {
    return [...this.#instances.keys()];
  }

  #act(instance: InstanceState, episode: Episode, action: Action): void {
    switch (action.do) {
      case 'callActivity': {
        const body = {
          type: 'TaskScheduled',
          name: action.name,
          version: action.version ?? '',
          input: action.input,
        } as const;
        const event = this.#event(body, instance.nextTaskId++);
        episode.add(event, false);
        episode.outbound.push(() => this.#sendActivity(instance, event, action.name, episode.number));
        return;
      }
      case 'createTimer': {
        const fireAt = netTime(action.fireAt);
        const taskId = instance.nextTaskId++;
        episode.add(this.#event({ type: 'TimerCreated', fireAt }, taskId), false);
        episode.outbound.push(async () => {
          const fired = this.#event({ type: 'TimerFired', timerId: taskId, fireAt });
          const sender = { instance: refOf(instance), episode: episode.number };
          await this.#send(instance, fired, refOf(instance), sender, action.fireAt);
        });
        return;
      }
      case 'callSubOrchestration':
      case 'startDetached': {
        const taskId = instance.nextTaskId++;
        const instanceId = action.instanceId ?? `${instance.executionId}:${taskId}`;
        const tags = action.do === 'startDetached' ? { [fireAndForgetTag]: '' } : undefined;
        const version = action.version ?? '';
        const body = { type: 'SubOrchestrationInstanceCreated', name: action.name, version, instanceId, tags } as const;
        episode.add(this.#event(body, taskId), false);
        const parent = {
          name: instance.name,
          instance: refOf(instance),
          taskScheduleId: taskId,
          version: instance.version,
        };
        episode.outbound.push(() =>
          this.#sendChild(
            { instanceId, name: action.name, version, input: action.input, tags, parent },
            episode.number,
          ),
        );
        return;
      }
      case 'sendEvent': {
        const { instanceId, name, input } = action;
        episode.add(this.#event({ type: 'EventSent', instanceId, name, input }, instance.nextTaskId++), false);
        episode.outbound.push(async () => {
          const raised = this.#event({ type: 'EventRaised', name, input });
          const target = this.#instances.get(instanceId) ?? this.#stranger(instanceId);
          const sender = { instance: refOf(instance), episode: episode.number };
          await this.#send(target, raised, { instanceId, executionId: null }, sender);
        });
        return;
      }
      case 'setCustomStatus':
        instance.customStatus = action.status;
        return;
      case 'complete':
        this.#end(instance, episode, 'Completed', action.output);
        return;
      case 'fail':
        this.#end(instance, episode, 'Failed', action.reason);
        return;
      case 'continueAsNew':
        this.#continueAsNew(instance, episode, action.input);
    }
  }

  #end(
    instance: InstanceState,
    episode: Episode,
    status: 'Completed' | 'Failed' | 'Terminated',
    result: string | undefined,
  ): void {
    episode.add(this.#event({ type: 'ExecutionCompleted', status, result }, instance.nextTaskId++), false);
    const { parent } = instance;
    if (parent !== undefined && !isFireAndForget(instance.tags)) {
      episode.outbound.push(async () => {
        const taskScheduledId = parent.taskScheduleId;
        const body: EventBody =
          status === 'Completed'
            ? { type: 'SubOrchestrationInstanceCompleted', taskScheduledId, result }
            : { type: 'SubOrchestrationInstanceFailed', taskScheduledId, failure: failureOf(result ?? '') };
        const target = this.#instance(parent.instance.instanceId);
        const sender = { instance: refOf(instance), episode: episode.number };
        await this.#send(target, this.#event(body), parent.instance, sender);
      });
    }
  }

  /** The new execution begins in the same checkpoint; its rows take the places of the old one's. */
  #continueAsNew(instance: InstanceState, episode: Episode, input: string | undefined): void {
    instance.executionId = newId();
    instance.historyLength = 0;
    instance.nextTaskId = 0;
    instance.generation = (instance.generation ?? 0) + 1;
    episode.restart();
    episode.add(this.#event({ type: 'OrchestratorStarted' }), false);
    episode.add(
      this.#event({
        type: 'ExecutionStarted',
        instance: refOf(instance),
        name: instance.name,
        version: instance.version,
        input,
        parent: instance.parent,
        tags: instance.tags,
        generation: instance.generation,
      }),
      true,
    );
  }

  async #checkpoint(
    instance: InstanceState,
    episode: Episode,
    taken: readonly PendingMessage[],
    crash: Crash | undefined,
  ): Promise<void> {
    for (const send of episode.outbound) {
      await send();
    }
    if (crash === 'beforeHistory') {
      return this.#giveBack(instance, taken);
    }
    const addresses = await this.#writeHistory(instance, episode);
    if (crash === 'beforeInstances') {
      return this.#giveBack(instance, taken);
    }
    const { columns, status } = checkpointColumns(instance, episode, {
      hubName: this.hubName,
      generation: this.generation,
      writtenAt: this.#time.next(),
      addresses,
    });
    instance.status = status;
    await this.#writeInstanceRow(instance.instanceId, 'merge', columns);
    if (crash === 'beforeDelete') {
      return this.#giveBack(instance, taken);
    }
    for (const message of taken) {
      await this.#store.removeMessage(message.handle);
    }
  }

  /** After a crash: the messages of the episode are still in the queue. */
  #giveBack(instance: InstanceState, taken: readonly PendingMessage[]): void {
    instance.inbox = [...taken, ...instance.inbox];
  }

  async #writeHistory(instance: InstanceState, episode: Episode): Promise<ReadonlyMap<string, string>> {
    const partitionKey = escapeKey(instance.instanceId);
    const rows: HubRow[] = [];
    const addresses = new Map<string, string>();
    for (const { event, played } of episode.events) {
      const sequence = instance.historyLength++;
      const position = { partitionKey, executionId: instance.executionId, sequence, played };
      const unloaded = await unloadHistoryRow(
        this.#store,
        this.names.largeMessagesContainer,
        historyRow(event, position, this.generation),
        { type: event.body.type, sequence },
      );
      rows.push(unloaded.row);
      for (const [column, address] of unloaded.addresses) {
        addresses.set(`${event.body.type}.${column}`, address);
      }
    }
    rows.push(sentinelRow(partitionKey, instance.executionId, this.#time.next()));
    instance.episode = episode.number;
    const longest = Math.max(instance.historyLength, this.#longestHistory.get(instance.instanceId) ?? 0);
    this.#longestHistory.set(instance.instanceId, longest);
    await this.#store.writeRows(this.names.historyTable, rows, 'replace');
    return addresses;
  }

  async #writeInstanceRow(instanceId: string, mode: 'replace' | 'merge', columns: Columns): Promise<void> {
    const row = { partitionKey: escapeKey(instanceId), rowKey: '', columns: compact(columns) };
    await this.#store.writeRows(this.names.instancesTable, [row], mode);
  }

  async #sendActivity(instance: InstanceState, event: HubEvent, name: string, episode: number): Promise<void> {
    const to = refOf(instance);
    const queue = this.names.workItemQueue;
    const { handle } = await this.#post.put({ queue, event, to, sender: { instance: to, episode } });
    instance.activities.push({ handle, taskId: event.eventId, name, episode, executionId: instance.executionId });
  }

  async #sendChild(
    child: {
      readonly instanceId: string;
      readonly name: string;
      readonly version: string;
      readonly input: string | undefined;
      readonly tags: Tags | undefined;
      readonly parent: Parent;
    },
    episode: number,
  ): Promise<void> {
    const { instanceId, name, version, input, tags, parent } = child;
    const instance = this.#remember({ instanceId, name, version, executionId: newId(), parent, tags });
    const ref = refOf(instance);
    const event = this.#event({ type: 'ExecutionStarted', instance: ref, name, version, input, parent, tags });
    await this.#send(instance, event, ref, { instance: parent.instance, episode });
  }

  async #sendAsClient(instanceId: string, body: EventBody, visibleFrom?: number): Promise<void> {
    const instance = this.#instances.get(instanceId) ?? this.#stranger(instanceId);
    await this.#send(instance, this.#event(body), { instanceId, executionId: null }, undefined, visibleFrom);
  }

  /** Puts a message into the control queue of the instance's partition and into its inbox. */
  async #send(
    instance: InstanceState,
    event: HubEvent,
    to: InstanceRef,
    sender?: Sender,
    visibleFrom?: number,
  ): Promise<Posted> {
    const queue = this.names.controlQueue(partitionOf(instance.instanceId, this.partitionCount));
    const posted = await this.#post.put({ queue, event, to, sender, visibleFrom });
    instance.inbox.push({ handle: posted.handle, event, visibleFrom: visibleFrom ?? 0, held: false });
    return posted;
  }

  #takeVisible(instance: InstanceState): readonly PendingMessage[] {
    const now = this.#store.now();
    const taken = instance.inbox.filter((message) => message.visibleFrom <= now);
    if (taken.length === 0) {
      throw new Error(`${instance.instanceId} has no visible message, so the engine would not run it.`);
    }
    instance.inbox = instance.inbox.filter((message) => message.visibleFrom > now);
    return taken;
  }

  #remember(known: {
    readonly instanceId: string;
    readonly name: string;
    readonly version: string;
    readonly executionId: string;
    readonly parent?: Parent | undefined;
    readonly tags?: Tags | undefined;
    readonly generation?: number;
    readonly inbox?: PendingMessage[];
  }): InstanceState {
    const earlier = this.#instances.get(known.instanceId);
    const instance: InstanceState = {
      instanceId: known.instanceId,
      name: known.name,
      version: known.version,
      executionId: known.executionId,
      status: 'Pending',
      historyLength: 0,
      nextTaskId: 0,
      episode: 0,
      generation: known.generation,
      customStatus: 'null',
      parent: known.parent,
      tags: known.tags,
      inbox: known.inbox ?? earlier?.inbox ?? [],
      activities: earlier?.activities ?? [],
    };
    this.#instances.set(known.instanceId, instance);
    return instance;
  }

  /** Someone whom a message is for although no orchestration or entity of that id was ever started. */
  #stranger(instanceId: string): InstanceState {
    return this.#remember({ instanceId, name: instanceId, version: '', executionId: '' });
  }

  #instance(instanceId: string): InstanceState {
    const instance = this.#instances.get(instanceId);
    if (instance === undefined) {
      throw new Error(`The hub has no instance ${instanceId}.`);
    }
    return instance;
  }

  #openInstance(instanceId: string): InstanceState {
    const instance = this.#instance(instanceId);
    if (hasEnded(instance)) {
      throw new Error(`${instanceId} has ended (${instance.status}).`);
    }
    return instance;
  }

  #activity(instance: InstanceState, taskId: number): PendingActivity {
    const activity = instance.activities.find((candidate) => candidate.taskId === taskId);
    if (activity === undefined) {
      throw new Error(`${instance.instanceId} waits for no activity ${taskId}.`);
    }
    return activity;
  }

  #event(body: EventBody, eventId = -1): HubEvent {
    return { body, eventId, timestamp: this.#time.next() };
  }
}

/**
 * A writer for the hub of this name, behind a connection string or a store.
 *
 * @example
 * const hub = createHubWriter(azurite.connectionString, { hubName: 'Shop' });
 * await hub.createHub();
 * await hub.start({ instanceId: 'order-1', name: 'OrderSaga', input: '1' });
 * await hub.advance('order-1', [{ do: 'callActivity', name: 'Charge' }]);
 */
export function createHubWriter(target: string | HubStore, options: HubWriterOptions): HubWriter {
  return new HubWriter(typeof target === 'string' ? accountStore(target, options) : target, options);
}

function failureOf(reason: string): FailureDetails {
  return {
    errorType: 'DurableTask.Core.Exceptions.OrchestrationFailureException',
    errorMessage: reason,
    stackTrace: '',
  };
}

function newId(): string {
  return randomUUID().replaceAll('-', '');
}
