import { DurableDeployError } from '../../errors.ts';
import { locateHub } from '../../taskhub/locate/index.ts';
import { plural } from '../../text.ts';
import type { PreflightFinding, SlotPlan, SlotSeen, SlotsObservation } from '../model.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import { hubsAfterSwap } from '../movement/index.ts';
import { lookAtMarkers, observeSlots, withContents } from '../observe/index.ts';
import { describePlan } from '../plan/index.ts';
import { readMarker } from '../release/index.ts';
import { judgeLook } from '../swap/index.ts';
import { chooseHub } from './choose-hub.ts';
import { drainHub } from './drain.ts';
import { execute } from './execute.ts';
import { decideOn } from './plan-round.ts';
import { noteDrained, type SlotRecord } from './record.ts';
import { SituationChanged, type Scene } from './scene.ts';
import { slotsReport } from './slot-reports.ts';
import type { SlotRun } from './slot-run.ts';
import { swapBackAfterFailure } from './swap-back.ts';

/** How often a run begins anew because the slots were changed while it waited. */
const mostRounds = 5;
/** How long the last look may take to come through, in milliseconds. */
const lastLookMs = 120_000;

/**
 * Observes, decides and acts; anew when the slots turn out to be no longer what the plan takes them to be.
 *
 * @throws DurableDeployError whatever the run fails for; the record holds what is known by then
 */
export async function perform(run: SlotRun, record: SlotRecord): Promise<void> {
  for (let round = 1; ; round += 1) {
    try {
      return await performOnce(run, record);
    } catch (error) {
      if (!(error instanceof SituationChanged)) throw error;
      if (round >= mostRounds) throw keepsChanging(error);
      run.journal.say(`${error.message} Looking anew.`);
    }
  }
}

async function performOnce(run: SlotRun, record: SlotRecord): Promise<void> {
  const { request, pair, doors, journal } = run;
  const { clock } = doors.context;
  journal.begin({ underWay: 'looking at both slots', goOn: 'Nothing was changed. Run the job again.' });
  const observation = await observeSlots(pair, request, doors, run.deadline);
  record.before = slotsReport(clock.now(), observation);
  sayHubs(run, observation);
  const newHub =
    request.action === 'prepareSlot' ? await chooseHub(run, observation, request.prepare.hubNames) : undefined;
  const decided = decideOn(run, observation, newHub);
  const { plan } = decided;
  record.findings = decided.findings;
  record.plan = plan;
  sayFindings(run, decided.findings);
  sayPlan(run, plan);
  const already = plan.kind === 'nothing' || decided.position.kind === 'swapped';
  // A preview that is pending is no swap.
  const previewOnly = request.action === 'startPreview' && decided.position.kind !== 'swapped';
  if (plan.kind === 'nothing') {
    record.swapped = request.action === 'cancelPreview' || previewOnly ? 'false' : 'alreadyDone';
  }
  if (plan.kind === 'refuse') {
    throw new DurableDeployError(plan.code, plan.message, plan.fix === '' ? {} : { fix: plan.fix });
  }
  if (request.dryRun) {
    record.result = 'planned';
    return;
  }
  const scene: Scene = {
    observation,
    steps: plan.steps,
    expected: { source: observation.source.settings, target: observation.target.settings },
    restartedAt: new Map(),
    drainDeadline: clock.now() + request.drain.timeoutMs,
  };
  if (request.action === 'preflight') return lookAtHubs(run, scene, record);
  record.result = plan.kind === 'nothing' ? 'alreadyDone' : 'done';
  for (const step of plan.steps) await execute(run, scene, record, step);
  if (record.swapped === 'alreadyDone' && already) record.result = 'alreadyDone';
  record.after = slotsReport(clock.now(), await afterwards(run, scene));
  await judgeVerification(run, scene, record);
}

/** The preflight waits for nothing: it tells how the hubs are now. */
async function lookAtHubs(run: SlotRun, scene: Scene, record: SlotRecord): Promise<void> {
  for (const step of scene.steps) {
    if (step.kind !== 'drain') continue;
    const outcome = await drainHub(run, step.hub, scene.observation[step.hub.slot], 'fail', scene.drainDeadline);
    noteDrained(record, step.hub, outcome);
  }
}

/** Both slots as they are after the steps, with what is in their hubs now. */
async function afterwards(
  { doors, pair }: SlotRun,
  { observation, expected, swappedLook }: Scene,
): Promise<{ readonly source: SlotSeen; readonly target: SlotSeen }> {
  const hubs = swappedLook === undefined ? undefined : hubsAfterSwap(observation);
  const seenAfter = async (slot: 'source' | 'target'): Promise<SlotSeen> => {
    const before = observation[slot];
    const settings = expected[slot];
    const hub = hubs?.[slot] ?? relocated(before, settings);
    const site = slot === 'source' && swappedLook !== undefined ? swappedLook.source.site : before.site;
    const seen: SlotSeen = { ...before, site, settings, marker: readMarker(settings), hub };
    return withContents(seen, pair, doors);
  };
  const [source, target] = await Promise.all([seenAfter('source'), seenAfter('target')]);
  return { source, target };
}

function relocated({ configuration, hub }: SlotSeen, appSettings: ReadonlyMap<string, string>): SlotSeen['hub'] {
  return configuration.ok ? locateHub({ ...configuration.value, appSettings }) : hub;
}

/** A target slot that is not well fails the run, after the swap back that was asked for. */
async function judgeVerification(run: SlotRun, scene: Scene, record: SlotRecord): Promise<void> {
  const { request, pair } = run;
  const { verification } = record;
  if (verification === undefined) return;
  if (verification.kind === 'healthy') return stillSwapped(run, scene);
  const seen = verification.reasons.map(({ message }) => message.replace(/\.?$/, '.')).join(' ');
  const failure = new DurableDeployError(
    'VERIFICATION_FAILED',
    verification.kind === 'unhealthy'
      ? `Slot ${pair.target} is not well after the swap: ${seen}`
      : `It cannot be told whether slot ${pair.target} is well after the swap: ${seen}`,
    { fix: `Look at the app. To go back: action 'swapBack' with release ${request.release}.` },
  );
  if (!request.verify.swapBackOnFailure || request.action === 'swapBack') throw failure;
  if (verification.kind === 'unknown') {
    run.journal.warn('The slots are not swapped back by themselves: nothing shows that the app is not well.');
    record.swappedBack = { done: false, why: 'nothing shows that the app is not well' };
    throw failure;
  }
  record.swappedBack = await swapBackAfterFailure(run, record, perform);
  throw new DurableDeployError(failure.code, `${failure.message} ${record.swappedBack.why}`, {
    fix: record.swappedBack.done
      ? `The release ${request.release} is in slot ${pair.source} for you to look at. To bring it out anew: action 'prepareSlot', deploy, swap.`
      : failure.fix,
  });
}

/** The last word: that nobody has swapped the slots once more while the target slot was verified. */
async function stillSwapped({ doors, pair, request }: SlotRun, { swappedLook }: Scene): Promise<void> {
  if (swappedLook === undefined) return;
  const look = await withPatience(doors.context, doors.context.clock.now() + lastLookMs, () =>
    lookAtMarkers(doors.sites, pair, swappedLook),
  );
  const direction = request.action === 'swapBack' ? 'back' : 'forward';
  if (judgeLook(direction, pair, request.release, look, undefined) === 'done') return;
  throw new DurableDeployError(
    'SWAPPED_TWICE',
    `Slot ${pair.target} no longer serves what it served right after the swap: somebody has swapped the slots again meanwhile.`,
    {
      fix: 'Look at both slots. Keep runs apart with an Exclusive Lock check on the environment, or with lockContainer.',
    },
  );
}

function sayHubs({ journal, pair }: SlotRun, { source, target }: SlotsObservation): void {
  for (const { name, hub } of [source, target]) {
    journal.say(
      hub.kind === 'located'
        ? `Slot ${name} of ${pair.ref.name} holds task hub ${hub.location.hubName}.`
        : `Which task hub slot ${name} of ${pair.ref.name} holds cannot be told: ${hub.reasons.map(({ message }) => message).join(' ')}`,
    );
  }
}

function sayFindings({ doors, journal }: SlotRun, findings: readonly PreflightFinding[]): void {
  const { log } = doors.context;
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  journal.say(
    `Preflight: ${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${plural(count('note'), 'note')}.`,
  );
  for (const finding of findings) {
    if (finding.severity === 'note') log.info(`Note: ${finding.code}: ${finding.message}`);
    else if (finding.severity === 'warning') log.warning(inFull(finding));
    else log.info(inFull(finding));
  }
}

function inFull({ code, message, why, fix }: PreflightFinding): string {
  const lines = [`${code}: ${message}`, `Why it matters: ${why}`, ...(fix === undefined ? [] : [`What to do: ${fix}`])];
  return lines.join('\n');
}

function sayPlan({ doors, request }: SlotRun, plan: SlotPlan): void {
  if (plan.kind === 'refuse') return;
  const { log } = doors.context;
  log.info(request.dryRun ? 'Plan (dry run, nothing is changed):' : 'Plan:');
  for (const line of describePlan(plan)) log.info(`  ${line}`);
}

function keepsChanging(cause: SituationChanged): DurableDeployError {
  return new DurableDeployError(
    'OPERATION_IN_PROGRESS',
    `The slots keep changing while this run looks at them. ${cause.message}`,
    { fix: 'Find out who writes the settings of this app, and run the job again when that has ended.', cause },
  );
}
