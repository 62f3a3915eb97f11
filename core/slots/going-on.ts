import type { SlotRun } from './slot-run.ts';

/** How to go on when a run ends before its end: by running the job again, or, while it undoes a swap, by undoing it. */
export interface GoingOn {
  /** What has not been done, as a sentence. */
  readonly notDone: string;
  /** What to do, as the beginning of a sentence. */
  readonly again: string;
}

/** The words for what is true until the slots are swapped. */
export function goingOn({ request, pair, undoing }: Pick<SlotRun, 'request' | 'pair' | 'undoing'>): GoingOn {
  if (undoing === true) {
    return {
      notDone: `Slot ${pair.target} serves the release ${request.release}, which is not well.`,
      again: `Use action 'swapBack' with the release ${request.release}`,
    };
  }
  const notDone = request.action === 'swapBack' ? 'The slots were not swapped back.' : 'The slots were not swapped.';
  return { notDone, again: 'Run the job again' };
}
