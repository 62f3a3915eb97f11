import { partitionOf, type HubNames } from '../../../core/taskhub/storage-format/index.ts';
import type { EngineTime } from './engine-time.ts';
import type { EventBody, HubEvent, InstanceRef } from './events.ts';
import { refOf, type InstanceState } from './instance.ts';
import type { Post, Posted, Sender } from './post.ts';

/** Sends events: to the control queue of an instance's partition, or to the workers that run activities. */
export class Mail {
  readonly #post: Post;
  readonly #time: EngineTime;
  readonly #names: HubNames;
  readonly #partitionCount: number;

  constructor(post: Post, time: EngineTime, names: HubNames, partitionCount: number) {
    this.#post = post;
    this.#time = time;
    this.#names = names;
    this.#partitionCount = partitionCount;
  }

  /** An event that happens now. `eventId`: the number of an action of the orchestrator. */
  event(body: EventBody, eventId = -1): HubEvent {
    return { body, eventId, timestamp: this.#time.next() };
  }

  /** `visibleFrom`: milliseconds since 1970; the message is hidden until then. */
  async toInstance(
    instance: InstanceState,
    event: HubEvent,
    to: InstanceRef,
    sender?: Sender,
    visibleFrom?: number,
  ): Promise<Posted> {
    const queue = this.#names.controlQueue(partitionOf(instance.instanceId, this.#partitionCount));
    const posted = await this.#post.put({ queue, event, to, sender, visibleFrom });
    instance.inbox.push({ handle: posted.handle, event, visibleFrom: visibleFrom ?? 0, held: false });
    return posted;
  }

  async toWorkers(instance: InstanceState, event: HubEvent, name: string, episode: number): Promise<void> {
    const to = refOf(instance);
    const queue = this.#names.workItemQueue;
    const { handle } = await this.#post.put({ queue, event, to, sender: { instance: to, episode } });
    instance.activities.push({ handle, taskId: event.eventId, name, episode, executionId: instance.executionId });
  }
}
