import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { releaseMarkerSetting, type PlannedStep } from '../model.ts';
import { formatMarker, markerFor, readMarker } from '../release/index.ts';
import { changeAppSettings, differingNames } from '../../app-settings/index.ts';
import type { SlotRun } from '../slot-run.ts';
import { changedMeanwhile, type Scene } from './scene.ts';

/**
 * Writes the release marker and the hub name of a plan into the source slot, in one go. What others write at the same time stays.
 *
 * Errors: RELEASE_CONFLICT, SETTINGS_LOST, those of ARM.
 * @throws SituationChanged when somebody else has changed other settings
 */
export async function writeSettings(
  { doors, pair, request, journal, deadline }: SlotRun,
  scene: Scene,
  { slot, release, hub }: Extract<PlannedStep, { kind: 'writeSettings' }>,
): Promise<void> {
  const seen = scene.observation.source.marker;
  const marker = release === undefined ? undefined : formatMarker(markerFor(release, scene.observation));
  let askedAt = 0;
  const { after, written, changedByOthers } = await changeAppSettings(doors, deadline, pair.ref, slot, (current) => {
    askedAt = doors.context.clock.now();
    const now = readMarker(current);
    const same = JSON.stringify(now) === JSON.stringify(seen);
    const ours = now.kind === 'marker' && now.marker.release === request.release;
    if (!same && !ours) throw markedMeanwhile(slot);
    const others = differingNames(scene.expected.source, current).filter((name) => !isMarker(name));
    if (others.length > 0) throw changedMeanwhile(others);
    return new Map([
      ...(marker === undefined || (ours && !same) ? [] : [[releaseMarkerSetting, marker] as const]),
      ...(hub === undefined ? [] : [[hub.setting, hub.hubName] as const]),
    ]);
  });
  scene.expected.source = after;
  if (!written) return;
  scene.restartedAt.set(slot, askedAt);
  const what = [
    ...(release === undefined ? [] : [`the release marker ${release}`]),
    ...(hub === undefined ? [] : [`${neutralise(hub.setting, 80)}=${hub.hubName}`]),
  ];
  journal.say(`Slot ${slot} got ${what.join(' and ')}, which restarts it.`);
  if (changedByOthers.length > 0) {
    journal.warn(
      `Somebody else changed app settings of slot ${slot} at the same time (${changedByOthers.map((name) => neutralise(name, 80)).join(', ')}); those changes were kept.`,
    );
    throw changedMeanwhile(changedByOthers);
  }
}

function isMarker(name: string): boolean {
  return name.toLowerCase() === releaseMarkerSetting.toLowerCase();
}

function markedMeanwhile(slot: string): DurableDeployError {
  return new DurableDeployError(
    'RELEASE_CONFLICT',
    `Another run has marked slot ${slot} with its release meanwhile, so it is left alone.`,
    { fix: 'Run the job again when the other run has ended. Keep runs apart with an Exclusive Lock check.' },
  );
}
