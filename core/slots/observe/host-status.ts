import type { ArmSites } from '../../azure/arm/index.ts';
import { readHostStatus as readStatus, type HostStatus } from '../../azure/functions-host/index.ts';
import { DurableDeployError, isTransient } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { logTail } from '../commands.ts';
import type { SlotDoors } from '../doors.ts';
import type { SlotPair } from '../model.ts';

/** The state of a slot's Functions host. Errors: those of `readHostStatus` in core/azure. */
export function readHostStatus(sites: ArmSites, pair: SlotPair, slot: string): Promise<HostStatus> {
  return readStatus(sites, pair.ref, slot, `slot ${neutralise(slot, 60)}`, `Look at its log: ${logTail(pair, slot)}`);
}

const pausesWhileStartingMs = [2_000, 5_000, 10_000, 15_000, 30_000] as const;
/** A host that was asleep, or was just restarted, comes to one of these. */
const settled: ReadonlySet<string> = new Set(['running', 'error', 'offline']);

/**
 * The same, of a host that may be starting: the question itself wakes it, and an earlier attempt may just have restarted it. Asked
 * again for a minute while it gives no status, or one that does not last, and after trouble that passes.
 *
 * @param mayStart whether there is anything to wait for: the host of a stopped slot does not start by itself
 */
export async function settledHostStatus(
  { sites, context: { clock, signal } }: Pick<SlotDoors, 'sites' | 'context'>,
  pair: SlotPair,
  slot: string,
  mayStart: Promise<boolean>,
): Promise<HostStatus> {
  for (const pause of pausesWhileStartingMs) {
    try {
      const status = await readHostStatus(sites, pair, slot);
      if (settled.has(status.state.toLowerCase()) || !(await mayStart)) return status;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DurableDeployError)) throw error;
      if (error.code !== 'HOST_NOT_RUNNING' && !isTransient(error.reason)) throw error;
      if (!(await mayStart)) throw error;
    }
    await clock.sleep(pause, signal);
  }
  return readHostStatus(sites, pair, slot);
}
