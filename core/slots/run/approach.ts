import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { withPatience, type CheckOutcome } from '../../taskhub/check/index.ts';
import type { PlannedStep, Read } from '../model.ts';
import type { StickySettings } from '../../azure/arm/index.ts';
import { lookAgain, type FreshLook } from '../observe/index.ts';
import { differingNames } from '../../app-settings/index.ts';
import { waitForQuiet } from '../swap/index.ts';
import { checkOnceMore, drainHub, requireIdle } from './drain.ts';
import { goingOn } from '../going-on.ts';
import { lastDrained, noteDrained, type SlotRecord } from './record.ts';
import { changedMeanwhile, SituationChanged, type Scene } from './scene.ts';
import type { SlotRun } from '../slot-run.ts';

type Drain = Extract<PlannedStep, { kind: 'drain' }>;

/**
 * The last look before the slots are changed: everything that the plan rests on must still hold, and the hubs that must be idle
 * still be idle. A hub that has become busy again is waited for, if the policy says so.
 *
 * Errors: HUB_NOT_IDLE, PREVIEW_PENDING, OPERATION_IN_PROGRESS, those of ARM.
 * @throws SituationChanged when the plan must be made anew
 */
export async function approach(run: SlotRun, scene: Scene, record: SlotRecord): Promise<FreshLook> {
  const drains = scene.steps.filter((step): step is Drain => step.kind === 'drain');
  const { notDone, again } = goingOn(run);
  run.journal.begin({
    underWay: 'looking at both slots once more before they are changed',
    goOn: `${notDone} ${again}.`,
  });
  for (;;) {
    const { look, sticky, checks } = await lookAtAll(run, scene, record, drains);
    requireUnchanged(scene, look, sticky);
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
      const why = policy === 'wait' ? whyAgain(outcome) : undefined;
      if (why !== undefined) {
        run.journal.say(`Task hub ${hub.hubName} ${why}: waiting once more.`);
        const waitedFor = await drainHub(run, hub, scene.observation[hub.slot], policy, scene.drainTime);
        noteDrained(record, hub, waitedFor);
        requireIdle(run, hub, waitedFor, policy, scene.drainTime);
        waited = true;
      } else {
        requireIdle(run, hub, outcome, policy, scene.drainTime);
      }
    }
    if (!waited) return look;
  }
}

/** What waiting may help against. */
function whyAgain({ verdict }: CheckOutcome): string | undefined {
  if (verdict.kind === 'busy') return 'is busy again';
  if (verdict.kind === 'idle' || verdict.reasons.some(({ code }) => code !== 'HIDDEN_MESSAGES_UNSTABLE'))
    return undefined;
  return 'has hidden messages whose number was not seen to stand still until now';
}

/** What the last look shows, all of one moment. */
interface Seen {
  readonly look: FreshLook;
  /** Absent when it could not be read before either. */
  readonly sticky?: StickySettings;
  readonly checks: readonly CheckOutcome[];
}

/** Looks at everything side by side; after trouble that passes, at everything once more. */
function lookAtAll(run: SlotRun, { observation }: Scene, record: SlotRecord, drains: readonly Drain[]): Promise<Seen> {
  const { doors, pair, deadline } = run;
  return withPatience(doors.context, deadline, async () => {
    const [look, sticky, ...checks] = await Promise.allSettled([
      lookAgain(doors.sites, pair, observation),
      observation.sticky.ok ? doors.sites.stickySettings(pair.ref) : Promise.resolve(undefined),
      ...drains.map(({ hub }) => checkOnceMore(run, observation[hub.slot], lastDrained(record, hub))),
    ] as const);
    const names = valueOf(sticky);
    return { look: valueOf(look), checks: checks.map(valueOf), ...(names === undefined ? {} : { sticky: names }) };
  });
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'fulfilled') return settled.value;
  throw settled.reason;
}

function requireUnchanged(
  { expected, observation }: Scene,
  { settings }: FreshLook,
  sticky: StickySettings | undefined,
): void {
  const names = new Set([
    ...differingNames(expected.source, settings.source),
    ...differingNames(expected.target, settings.target),
  ]);
  if (names.size > 0) throw changedMeanwhile(names);
  if (sticky !== undefined && !sameNames(observation.sticky, sticky)) {
    throw new SituationChanged('Somebody changed meanwhile which settings are sticky.');
  }
}

function sameNames(before: Read<StickySettings>, now: StickySettings): boolean {
  if (!before.ok) return true;
  const inOrder = ({ appSettingNames, connectionStringNames }: StickySettings): string =>
    JSON.stringify([appSettingNames, connectionStringNames].map((names) => [...names].sort()));
  return inOrder(before.value) === inOrder(now);
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
