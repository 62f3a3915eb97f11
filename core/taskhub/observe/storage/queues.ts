import { DurableDeployError } from '../../../errors.ts';
import type { BlockingMessage, QueueDepth } from '../../model.ts';
import { parseMessage, type HubMessage, type HubNames } from '../../storage-format/index.ts';
import { mapLimited } from './concurrency.ts';
import type { InstanceState, StateLookup } from './instance-state.ts';
import { judgeMessage } from './judge-message.ts';
import { maxPeek, type HubStore } from './store.ts';

/** What one look at all queues of a hub gave. */
export interface QueuesLook {
  readonly depths: readonly QueueDepth[];
  readonly blockingCount: number;
  /** The first few. */
  readonly blocking: readonly BlockingMessage[];
  readonly harmlessCount: number;
  readonly allowedCount: number;
  /** When the timers whose messages are visible are due (ISO 8601), by queue. */
  readonly visibleTimers: ReadonlyMap<string, readonly string[]>;
}

export interface QueuesOptions {
  readonly store: HubStore;
  readonly names: HubNames;
  readonly queues: readonly string[];
  readonly stateOf: StateLookup;
  readonly concurrency: number;
  readonly sampleSize: number;
}

/**
 * Looks at every queue once: how many messages it has, and what the visible ones mean.
 *
 * The length is asked before and after the peek and the larger one counts, so that a message that comes or goes in
 * between cannot make the number of hidden ones look smaller. The service's count may be too high, never too low.
 * Source: https://learn.microsoft.com/rest/api/storageservices/get-queue-metadata
 *
 * @throws DurableDeployError HUB_INCOMPLETE when a queue is gone
 */
export async function lookAtQueues(options: QueuesOptions, signal: AbortSignal): Promise<QueuesLook> {
  const { store, queues, concurrency, sampleSize } = options;
  const looks = await mapLimited(queues, concurrency, async (queue) => {
    const before = await depthOf(store, queue, signal);
    if (before === 0) return { queue, count: 0, texts: [] };
    const texts = await store.peek(queue, signal);
    const after = texts.length === 0 ? before : await depthOf(store, queue, signal);
    return { queue, count: Math.max(before, after, texts.length), texts };
  });

  const messages = looks.flatMap(({ queue, texts }) => texts.map((text) => ({ queue, text })));
  const read = await mapLimited(messages, concurrency, async ({ queue, text }) => ({
    queue,
    message: await readMessage(options, text, signal),
  }));
  const states = await lookUp(options, read, signal);
  const judged = read.map(({ queue, message }) => ({
    queue,
    message,
    judgement: judgeMessage(message, message?.instanceId === undefined ? undefined : states.get(message.instanceId)),
  }));

  const blocking: BlockingMessage[] = judged.flatMap(({ queue, message, judgement }) =>
    judgement.kind !== 'blocks'
      ? []
      : [
          {
            queue,
            eventType: message?.eventType ?? 'unreadable',
            ...(message?.instanceId === undefined ? {} : { instanceId: message.instanceId }),
            why: judgement.why,
          },
        ],
  );
  // A peek shows no more than this many; whether the others are visible or hidden cannot be told, so all of them block.
  const beyond = looks
    .filter(({ texts, count }) => texts.length >= maxPeek && count > texts.length)
    .map(({ queue, texts, count }) => ({ queue, count: count - texts.length }));
  return {
    depths: looks.map(({ queue, count, texts }) => ({
      queue,
      approximateCount: count,
      visible: texts.length >= maxPeek ? count : texts.length,
    })),
    blockingCount: blocking.length + beyond.reduce((sum, { count }) => sum + count, 0),
    blocking: [
      ...blocking,
      ...beyond.map(({ queue }) => ({
        queue,
        eventType: 'unreadable',
        why: `more messages wait than the ${maxPeek} that can be peeked`,
      })),
    ].slice(0, Math.max(1, sampleSize)),
    harmlessCount: judged.filter(({ judgement }) => judgement.kind === 'harmless').length,
    allowedCount: judged.filter(({ judgement }) => judgement.kind === 'allowed').length,
    visibleTimers: new Map(
      queues.map((name) => [
        name,
        read.flatMap(({ queue, message }) =>
          queue === name && message?.eventType === 'TimerFired' ? (message.fireAt ?? []) : [],
        ),
      ]),
    ),
  };
}

/** Messages of a queue that cannot be peeked. */
export function hiddenIn({ approximateCount, visible }: QueueDepth): number {
  return Math.max(0, approximateCount - visible);
}

async function depthOf(store: HubStore, queue: string, signal: AbortSignal): Promise<number> {
  const depth = await store.queueDepth(queue, signal);
  if (depth === undefined) {
    throw new DurableDeployError('HUB_INCOMPLETE', `The queue ${queue} disappeared while the hub was read.`);
  }
  return depth;
}

async function readMessage(
  { store, names }: QueuesOptions,
  text: string,
  signal: AbortSignal,
): Promise<HubMessage | undefined> {
  const message = parseMessage(text);
  if (message?.compressedBlobName === undefined) return message;
  const whole = await store.readBlob(names.largeMessagesContainer, message.compressedBlobName, signal);
  const inner = whole === undefined ? undefined : parseMessage(whole);
  // A blob is not followed twice.
  return inner?.eventType === undefined ? undefined : inner;
}

async function lookUp(
  { stateOf, concurrency }: QueuesOptions,
  read: readonly { readonly message: HubMessage | undefined }[],
  signal: AbortSignal,
): Promise<Map<string, InstanceState>> {
  const ids = new Set(read.flatMap(({ message }) => message?.instanceId ?? []));
  const states = await mapLimited([...ids], concurrency, async (id) => [id, await stateOf(id, signal)] as const);
  return new Map(states);
}
