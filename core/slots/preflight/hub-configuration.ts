import type { DecidingSetting, HubLocation, Located, Reason } from '../../taskhub/model.ts';
import { capitalised, neutralise } from '../../text.ts';
import type { PreflightCode, SlotPair, SlotSeen } from '../model.ts';
import { listSettings, setSettings, withCommand, withResourceGroup } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import { bothSlots, type Draft, type Rule, type SlotInRole, type Situation } from './draft.ts';
import { settingOf } from './setting-of.ts';
import { listed } from './words.ts';

/** Whether each slot's own configuration leads to a hub. */
export const hubConfigurationRules: readonly Rule[] = [
  hubUnresolved,
  sharedDefaultName,
  settingOneSided,
  configurationDoubtful,
  settingReset,
];

type UnresolvedCode = Extract<PreflightCode, 'HUB_DEFAULT_NAME_IN_SLOT' | 'HUB_SETTING_MISSING' | 'HUB_UNRESOLVED'>;

const whyUnresolved: Readonly<Record<UnresolvedCode, string>> = {
  HUB_DEFAULT_NAME_IN_SLOT:
    'Durable Functions does not start in a slot with the default name: "Task Hub name must be specified in host.json when using slots".',
  HUB_SETTING_MISSING: 'Durable Functions does not start when a setting that it needs is missing.',
  HUB_UNRESOLVED: 'Without it, it cannot be told what is in flight there, nor what a swap does to it.',
};

function codeOf({ code }: Reason): UnresolvedCode {
  switch (code) {
    case 'HUB_NAME_DEFAULT_IN_SLOT':
      return 'HUB_DEFAULT_NAME_IN_SLOT';
    case 'HUB_NAME_UNRESOLVED':
    case 'CONNECTION_UNRESOLVED':
      return 'HUB_SETTING_MISSING';
    default:
      return 'HUB_UNRESOLVED';
  }
}

/** A configuration that could not even be read is a finding of its own. */
function hubUnresolved({ observation, asked }: Situation): Draft[] {
  return bothSlots(observation).flatMap(({ role, slot }): Draft[] => {
    if (!slot.configuration.ok || slot.hub.kind === 'located') return [];
    const byCode = new Map<UnresolvedCode, Reason[]>();
    for (const reason of slot.hub.reasons) byCode.set(codeOf(reason), [...(byCode.get(codeOf(reason)) ?? []), reason]);
    return [...byCode].map(([code, reasons]): Draft => {
      const isName = reasons.every((reason) => reason.code.startsWith('HUB_NAME'));
      const mended = role === 'source' && givesName(asked) && isName && code !== 'HUB_UNRESOLVED';
      return {
        code,
        about: role,
        ...(mended ? { atMost: 'warning' } : {}),
        message: `Which hub ${slotLabel(slot.name)} uses cannot be told: ${textOf(reasons)}${mended ? ' The slot is going to get a hub name.' : ''}`,
        why: whyUnresolved[code],
        fix: fixOf(reasons, observation.pair, slot.name),
      };
    });
  });
}

export function givesName({ action, prepare }: Situation['asked']): boolean {
  return action === 'prepareSlot' && (prepare?.hubNames.length ?? 0) > 0;
}

/** Reasons of a hub that could not be located, in one text. Their messages are safe to print. */
export function textOf(reasons: readonly Reason[]): string {
  return reasons.map(({ message }) => neutralise(message, 800)).join(' ');
}

/** What to do about a configuration of a slot, with a command in any case. */
export function fixOf(
  reasons: readonly Pick<Reason, 'fix'>[],
  pair: SlotPair,
  slot: string,
  otherwise = 'Correct host.json or the settings of the slot.',
): string {
  const fixes = [...new Set(reasons.map(({ fix }) => fix).filter((fix) => fix !== undefined))];
  const fix = fixes.length === 0 ? otherwise : withResourceGroup(pair, fixes.join(' '));
  return withCommand(fix, `Look at the settings that are there (${listSettings(pair, slot)}).`);
}

/** Durable Functions 1.x starts in a slot with the default name, which is the same for all slots and apps. */
function sharedDefaultName({ observation }: Situation): Draft[] {
  return bothSlots(observation).flatMap(({ role, slot }): Draft[] => {
    const found = findingsOf(slot.hub).find(
      ({ code, severity }) => code === 'HUB_NAME_DEFAULT' && severity === 'error',
    );
    if (found === undefined) return [];
    return [
      {
        code: 'HUB_DEFAULT_NAME_IN_SLOT',
        about: role,
        message: `${capitalised(slotLabel(slot.name))} uses the default hub name: ${neutralise(found.message, 800)}`,
        why: 'With a shared storage account, the code of one slot works on what the other has in flight.',
        fix: fixOf([found], observation.pair, slot.name, 'Name the hub in host.json.'),
      },
    ];
  });
}

function findingsOf(hub: Located): HubLocation['findings'] {
  return hub.kind === 'located' ? hub.location.findings : hub.findings;
}

/**
 * Settings that decide the hub of one slot, and that the other slot does not have. As long as each hub stays with its code, that
 * only bites with the next deployment: the setting has left the slot, and the new host.json asks for it.
 */
function settingOneSided({ observation, movement }: Situation): Draft[] {
  const [source, target] = bothSlots(observation);
  if (source === undefined || target === undefined) return [];
  return [...oneSided(source, target), ...oneSided(target, source)].map(({ owner, other, names }): Draft => {
    const one = names.length === 1;
    const list = listed(names.map((name) => neutralise(name, 120)));
    return {
      code: 'HUB_SETTING_ONE_SIDED',
      ...(movement === 'travels' ? { atMost: 'warning' } : {}),
      message: `${list} ${one ? 'decides' : 'decide'} the hub of ${slotLabel(owner.slot.name)}, and ${slotLabel(other.slot.name)} does not have ${one ? 'it' : 'them'}.`,
      why:
        movement === 'travels'
          ? 'The swap takes the setting away from its slot with the code. The next code that is deployed there and asks for it does not start, or uses another hub.'
          : 'After the swap a slot has a setting that is not meant for it, or lacks one that its code needs, so it uses another hub or does not start.',
      fix: `Give both slots the same names, each with its own value: ${setSettings(
        observation.pair,
        other.slot.name,
        names.map((name) => `${name}=<value>`),
      )}`,
    };
  });
}

interface OneSided {
  readonly owner: SlotInRole;
  readonly other: SlotInRole;
  readonly names: readonly string[];
}

function oneSided(owner: SlotInRole, other: SlotInRole): OneSided[] {
  if (owner.slot.hub.kind === 'unknown' || !other.slot.configuration.ok) return [];
  const { appSettings, connectionStrings } = other.slot.configuration.value;
  const there = new Set([...appSettings.keys(), ...(connectionStrings?.keys() ?? [])].map(connectionName));
  const names = owner.slot.hub.location.settings
    .filter(({ decides, name }) => decides !== 'version' && !there.has(connectionName(name)))
    .map(({ name }) => name);
  return names.length === 0 ? [] : [{ owner, other, names: [...new Set(names)] }];
}

/** A connection by string in one slot and by identity in the other is one connection. */
function connectionName(name: string): string {
  return name.toLowerCase().replace(/(?:__|:)(?:accountname|(?:table|queue|blob)?serviceuri)$/, '');
}

/** What locating the hub found odd: the same as the status check says, one step milder, since it need not hinder a swap. */
function configurationDoubtful({ observation }: Situation): Draft[] {
  return bothSlots(observation).flatMap(({ role, slot }) =>
    findingsOf(slot.hub)
      .filter(({ code, severity }) => severity !== 'note' && code !== 'HUB_NAME_DEFAULT')
      .map(({ code, severity, message, fix }): Draft => ({
        code: 'HUB_CONFIGURATION_DOUBTFUL',
        about: role,
        ...(severity === 'error' ? {} : { atMost: 'note' }),
        message: `In ${slotLabel(slot.name)} (${neutralise(code, 60)}): ${neutralise(message, 1200)}`,
        why: 'The slot may work on another hub than its configuration seems to say.',
        fix: fixOf([fix === undefined ? {} : { fix }], observation.pair, slot.name),
      })),
  );
}

/** What it looks like when every deployment of infrastructure gives the slot the same name again. */
function settingReset({ observation: { source, target, pair }, movement }: Situation): Draft[] {
  if (movement !== 'same') return [];
  const [own, other] = [travellingNames(source), travellingNames(target)];
  const shared = own.filter((name) => other.includes(name));
  if (shared.length === 0) return [];
  return [
    {
      code: 'HUB_SETTING_RESET',
      message: `${listed(shared.map((name) => neutralise(name, 120)))} has the same value in ${slotLabel(source.name)} and ${slotLabel(target.name)}, and is not sticky.`,
      why: 'This is what happens when a template or a deployment task writes the hub name of the slot again after a swap: the name went to the other slot with its code.',
      fix: `Take the names from what each slot holds now (outputs sourceHub and targetHub) instead of writing them fixed, or leave the setting out: ${listSettings(pair, pair.source)}`,
    },
  ];
}

/** Names of app settings that give the slot's hub its name and go with the code, in lower case. */
function travellingNames({ hub, settings }: SlotSeen): string[] {
  if (hub.kind === 'unknown') return [];
  const deciding = hub.location.settings.filter(
    ({ decides, sticky }: DecidingSetting) => decides === 'hubName' && sticky === false,
  );
  return deciding.filter(({ name }) => settingOf(settings, name) !== undefined).map(({ name }) => name);
}
