import type { HubReader, Observation, ObserveRequest } from '../../core/taskhub/model.ts';
import type { FakeClock } from './fake-clock.ts';
import { observationOf } from './observations.ts';

/** What one read does: give an observation, or anything else. */
export type Step = Partial<Observation> | ((request: ObserveRequest) => Promise<Observation>);

export interface FakeReader extends HubReader {
  readonly requests: ObserveRequest[];
  /** When each read started. */
  readonly times: number[];
}

/** A reader that goes through the steps and repeats the last one. Each read takes `tookMs` of the clock's time. */
export function fakeReader(clock: FakeClock, steps: readonly Step[], tookMs = 0): FakeReader {
  const requests: ObserveRequest[] = [];
  const times: number[] = [];
  return {
    source: 'storage',
    description: 'tables and queues of hub Shop in account stshop',
    requests,
    times,
    observe: async (request) => {
      const step = steps[Math.min(requests.length, steps.length - 1)] ?? {};
      requests.push(request);
      times.push(clock.now());
      const readAt = clock.isoNow;
      if (tookMs > 0) await clock.sleep(tookMs, request.signal);
      return typeof step === 'function' ? step(request) : observationOf({ readAt, durationMs: tookMs, ...step });
    },
  };
}
