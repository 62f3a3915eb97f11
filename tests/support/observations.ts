import { createTally, emptyCensus } from '../../core/taskhub/decide/index.ts';
import type { Census, InFlightInstance, MessagesRead, Observation } from '../../core/taskhub/model.ts';

/** Queues that were read and hold nothing. */
export const noMessages: MessagesRead = {
  kind: 'read',
  queues: [{ queue: 'shop-control-00', approximateCount: 0, visible: 0 }],
  blockingCount: 0,
  blocking: [],
  harmlessCount: 0,
  allowedCount: 0,
  hiddenCount: 0,
  hiddenExplained: 0,
  hiddenUnexplained: 0,
};

/** What the storage reader says of a hub that exists and has nothing in flight, with changes. */
export function observationOf(change: Partial<Observation> = {}): Observation {
  return {
    source: 'storage',
    readAt: '2026-05-01T12:00:00.000Z',
    durationMs: 100,
    hubName: 'Shop',
    completeness: 'readToEnd',
    reasons: [],
    presence: 'present',
    nameOrigin: 'resolved',
    blocking: emptyCensus,
    passed: {},
    stale: emptyCensus,
    rowsRead: 0,
    requests: 4,
    messages: noMessages,
    ...change,
  };
}

export function censusOf(...instances: (Partial<InFlightInstance> & { instanceId: string })[]): Census {
  const tally = createTally(10);
  for (const instance of instances) {
    tally.add({
      name: 'ProcessOrder',
      version: '',
      status: 'Running',
      createdTime: '2026-05-01T10:00:00Z',
      ...instance,
    });
  }
  return tally.census();
}

/** So many instances of one orchestrator. */
export function censusOfCount(count: number): Census {
  return censusOf(...Array.from({ length: count }, (_, index) => ({ instanceId: `order-${index + 1}` })));
}
