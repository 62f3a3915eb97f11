import type { ErrorCode } from '../../errors.ts';
import { neutralise, plural } from '../../text.ts';
import { deleteMarker, resetPreview } from '../commands.ts';
import { releaseMarkerSetting, type SlotPlan } from '../model.ts';
import { slotLabel } from '../slot-label.ts';
import type { PlanFacts } from './facts.ts';

/** Whatever the release marker forbids before a swap. */
export function refuseRelease(facts: PlanFacts): SlotPlan | undefined {
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

export function refuseSticky({ markerIsSticky, pair }: PlanFacts): SlotPlan | undefined {
  if (!markerIsSticky) return undefined;
  return {
    kind: 'refuse',
    code: 'RELEASE_CONFLICT',
    message: `The release marker ${releaseMarkerSetting} is a sticky setting: it would stay in its slot while the code moves, so nobody could tell whether the slots were swapped.`,
    fix: `Take its name off the list of sticky settings (slotConfigNames) of ${pair.ref.name}: in the portal, untick "Deployment slot setting" for it.`,
  };
}

export function refuseReuse({ swappedBeforeRunAt, pair, release }: PlanFacts): SlotPlan | undefined {
  if (swappedBeforeRunAt === undefined) return undefined;
  return {
    kind: 'refuse',
    code: 'RELEASE_CONFLICT',
    message: `${slotLabel(pair.target)} serves a release ${release} since ${neutralise(swappedBeforeRunAt, 40)}, before this run began: another run has used that name, so it cannot be told whether this run has anything to bring out.`,
    fix: 'Leave the input release empty, so that each run names its own, or give each run another one (never a number that repeats).',
  };
}

export function refuseUndoing({ pair, release }: PlanFacts, why: NonNullable<PlanFacts['notUndoable']>): SlotPlan {
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
    fix: `Look which version each slot serves. If ${slotLabel(pair.target)} serves ${release}, nothing is left to do. Else run action 'prepareSlot', deploy and swap. Let nothing replace all app settings of a slot between the two (templates drop the setting ${releaseMarkerSetting}).`,
  };
}

export function refuseUnreadable({ pair }: PlanFacts, slot: 'source' | 'target'): SlotPlan {
  return {
    kind: 'refuse',
    code: 'RELEASE_CONFLICT',
    message: `The release marker of ${slotLabel(pair[slot])} cannot be read: something else wrote the app setting.`,
    fix: `Look at it, and delete it if nothing needs it: ${deleteMarker(pair, pair[slot])}`,
  };
}

export function refusePreview(facts: PlanFacts): SlotPlan {
  return pendingPreview(facts, facts.pair.source, facts.previewWith ?? '');
}

/** A preview of a slot of the pair with any other one. */
export function pendingPreview({ pair }: PlanFacts, slot: string, other: string): SlotPlan {
  return {
    kind: 'refuse',
    code: 'PREVIEW_PENDING',
    message: `A swap with preview of ${slotLabel(slot)} with ${slotLabel(other)} is pending: somebody started it and neither completed nor cancelled it.`,
    fix: `Complete it (action 'completePreview') or cancel it (action 'cancelPreview') with these two slots, or: ${resetPreview(pair, slot, other)}`,
  };
}

export function refuseNothingToUndo({ pair, release }: PlanFacts): SlotPlan {
  return {
    kind: 'refuse',
    code: 'NOTHING_TO_SWAP_BACK',
    message: `Neither ${slotLabel(pair.source)} nor ${slotLabel(pair.target)} carries the release ${release}.`,
    fix: 'Set the input release to the one that is to be undone: it is an output of the task that swapped it.',
  };
}

export function refuseErrors({ findings }: PlanFacts): SlotPlan | undefined {
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
