import type { PreflightRequest, ReleasePosition, SlotPlan, SlotsObservation } from '../model.ts';
import { releaseMarkerSetting } from '../model.ts';
import { hubMovement, hubsToDrain } from '../movement/index.ts';
import { planSlotAction } from '../plan/index.ts';
import { preflight } from '../preflight/index.ts';
import { releasePosition, swapBefore, untoldSwapSince, whyNotUndoable } from '../release/index.ts';
import type { NewHub } from './choose-hub.ts';
import { releaseOf } from './slot-reports.ts';
import type { SlotRun } from '../slot-run.ts';

/** What an observation leads to. */
export interface Decided {
  readonly position: ReleasePosition;
  readonly findings: ReturnType<typeof preflight>;
  readonly plan: SlotPlan;
}

/** From what was seen to a plan. Pure. */
export function decideOn(
  { request, pair, undoesOwnSwap }: Pick<SlotRun, 'request' | 'pair' | 'undoesOwnSwap'>,
  observation: SlotsObservation,
  newHub: NewHub | undefined,
): Decided {
  const { action, release, startIfStopped, drain, runStartedAt } = request;
  const { source, target } = observation;
  const position = releasePosition(pair, observation, release);
  const asked: PreflightRequest = request;
  const findings = preflight(observation, asked);
  const targetRelease = releaseOf(target.marker);
  // Both slots of a pending preview may bear its mark, or one of them.
  const targetPreviewWith = target.site.pendingSwapWith?.toLowerCase();
  const previewWith = source.site.pendingSwapWith ?? (targetPreviewWith === pair.source ? pair.target : undefined);
  const untold = runStartedAt === undefined ? undefined : untoldSwapSince(pair, observation, runStartedAt);
  const before = runStartedAt === undefined ? undefined : swapBefore(pair, observation, runStartedAt);
  const why = whyNotUndoable(pair, observation);
  // The platform may show its own last swap late.
  const notUndoable = undoesOwnSwap === true && why?.kind === 'swappedElsewhere' ? undefined : why;
  const stopped = [source, target].filter(({ site }) => site.state !== '' && site.state.toLowerCase() !== 'running');
  const plan = planSlotAction({
    action,
    pair,
    release,
    position,
    movement: hubMovement(observation),
    hubsToDrain: hubsToDrain(observation, action),
    drainPolicy: drain.policy,
    quietPeriodMs: drain.quietPeriodMs,
    operationInProgress: [source, target].some(({ site }) => site.operationInProgress !== undefined),
    markerIsSticky:
      observation.sticky.ok &&
      observation.sticky.value.appSettingNames.some(
        (name) => name.toLowerCase() === releaseMarkerSetting.toLowerCase(),
      ),
    slotsToStart: startIfStopped ? stopped.map(({ name }) => name) : [],
    settingsToUnstick: request.prepare.unstickHubSettings ? stickyHubSettings(observation) : [],
    findings,
    ...(targetRelease === undefined ? {} : { targetRelease }),
    ...(before === undefined ? {} : { swappedBeforeRunAt: before.at }),
    ...(notUndoable === undefined ? {} : { notUndoable }),
    ...(untold === undefined ? {} : { untoldSwapAt: untold.at }),
    ...(previewWith === undefined ? {} : { previewWith }),
    ...(targetPreviewWith === undefined || targetPreviewWith === pair.source ? {} : { targetPreviewWith }),
    ...(newHub === undefined ? {} : { newHub }),
  });
  // What a swap would do is of no concern where it has been done, or is not to be.
  const concerns = plan.kind !== 'nothing' || action === 'prepareSlot' || action === 'preflight';
  return { position, findings: concerns ? findings : [], plan };
}

function stickyHubSettings({ source, target }: SlotsObservation): string[] {
  const names = [source, target].flatMap(({ hub }) =>
    hub.kind === 'located'
      ? hub.location.settings
          .filter(({ sticky, decides }) => sticky === true && decides !== 'version')
          .map(({ name }) => name)
      : [],
  );
  return [...new Set(names)];
}
