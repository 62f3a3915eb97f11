import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { PlannedStep } from '../model.ts';
import { releaseMarkerSetting } from '../model.ts';
import { lookAgain } from '../observe/index.ts';
import { classifyRefusal } from '../refusals/index.ts';
import { formatMarker, markerFor, readMarker } from '../release/index.ts';
import { changeAppSettings, unstickAppSettings } from '../settings/index.ts';
import { swapOnce, waitForQuiet, type Direction } from '../swap/index.ts';
import { verifySlot } from '../verify/index.ts';
import { approach } from './approach.ts';
import { awaitHost } from './await-host.ts';
import { drainHub, requireIdle } from './drain.ts';
import { noteDrained, type SlotRecord } from './record.ts';
import type { Scene } from './scene.ts';
import type { SlotRun } from './slot-run.ts';

/**
 * Carries out one step of a plan. Every step may be done again: a run that was cut short looks, plans anew, and finds done what
 * was done.
 *
 * Errors: those of the step; SituationChanged when the plan must be made anew.
 */
export async function execute(run: SlotRun, scene: Scene, record: SlotRecord, step: PlannedStep): Promise<void> {
  const { doors, pair, journal } = run;
  const { clock } = doors.context;
  switch (step.kind) {
    case 'waitForOperation':
      journal.begin({ underWay: 'waiting for another operation on the app', goOn: nothingChanged });
      await waitForQuiet(run, scene.observation);
      return;
    case 'startSlot':
      journal.begin({ underWay: `starting slot ${step.slot}`, goOn: nothingChanged });
      await doors.slots.start(pair.ref, step.slot);
      scene.restartedAt.set(step.slot, clock.now());
      journal.say(`Slot ${step.slot} was started.`);
      return;
    case 'unstickSettings':
      journal.begin({ underWay: 'changing the list of sticky settings', goOn: nothingSwapped });
      await unstickAppSettings(doors, pair.ref, step.names);
      journal.say(
        `These settings travel with the code from now on: ${step.names.map((name) => neutralise(name, 80)).join(', ')}.`,
      );
      return;
    case 'writeSettings':
      return writeSettings(run, scene, step);
    case 'awaitHost':
      journal.begin({ underWay: `waiting for the Functions host of slot ${step.slot}`, goOn: nothingSwapped });
      await awaitHost(run, step.slot, scene.restartedAt.get(step.slot));
      return;
    case 'drain': {
      const outcome = await drainHub(run, step.hub, scene.observation[step.hub.slot], step.policy, scene.drainDeadline);
      noteDrained(record, step.hub, outcome);
      requireIdle(step.hub, outcome, step.policy, run.request.drain.timeoutMs);
      if (outcome.verdict.kind === 'busy') {
        journal.warn(`Task hub ${step.hub.hubName} is busy, and the task goes on, because drainPolicy is ignore.`);
      }
      return;
    }
    case 'applySlotConfig':
      return startPreview(run, scene, record);
    case 'swap':
      return swap(run, scene, record, 'forward');
    case 'swapBack':
      return swap(run, scene, record, 'back');
    case 'resetSlotConfig':
      return resetSlot(run, scene, step.slot);
    case 'verify':
      journal.begin({ underWay: `verifying slot ${pair.target}`, goOn: verifying });
      record.verification = await verifySlot(run, whatToVerify(scene));
      return;
  }
}

const nothingChanged = 'Nothing was changed. Run the job again.';
const nothingSwapped = 'The slots were not swapped. Run the job again: it goes on from what it then sees.';
const verifying =
  'The slots were swapped. Run the job again: it sees that, swaps nothing, and verifies the target slot anew.';

async function writeSettings(
  { doors, pair, request, journal }: SlotRun,
  scene: Scene,
  { slot, release, hub }: Extract<PlannedStep, { kind: 'writeSettings' }>,
): Promise<void> {
  journal.begin({ underWay: `writing app settings of slot ${slot}`, goOn: nothingSwapped });
  const seen = scene.observation.source.marker;
  const marker = release === undefined ? undefined : formatMarker(markerFor(release, scene.observation));
  const { after, written, changedByOthers } = await changeAppSettings(doors, pair.ref, slot, (current) => {
    const now = readMarker(current);
    const same = JSON.stringify(now) === JSON.stringify(seen);
    const ours = now.kind === 'marker' && now.marker.release === request.release;
    if (!same && !ours) throw markedMeanwhile(slot);
    return new Map([
      ...(marker === undefined || (ours && !same) ? [] : [[releaseMarkerSetting, marker] as const]),
      ...(hub === undefined ? [] : [[hub.setting, hub.hubName] as const]),
    ]);
  });
  scene.expected.source = after;
  if (!written) return;
  scene.restartedAt.set(slot, doors.context.clock.now());
  const what = [
    ...(release === undefined ? [] : [`the release marker ${release}`]),
    ...(hub === undefined ? [] : [`${neutralise(hub.setting, 80)}=${hub.hubName}`]),
  ];
  journal.say(`Slot ${slot} got ${what.join(' and ')}, which restarts it.`);
  if (changedByOthers.length > 0) {
    journal.warn(
      `Somebody else changed app settings of slot ${slot} at the same time (${changedByOthers.map((name) => neutralise(name, 80)).join(', ')}); those changes were kept.`,
    );
  }
}

function markedMeanwhile(slot: string): DurableDeployError {
  return new DurableDeployError(
    'RELEASE_CONFLICT',
    `Another run has marked slot ${slot} with its release meanwhile, so it is left alone.`,
    { fix: 'Run the job again when the other run has ended. Keep runs apart with an Exclusive Lock check.' },
  );
}

async function swap(run: SlotRun, scene: Scene, record: SlotRecord, direction: Direction): Promise<void> {
  const { pair, journal } = run;
  try {
    const swapped = await swapOnce(
      run,
      direction,
      () => approach(run, scene, record),
      (known) => {
        record.swapped = known;
      },
    );
    record.swapped = swapped.by === 'us' ? 'true' : 'alreadyDone';
    scene.swappedLook = swapped.look;
    scene.expected.source = swapped.look.settings.source;
    scene.expected.target = swapped.look.settings.target;
    journal.say(
      direction === 'forward'
        ? `Slot ${pair.target} serves the release ${run.request.release}${swapped.by === 'us' ? '' : ': another run has swapped the slots'}.`
        : `Slot ${pair.target} serves again what it served before the release ${run.request.release}.`,
    );
  } catch (error) {
    if (error instanceof DurableDeployError && provenNotSwapped.has(error.code)) record.swapped = 'false';
    throw error;
  }
}

const provenNotSwapped: ReadonlySet<string> = new Set(['SWAP_FAILED', 'OPERATION_IN_PROGRESS', 'SWAPPED_TWICE']);

async function startPreview(run: SlotRun, scene: Scene, record: SlotRecord): Promise<void> {
  const { doors, pair, request, journal } = run;
  const look = await approach(run, scene, record);
  await run.lock?.assertHeld();
  journal.begin({
    underWay: `starting a swap with preview of slot ${pair.source}`,
    goOn: "Run the job again: it sees whether the preview has begun. To give it up, use action 'cancelPreview'.",
  });
  try {
    await doors.slots.applySlotConfig(pair.ref, pair.source, pair.target, request.preserveVnet);
  } catch (error) {
    if (!(error instanceof DurableDeployError) || classifyRefusal(error).kind !== 'unknownOutcome') throw error;
    doors.context.signal.throwIfAborted();
    journal.say(`${error.message} Looking whether the preview has begun.`);
    const { source } = await lookAgain(doors.sites, pair, look);
    if (source.site.pendingSwapWith?.toLowerCase() !== pair.target) throw error;
  }
  scene.restartedAt.set(pair.source, doors.context.clock.now());
  journal.say(
    `Slot ${pair.source} runs with the sticky settings of slot ${pair.target}. Complete the swap with action 'completePreview', or give it up with 'cancelPreview'.`,
  );
}

async function resetSlot({ doors, pair, journal }: SlotRun, scene: Scene, slot: string): Promise<void> {
  const { context } = doors;
  journal.begin({
    underWay: `cancelling the swap with preview: slot ${slot} gets its own settings back`,
    goOn: "Run the job again with action 'cancelPreview'.",
  });
  // Resetting twice is the same as resetting once, so a lost reply is no reason to stop.
  for (let tries = 1; ; tries += 1) {
    try {
      await doors.slots.resetSlotConfig(pair.ref, slot);
      break;
    } catch (error) {
      if (tries >= 3 || !(error instanceof DurableDeployError) || !mayRepeat.has(classifyRefusal(error).kind))
        throw error;
      journal.say(`${error.message} Trying again.`);
      await context.clock.sleep(5000 * tries, context.signal);
    }
  }
  scene.restartedAt.set(slot, context.clock.now());
  journal.say(`Slot ${slot} has its own settings again.`);
}

const mayRepeat: ReadonlySet<string> = new Set(['unknownOutcome', 'notSent', 'throttled', 'conflict']);

function whatToVerify({ observation }: Scene): { readonly hostName: string; readonly durableMajor?: 1 | 2 | 3 } {
  const { target } = observation;
  const major = target.hub.kind === 'located' ? target.hub.location.durableMajor : undefined;
  return {
    hostName: target.site.defaultHostName,
    ...(major === undefined ? {} : { durableMajor: major }),
  };
}
