import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { PlannedStep } from '../model.ts';
import { lookAgain, type FreshLook } from '../observe/index.ts';
import { differingNames } from '../settings/index.ts';
import { waitForQuiet } from '../swap/index.ts';
import { checkOnceMore, drainHub, requireIdle } from './drain.ts';
import { noteDrained, type SlotRecord } from './record.ts';
import { SituationChanged, type Scene } from './scene.ts';
import type { SlotRun } from './slot-run.ts';

type Drain = Extract<PlannedStep, { kind: 'drain' }>;

/**
 * The last look before the slots are changed: everything that the plan rests on must still hold, and the hubs that must be idle
 * still be idle. A hub that has become busy again is waited for, if the policy says so.
 *
 * Errors: HUB_NOT_IDLE, PREVIEW_PENDING, OPERATION_IN_PROGRESS, those of ARM.
 * @throws SituationChanged when the plan must be made anew
 */
export async function approach(run: SlotRun, scene: Scene, record: SlotRecord): Promise<FreshLook> {
  const { doors, pair, request } = run;
  const drains = scene.steps.filter((step): step is Drain => step.kind === 'drain');
  run.journal.begin({
    underWay: 'looking at both slots once more before they are changed',
    goOn: 'The slots were not swapped. Run the job again.',
  });
  for (;;) {
    const [look, ...checks] = await Promise.all([
      lookAgain(doors.sites, pair, scene.observation),
      ...drains.map(({ hub }) => checkOnceMore(run, scene.observation[hub.slot])),
    ]);
    requireUnchanged(scene, look);
    requirePreview(run, scene, look);
    if (look.source.site.operationInProgress !== undefined) {
      run.journal.say('Another operation on the app is in progress; waiting until it has ended.');
      await waitForQuiet(run, look);
      continue;
    }
    let waited = false;
    for (const [index, outcome] of checks.entries()) {
      const drain = drains[index];
      if (drain === undefined) continue;
      const { hub, policy } = drain;
      noteDrained(record, hub, outcome);
      if (outcome.verdict.kind === 'busy' && policy === 'wait') {
        run.journal.say(`Task hub ${hub.hubName} is busy again: waiting once more.`);
        const again = await drainHub(run, hub, scene.observation[hub.slot], policy, scene.drainDeadline);
        noteDrained(record, hub, again);
        requireIdle(hub, again, policy, request.drain.timeoutMs);
        waited = true;
      } else {
        requireIdle(hub, outcome, policy, request.drain.timeoutMs);
      }
    }
    if (!waited) return look;
  }
}

function requireUnchanged({ expected }: Scene, { settings }: FreshLook): void {
  const names = new Set([
    ...differingNames(expected.source, settings.source),
    ...differingNames(expected.target, settings.target),
  ]);
  if (names.size === 0) return;
  throw new SituationChanged(
    `App settings were changed meanwhile (${[...names].map((name) => neutralise(name, 80)).join(', ')}).`,
  );
}

function requirePreview({ request, pair }: SlotRun, { observation }: Scene, look: FreshLook): void {
  const pending = look.source.site.pendingSwapWith;
  const wanted = request.action === 'completePreview' ? pair.target : undefined;
  if (pending?.toLowerCase() === wanted) return;
  // Where the platform marks the target slot alone, the source slot says nothing.
  if (wanted !== undefined && pending === undefined && observation.source.site.pendingSwapWith === undefined) return;
  throw new DurableDeployError(
    pending === undefined ? 'NO_PREVIEW' : 'PREVIEW_PENDING',
    pending === undefined
      ? `The swap with preview of slot ${pair.source} is no longer pending: somebody has completed or cancelled it meanwhile.`
      : `Somebody has started a swap with preview of slot ${pair.source} with slot ${neutralise(pending, 60)} meanwhile.`,
    { fix: 'Look at both slots, and run the job again.' },
  );
}
