import { randomUUID } from 'node:crypto';
import { hubNames, type HubNames } from '../../../core/taskhub/storage-format/index.ts';
import { accountStore, type AccountStoreOptions } from './account-store.ts';
import { Checkpoint, type Crash } from './checkpoint.ts';
import { EngineTime, netTime } from './engine-time.ts';
import { Episode } from './episode.ts';
import type { EventBody, Generation, Tags } from './events.ts';
import { pendingColumns } from './instance-columns.ts';
import { refOf, type Action, type ActivityOutcome, type InstanceState, type PendingMessage } from './instance.ts';
import { layOutHub } from './lay-out.ts';
import { Mail } from './mail.ts';
import { Orchestrator } from './orchestrator.ts';
import { Post } from './post.ts';
import { newExecutionId, Registry } from './registry.ts';
import type { HubStore } from './store.ts';

export interface HubWriterOptions extends AccountStoreOptions {
  readonly hubName: string;
  /** Default `engine2`. */
  readonly generation?: Generation;
  /** Default 4, as the engine's. */
  readonly partitionCount?: number;
  /** The prefix of Instances and History, when they live in a tracking store. */
  readonly trackingStorePrefix?: string;
  /** Default true. `false`: orchestrators run in a worker beside the host, as those of .NET isolated and Java do. */
  readonly codeRunsInHost?: boolean;
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

export interface AdvanceOptions {
  /** The worker dies in the checkpoint. The messages that set the episode off stay, and nothing but discarding them can follow. */
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
  readonly #time: EngineTime;
  readonly #registry = new Registry();
  readonly #mail: Mail;
  readonly #orchestrator: Orchestrator;
  readonly #checkpoint: Checkpoint;

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
    const post = new Post(store, this.names, this.generation);
    this.#mail = new Mail(post, this.#time, this.names, this.partitionCount);
    this.#orchestrator = new Orchestrator(this.#registry, this.#mail, options.codeRunsInHost ?? true);
    this.#checkpoint = new Checkpoint(store, this, this.#time);
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
    const executionId = newExecutionId();
    const scheduledStartTime =
      options.scheduledStartTime === undefined ? undefined : netTime(options.scheduledStartTime);
    const instance = this.#registry.add({ instanceId, name, version, executionId, tags });
    const event = this.#mail.event({
      type: 'ExecutionStarted',
      instance: refOf(instance),
      name,
      version,
      input,
      tags,
      generation: 0,
      scheduledStartTime,
    });
    const sent = await this.#mail.toInstance(instance, event, refOf(instance), undefined, options.scheduledStartTime);
    if (crash === undefined) {
      const columns = pendingColumns(instance, event, {
        hubName: this.hubName,
        input: sent.payloadAddress ?? input,
        writtenAt: this.#time.next(),
      });
      await this.#checkpoint.writeInstanceRow(instanceId, 'replace', columns);
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
    const instance = this.#registry.getOpen(instanceId);
    const taken = this.#takeVisible(instance);
    const episode = new Episode(instance.episode + 1);
    episode.add(this.#mail.event({ type: 'OrchestratorStarted' }), false);
    for (const message of taken) {
      episode.add(message.event, true);
    }
    const wasTerminated = taken.find((message) => message.event.body.type === 'ExecutionTerminated');
    if (wasTerminated?.event.body.type === 'ExecutionTerminated') {
      this.#orchestrator.end(instance, episode, 'Terminated', wasTerminated.event.body.reason);
    } else {
      for (const action of actions) {
        this.#orchestrator.act(instance, episode, action);
      }
    }
    // The beginning of a run that continues as new ends in the same way.
    if (episode.events.at(-1)?.event.body.type !== 'OrchestratorCompleted') {
      episode.add(this.#mail.event({ type: 'OrchestratorCompleted' }), false);
    }
    await this.#checkpoint.run(instance, episode, taken, options.crash);
  }

  /** The worker takes the instance's visible messages and holds them: they are hidden for five minutes, or until it is done. */
  async holdMessages(instanceId: string): Promise<void> {
    const instance = this.#registry.get(instanceId);
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
    const instance = this.#registry.get(instanceId);
    const activity = this.#registry.activity(instance, taskId);
    const held = { ...activity, handle: await this.#store.holdMessage(activity.handle, holdSeconds) };
    instance.activities = instance.activities.map((other) => (other === activity ? held : other));
  }

  /** A worker finishes an activity: the result goes to the instance's control queue, then the work item is deleted. */
  async finishActivity(instanceId: string, taskId: number, outcome: ActivityOutcome = {}): Promise<void> {
    const instance = this.#registry.get(instanceId);
    const activity = this.#registry.activity(instance, taskId);
    const body: EventBody =
      'failure' in outcome
        ? { type: 'TaskFailed', taskScheduledId: taskId, failure: outcome.failure }
        : { type: 'TaskCompleted', taskScheduledId: taskId, result: outcome.result };
    const ref = { instanceId, executionId: activity.executionId };
    await this.#mail.toInstance(instance, this.#mail.event(body), ref, { instance: ref, episode: activity.episode });
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
    const known = this.#registry.get(entityId);
    const taken = this.#takeVisible(known);
    const entity = this.#registry.add({
      instanceId: entityId,
      name: entityId,
      version: '',
      executionId: newExecutionId(),
      inbox: known.inbox,
    });
    entity.customStatus = JSON.stringify({
      ...(state === undefined ? {} : { entityExists: true }),
      ...(lockedBy === undefined ? {} : { lockedBy }),
    });
    const episode = new Episode(1);
    episode.add(this.#mail.event({ type: 'OrchestratorStarted' }), false);
    episode.add(
      this.#mail.event({
        type: 'ExecutionStarted',
        instance: refOf(entity),
        name: entityId,
        version: '',
        input: JSON.stringify({ ...(state === undefined ? {} : { state }), sorter: {} }),
      }),
      false,
    );
    episode.add(this.#mail.event({ type: 'OrchestratorCompleted' }), false);
    await this.#checkpoint.run(entity, episode, taken, undefined);
  }

  /** A worker throws the visible messages of an instance away that has ended. Those still hidden stay. */
  async discardMessages(instanceId: string): Promise<void> {
    for (const message of this.#takeVisible(this.#registry.get(instanceId))) {
      await this.#store.removeMessage(message.handle);
    }
  }

  /** A client purges an instance: its rows go; messages that are still hidden stay. */
  async purge(instanceId: string): Promise<void> {
    await this.#checkpoint.purge(instanceId);
  }

  /** What the writer knows of an instance. */
  stateOf(instanceId: string): Readonly<InstanceState> {
    return this.#registry.get(instanceId);
  }

  /** The ids of all instances that the writer knows, entities included. */
  instanceIds(): string[] {
    return this.#registry.ids();
  }

  async #sendAsClient(instanceId: string, body: EventBody, visibleFrom?: number): Promise<void> {
    const instance = this.#registry.addressee(instanceId);
    await this.#mail.toInstance(
      instance,
      this.#mail.event(body),
      { instanceId, executionId: null },
      undefined,
      visibleFrom,
    );
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
