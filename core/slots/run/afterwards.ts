import { withPatience } from '../../taskhub/check/index.ts';
import { locateHub, type AppConfiguration } from '../../taskhub/locate/index.ts';
import type { PlannedStep, Read, SlotSeen, SlotsObservation } from '../model.ts';
import { swapConfigurations } from '../movement/index.ts';
import { attemptAnything, withContents } from '../observe/index.ts';
import { readMarker } from '../release/index.ts';
import type { Scene } from './scene.ts';
import type { SlotRun } from '../slot-run.ts';

/** How long what is only reported may take to be read, in milliseconds. */
const patienceMs = 30_000;

/** Steps after which a slot is no longer what was read of it, and nothing that was read since tells how it is. */
const changesUnseen: ReadonlySet<PlannedStep['kind']> = new Set(['startSlot', 'applySlotConfig', 'resetSlotConfig']);

type Now = Pick<SlotSeen, 'site' | 'settings'>;

/**
 * Both slots as they are after the steps, with what is in their hubs now; `undefined` when that cannot be read.
 */
export async function afterwards(
  run: SlotRun,
  scene: Scene,
): Promise<{ readonly source: SlotSeen; readonly target: SlotSeen } | undefined> {
  const slots = await Promise.all([slotAfterwards(run, scene, 'source'), slotAfterwards(run, scene, 'target')]);
  const [source, target] = slots;
  return source === undefined || target === undefined ? undefined : { source, target };
}

async function slotAfterwards(run: SlotRun, scene: Scene, slot: 'source' | 'target'): Promise<SlotSeen | undefined> {
  const { doors, pair } = run;
  const now = await slotNow(run, scene, slot);
  if (now === undefined) return undefined;
  const { site, settings } = now;
  const before = scene.observation[slot];
  const configuration = configurationNow(scene, slot, settings);
  return withContents(
    {
      ...before,
      site,
      settings,
      marker: readMarker(settings),
      configuration,
      hub: configuration.ok
        ? locateHub(configuration.value)
        : { kind: 'unknown', reasons: [configuration.reason], findings: [] },
    },
    pair,
    doors,
  );
}

async function slotNow(
  { doors, pair }: SlotRun,
  { observation, expected, steps, swappedLook }: Scene,
  slot: 'source' | 'target',
): Promise<Now | undefined> {
  const known: Now = {
    site: slot === 'source' && swappedLook !== undefined ? swappedLook.source.site : observation[slot].site,
    settings: expected[slot],
  };
  if (!steps.some(({ kind }) => changesUnseen.has(kind))) return known;
  const { sites, context } = doors;
  const read = await attemptAnything(
    withPatience(context, context.clock.now() + patienceMs, async (): Promise<Now> => {
      const [site, settings] = await Promise.all([
        sites.getSite(pair.ref, pair[slot]),
        swappedLook === undefined ? sites.appSettings(pair.ref, pair[slot]) : known.settings,
      ]);
      return { site, settings };
    }),
  );
  return read.ok ? read.value : undefined;
}

/** Content of the other slot, where they were swapped, with the settings that are there now. */
function configurationNow(
  { observation, swappedLook, sticky }: Scene,
  slot: 'source' | 'target',
  appSettings: ReadonlyMap<string, string>,
): Read<AppConfiguration> {
  const placed = swappedLook === undefined ? observation[slot].configuration : placedIn(observation, slot);
  if (!placed.ok) return placed;
  const names =
    sticky === undefined
      ? {}
      : { stickySettingNames: sticky.appSettingNames, stickyConnectionStringNames: sticky.connectionStringNames };
  return { ok: true, value: { ...placed.value, ...names, appSettings } };
}

function placedIn(observation: SlotsObservation, slot: 'source' | 'target'): Read<AppConfiguration> {
  const swapped = swapConfigurations(observation);
  return swapped.ok ? { ok: true, value: swapped.value[slot] } : swapped;
}
