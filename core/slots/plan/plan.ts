import type { ErrorCode } from '../../errors.ts';
import { az } from '../commands.ts';
import { neutralise, plural } from '../../text.ts';
import type {
  HubMovement,
  HubToDrain,
  PlannedStep,
  PreflightFinding,
  ReleasePosition,
  SlotAction,
  SlotPair,
  SlotPlan,
} from '../model.ts';
import { slotLabel } from '../slot-label.ts';

/** All that a plan depends on; told by an observation. */
export interface PlanFacts {
  readonly action: SlotAction;
  readonly pair: SlotPair;
  readonly release: string;
  readonly position: ReleasePosition;
  /** The release that the target slot carries, by its marker. */
  readonly targetRelease?: string;
  /** When the slots were swapped since the pipeline's run began, although neither slot's marker tells of it. */
  readonly untoldSwapAt?: string;
  /** When the release came into the target slot, if that was before this run began: then its name has been used before. */
  readonly swappedBeforeRunAt?: string;
  /** Why a swap would not bring back what was there before. */
  readonly notUndoable?:
    { readonly kind: 'preparedSince'; readonly release: string } | { readonly kind: 'swappedElsewhere' };
  /** The release marker is sticky: it would not travel with the code. */
  readonly markerIsSticky: boolean;
  readonly movement: HubMovement;
  /** Which hubs must be idle before the action. */
  readonly hubsToDrain: readonly HubToDrain[];
  readonly drainPolicy: 'wait' | 'fail' | 'ignore';
  /** How long to wait for a quiet moment before a swap, in milliseconds; absent or 0: not at all. */
  readonly quietPeriodMs?: number;
  /** The slot with which a swap with preview is pending. */
  readonly previewWith?: string;
  /** Another slot than the source, with which a swap with preview of the target slot is pending. */
  readonly targetPreviewWith?: string;
  readonly operationInProgress: boolean;
  /** Slots of the pair that do not run and are to be started. */
  readonly slotsToStart: readonly string[];
  /** Hub settings to unstick (only for `prepareSlot`). */
  readonly settingsToUnstick: readonly string[];
  /** Another hub for the source slot (only for `prepareSlot`), which takes the place of draining its present one. */
  readonly newHub?: { readonly setting: string; readonly hubName: string };
  readonly findings: readonly PreflightFinding[];
}

/**
 * What is going to be done, step by step. Pure: the same facts give the same plan, and a run that was cut short is continued
 * by making a new one from what is then seen.
 */
export function planSlotAction(facts: PlanFacts): SlotPlan {
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
  return (
    refusal ??
    refuseErrors(facts) ??
    go(facts, [...marking(facts), ...drainSteps(facts), ...quietSteps(facts), { kind: 'swap' }, verify])
  );
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
  return (
    refusal ?? go(facts, [...beforehand(facts), ...drainSteps(facts), ...quietSteps(facts), { kind: 'swap' }, verify])
  );
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
  const steps: PlannedStep[] = [
    ...beforehand(facts),
    ...drainSteps(facts),
    ...quietSteps(facts),
    { kind: 'swapBack' },
    verify,
  ];
  return refuseErrors(facts) ?? go(facts, steps);
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

function go({ movement }: PlanFacts, steps: readonly PlannedStep[]): SlotPlan {
  return { kind: 'go', steps, movement };
}

function alreadySwapped({ pair, release }: PlanFacts): SlotPlan {
  return { kind: 'nothing', why: `${slotLabel(pair.target)} serves the release ${release} already.`, steps: [verify] };
}

/** Whatever the release marker forbids before a swap. */
function refuseRelease(facts: PlanFacts): SlotPlan | undefined {
  const { position, pair, release } = facts;
  const prepare = `Run action 'prepareSlot' for this release, deploy it to ${slotLabel(pair.source)}, and swap again.`;
  switch (position.kind) {
    case 'swappedBack':
      return {
        kind: 'refuse',
        code: 'RELEASE_SWAPPED_BACK',
        message: `The release ${release} was in ${slotLabel(pair.target)} and came back: the last swap was at ${neutralise(position.lastSwap.at)}. It is not swapped again by itself.`,
        fix: `If it is to go there once more: ${prepare}`,
      };
    case 'overtaken':
      return {
        kind: 'refuse',
        code: 'RELEASE_CONFLICT',
        message: `${slotLabel(pair.source)} was prepared for the release ${release}, and then for ${position.by}: what it holds now is not ${release}.`,
        fix: prepare,
      };
    case 'otherRelease':
      return {
        kind: 'refuse',
        code: 'RELEASE_CONFLICT',
        message: `${slotLabel(pair.source)} carries the release ${position.release}, not ${release}: another run has deployed there.`,
        fix: prepare,
      };
    case 'duplicated':
      return {
        kind: 'refuse',
        code: 'RELEASE_CONFLICT',
        message: `Both slots carry the marker of the release ${release}: it was copied, or it is sticky, so it cannot be told which slot holds the release.`,
        fix: prepare,
      };
    case 'unreadable':
      return refuseUnreadable(facts, position.slot);
    case 'unmarked':
      return facts.untoldSwapAt === undefined ? refuseSticky(facts) : refuseUntold(facts, facts.untoldSwapAt);
    case 'ready':
      return refuseSticky(facts);
    case 'swapped':
      return undefined;
  }
}

function refuseSticky({ markerIsSticky, pair }: PlanFacts): SlotPlan | undefined {
  if (!markerIsSticky) return undefined;
  return {
    kind: 'refuse',
    code: 'RELEASE_CONFLICT',
    message:
      'The release marker DURABLE_DEPLOYMENT_RELEASE is a sticky setting: it would stay in its slot while the code moves, so nobody could tell whether the slots were swapped.',
    fix: `Take its name off the list of sticky settings (slotConfigNames) of ${pair.ref.name}: in the portal, untick "Deployment slot setting" for it.`,
  };
}

function refuseReuse({ swappedBeforeRunAt, pair, release }: PlanFacts): SlotPlan | undefined {
  if (swappedBeforeRunAt === undefined) return undefined;
  return {
    kind: 'refuse',
    code: 'RELEASE_CONFLICT',
    message: `${slotLabel(pair.target)} serves a release ${release} since ${neutralise(swappedBeforeRunAt, 40)}, before this run began: another run has used that name, so it cannot be told whether this run has anything to bring out.`,
    fix: 'Leave the input release empty, so that each run names its own, or give each run another one (never a number that repeats).',
  };
}

function refuseUndoing({ pair, release }: PlanFacts, why: NonNullable<PlanFacts['notUndoable']>): SlotPlan {
  return {
    kind: 'refuse',
    code: 'NOTHING_TO_SWAP_BACK',
    message:
      why.kind === 'preparedSince'
        ? `${slotLabel(pair.source)} was prepared for the release ${why.release} since ${release} went to ${slotLabel(pair.target)}: a swap would bring that one out, not what was there before.`
        : `The last swap of ${slotLabel(pair.source)} and that of ${slotLabel(pair.target)} are not one and the same, or the platform does not show them: what was in ${slotLabel(pair.target)} before the release ${release} is not known to be in ${slotLabel(pair.source)}.`,
    fix: 'To go back, deploy the version before it as a new release. If the slots given are not those that were swapped, give those.',
  };
}

function refuseUntold({ pair, release }: PlanFacts, at: string): SlotPlan {
  return {
    kind: 'refuse',
    code: 'RELEASE_CONFLICT',
    message: `The slots ${pair.source} and ${pair.target} were swapped at ${neutralise(at, 40)}, after this run began, and no release marker tells which release that was. If it was ${release}, another swap would take it out again.`,
    fix: `Look which version each slot serves. If ${slotLabel(pair.target)} serves ${release}, nothing is left to do. Else run action 'prepareSlot', deploy and swap. Let nothing replace all app settings of a slot between the two (templates drop the setting DURABLE_DEPLOYMENT_RELEASE).`,
  };
}

function refuseUnreadable({ pair }: PlanFacts, slot: 'source' | 'target'): SlotPlan {
  return {
    kind: 'refuse',
    code: 'RELEASE_CONFLICT',
    message: `The release marker of ${slotLabel(pair[slot])} cannot be read: something else wrote the app setting.`,
    fix: `Look at it, and delete it if nothing needs it: ${az(pair, pair[slot], 'functionapp config appsettings delete', '--setting-names DURABLE_DEPLOYMENT_RELEASE')}`,
  };
}

function refusePreview(facts: PlanFacts): SlotPlan {
  return pendingPreview(facts, facts.pair.source, facts.previewWith ?? '');
}

function pendingPreview({ pair }: PlanFacts, slot: string, other: string): SlotPlan {
  return {
    kind: 'refuse',
    code: 'PREVIEW_PENDING',
    message: `A swap with preview of ${slotLabel(slot)} with ${slotLabel(other)} is pending: somebody started it and neither completed nor cancelled it.`,
    fix: `Complete it (action 'completePreview') or cancel it (action 'cancelPreview') with these two slots, or: az functionapp deployment slot swap --name ${pair.ref.name} --resource-group ${pair.ref.resourceGroup} --slot ${neutralise(slot)} --target-slot ${neutralise(other)} --action reset`,
  };
}

function refuseNothingToUndo({ pair, release }: PlanFacts): SlotPlan {
  return {
    kind: 'refuse',
    code: 'NOTHING_TO_SWAP_BACK',
    message: `Neither ${slotLabel(pair.source)} nor ${slotLabel(pair.target)} carries the release ${release}.`,
    fix: 'Set the input release to the one that is to be undone: it is an output of the task that swapped it.',
  };
}

function refuseErrors({ findings }: PlanFacts): SlotPlan | undefined {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return undefined;
  const code: ErrorCode = 'PREFLIGHT_FAILED';
  return {
    kind: 'refuse',
    code,
    message: `${plural(errors.length, 'finding')} of the preflight ${errors.length === 1 ? 'forbids' : 'forbid'} it:\n${errors.map((finding) => `- ${finding.code}: ${finding.message}`).join('\n')}`,
    fix: [...new Set(errors.map(({ fix }) => fix).filter((fix) => fix !== undefined))].join('\n'),
  };
}

function sameSlot(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
