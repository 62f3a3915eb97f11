import type { ArmSites, ArmSlots, SiteRef, StickySettings } from '../azure/arm/index.ts';
import { mayArriveForMs, mayHaveArrived } from '../azure/late-arrival.ts';
import { DurableDeployError } from '../errors.ts';
import type { CoreContext } from '../context.ts';
import { withPatience } from '../taskhub/check/index.ts';
import { neutralise } from '../text.ts';
import { differingNames, holds, mergeSettings, type SettingChanges } from './merge.ts';

const lookEveryMs = 5_000;

interface Doors<Read extends keyof ArmSites, Write extends keyof ArmSlots> {
  readonly sites: Pick<ArmSites, Read>;
  readonly slots: Pick<ArmSlots, Write>;
  readonly context: CoreContext;
}

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
 * Sets and removes app settings of a slot: reads all, merges, writes all once (ARM replaces the whole set and has no condition for it), and
 * reads back. A write whose reply was lost is not sent again: what is read back tells, for as long as it may still arrive, since it
 * would undo what others write after it. Reads are tried again after trouble that passes.
 *
 * @param deadline milliseconds since the epoch
 * @param decide is given what is there right before the write, and gives the changes; throws to leave it alone
 * @throws DurableDeployError SETTINGS_LOST when the changes are not there afterwards, and those of ARM
 * Source: https://learn.microsoft.com/rest/api/appservice/web-apps/update-application-settings-slot
 */
export async function changeAppSettings(
  { sites, slots, context }: Doors<'appSettings', 'replaceAppSettings'>,
  deadline: number,
  ref: SiteRef,
  slot: string,
  decide: (current: ReadonlyMap<string, string>) => SettingChanges,
): Promise<SettingsChanged> {
  const read = (): Promise<ReadonlyMap<string, string>> =>
    withPatience(context, deadline, () => sites.appSettings(ref, slot));
  const before = await read();
  const changes = decide(before);
  if (holds(before, changes)) return { before, after: before, written: false, changedByOthers: [] };
  const wanted = mergeSettings(before, changes);
  const failure = await failureOf(slots.replaceAppSettings(ref, slot, wanted));
  const after = await settled(context, failure, read, (settings) => holds(settings, changes));
  if (!holds(after, changes)) {
    if (failure !== undefined && saysItself(failure)) throw failure;
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
  { sites, slots, context }: Doors<'stickySettings', 'replaceStickySettings'>,
  deadline: number,
  ref: SiteRef,
  names: readonly string[],
): Promise<StickySettings> {
  const unwanted = new Set(names.map((name) => name.toLowerCase()));
  const isUnwanted = (name: string): boolean => unwanted.has(name.toLowerCase());
  const read = (): Promise<StickySettings> => withPatience(context, deadline, () => sites.stickySettings(ref));
  const before = await read();
  const isDone = ({ appSettingNames, connectionStringNames }: StickySettings): boolean =>
    ![...appSettingNames, ...connectionStringNames].some(isUnwanted);
  if (isDone(before)) return before;
  const rest = (all: readonly string[]): readonly string[] => all.filter((name) => !isUnwanted(name));
  const wanted = {
    ...before,
    appSettingNames: rest(before.appSettingNames),
    connectionStringNames: rest(before.connectionStringNames),
  };
  const failure = await failureOf(slots.replaceStickySettings(ref, wanted));
  const after = await settled(context, failure, read, isDone);
  if (!isDone(after)) {
    if (failure !== undefined && saysItself(failure)) throw failure;
    throw lost('production', names, failure);
  }
  const others = [
    ...wanted.appSettingNames.filter((name) => !after.appSettingNames.includes(name)),
    ...wanted.connectionStringNames.filter((name) => !after.connectionStringNames.includes(name)),
  ];
  if (others.length > 0) throw lost('production', others, failure);
  return after;
}

/** Reads back; after an answer that was lost, until the write shows or can no longer arrive. */
async function settled<T>(
  { clock, signal }: CoreContext,
  failure: DurableDeployError | undefined,
  read: () => Promise<T>,
  isDone: (now: T) => boolean,
): Promise<T> {
  const mayArrive = failure !== undefined && mayHaveArrived(failure);
  const until = clock.now() + (mayArrive ? mayArriveForMs : 0);
  for (;;) {
    const now = await read();
    if (isDone(now) || clock.now() >= until) return now;
    await clock.sleep(lookEveryMs, signal);
  }
}

/** A refusal says itself why nothing was written. */
function saysItself({ answer, notSent }: DurableDeployError): boolean {
  return notSent || (answer !== undefined && answer.status < 500);
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
