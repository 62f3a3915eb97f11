import { DurableDeployError } from '../../errors.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import { lookAgain, type FreshLook } from '../observe/index.ts';
import { classifyRefusal } from '../refusals/index.ts';
import { mayArriveForMs } from '../../azure/late-arrival.ts';
import type { SlotRun } from '../slot-run.ts';
import { approach } from './approach.ts';
import type { SlotRecord } from './record.ts';
import { repeatedly } from './repeat.ts';
import type { Scene } from './scene.ts';

/**
 * Starts a swap with preview, after a last look each time that it is asked for.
 *
 * Errors: those of the last look, those of ARM.
 */
export async function startPreview(run: SlotRun, scene: Scene, record: SlotRecord): Promise<void> {
  const { pair, journal } = run;
  // Starting it twice is the same as starting it once, but each time all must still be as it was.
  for (let tries = 1; !(await previewBegins(run, scene, await approach(run, scene, record), tries)); tries += 1);
  journal.say(
    `Slot ${pair.source} runs with the sticky settings of slot ${pair.target}. Complete the swap with action 'completePreview', or give it up with 'cancelPreview'.`,
  );
}

/** @returns whether it has begun; `false`: another try may be made */
async function previewBegins(run: SlotRun, scene: Scene, look: FreshLook, tries: number): Promise<boolean> {
  const { doors, pair, request, journal, deadline } = run;
  const { clock, signal } = doors.context;
  await run.lock?.assertHeld();
  journal.begin({
    underWay: `starting a swap with preview of slot ${pair.source}`,
    goOn: "Run the job again: it sees whether the preview has begun. To give it up, use action 'cancelPreview'.",
  });
  scene.restartedAt.set(pair.source, clock.now());
  try {
    await doors.slots.applySlotConfig(pair.ref, pair.source, pair.target, request.preserveVnet);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DurableDeployError) || !mayHaveBegun.has(classifyRefusal(error).kind)) throw error;
    journal.say(`${error.message} Looking whether the preview has begun.`);
    // One whose reply was lost may still arrive, perhaps after the preview was completed, so it is waited for.
    const until = clock.now() + (classifyRefusal(error).kind === 'unknownOutcome' ? mayArriveForMs : 0);
    do {
      await clock.sleep(Math.max(previewPauseMs, error.retryAfterMs ?? 0), signal);
      const { source } = await withPatience(doors.context, deadline, () => lookAgain(doors.sites, pair, look));
      if (source.site.pendingSwapWith?.toLowerCase() === pair.target) return true;
    } while (clock.now() < until);
    if (tries >= mostPreviewTries || clock.now() >= deadline) throw error;
    return false;
  }
}

const mayHaveBegun: ReadonlySet<string> = new Set(['unknownOutcome', 'notSent', 'throttled']);
const mostPreviewTries = 3;
const previewPauseMs = 5_000;

/** Gives a slot its own settings back, which ends a preview. Errors: those of ARM. */
export async function resetSlot(run: SlotRun, scene: Scene, slot: string): Promise<void> {
  const { doors, pair, journal } = run;
  journal.begin({
    underWay: `cancelling the swap with preview: slot ${slot} gets its own settings back`,
    goOn: "Run the job again with action 'cancelPreview'.",
  });
  scene.restartedAt.set(slot, doors.context.clock.now());
  await repeatedly(run, () => doors.slots.resetSlotConfig(pair.ref, slot));
  journal.say(`Slot ${slot} has its own settings again.`);
}
