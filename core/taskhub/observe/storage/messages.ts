import type { MessagesRead } from '../../model.ts';
import { hiddenIn, type QueuesLook } from './queues.ts';

/**
 * Puts two looks at the queues together, one before and one after the rows were read. Of hidden messages the larger
 * number of each queue counts; visible ones are those of the second look, because the first one found none that blocks
 * (or else it is both).
 *
 * @param explained hidden messages that History explains, by queue
 */
export function combineLooks(
  before: QueuesLook,
  after: QueuesLook,
  explained: ReadonlyMap<string, number>,
): MessagesRead {
  const hidden = hiddenByQueue(before, after);
  const hiddenCount = sum(hidden.values());
  const hiddenExplained = sum([...hidden].map(([queue, count]) => Math.min(count, explained.get(queue) ?? 0)));
  return {
    kind: 'read',
    queues: after.depths,
    blockingCount: after.blockingCount,
    blocking: after.blocking,
    harmlessCount: after.harmlessCount,
    allowedCount: after.allowedCount,
    hiddenCount,
    hiddenExplained,
    hiddenUnexplained: hiddenCount - hiddenExplained,
  };
}

/** The larger number of hidden messages of two looks, for every queue that has any. */
export function hiddenByQueue(before: QueuesLook, after: QueuesLook): Map<string, number> {
  const hidden = new Map<string, number>();
  for (const depth of [...before.depths, ...after.depths]) {
    const count = Math.max(hidden.get(depth.queue) ?? 0, hiddenIn(depth));
    if (count > 0) hidden.set(depth.queue, count);
  }
  return hidden;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
