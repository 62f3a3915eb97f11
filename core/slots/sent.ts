import type { ArmSlots } from '../azure/arm/index.ts';
import { DurableDeployError } from '../errors.ts';
import { classifyRefusal } from './refusals/index.ts';

/** What may still become of the changes that a run has sent. */
export interface Sent {
  /** A change was sent, and nothing shows yet what became of it. */
  mayStillArrive: boolean;
}

/**
 * Notes of each change that it may still arrive, from its sending until it is answered, and after a lost answer until somebody has
 * waited for it. A swap is left out: what became of it is noted by those who look at the slots.
 */
export function watched(slots: ArmSlots, sent: Sent): ArmSlots {
  const watch = async <T>(change: () => Promise<T>): Promise<T> => {
    const { mayStillArrive: another } = sent;
    sent.mayStillArrive = true;
    try {
      const answer = await change();
      sent.mayStillArrive = another;
      return answer;
    } catch (error) {
      if (error instanceof DurableDeployError && classifyRefusal(error).kind !== 'unknownOutcome') {
        sent.mayStillArrive = another;
      }
      throw error;
    }
  };
  return {
    ...slots,
    replaceAppSettings: (...given) => watch(() => slots.replaceAppSettings(...given)),
    replaceStickySettings: (...given) => watch(() => slots.replaceStickySettings(...given)),
    applySlotConfig: (...given) => watch(() => slots.applySlotConfig(...given)),
    resetSlotConfig: (...given) => watch(() => slots.resetSlotConfig(...given)),
    start: (...given) => watch(() => slots.start(...given)),
  };
}
