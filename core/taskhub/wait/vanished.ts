import { neutralise } from '../../text.ts';
import type { Observation, Policy, Verdict } from '../model.ts';

/** Whether a part of the hub was there at this read. */
export function wasThere({ presence }: Observation): boolean {
  return presence === 'present' || presence === 'partial';
}

/**
 * The verdict on a read that did not find the hub which an earlier read of the same wait has found. Such a hub was started, so it cannot
 * count as one that never was: it was deleted, or the account answers for another. Only a policy that allows a
 * missing hub takes its absence for idle.
 */
export function judgeAbsence(verdict: Verdict, { hubName }: Observation, policy: Policy): Verdict {
  if (verdict.kind !== 'idle' || verdict.scope !== 'hubNeverStarted' || policy.allowMissingHub) return verdict;
  const name = hubName === undefined ? '' : ` ${neutralise(hubName, 60)}`;
  return {
    kind: 'unknown',
    reasons: [
      {
        code: 'HUB_MISSING',
        message: `The task hub${name} was there at an earlier read of this check and is gone: it was deleted meanwhile, or its account answers differently now. What became of its orchestrations is not known.`,
        fix: 'Find out who deleted the hub; if that was intended, run the check again.',
      },
    ],
    notes: verdict.notes,
  };
}
