import { randomUUID } from 'node:crypto';
import type { Parent, Tags } from './events.ts';
import { hasEnded, type InstanceState, type PendingActivity, type PendingMessage } from './instance.ts';

export interface NewInstance {
  readonly instanceId: string;
  readonly name: string;
  readonly version: string;
  readonly executionId: string;
  readonly parent?: Parent | undefined;
  readonly tags?: Tags | undefined;
  readonly inbox?: PendingMessage[];
}

/** The orchestrations and entities that a writer knows. */
export class Registry {
  readonly #instances = new Map<string, InstanceState>();

  /** Takes one up, in the place of an earlier one of the same id, whose messages it inherits. */
  add(known: NewInstance): InstanceState {
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
      customStatus: 'null',
      parent: known.parent,
      tags: known.tags,
      inbox: known.inbox ?? earlier?.inbox ?? [],
      activities: earlier?.activities ?? [],
    };
    this.#instances.set(known.instanceId, instance);
    return instance;
  }

  /** Whom a message is for, also where no orchestration or entity of that id was ever started. */
  addressee(instanceId: string): InstanceState {
    return this.#instances.get(instanceId) ?? this.add({ instanceId, name: instanceId, version: '', executionId: '' });
  }

  /** @throws Error when there is none of this id. */
  get(instanceId: string): InstanceState {
    const instance = this.#instances.get(instanceId);
    if (instance === undefined) {
      throw new Error(`The hub has no instance ${instanceId}.`);
    }
    return instance;
  }

  /** @throws Error when there is none of this id, or it has ended. */
  getOpen(instanceId: string): InstanceState {
    const instance = this.get(instanceId);
    if (hasEnded(instance)) {
      throw new Error(`${instanceId} has ended (${instance.status}).`);
    }
    return instance;
  }

  /** @throws Error when the instance waits for no such activity. */
  activity(instance: InstanceState, taskId: number): PendingActivity {
    const activity = instance.activities.find((candidate) => candidate.taskId === taskId);
    if (activity === undefined) {
      throw new Error(`${instance.instanceId} waits for no activity ${taskId}.`);
    }
    return activity;
  }

  ids(): string[] {
    return [...this.#instances.keys()];
  }
}

/** A new execution id, as the engine makes it. */
export function newExecutionId(): string {
  return randomUUID().replaceAll('-', '');
}
