import { capitalised, neutralise } from '../../text.ts';
import type { SlotSeen } from '../model.ts';
import { az, setSettings } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import { bothSlots, type Draft, type Rule, type Situation } from './draft.ts';
import { settingOf } from './setting-of.ts';
import { listed } from './words.ts';

/** Whether the plan has slots, and whether the slots are of one kind. */
export const planRules: readonly Rule[] = [planWithoutSlots, platformDiffers, siteNameBinding];

/** Source: https://learn.microsoft.com/azure/azure-functions/functions-deployment-slots and the tiers of App Service */
const tiersWithoutSlots: ReadonlySet<string> = new Set(['flexconsumption', 'free', 'shared', 'basic']);

function planWithoutSlots({ observation }: Situation): Draft[] {
  const without = bothSlots(observation).filter(({ slot }) =>
    tiersWithoutSlots.has(slot.site.sku?.toLowerCase() ?? ''),
  );
  const [first] = without;
  if (first === undefined) return [];
  const tiers = [...new Set(without.map(({ slot }) => neutralise(slot.site.sku ?? '', 40)))];
  return [
    {
      code: 'PLAN_WITHOUT_SLOTS',
      message: `The plan of ${listed(without.map(({ slot }) => slotLabel(slot.name)))} is of the tier ${listed(tiers)}.`,
      why: 'This tier has no deployment slots, so nothing can be swapped.',
      fix: `Deploy to an app of its own for each version, or move to a Premium, Consumption or Standard plan: ${az(observation.pair, first.slot.name, 'functionapp update', '--plan <plan with slots>')}`,
    },
  ];
}

function isLinux({ site }: SlotSeen): boolean {
  return /\blinux\b/i.test(site.kind);
}

function platformDiffers({ observation: { source, target, pair } }: Situation): Draft[] {
  if (source.site.kind === '' || target.site.kind === '' || isLinux(source) === isLinux(target)) return [];
  const system = (slot: SlotSeen): string => (isLinux(slot) ? 'Linux' : 'Windows');
  return [
    {
      code: 'PLATFORM_DIFFERS',
      message: `${capitalised(slotLabel(source.name))} runs on ${system(source)}, and ${slotLabel(target.name)} on ${system(target)}.`,
      why: 'A swap exchanges what runs, not what it runs on: packages, paths and settings of one system do not work on the other.',
      fix: `Create the slot anew in a plan of the right system: ${az(pair, source.name, 'functionapp deployment slot create')}`,
    },
  ];
}

const bindingSetting = 'WEBSITE_ADD_SITENAME_BINDINGS_IN_APPHOST_CONFIG';

/** Only on Windows: elsewhere there is no such configuration of the web server. */
function siteNameBinding({ observation }: Situation): Draft[] {
  const without = bothSlots(observation).filter(
    ({ slot }) => slot.site.kind !== '' && !isLinux(slot) && settingOf(slot.settings, bindingSetting)?.trim() !== '1',
  );
  if (without.length === 0) return [];
  const names = without.map(({ slot }) => slotLabel(slot.name));
  const commands = without.map(({ slot }) =>
    setSettings(observation.pair, slot.name, [`${bindingSetting}=1`], '--slot-settings'),
  );
  return [
    {
      code: 'SITE_NAME_BINDING',
      message: `${capitalised(listed(names))} ${names.length === 1 ? 'does' : 'do'} not set ${bindingSetting} to 1.`,
      why: 'The host names change with the swap. Without this setting a later recycling of the storage volumes can restart the app some time after the swap, which shows as 503 answers.',
      fix: `If you see restarts after swaps: ${commands.join('; ')}`,
    },
  ];
}
