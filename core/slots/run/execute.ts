import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { PlannedStep } from '../model.ts';
import { awaitQuiet } from '../quiet/index.ts';
import { explainRefusal } from '../refusals/index.ts';
import { unstickAppSettings } from '../../app-settings/index.ts';
import { swapOnce, waitForQuiet, type Direction } from '../swap/index.ts';
import { verifySlot } from '../verify/index.ts';
import { approach } from './approach.ts';
import { awaitHost } from './await-host.ts';
import { goingOn } from '../going-on.ts';
import { drainHub, requireIdle } from './drain.ts';
import { resetSlot, startPreview } from './preview.ts';
import { noteDrained, type SlotRecord } from './record.ts';
import { SituationChanged, type Scene } from './scene.ts';
import type { SlotRun } from '../slot-run.ts';
import { startSlot } from './start-slots.ts';
import { writeSettings } from './write-settings.ts';

/**
 * Carries out one step of a plan. Every step may be done again: a run that was cut short looks, plans anew, and finds done what
 * was done.
 *
 * Errors: those of the step; SituationChanged when the plan must be made anew.
 */
export async function execute(run: SlotRun, scene: Scene, record: SlotRecord, step: PlannedStep): Promise<void> {
  const settled = (): void => {
    if (awaitsWhatItSent.has(step.kind)) run.sent.mayStillArrive = false;
  };
  try {
    await carryOut(run, scene, record, step);
    settled();
  } catch (error) {
    if (error instanceof SituationChanged) settled();
    throw step.kind === 'swap' || step.kind === 'swapBack' ? error : explainRefusal(error);
  }
}

async function carryOut(run: SlotRun, scene: Scene, record: SlotRecord, step: PlannedStep): Promise<void> {
  const { doors, pair, journal } = run;
  const { notDone, again } = goingOn(run);
  const goOn = `${notDone} ${again}: it goes on from what it then sees.`;
  if (changesAzure.has(step.kind)) await run.lock?.assertHeld();
  switch (step.kind) {
    case 'waitForOperation':
      journal.begin({ underWay: 'waiting for another operation on the app', goOn });
      journal.say('Another operation on the app is in progress; waiting until it has ended.');
      await waitForQuiet(run, scene.observation);
      throw new SituationChanged('The other operation has ended.');
    case 'startSlot':
      scene.restartedAt.set(step.slot, await startSlot(run, step.slot));
      return;
    case 'unstickSettings':
      journal.begin({ underWay: 'changing the list of sticky settings', goOn });
      scene.sticky = await unstickAppSettings(doors, run.deadline, pair.ref, step.names);
      journal.say(
        `These settings travel with the code from now on: ${step.names.map((name) => neutralise(name, 80)).join(', ')}.`,
      );
      return;
    case 'writeSettings':
      journal.begin({ underWay: `writing app settings of slot ${step.slot}`, goOn });
      return writeSettings(run, scene, step);
    case 'awaitHost':
      journal.begin({ underWay: `waiting for the Functions host of slot ${step.slot}`, goOn });
      await awaitHost(run, step.slot, scene.restartedAt.get(step.slot));
      return;
    case 'drain': {
      const outcome = await drainHub(run, step.hub, scene.observation[step.hub.slot], step.policy, scene.drainTime);
      noteDrained(record, step.hub, outcome);
      requireIdle(run, step.hub, outcome, step.policy, scene.drainTime);
      if (outcome.verdict.kind === 'busy') {
        journal.warn(`Task hub ${step.hub.hubName} is busy, and the task goes on, because drainPolicy is ignore.`);
      }
      return;
    }
    case 'awaitQuiet':
      record.quiet = await awaitQuiet(run, scene.observation, scene.quietTime);
      return;
    case 'applySlotConfig':
      return startPreview(run, scene, record);
    case 'swap':
      return swap(run, scene, record, 'forward');
    case 'swapBack':
      return swap(run, scene, record, 'back');
    case 'resetSlotConfig':
      return resetSlot(run, scene, step.slot);
    case 'verify':
      journal.begin({ underWay: `verifying slot ${pair.target}`, goOn: whileVerifying(run) });
      record.verification = await verifySlot(run, whatToVerify(scene));
      return;
  }
}

/** Steps that write; a swap asserts the lock by itself, right before it is posted. */
const changesAzure: ReadonlySet<PlannedStep['kind']> = new Set([
  'startSlot',
  'unstickSettings',
  'writeSettings',
  'applySlotConfig',
  'resetSlotConfig',
]);

/**
 * Steps after which nothing that they have sent can arrive any more, when they come to their end: they have waited for it. A start
 * that arrives late finds the slot running.
 */
const awaitsWhatItSent: ReadonlySet<PlannedStep['kind']> = new Set([
  'startSlot',
  'unstickSettings',
  'writeSettings',
  'applySlotConfig',
]);

function whileVerifying({ request, pair, undoing }: SlotRun): string {
  if (request.action !== 'swapBack') {
    return 'The slots were swapped. Run the job again: it sees that, swaps nothing, and verifies the target slot anew.';
  }
  const look = `The slots were swapped back. Look whether slot ${pair.target} is well.`;
  return undoing === true ? look : `${look} Run the job again: it sees that, and swaps nothing.`;
}

async function swap(run: SlotRun, scene: Scene, record: SlotRecord, direction: Direction): Promise<void> {
  const { pair, journal } = run;
  try {
    const swapped = await swapOnce(
      run,
      direction,
      () => approach(run, scene, record),
      (known) => {
        record.swapped = known === 'notSwapped' ? 'false' : 'unknown';
        run.sent.mayStillArrive = known === 'sent';
      },
    );
    record.swapped = swapped.by === 'us' ? 'true' : 'alreadyDone';
    run.sent.mayStillArrive = false;
    scene.swappedLook = swapped.look;
    scene.expected.source = swapped.look.settings.source;
    scene.expected.target = swapped.look.settings.target;
    journal.say(
      direction === 'forward'
        ? `Slot ${pair.target} serves the release ${run.request.release}${swapped.by === 'us' ? '' : ': another run has swapped the slots'}.`
        : `Slot ${pair.target} serves again what it served before the release ${run.request.release}.`,
    );
  } catch (error) {
    if (error instanceof DurableDeployError) {
      if (error.code === 'SWAP_FAILED' || error.code === 'SWAPPED_TWICE') record.swapped = 'false';
      // Slots that were swapped twice may have been swapped by others, while the swap of this run is still under way.
      if (error.code === 'SWAP_FAILED') run.sent.mayStillArrive = false;
    }
    throw error;
  }
}

function whatToVerify({ observation, swappedLook }: Scene): {
  readonly hostName: string;
  readonly durableMajor?: 1 | 2 | 3;
} {
  const { source, target } = observation;
  // A swap has brought the code of the source slot.
  const { hub } = swappedLook === undefined ? target : source;
  const major = hub.kind === 'located' ? hub.location.durableMajor : undefined;
  return {
    hostName: target.site.defaultHostName,
    ...(major === undefined ? {} : { durableMajor: major }),
  };
}
