import type { Clock } from '../../clock.ts';
import { DurableDeployError } from '../../errors.ts';
import { failedObservation } from '../decide/index.ts';
import type { HubReader, Observation, ObserveRequest } from '../model.ts';

export type ReadResult =
  | { readonly kind: 'read'; readonly observation: Observation }
  | { readonly kind: 'cancelled' }
  /** The read was still under way at the latest time and was given up. */
  | { readonly kind: 'tooLate' };

/**
 * One read that ends at once when the job is cancelled or the latest time has come, also when the reader does not react.
 *
 * @param latest milliseconds since the epoch
 * @throws what the reader throws, when that is neither a cancellation nor a DurableDeployError (a defect)
 */
export async function readOnce(
  reader: HubReader,
  request: ObserveRequest,
  clock: Clock,
  latest: number,
): Promise<ReadResult> {
  if (request.signal.aborted) return { kind: 'cancelled' };
  const stopReading = new AbortController();
  const stopWatching = new AbortController();
  const startedAt = clock.now();

  const cancelled = new Promise<ReadResult>((resolve) => {
    request.signal.addEventListener('abort', () => resolve({ kind: 'cancelled' }), {
      once: true,
      signal: stopWatching.signal,
    });
  });
  const tooLate = clock.sleep(Math.max(0, latest - startedAt), stopWatching.signal).then(
    (): ReadResult => ({ kind: 'tooLate' }),
    () => new Promise<ReadResult>(() => {}),
  );
  const read = reader.observe({ ...request, signal: stopReading.signal }).then(
    (observation): ReadResult => ({ kind: 'read', observation }),
    (error: unknown): ReadResult => {
      if (stopReading.signal.aborted) return { kind: request.signal.aborted ? 'cancelled' : 'tooLate' };
      if (!(error instanceof DurableDeployError)) throw error;
      return { kind: 'read', observation: failedObservation(reader.source, error, startedAt, clock.now()) };
    },
  );
  try {
    return await Promise.race([cancelled, tooLate, read]);
  } finally {
    stopWatching.abort();
    stopReading.abort(request.signal.aborted ? request.signal.reason : undefined);
  }
}
