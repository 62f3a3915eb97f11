import type { SlotAction, SlotOutcome, SlotReport, SlotRequest } from '../../core/slots/model.ts';
import { headline } from '../../core/slots/report/index.ts';
import { neutralise, onOneLine } from '../../core/text.ts';

/** The output variables of DurableSlotSwap@1, all of them; empty is what could not be told. */
export type SlotSwapOutputs = {
  readonly swapped: SlotOutcome['swapped'];
  readonly verdict: SlotOutcome['verdict'];
  readonly reason: string;
  readonly reasonCode: string;
  readonly release: string;
  readonly sourceHub: string;
  readonly targetHub: string;
  readonly drainedHub: string;
  readonly findingsCount: string;
  readonly errorCount: string;
  readonly warningCount: string;
  readonly swappedBack: 'true' | 'false' | 'failed' | '';
  readonly correlationId: string;
  readonly evidenceFile: string;
};

/** What later steps are told about a run. Texts from outside are safe to print. */
export function outputsOf(outcome: SlotOutcome, request: SlotRequest, evidenceFile: string): SlotSwapOutputs {
  const { findings, swappedBack, drained } = outcome;
  const slots = slotsAtTheEnd(outcome);
  const count = (severity: string): string =>
    String(findings.filter((finding) => finding.severity === severity).length);
  return {
    swapped: outcome.swapped,
    verdict: outcome.verdict,
    reason: neutralise(onOneLine(headline(outcome, request)), 4000),
    reasonCode: outcome.reason?.code ?? '',
    release: neutralise(outcome.release ?? request.release),
    sourceHub: hubOf(slots?.source),
    targetHub: hubOf(slots?.target),
    drainedHub: drained
      .filter(({ outcome: { verdict } }) => verdict.kind === 'idle')
      .map(({ hub }) => neutralise(hub.hubName))
      .join(','),
    ...(outcome.plan === undefined
      ? notCounted
      : { findingsCount: String(findings.length), errorCount: count('error'), warningCount: count('warning') }),
    swappedBack: swappedBack === undefined ? 'false' : swappedBack.done ? 'true' : 'failed',
    correlationId: neutralise(outcome.correlationIds.join(','), 1000),
    evidenceFile,
  };
}

/** Codes of failures that come before anything is asked of Azure. */
const beforeAnything: readonly string[] = ['INPUT_INVALID', 'SERVICE_CONNECTION_UNSUPPORTED', 'SIGN_IN_FAILED'];

/**
 * The same for a run that did not get as far as an outcome. One that was cut short may have sent a swap, so it cannot say
 * that there was none.
 */
export function outputsOnFailure(reason: { readonly code: string; readonly message: string }): SlotSwapOutputs {
  const nothingWasDone = beforeAnything.includes(reason.code);
  return {
    swapped: nothingWasDone ? 'false' : 'unknown',
    verdict: 'unknown',
    reason: neutralise(onOneLine(reason.message), 4000),
    reasonCode: reason.code,
    release: '',
    sourceHub: '',
    targetHub: '',
    drainedHub: '',
    ...notCounted,
    swappedBack: nothingWasDone ? 'false' : '',
    correlationId: '',
    evidenceFile: '',
  };
}

const notCounted = { findingsCount: '', errorCount: '', warningCount: '' };

/** Actions that can give a slot another hub without a swap. */
const mayMoveHubs: readonly SlotAction[] = ['prepareSlot', 'startPreview', 'cancelPreview'];

/** What was seen first still holds only when nothing was changed since. */
function slotsAtTheEnd({ action, result, plan, before, after, swapped }: SlotOutcome): SlotOutcome['after'] {
  const cutShort = (result === 'failed' || result === 'cancelled') && plan?.kind === 'go';
  const changed = swapped === 'true' || swapped === 'unknown' || (cutShort && mayMoveHubs.includes(action));
  return after ?? (changed ? undefined : before);
}

function hubOf(slot: SlotReport | undefined): string {
  return neutralise(slot?.hub?.hubName ?? '');
}
