import type { Observation } from '../../../../core/taskhub/model.ts';
import type { Reason } from '../../../../core/errors.ts';
import type { Step } from '../../../support/fake-reader.ts';
import { censusOfCount, observationOf } from '../../../support/observations.ts';
import type { World } from './world.ts';

/** So many orchestrations in flight. */
export function inFlight(count: number): Step {
  return { blocking: censusOfCount(count) };
}

/** A reading that fails for good. */
export const unreadable: Step = {
  completeness: 'failed',
  reasons: [{ code: 'FORBIDDEN', message: 'The account answered 403.', fix: 'Give the identity a role.' }],
};

/** A reading that fails for the moment. */
export function troubled(reason: Reason): Partial<Observation> {
  return { completeness: 'failed', reasons: [reason] };
}

/** What is in flight in a hub, by the time since now in milliseconds. */
export function fill(world: World, hubName: string, countAt: (elapsedMs: number) => number): void {
  const start = world.clock.now();
  world.hubs.set(hubName, [
    (): Promise<Observation> =>
      Promise.resolve(
        observationOf({
          readAt: world.clock.isoNow,
          durationMs: 100,
          blocking: censusOfCount(countAt(world.clock.now() - start)),
        }),
      ),
  ]);
}

/** A hub that is busy for so long from now on. */
export function busyFor(world: World, hubName: string, milliseconds: number, count = 2): void {
  fill(world, hubName, (elapsed) => (elapsed < milliseconds ? count : 0));
}
