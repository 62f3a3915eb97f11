import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { az } from '../commands.ts';
import { attemptAnything, readHostStatus } from '../observe/index.ts';
import type { Refusal } from '../refusals/index.ts';
import type { SlotRun } from '../slot-run.ts';

/** With what the source slot's own host says: a warm-up that failed has its reason there. */
export async function failed(
  { doors, pair }: SlotRun,
  { error, fix }: Refusal & { readonly error: DurableDeployError },
): Promise<DurableDeployError> {
  const host = await attemptAnything(readHostStatus(doors.sites, pair, pair.source));
  const errors = host.ok ? host.value.errors.map((text) => neutralise(text)).join(' ') : '';
  const said = errors === '' ? '' : ` The Functions host of slot ${pair.source} says: ${errors}`;
  return new DurableDeployError(
    'SWAP_FAILED',
    `Azure did not swap the slots, and both are as before. ${error.message}${said}`,
    { fix, cause: error },
  );
}

export function twice({ pair, request }: SlotRun): DurableDeployError {
  return new DurableDeployError(
    'SWAPPED_TWICE',
    `The slots ${pair.source} and ${pair.target} were swapped more often than once: the release ${request.release} is where it was before, so somebody else swapped them at the same time.`,
    {
      fix: 'Look at both slots, then run the job again from the step that prepares the slot. Keep runs apart with an Exclusive Lock check on the environment, or with lockContainer.',
    },
  );
}

export function cameBetween({ pair, request }: SlotRun): DurableDeployError {
  return new DurableDeployError(
    'RELEASE_CONFLICT',
    `The release ${request.release} is no longer where it was in the slots ${pair.source} and ${pair.target}: another run has changed them meanwhile.`,
    {
      fix: 'Look at both slots, and run the job again. Keep runs apart with an Exclusive Lock check, or lockContainer.',
    },
  );
}

export function unconfirmed({ pair }: SlotRun, seen: string, cause?: DurableDeployError): DurableDeployError {
  return new DurableDeployError('SWAP_UNCONFIRMED', `${seen} Whether the slots were swapped cannot be told.`, {
    fix: `Nothing is posted again by itself. Run the job again in some minutes: it looks first, and swaps only if nothing was swapped. By hand: ${az(pair, pair.source, 'webapp show', '--query slotSwapStatus')}`,
    cause,
  });
}

export function tooLateToBegin(): DurableDeployError {
  return new DurableDeployError(
    'TIMED_OUT',
    'The time limit of the task was up before the swap was begun, so nothing was swapped.',
    {
      fix: 'Run the job again, or give the task a longer timeout (and the job a longer timeoutInMinutes).',
    },
  );
}

export function timeIsUp(): DurableDeployError {
  return new DurableDeployError('TIMED_OUT', 'The time limit of the task was up before Azure had ended the swap.');
}

/** What is thrown at a change, as the product's own error; anything else is a defect. */
export function asError(error: unknown): DurableDeployError {
  if (error instanceof DurableDeployError) return error;
  throw error;
}
