import type { CheckOutcome } from '../../../../core/taskhub/check/index.ts';
import { decide } from '../../../../core/taskhub/decide/index.ts';
import { defaultPolicy, type Observation } from '../../../../core/taskhub/model.ts';
import { censusOf, noMessages, observationOf } from '../../../support/observations.ts';

/** A check that ended after ten minutes with this observation. */
export function outcomeOf(
  observation: Partial<Observation> | undefined,
  change: Partial<CheckOutcome> = {},
): CheckOutcome {
  const seen = observation === undefined ? undefined : observationOf(observation);
  return {
    verdict: seen === undefined ? { kind: 'unknown', reasons: [], notes: [] } : decide(seen, defaultPolicy),
    ...(seen === undefined ? {} : { observation: seen }),
    reads: 21,
    startedAt: '2026-05-01T11:50:00.000Z',
    endedAt: '2026-05-01T12:00:00.000Z',
    endedBy: 'deadline',
    timeline: [],
    timelineLeftOut: 0,
    source: 'storage',
    findings: [],
    ...change,
  };
}

/** Busy in every way at once. */
export const veryBusy: Partial<Observation> = {
  blocking: censusOf(
    { instanceId: 'order-1', version: '1.0' },
    { instanceId: 'order-2', version: '1.0', status: 'Suspended' },
    { instanceId: 'ship-1', name: 'Ship', status: 'Pending', createdTime: '2026-05-01T11:59:00Z' },
  ),
  passed: { orchestratorAllowed: censusOf({ instanceId: 'm', name: 'Monitor' }) },
  stale: censusOf({ instanceId: 'old' }),
  entityRows: 2,
  messages: {
    ...noMessages,
    queues: [{ queue: 'shop-control-00', approximateCount: 5, visible: 2 }],
    blockingCount: 1,
    blocking: [
      { queue: 'shop-control-00', eventType: 'ExecutionStarted', instanceId: 'x', why: 'a start always blocks' },
    ],
    hiddenCount: 3,
    hiddenUnexplained: 3,
  },
};
