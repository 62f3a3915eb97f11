import assert from 'node:assert/strict';
import { runSlotAction } from '../../../../core/slots/index.ts';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import type { SwapFailure } from '../../../../sandbox/arm/errors.ts';
import type { Random } from '../../../generated/random.ts';
import { callFaults, type CallFault, type CallScript } from '../world/call-faults.ts';
import { Killed } from '../world/killed.ts';
import { createWorld, type World, type WorldRun } from '../world/world.ts';

export const seed = Number(process.env['SLOT_SEED'] ?? 20_260_501);
export const scenarios = Number(process.env['SLOT_SCENARIOS'] ?? 2000);

const passing: readonly SwapFailure[] = ['httpPing', 'allocationChanged', 'workerProcess'];

/** Runs a task to its end. @returns `killed` when its agent was */
export async function finish(run: WorldRun, request: SlotRequest): Promise<SlotOutcome | 'killed'> {
  try {
    return await runSlotAction(request, run.doors);
  } catch (error) {
    if (error instanceof Killed) return 'killed';
    throw error;
  }
}

export const serves = (world: World): string => world.slot('production').files['version'] ?? '';
export const succeeded = (outcome: SlotOutcome | 'killed'): outcome is SlotOutcome =>
  outcome !== 'killed' && (outcome.result === 'done' || outcome.result === 'alreadyDone');

/** What a run says must be so at the moment at which it says it. */
export function assertTrue(world: World, outcome: SlotOutcome | 'killed', why: () => string): void {
  if (outcome === 'killed') return;
  const inProduction = serves(world) === 'new';
  if (succeeded(outcome)) {
    assert.ok(['true', 'alreadyDone'].includes(outcome.swapped), why());
    assert.ok(inProduction, why());
    assert.equal(world.swaps % 2, 1, why());
  }
  if (outcome.swapped === 'true' || outcome.swapped === 'alreadyDone') assert.ok(inProduction, why());
  if (outcome.result === 'failed') assert.ok(outcome.reason, why());
}

/**
 * @param faults with `killedLate` only for runs with a lock: against a swap that arrives after the end of a run that was killed
 * nothing else helps, so without it nobody is killed whose swap is late
 */
export function scriptOf(random: Random, often: number, faults: readonly CallFault[] = callFaults): CallScript {
  let isUnderWay = false;
  return {
    faultOf(_call, name): CallFault {
      const fault = random.chance(often) ? random.pick(faults) : 'none';
      if (isUnderWay && fault.startsWith('killed') && !faults.includes('killedLate')) return 'none';
      isUnderWay ||= fault === 'late' && name.startsWith('POST slotsswap');
      return fault;
    },
    latencyOf: () => ({ there: 0, back: 0 }),
  };
}

/** Lets everything in Azure come to its end. */
export async function rest(world: World, milliseconds: number): Promise<void> {
  await world.clock.run(world.clock.sleep(milliseconds, new AbortController().signal));
}

export function worldOf(random: Random, hidesOperations = random.chance(0.3)): World {
  const world = createWorld({
    hidesOperations,
    operations: {
      runsForMs: random.pick([1000, 20_000, 90_000, 300_000]),
      actAt: random.pick(['end', 'acceptance'] as const),
    },
  });
  for (let failures = random.pick([0, 0, 0, 1, 2, 3]); failures > 0; failures -= 1) {
    world.slot('staging').swapFailures.push(random.pick(passing));
  }
  return world;
}
