import { DurableDeployError } from '../../errors.ts';
import { plural } from '../../text.ts';
import type { PreflightFinding, SlotPlan, SlotsObservation } from '../model.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import { observeSlots } from '../observe/index.ts';
import { describePlan } from '../plan/index.ts';
import { readMarker } from '../release/index.ts';
import { differingNames } from '../../app-settings/index.ts';
import { judgeLook } from '../swap/index.ts';
import { afterwards } from './afterwards.ts';
import { annotated } from './annotate.ts';
import { chooseHub } from './choose-hub.ts';
import { drainHub } from './drain.ts';
import { execute } from './execute.ts';
import { goingOn } from '../going-on.ts';
import { decideOn } from './plan-round.ts';
import { noteDrained, type SlotRecord } from './record.ts';
import { changedMeanwhile, SituationChanged, type Scene } from './scene.ts';
import { slotsReport } from './slot-reports.ts';
import type { SlotRun } from '../slot-run.ts';
import { startToRead } from './start-slots.ts';
import { swapBackAfterFailure } from './swap-back.ts';
import { createWaitingTime } from '../waiting-time.ts';

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
  const { journal } = run;
  const { notDone, again } = goingOn(run);
  const { clock } = run.doors.context;
  const { timeoutMs, quietPeriodMs } = run.request.drain;
  const times = {
    drainTime: createWaitingTime(clock, timeoutMs),
    quietTime: createWaitingTime(clock, quietPeriodMs),
  };
  for (let round = 1; ; round += 1) {
    try {
      journal.begin({
        underWay: 'looking at both slots',
        goOn:
          round === 1 && run.undoing === undefined ? 'Nothing was changed. Run the job again.' : `${notDone} ${again}.`,
      });
      return await performOnce(run, record, times);
    } catch (error) {
      if (!(error instanceof SituationChanged)) throw error;
      if (round >= mostRounds) throw keepsChanging(error);
      journal.say(`${error.message} Looking anew.`);
    }
  }
}

async function performOnce(
  run: SlotRun,
  record: SlotRecord,
  times: Pick<Scene, 'drainTime' | 'quietTime'>,
): Promise<void> {
  const { request, pair, doors } = run;
  const { clock } = doors.context;
  const observation = await observeSlots(pair, request, doors, run.deadline);
  record.before = slotsReport(clock.now(), observation);
  await startToRead(run, observation);
  sayHubs(run, observation);
  const newHub =
    request.action === 'prepareSlot' ? await chooseHub(run, observation, request.prepare.hubNames) : undefined;
  const decided = decideOn(run, observation, newHub);
  const { plan } = decided;
  record.findings = decided.findings;
  record.plan = plan;
  if (plan.kind !== 'nothing' || decided.findings.length > 0) sayFindings(run, decided.findings);
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
    ...times,
  };
  if (request.action === 'preflight') return lookAtHubs(run, scene, record);
  record.result = plan.kind === 'nothing' ? 'alreadyDone' : 'done';
  for (const step of plan.steps) await execute(run, scene, record, step);
  if (request.action === 'prepareSlot') await stillPrepared(run, scene);
  if (record.swapped === 'alreadyDone' && already) record.result = 'alreadyDone';
  const after = await afterwards(run, scene);
  if (after !== undefined) record.after = slotsReport(clock.now(), after);
  await annotated(run, scene, record, () => judgeVerification(run, scene, record));
}

/** The preflight waits for nothing: it tells how the hubs are now. */
async function lookAtHubs(run: SlotRun, scene: Scene, record: SlotRecord): Promise<void> {
  for (const step of scene.steps) {
    if (step.kind !== 'drain') continue;
    const outcome = await drainHub(run, step.hub, scene.observation[step.hub.slot], 'fail', scene.drainTime);
    noteDrained(record, step.hub, outcome);
  }
}

/**
 * Where nothing had to be written after the waits, nothing has shown yet that the slot is still what was waited for.
 *
 * @throws SituationChanged when it is not
 */
async function stillPrepared({ doors, pair, deadline }: SlotRun, { steps, expected }: Scene): Promise<void> {
  const kinds = new Set(steps.map(({ kind }) => kind));
  if (!kinds.has('drain') || kinds.has('writeSettings')) return;
  const now = await withPatience(doors.context, deadline, () => doors.sites.appSettings(pair.ref, pair.source));
  const names = differingNames(expected.source, now);
  if (names.length > 0) throw changedMeanwhile(names);
}

/** A target slot that is not well fails the run, after the swap back that was asked for. */
async function judgeVerification(run: SlotRun, scene: Scene, record: SlotRecord): Promise<void> {
  const { request, pair } = run;
  const { verification } = record;
  if (verification === undefined) return;
  if (verification.kind === 'healthy') return stillSwapped(run, scene, record);
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
async function stillSwapped(
  { doors, pair, request }: SlotRun,
  { swappedLook, observation }: Scene,
  record: SlotRecord,
): Promise<void> {
  const shown = swappedLook ?? observation;
  const settings = await withPatience(doors.context, doors.context.clock.now() + lastLookMs, () =>
    doors.sites.appSettings(pair.ref, pair.target),
  );
  const look = { ...shown, target: { ...shown.target, marker: readMarker(settings) } };
  const direction = request.action === 'swapBack' ? 'back' : 'forward';
  if (judgeLook(direction, pair, request.release, look, undefined) === 'done') return;
  record.swapped = 'false';
  // What was seen after the swap holds no longer.
  delete record.after;
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

/** Notes say the same in every run of a set-up: they are printed where somebody asks for them, and stand in the summary anyway. */
function sayFindings({ doors, journal, request }: SlotRun, findings: readonly PreflightFinding[]): void {
  const { log } = doors.context;
  const withNotes = request.action === 'preflight' || request.dryRun;
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  journal.say(
    `Preflight: ${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${plural(count('note'), 'note')}.`,
  );
  for (const finding of findings) {
    if (finding.severity === 'note') {
      if (withNotes) log.info(`Note: ${finding.code}: ${finding.message}`);
      continue;
    }
    if (finding.severity === 'warning') log.warning(inFull(finding));
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
