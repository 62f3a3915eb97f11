import { neutralise } from '../../text.ts';
import type { PreflightFinding, PreflightRequest, SlotsObservation } from '../model.ts';
import { hubMovement, hubsAfterSwap, hubsToDrain } from '../movement/index.ts';
import type { Draft, Rule, Situation } from './draft.ts';
import { durableVersionRules } from './durable-versions.ts';
import { hubConfigurationRules } from './hub-configuration.ts';
import { hubMovementRules } from './hub-movement.ts';
import { leavingHubRules } from './leaving-hub.ts';
import { meetingRules } from './meeting.ts';
import { networkRules } from './network.ts';
import { planRules } from './plan.ts';
import { releaseMarkerRules } from './release-marker.ts';
import { severityFor } from './scope.ts';
import { settingsRules } from './settings.ts';
import { bySeverity, firmCodes, mildest } from './severity.ts';
import { slotStateRules } from './slot-state.ts';
import { storageRules } from './storage.ts';
import { triggerRules } from './triggers.ts';

const rules: readonly Rule[] = [
  ...slotStateRules,
  ...releaseMarkerRules,
  ...planRules,
  ...settingsRules,
  ...hubConfigurationRules,
  ...hubMovementRules,
  ...leavingHubRules,
  ...meetingRules,
  ...durableVersionRules,
  ...storageRules,
  ...networkRules,
  ...triggerRules,
];

/** Room for lists of names; everything longer is cut. */
const longestText = 4000;

/**
 * Everything about two slots that speaks against an action, or that is worth knowing before it: errors first, then warnings, then
 * notes. Pure.
 *
 * Only `severities` can change how much a finding counts, and only downwards; a finding that was lowered says so. Texts are safe to
 * print and hold no values of settings.
 */
export function preflight(observation: SlotsObservation, asked: PreflightRequest): readonly PreflightFinding[] {
  const situation: Situation = {
    observation,
    asked,
    movement: hubMovement(observation),
    after: hubsAfterSwap(observation),
    toDrain: hubsToDrain(observation, asked.action),
  };
  return rules
    .flatMap((rule) => rule(situation))
    .flatMap((draft) => judge(draft, asked))
    .sort(bySeverity);
}

function judge(draft: Draft, { action, severities }: PreflightRequest): PreflightFinding[] {
  const highest = severityFor(draft.code, action);
  if (highest === undefined) return [];
  const elsewhere = action === 'prepareSlot' && draft.about === 'target' ? 'warning' : undefined;
  const before = mildest(highest, draft.atMost, elsewhere);
  const severity = firmCodes.has(draft.code) ? before : mildest(before, severities.get(draft.code));
  return [
    {
      code: draft.code,
      severity,
      message: neutralise(draft.message, longestText),
      why: neutralise(draft.why, longestText),
      fix: neutralise(draft.fix, longestText),
      ...(severity === before ? {} : { severityBefore: before }),
    },
  ];
}
