import type { HubNames } from '../../../core/taskhub/storage-format/index.ts';
import type { Generation, HubEvent, InstanceRef } from './events.ts';
import { encodeMessage, messageJson, newActivityId, wrapperJson } from './messages.ts';
import { isLarge, unloadMessage } from './payloads.ts';
import type { HubStore, MessageHandle } from './store.ts';

/** Later than this the service does not hide a message; the engine would send it again. */
const longestHiddenSeconds = 6 * 24 * 3600;

export interface Sender {
  readonly instance: InstanceRef;
  readonly episode: number;
}

export interface Letter {
  readonly queue: string;
  readonly event: HubEvent;
  readonly to: InstanceRef;
  /** Absent for a client. */
  readonly sender?: Sender | undefined;
  /** Milliseconds since 1970. */
  readonly visibleFrom?: number | undefined;
}

export interface Posted {
  readonly handle: MessageHandle;
  /** Where the whole message lies when it was too large for the queue. */
  readonly payloadAddress: string | undefined;
}

/** Puts messages into the hub's queues, numbered, and large ones into blobs. */
export class Post {
  readonly #store: HubStore;
  readonly #names: HubNames;
  readonly #generation: Generation;
  #sequenceNumber = 0;

  constructor(store: HubStore, names: HubNames, generation: Generation) {
    this.#store = store;
    this.#names = names;
    this.#generation = generation;
  }

  async put({ queue, event, to, sender, visibleFrom }: Letter): Promise<Posted> {
    const activityId = newActivityId();
    this.#sequenceNumber += 1;
    const sequenceNumber = this.#sequenceNumber;
    const whole = messageJson({ activityId, event, to, sender, sequenceNumber }, this.#generation);
    const blob = isLarge(whole)
      ? await unloadMessage(this.#store, this.#names.largeMessagesContainer, {
          instanceId: to.instanceId,
          activityId,
          eventType: event.body.type,
          json: whole,
        })
      : undefined;
    const json = blob === undefined ? whole : wrapperJson(blob.name);
    const handle = await this.#store.putMessage(
      queue,
      encodeMessage(json, this.#generation),
      this.#hiddenSeconds(visibleFrom),
    );
    return { handle, payloadAddress: blob?.address };
  }

  /** The engine cuts fractions of a second off. */
  #hiddenSeconds(visibleFrom: number | undefined): number {
    if (visibleFrom === undefined) {
      return 0;
    }
    const seconds = Math.floor((visibleFrom - this.#store.now()) / 1000);
    return Math.min(longestHiddenSeconds, Math.max(0, seconds));
  }
}
