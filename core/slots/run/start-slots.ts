import type { SlotsObservation } from '../model.ts';
import { awaitHost } from './await-host.ts';
import { goingOn } from '../going-on.ts';
import { repeatedly } from './repeat.ts';
import { SituationChanged } from './scene.ts';
import type { SlotRun } from '../slot-run.ts';

/** Starts a slot. @returns when that was asked for, in milliseconds since the epoch */
export async function startSlot(run: SlotRun, slot: string): Promise<number> {
  const { doors, pair, journal } = run;
  const { notDone, again } = goingOn(run);
  journal.begin({
    underWay: `starting slot ${slot}`,
    goOn: `${notDone} ${again}: it goes on from what it then sees.`,
  });
  const askedAt = doors.context.clock.now();
  await repeatedly(run, () => doors.slots.start(pair.ref, slot));
  journal.say(`Slot ${slot} was started.`);
  return askedAt;
}

/**
 * Starts slots that do not say what decides about them as long as they are stopped: the host that reads host.json runs no more
 * than they do.
 *
 * @throws SituationChanged when it has started any, since all has to be looked at anew
 */
export async function startToRead(run: SlotRun, { source, target }: SlotsObservation): Promise<void> {
  const { request, journal } = run;
  if (!request.startIfStopped || request.dryRun || !startsSlots.has(request.action)) return;
  const silent = [source, target].filter(
    ({ site, configuration }) => site.state.toLowerCase() === 'stopped' && !configuration.ok,
  );
  if (silent.length === 0) return;
  for (const { name } of silent) {
    const startedAt = await startSlot(run, name);
    journal.begin({ ...journal.activity, underWay: `waiting for the Functions host of slot ${name}` });
    await awaitHost(run, name, startedAt);
  }
  throw new SituationChanged(`What was stopped runs, so it can be read.`);
}

const startsSlots: ReadonlySet<string> = new Set([
  'prepareSlot',
  'swap',
  'startPreview',
  'completePreview',
  'swapBack',
]);
