import type { ArmSites, ArmSlots, SiteRef, StickySettings } from '../../azure/arm/index.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { differingNames, holds, mergeSettings, type SettingChanges } from './merge.ts';

type Doors = { readonly sites: ArmSites; readonly slots: ArmSlots };

/** What became of a change of settings. */
export interface SettingsChanged {
  /** What was read before the write. */
  readonly before: ReadonlyMap<string, string>;
  /** What was read back. */
  readonly after: ReadonlyMap<string, string>;
  /** Whether anything was written: a write restarts the slot. */
  readonly written: boolean;
  /** Names of other settings that somebody else changed at the same time; their changes were kept. */
  readonly changedByOthers: readonly string[];
}

/**
 * Sets app settings of a slot: reads all, merges, writes all once (ARM replaces the whole set and has no condition for it), and
 * reads back. A write whose reply was lost is not sent again: what is read back tells.
 *
 * @param decide is given what is there right before the write, and gives the changes; throws to leave it alone
 * @throws DurableDeployError SETTINGS_LOST when the changes are not there afterwards, and those of ARM
 * Source: https://learn.microsoft.com/rest/api/appservice/web-apps/update-application-settings-slot
 */
export async function changeAppSettings(
  { sites, slots }: Doors,
  ref: SiteRef,
  slot: string,
  decide: (current: ReadonlyMap<string, string>) => SettingChanges,
): Promise<SettingsChanged> {
  const before = await sites.appSettings(ref, slot);
  const changes = decide(before);
  if (holds(before, changes)) return { before, after: before, written: false, changedByOthers: [] };
  const wanted = mergeSettings(before, changes);
  const failure = await failureOf(slots.replaceAppSettings(ref, slot, wanted));
  const after = await sites.appSettings(ref, slot);
  if (!holds(after, changes)) {
    // A refusal says itself why nothing was written.
    if (failure?.answer !== undefined && failure.answer.status < 500) throw failure;
    throw lost(slot, [...changes.keys()], failure);
  }
  return { before, after, written: true, changedByOthers: differingNames(wanted, after) };
}

/**
 * Takes names out of the sticky settings, in the same way. The names of all kinds are one set that ARM replaces as a whole.
 *
 * @throws DurableDeployError SETTINGS_LOST, and those of ARM
 */
export async function unstickAppSettings(
  { sites, slots }: Doors,
  ref: SiteRef,
  names: readonly string[],
): Promise<StickySettings> {
  const unwanted = new Set(names.map((name) => name.toLowerCase()));
  const isUnwanted = (name: string): boolean => unwanted.has(name.toLowerCase());
  const before = await sites.stickySettings(ref);
  if (!before.appSettingNames.some(isUnwanted)) return before;
  const wanted = { ...before, appSettingNames: before.appSettingNames.filter((name) => !isUnwanted(name)) };
  const failure = await failureOf(slots.replaceStickySettings(ref, wanted));
  const after = await sites.stickySettings(ref);
  if (after.appSettingNames.some(isUnwanted)) {
    if (failure?.answer !== undefined && failure.answer.status < 500) throw failure;
    throw lost('production', names, failure);
  }
  const others = wanted.appSettingNames.filter((name) => !after.appSettingNames.includes(name));
  if (others.length > 0) throw lost('production', others, failure);
  return after;
}

async function failureOf(write: Promise<unknown>): Promise<DurableDeployError | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (error instanceof DurableDeployError) return error;
    throw error;
  }
}

function lost(slot: string, names: readonly string[], cause: DurableDeployError | undefined): DurableDeployError {
  const named = names.map((name) => neutralise(name, 80)).join(', ');
  return new DurableDeployError(
    'SETTINGS_LOST',
    `The change of ${named} in slot ${neutralise(slot, 60)} is not there after it was written: ${cause === undefined ? 'somebody else wrote the settings at the same time, and the last one wins' : cause.message}.`.replace(
      /\.\.$/,
      '.',
    ),
    {
      fix: 'Nothing else was changed. Run the job again; keep other pipelines and templates from writing the settings of this app at the same time (an Exclusive Lock check on the environment).',
      cause,
    },
  );
}
