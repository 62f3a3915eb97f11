import { plural } from '../../text.ts';
import type { PreflightFinding, SlotAction, SlotOutcome, SlotRequest } from '../model.ts';

/** What a headline is about: the outcome, and who is named when it does not tell. */
export type Asked = Pick<SlotRequest, 'sourceSlot' | 'targetSlot' | 'release'>;

interface Words {
  readonly done: string;
  readonly alreadyDone: string;
  readonly failed: string;
}

const words: Readonly<Record<SlotAction, Words>> = {
  prepareSlot: { done: 'Prepared', alreadyDone: 'Released already', failed: 'Not prepared' },
  preflight: { done: 'Ready to swap', alreadyDone: 'Swapped already', failed: 'Not ready to swap' },
  swap: { done: 'Swapped', alreadyDone: 'Swapped already', failed: 'Not swapped' },
  startPreview: { done: 'Preview started', alreadyDone: 'Preview started already', failed: 'Preview not started' },
  completePreview: { done: 'Swapped', alreadyDone: 'Swapped already', failed: 'Not swapped' },
  cancelPreview: { done: 'Preview cancelled', alreadyDone: 'No preview to cancel', failed: 'Preview not cancelled' },
  swapBack: { done: 'Swapped back', alreadyDone: 'Nothing to swap back', failed: 'Not swapped back' },
};

/** The verdict in a few words, for the title of the summary. */
export function title(outcome: SlotOutcome): string {
  const { action, result, swapped, swappedBack, verification } = outcome;
  switch (result) {
    case 'done':
      return isDoneAlready(outcome) ? words[action].alreadyDone : words[action].done;
    case 'alreadyDone':
      return swapped === 'alreadyDone' && action === 'startPreview' ? 'Swapped already' : words[action].alreadyDone;
    case 'planned':
      return 'Planned, nothing was changed';
    case 'failed':
    case 'cancelled': {
      if (swappedBack?.done === true) return 'Swapped, and swapped back';
      if (swapped === 'unknown') return 'Cannot tell whether the slots were swapped';
      if (swapped === 'true' || swapped === 'alreadyDone') {
        const notWell = verification !== undefined && verification.kind !== 'healthy';
        const then = result === 'cancelled' ? ', then cancelled' : notWell ? ', but not well' : ', then failed';
        return `${words[action].done}${then}`;
      }
      return result === 'cancelled' ? 'Cancelled' : words[action].failed;
    }
  }
}

/**
 * What happened, for the log, the output `reason` and the head of the summary: a sentence or two; a failure may have
 * several lines.
 */
export function headline(outcome: SlotOutcome, asked: Asked): string {
  switch (outcome.result) {
    case 'done':
      return isDoneAlready(outcome)
        ? alreadySentence(outcome)
        : `${doneSentence(outcome, asked)}${afterwards(outcome)}`;
    case 'alreadyDone':
      return `${alreadySentence(outcome)} Nothing was done${outcome.swapped === 'alreadyDone' ? ' again' : ''}.${afterwards(outcome)}`;
    case 'planned':
      return plannedSentence(outcome);
    case 'failed':
      return outcome.reason?.message ?? 'It failed, and no reason was given.';
    case 'cancelled':
      return outcome.reason?.message ?? 'The job was cancelled before the task came to its end.';
  }
}

/** A preflight that finds the release swapped looks on, and ends well. */
function isDoneAlready({ action, plan }: SlotOutcome): boolean {
  return action === 'preflight' && plan?.kind === 'nothing';
}

function alreadySentence({ plan }: SlotOutcome): string {
  return plan?.kind === 'nothing' ? plan.why : 'It was done before.';
}

function doneSentence(outcome: SlotOutcome, asked: Asked): string {
  const { source, target, release } = namesOf(outcome, asked);
  switch (outcome.action) {
    case 'prepareSlot':
      return `Slot ${source} may be deployed to, and is marked with the release ${release}.`;
    case 'preflight':
      return `Nothing forbids the swap of slot ${source} with slot ${target}${countedFindings(outcome.findings)}.${hubsNotIdle(outcome)}`;
    case 'swap':
    case 'completePreview':
      return `Slots ${source} and ${target} were swapped: slot ${target} serves the release ${release}.`;
    case 'startPreview':
      return `Slot ${source} now runs with the settings of slot ${target}. The swap is pending until it is completed or cancelled.`;
    case 'cancelPreview':
      return `Slots ${source} and ${target} have their own settings back. Nothing was swapped.`;
    case 'swapBack':
      return `Slots ${source} and ${target} were swapped back: slot ${target} no longer serves the release ${release}.`;
  }
}

function plannedSentence({ plan, findings }: SlotOutcome): string {
  const counted = countedFindings(findings);
  switch (plan?.kind) {
    case 'go':
      return `${plural(plan.steps.length, 'step')} would be taken${counted}. Nothing was changed.`;
    case 'nothing':
      return `${plan.why} Nothing would be done.`;
    case 'refuse':
      return `It would be refused: ${plan.message}`;
    case undefined:
      return `Nothing was changed${counted}.`;
  }
}

function afterwards({ verification }: SlotOutcome): string {
  switch (verification?.kind) {
    case 'healthy':
      return ' The app is healthy.';
    case 'unhealthy':
      return ' The app is not healthy.';
    case 'unknown':
      return ' Whether the app is healthy could not be told.';
    case undefined:
      return '';
  }
}

/** A preflight waits for no hub, so it says which ones are in the way now. */
function hubsNotIdle({ drained }: SlotOutcome): string {
  const sentences = drained.flatMap(({ hub: { hubName }, outcome: { verdict } }) =>
    verdict.kind === 'idle'
      ? []
      : [
          ` Task hub ${hubName} must be idle for it, and ${verdict.kind === 'busy' ? 'is busy now' : 'whether it is cannot be told'}.`,
        ],
  );
  return sentences.join('');
}

/** ` (2 warnings, 1 note)`; nothing when there are no findings. */
function countedFindings(findings: readonly PreflightFinding[]): string {
  const counts = (['error', 'warning', 'note'] as const)
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => plural(count, severity));
  return counts.length === 0 ? '' : ` (${counts.join(', ')})`;
}

/** Slots and release, told by the outcome, or as they were asked for. */
export function namesOf(
  { pair, release }: SlotOutcome,
  asked: Asked,
): { readonly source: string; readonly target: string; readonly release: string } {
  return {
    source: pair?.source ?? asked.sourceSlot,
    target: pair?.target ?? asked.targetSlot,
    release: release ?? asked.release,
  };
}
