import { randomUUID } from 'node:crypto';
import { ServiceFailure } from './failure.ts';

/** A message of a queue; times in milliseconds since 1970. */
export interface QueueMessage {
  readonly id: string;
  readonly text: string;
  readonly insertedAt: number;
  /** `Infinity`: never. */
  readonly expiresAt: number;
  readonly visibleAt: number;
  readonly dequeueCount: number;
  readonly popReceipt: string;
}

const sevenDaysSeconds = 7 * 24 * 3600;

/** One queue: messages in the order in which they came. Expired ones are gone. */
export class QueueState {
  readonly name: string;
  #messages: QueueMessage[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** All messages, hidden ones included. */
  messages(now: number): readonly QueueMessage[] {
    this.#messages = this.#messages.filter((message) => message.expiresAt > now);
    return this.#messages;
  }

  /** @throws ServiceFailure 400 OutOfRangeQueryParameterValue for a visibility of over seven days or beyond expiry. */
  put(text: string, now: number, visibilitySeconds: number, timeToLiveSeconds: number): QueueMessage {
    const expires = timeToLiveSeconds === -1 ? Infinity : now + timeToLiveSeconds * 1000;
    if (visibilitySeconds < 0 || visibilitySeconds > sevenDaysSeconds || now + visibilitySeconds * 1000 >= expires) {
      throw new ServiceFailure(
        400,
        'OutOfRangeQueryParameterValue',
        'One of the query parameters specified in the request URI is outside the permissible range.',
      );
    }
    const message: QueueMessage = {
      id: randomUUID(),
      text,
      insertedAt: now,
      expiresAt: expires,
      visibleAt: now + visibilitySeconds * 1000,
      dequeueCount: 0,
      popReceipt: receipt(),
    };
    this.#messages.push(message);
    return message;
  }

  peek(now: number, count: number): readonly QueueMessage[] {
    return this.#visible(now).slice(0, count);
  }

  receive(now: number, count: number, visibilitySeconds: number): readonly QueueMessage[] {
    return this.#visible(now)
      .slice(0, count)
      .map((message) =>
        this.#replace(message, {
          visibleAt: now + visibilitySeconds * 1000,
          dequeueCount: message.dequeueCount + 1,
          popReceipt: receipt(),
        }),
      );
  }

  /**
   * Receives one particular message, which the service itself does not offer.
   *
   * @throws ServiceFailure 404 MessageNotFound.
   */
  take(id: string, now: number, visibilitySeconds: number): QueueMessage {
    const message = this.#messages.find((candidate) => candidate.id === id);
    if (message === undefined) {
      throw new ServiceFailure(404, 'MessageNotFound', 'The specified message does not exist.');
    }
    return this.#replace(message, {
      visibleAt: now + visibilitySeconds * 1000,
      dequeueCount: message.dequeueCount + 1,
      popReceipt: receipt(),
    });
  }

  /** @throws ServiceFailure 404 MessageNotFound, 400 PopReceiptMismatch. */
  update(id: string, popReceipt: string, now: number, visibilitySeconds: number, text?: string): QueueMessage {
    const message = this.#find(id, popReceipt);
    return this.#replace(message, {
      visibleAt: now + visibilitySeconds * 1000,
      popReceipt: receipt(),
      ...(text === undefined ? {} : { text }),
    });
  }

  /** @throws ServiceFailure 404 MessageNotFound, 400 PopReceiptMismatch. */
  delete(id: string, popReceipt: string): void {
    const message = this.#find(id, popReceipt);
    this.#messages = this.#messages.filter((other) => other !== message);
  }

  clear(): void {
    this.#messages = [];
  }

  #visible(now: number): readonly QueueMessage[] {
    return this.messages(now).filter((message) => message.visibleAt <= now);
  }

  #find(id: string, popReceipt: string): QueueMessage {
    const message = this.#messages.find((candidate) => candidate.id === id);
    if (message === undefined) {
      throw new ServiceFailure(404, 'MessageNotFound', 'The specified message does not exist.');
    }
    if (message.popReceipt !== popReceipt) {
      throw new ServiceFailure(400, 'PopReceiptMismatch', 'The pop receipt did not match.');
    }
    return message;
  }

  #replace(message: QueueMessage, change: Partial<QueueMessage>): QueueMessage {
    const changed = { ...message, ...change };
    this.#messages[this.#messages.indexOf(message)] = changed;
    return changed;
  }
}

function receipt(): string {
  return Buffer.from(randomUUID()).toString('base64');
}
