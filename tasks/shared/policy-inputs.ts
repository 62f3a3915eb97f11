import type { CheckRequest } from '../../core/taskhub/check/index.ts';
import type { Policy } from '../../core/taskhub/model.ts';
import { withoutUndefined, type InputReader } from '../host/index.ts';

/** What blocks, as every task that looks into a hub asks it. Two inputs that contradict each other are a problem. */
export function readPolicy(read: InputReader): Policy {
  const createdAfter = read.time('createdAfter');
  const createdBefore = read.time('createdBefore');
  if (createdAfter !== undefined && createdBefore !== undefined && createdAfter >= createdBefore) {
    read.problem(
      ['createdAfter', 'createdBefore'],
      'no instance can be created at or after the one and before the other.',
    );
  }
  return withoutUndefined({
    suspendedBlocks: read.flag('suspendedBlocks'),
    allowedOrchestrators: read.list('allowedOrchestrators'),
    ignoredInstanceIdPrefixes: read.list('ignoredInstanceIdPrefixes'),
    createdAfter,
    createdBefore,
    onlyOrchestrators: read.list('onlyOrchestrators'),
    hiddenMessages: read.choice('hiddenMessages', ['block', 'allow']),
    allowMissingHub: read.flag('allowMissingHub'),
    requireQueues: read.flag('requireQueues'),
  });
}

/** How often a hub is read, when it counts as idle, and how many instances are named. */
export function readReadings(
  read: InputReader,
): Pick<CheckRequest, 'intervalMs' | 'consecutiveIdleReads' | 'stabilisationMs' | 'sampleSize'> {
  return {
    intervalMs: read.duration('interval', { least: '1s', most: '1h' }),
    consecutiveIdleReads: read.wholeNumber('consecutiveIdleReads', { least: 2, most: 20 }),
    stabilisationMs: read.duration('stabilisationTime', { least: '0s', most: '1h' }),
    sampleSize: read.wholeNumber('sampleSize', { least: 1, most: 1000 }),
  };
}
