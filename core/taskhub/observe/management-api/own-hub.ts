import type { Reason } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';

/**
 * Why the hub that was asked for cannot be read through the app's management API; `undefined` when it is the app's own.
 * Letter case does not matter in hub names. A hub that cannot be compared, because the app's own is unknown, is refused too:
 * the answer would be about another hub, and look the same.
 *
 * @param asked the name that the user gave, if any
 * @param own the app's own hub, if it could be told
 */
export function whyNotOwnHub(asked: string | undefined, own: string | undefined): Reason | undefined {
  if (asked === undefined || asked.toLowerCase() === own?.toLowerCase()) return undefined;
  const ownWords =
    own === undefined
      ? "the app's own hub is not known here, so the two cannot be compared"
      : `the app's own hub is '${neutralise(own, 60)}'`;
  return {
    code: 'HUB_MISMATCH',
    message: `The management API was asked about the task hub '${neutralise(asked, 60)}', and ${ownWords}. It only reads the app's own hub, because it would create any other that it is asked about.`,
    fix: "Use source 'storage' with this hub's connection string or an identity that may read its account, or leave taskHubName empty to read the app's own hub.",
  };
}
