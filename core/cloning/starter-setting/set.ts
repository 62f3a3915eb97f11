import type { ArmSites, ArmSlots } from '../../azure/arm/index.ts';
import type { CoreContext } from '../../context.ts';
import { changeAppSettings } from '../../app-settings/index.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import { neutralise } from '../../text.ts';
import { requireDeployed } from './deployed.ts';
import type { StarterSettingOutcome, StarterSettingRequest } from './model.ts';

/** How long Azure may take to answer and to show the setting. */
const patienceMs = 10 * 60_000;

/** Azure, as far as the setting is concerned. */
export interface StarterSettingDoors {
  readonly context: CoreContext;
  readonly sites: Pick<ArmSites, 'findSite' | 'getSite' | 'appSettings' | 'stickySettings'>;
  readonly slots: Pick<ArmSlots, 'functions' | 'replaceAppSettings' | 'replaceStickySettings'>;
}

/**
 * Sets the app setting that client starts take their version from, once it is sure that the app registers that version. The settings
 * of an app are one set that is replaced as a whole, so it is read, merged, written and read back. A write restarts the slot.
 *
 * @throws DurableDeployError CLONE_VERSION_NOT_DEPLOYED, SETTINGS_LOST, and those of ARM
 */
export async function setStarterSetting(
  request: StarterSettingRequest,
  doors: StarterSettingDoors,
): Promise<StarterSettingOutcome> {
  const { context, sites, slots } = doors;
  const { app, setting, version, pattern } = request;
  const deadline = context.clock.now() + patienceMs;
  const patiently = <T>(ask: () => Promise<T>): Promise<T> => withPatience(context, deadline, ask);
  const ref = await patiently(() => sites.findSite(app.appName, app.resourceGroupName));
  await patiently(() => sites.getSite(ref, app.slotName));
  requireDeployed(await patiently(() => slots.functions(ref, app.slotName)), version, pattern);
  const slot = app.slotName ?? 'production';
  const wanted = version === 'none' ? version : version.text;
  const about = { app: { name: ref.name, resourceGroup: ref.resourceGroup, slot }, setting, after: wanted };
  if (request.dryRun) {
    const before = valueIn(await patiently(() => sites.appSettings(ref, slot)), setting);
    return { ...about, result: before === wanted ? 'unchanged' : 'planned', before, changedByOthers: [] };
  }
  const changed = await changeAppSettings(doors, deadline, ref, slot, () => new Map([[setting, wanted]]));
  for (const name of changed.changedByOthers) {
    context.log.warning(
      `Somebody else changed the app setting ${neutralise(name)} at the same time; that change was kept.`,
    );
  }
  return {
    ...about,
    result: changed.written ? 'written' : 'unchanged',
    before: valueIn(changed.before, setting),
    changedByOthers: changed.changedByOthers,
  };
}

/** Names of settings ignore letter case. */
function valueIn(settings: ReadonlyMap<string, string>, name: string): string | null {
  const known = [...settings.keys()].find((each) => each.toLowerCase() === name.toLowerCase());
  return known === undefined ? null : (settings.get(known) ?? null);
}
