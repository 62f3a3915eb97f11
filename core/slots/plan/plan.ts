import { capitalised } from '../../text.ts';
import type { PlannedStep, SlotPlan } from '../model.ts';
import { slotLabel } from '../slot-label.ts';
import type { PlanFacts } from './facts.ts';
import {
  pendingPreview,
  refuseErrors,
  refuseNothingToUndo,
  refusePreview,
  refuseRelease,
  refuseReuse,
  refuseSticky,
  refuseUndoing,
  refuseUnreadable,
} from './refusals.ts';

/**
 * What is going to be done, step by step. Pure: the same facts give the same plan, and a run that was cut short is continued
 * by making a new one from what is then seen.
 */
export function planSlotAction(facts: PlanFacts): SlotPlan {
  const plan = planOf(facts);
  switch (plan.kind) {
    case 'go':
      return plan;
    case 'nothing':
      return { ...plan, why: capitalised(plan.why) };
    case 'refuse':
      return { ...plan, message: capitalised(plan.message) };
  }
}

function planOf(facts: PlanFacts): SlotPlan {
  if (facts.targetPreviewWith !== undefined && facts.action !== 'prepareSlot' && facts.position.kind !== 'swapped') {
    return pendingPreview(facts, facts.pair.target, facts.targetPreviewWith);
  }
  switch (facts.action) {
    case 'prepareSlot':
      return planPreparation(facts);
    case 'preflight':
    case 'swap':
      return planSwap(facts);
    case 'startPreview':
      return planPreview(facts);
    case 'completePreview':
      return planCompletion(facts);
    case 'cancelPreview':
      return planCancellation(facts);
    case 'swapBack':
      return planSwapBack(facts);
  }
}

function planPreparation(facts: PlanFacts): SlotPlan {
  const { pair, position, release, newHub } = facts;
  if (facts.previewWith !== undefined) return refusePreview(facts);
  if (position.kind === 'unreadable' && position.slot === 'target') return refuseUnreadable(facts, position.slot);
  if (position.kind === 'swapped' || position.kind === 'duplicated') {
    return (
      refuseReuse(facts) ?? {
        kind: 'nothing',
        why: `${slotLabel(pair.target)} serves the release ${release} already, so nothing is prepared, and nothing is waited for. Do not deploy it once more: ${slotLabel(pair.source)} holds the code before it, which may still have work in flight. Leave the deployment step out when the output swapped is alreadyDone.`,
        steps: [],
      }
    );
  }
  const errors = refuseSticky(facts) ?? refuseErrors(facts);
  if (errors !== undefined) return errors;
  const drains = newHub === undefined ? drainSteps(facts) : [];
  const marked = position.kind === 'ready';
  const write: PlannedStep[] =
    marked && newHub === undefined
      ? []
      : [
          {
            kind: 'writeSettings',
            slot: pair.source,
            ...(marked ? {} : { release }),
            ...(newHub === undefined ? {} : { hub: newHub }),
          },
        ];
  const unstick: PlannedStep[] =
    facts.settingsToUnstick.length === 0 ? [] : [{ kind: 'unstickSettings', names: facts.settingsToUnstick }];
  return go(facts, [...beforehand(facts), ...unstick, ...drains, ...write]);
}

function planSwap(facts: PlanFacts): SlotPlan {
  if (facts.position.kind === 'swapped') return refuseReuse(facts) ?? alreadySwapped(facts);
  const refusal = refuseRelease(facts) ?? (facts.previewWith === undefined ? undefined : refusePreview(facts));
  return refusal ?? refuseErrors(facts) ?? go(facts, [...marking(facts), ...swapping(facts, 'swap')]);
}

function planPreview(facts: PlanFacts): SlotPlan {
  const { position, previewWith, pair } = facts;
  if (position.kind === 'swapped') return refuseReuse(facts) ?? alreadySwapped(facts);
  const refusal = refuseRelease(facts);
  if (refusal !== undefined) return refusal;
  if (previewWith !== undefined) {
    if (!sameSlot(previewWith, pair.target) || position.kind !== 'ready') return refusePreview(facts);
    return { kind: 'nothing', why: `The swap with preview is under way already.`, steps: [] };
  }
  const steps: PlannedStep[] = [
    ...marking(facts),
    ...drainSteps(facts),
    { kind: 'applySlotConfig' },
    { kind: 'awaitHost', slot: pair.source },
  ];
  return refuseErrors(facts) ?? go(facts, steps);
}

function planCompletion(facts: PlanFacts): SlotPlan {
  const { position, previewWith, pair } = facts;
  if (position.kind === 'swapped') return alreadySwapped(facts);
  if (previewWith === undefined) {
    return {
      kind: 'refuse',
      code: 'NO_PREVIEW',
      message: `${slotLabel(pair.source)} has no swap with preview that could be completed.`,
      fix: "Start one with action 'startPreview', or swap at once with action 'swap'.",
    };
  }
  if (!sameSlot(previewWith, pair.target)) return refusePreview(facts);
  if (position.kind === 'unmarked') {
    return {
      kind: 'refuse',
      code: 'RELEASE_CONFLICT',
      message: `The swap with preview of ${slotLabel(pair.source)} was not started by this task: the slot carries no release marker.`,
      fix: "Cancel it (action 'cancelPreview') and start it anew (action 'startPreview').",
    };
  }
  const refusal = refuseRelease(facts) ?? refuseErrors(facts);
  return refusal ?? go(facts, [...beforehand(facts), ...swapping(facts, 'swap')]);
}

function planCancellation(facts: PlanFacts): SlotPlan {
  const { previewWith, pair } = facts;
  if (previewWith === undefined) {
    return { kind: 'nothing', why: `${slotLabel(pair.source)} has no swap with preview pending.`, steps: [] };
  }
  if (!sameSlot(previewWith, pair.target)) return refusePreview(facts);
  return go(facts, [
    ...beforehand(facts),
    { kind: 'resetSlotConfig', slot: pair.source },
    { kind: 'resetSlotConfig', slot: pair.target },
  ]);
}

function planSwapBack(facts: PlanFacts): SlotPlan {
  const { position, pair, release, targetRelease } = facts;
  switch (position.kind) {
    case 'swapped':
      break;
    case 'swappedBack':
    case 'ready':
      return {
        kind: 'nothing',
        why: `The release ${release} is in ${slotLabel(pair.source)}: it was swapped back already, or never swapped.`,
        steps: [],
      };
    case 'duplicated':
    case 'unreadable':
      return refuseRelease(facts) ?? refuseNothingToUndo(facts);
    case 'unmarked':
    case 'overtaken':
    case 'otherRelease':
      if (targetRelease !== undefined) {
        return {
          kind: 'refuse',
          code: 'RELEASE_CONFLICT',
          message: `${slotLabel(pair.target)} serves the release ${targetRelease}, not ${release}, so there is nothing of ${release} to undo.`,
          fix: `To undo that one, set the input release to ${targetRelease}.`,
        };
      }
      return refuseNothingToUndo(facts);
  }
  if (facts.notUndoable !== undefined) return refuseUndoing(facts, facts.notUndoable);
  if (facts.previewWith !== undefined) return refusePreview(facts);
  return refuseErrors(facts) ?? go(facts, [...beforehand(facts), ...swapping(facts, 'swapBack')]);
}

const verify: PlannedStep = { kind: 'verify' };

/** Waiting for others, and starting what is stopped. */
function beforehand({ operationInProgress, slotsToStart }: PlanFacts): PlannedStep[] {
  return [
    ...(operationInProgress ? [{ kind: 'waitForOperation' } as const] : []),
    ...slotsToStart.flatMap((slot): PlannedStep[] => [
      { kind: 'startSlot', slot },
      { kind: 'awaitHost', slot },
    ]),
  ];
}

/** The marker, where it is missing, and the slot's host after the restart that writing it causes. */
function marking(facts: PlanFacts): PlannedStep[] {
  const { source } = facts.pair;
  if (facts.position.kind !== 'unmarked') return beforehand(facts);
  return [
    ...beforehand(facts),
    { kind: 'writeSettings', slot: source, release: facts.release },
    { kind: 'awaitHost', slot: source },
  ];
}

function drainSteps({ hubsToDrain, drainPolicy: policy }: PlanFacts): PlannedStep[] {
  return hubsToDrain.map((hub) => ({ kind: 'drain', hub, policy }));
}

/** Right before the swap: whatever was waited for before, more may have begun since. */
function quietSteps({ action, quietPeriodMs = 0 }: PlanFacts): PlannedStep[] {
  return quietPeriodMs > 0 && action !== 'preflight' ? [{ kind: 'awaitQuiet', forMs: quietPeriodMs }] : [];
}

/** Whatever must be waited for, and the swap itself. */
function swapping(facts: PlanFacts, kind: 'swap' | 'swapBack'): PlannedStep[] {
  return [...drainSteps(facts), ...quietSteps(facts), { kind }, verify];
}

function go({ movement }: PlanFacts, steps: readonly PlannedStep[]): SlotPlan {
  return { kind: 'go', steps, movement };
}

function alreadySwapped({ pair, release }: PlanFacts): SlotPlan {
  return { kind: 'nothing', why: `${slotLabel(pair.target)} serves the release ${release} already.`, steps: [verify] };
}

function sameSlot(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
