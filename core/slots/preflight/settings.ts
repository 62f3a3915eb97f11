import { capitalised, neutralise, plural } from '../../text.ts';
import type { SlotDifference } from '../../azure/arm/index.ts';
import { az, listSticky, lookAtUnreadable, withCommand } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import { bothSlots, type Draft, type Rule, type Situation } from './draft.ts';
import { settingOf } from './setting-of.ts';
import { listed } from './words.ts';

/** What can be known of the settings, and what a swap changes in them. */
export const settingsRules: readonly Rule[] = [
  settingsUnreadable,
  stickyNamesUnreadable,
  settingsWillChange,
  differencesUnreadable,
  secretsInFiles,
];

function settingsUnreadable({ observation }: Situation): Draft[] {
  return bothSlots(observation).flatMap(({ role, slot }): Draft[] => {
    const { configuration } = slot;
    if (configuration.ok) return [];
    const {
      code,
      message,
      fix = 'Give the identity the actions of docs/permissions.md on the app.',
    } = configuration.reason;
    return [
      {
        code: 'SETTINGS_UNREADABLE',
        about: role,
        message: `The configuration of ${slotLabel(slot.name)} could not be read: ${neutralise(message, 800)}`,
        why: 'Settings and host.json say which hub the slot uses, and what a swap does to it.',
        fix: withCommand(fix, lookAtUnreadable(code, observation.pair, slot.name, slot.site.id)),
      },
    ];
  });
}

function stickyNamesUnreadable({ observation: { sticky, pair, target }, asked }: Situation): Draft[] {
  if (sticky.ok) return [];
  const needed = asked.action !== 'prepareSlot' || asked.prepare?.unstickHubSettings === true;
  return [
    {
      code: 'STICKY_NAMES_UNREADABLE',
      ...(needed ? {} : { atMost: 'warning' }),
      message: `Which settings of the app ${neutralise(pair.ref.name, 60)} are sticky could not be read: ${neutralise(sticky.reason.message, 800)}`,
      why: 'Without it, it cannot be told which hub each slot holds after the swap, nor which hub must be idle before it.',
      fix: withCommand(
        sticky.reason.fix ??
          'Give the identity the action Microsoft.Web/sites/config/read on the app (docs/permissions.md).',
        sticky.reason.code === 'FORBIDDEN'
          ? lookAtUnreadable(sticky.reason.code, pair, target.name, target.site.id)
          : `Look whether the names can be listed (${listSticky(pair, target.name)}).`,
      ),
    },
  ];
}

/** How Azure's comparison calls what happens to a setting. */
const rules: Readonly<Record<string, string>> = {
  settingswillbemodifiedindestination: 'changed',
  settingswillbeaddedtodestination: 'added',
  settingsnotinsource: 'not in the source',
  slotsettingsmissing: 'sticky, and only in one slot',
  slotsettingssamevalue: 'sticky, with the same value in both',
};

/** The rules for which there is a word, in lower case. */
export const knownDifferenceRules: ReadonlySet<string> = new Set(Object.keys(rules));

/** Names only: values may be secrets, and the descriptions that Azure gives may hold them. */
function settingsWillChange({ observation: { differences, pair } }: Situation): Draft[] {
  if (!differences?.ok || differences.value.length === 0) return [];
  const groups = new Map<string, string[]>();
  for (const difference of differences.value) {
    const word = rules[difference.rule.toLowerCase()] ?? (neutralise(difference.rule, 60) || 'different');
    groups.set(word, [...(groups.get(word) ?? []), nameOf(difference)]);
  }
  const lines = [...groups].map(([word, names]) => `${word}: ${listed(names, 30)}`);
  return [
    {
      code: 'SETTINGS_WILL_CHANGE',
      message: `${plural(differences.value.length, 'setting')} of ${slotLabel(pair.source)} and ${slotLabel(pair.target)} differ. ${capitalised(lines.join('; '))}.`,
      why: 'Settings that are not sticky go with the code: check that none of them belongs to the slot rather than to the code.',
      fix: `Make a setting that belongs to its slot sticky: ${az(pair, pair.target, 'functionapp config appsettings set', '--slot-settings <name>=<value>')}. Never do that with a setting that decides the hub.`,
    },
  ];
}

function nameOf({ settingName, settingType }: SlotDifference): string {
  const type = settingType === '' || /^AppSetting$/i.test(settingType) ? '' : ` (${neutralise(settingType, 40)})`;
  return `${neutralise(settingName, 80)}${type}`;
}

function differencesUnreadable({ observation: { differences, pair } }: Situation): Draft[] {
  if (differences === undefined || differences.ok) return [];
  return [
    {
      code: 'DIFFERENCES_UNREADABLE',
      message: `What a swap would change could not be asked: ${neutralise(differences.reason.message, 800)}`,
      why: 'Settings that go with the code by mistake are then seen only after the swap.',
      fix: `Give the identity the actions Microsoft.Web/sites/slotsdiffs/action and Microsoft.Web/sites/slots/slotsdiffs/action (docs/permissions.md), or compare the settings yourself: ${az(pair, pair.source, 'functionapp config appsettings list', '--query "[].{name:name, sticky:slotSetting}"')}`,
    },
  ];
}

const secretStorage = 'AzureWebJobsSecretStorageType';

function secretsInFiles({ observation }: Situation): Draft[] {
  const inFiles = bothSlots(observation).filter(
    ({ slot }) => settingOf(slot.settings, secretStorage)?.trim().toLowerCase() === 'files',
  );
  const [first] = inFiles;
  if (first === undefined) return [];
  return [
    {
      code: 'SECRETS_IN_FILES',
      message: `${capitalised(listed(inFiles.map(({ slot }) => slotLabel(slot.name))))} keeps the function keys in files (${secretStorage} is files).`,
      why: 'Files go with the code, so the keys of both slots change places with the swap, and callers get 401.',
      fix: `Keep the keys in blob storage: ${az(observation.pair, first.slot.name, 'functionapp config appsettings set', `--settings ${secretStorage}=blob`)}. New keys are made then; give them to the callers.`,
    },
  ];
}
