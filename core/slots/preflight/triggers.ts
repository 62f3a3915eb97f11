import { neutralise, plural } from '../../text.ts';
import type { AppFunction } from '../../azure/arm/index.ts';
import { productionSlot } from '../model.ts';
import type { SlotSeen, SlotsObservation } from '../model.ts';
import { listRoles, setSettings } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import type { Draft, Rule, Situation } from './draft.ts';
import { includesName, settingOf } from './setting-of.ts';
import { listed } from './words.ts';

/** Functions of the source slot that something else than a request starts. */
export const triggerRules: readonly Rule[] = [triggersRunInStaging, triggersUnreadable];

/** HTTP comes only to the slot's own address; the three of Durable Functions are started by what is in the hub. */
const notStartedByOthers: ReadonlySet<string> = new Set([
  'httptrigger',
  'orchestrationtrigger',
  'activitytrigger',
  'entitytrigger',
  'warmuptrigger',
]);

function startedByOthers({ trigger }: AppFunction): boolean {
  return trigger !== '' && !notStartedByOthers.has(trigger.toLowerCase());
}

/** The setting that disables a function. Where names may not hold dots, underscores stand for them. */
function disabledSetting(name: string): string {
  return `AzureWebJobs.${name}.Disabled`;
}

interface Disabled {
  readonly name: string;
  /** How it is disabled in the slot. */
  readonly by: 'stickySetting' | 'setting' | 'code';
  /** Whether the setting of the target slot, which counts during the warm-up, disables it too. */
  readonly inTarget: boolean;
}

function triggersRunInStaging({ observation }: Situation): Draft[] {
  const { source, target } = observation;
  if (source.functions?.ok !== true || source.name === productionSlot) return [];
  const others = source.functions.value.filter(startedByOthers);
  const running = others.filter(({ isDisabled }) => !isDisabled);
  const disabled = others.filter(({ isDisabled }) => isDisabled).map((it) => disabledBy(observation, it.name));
  const wake = disabled.filter(({ by, inTarget }) => by === 'stickySetting' && !inTarget);
  const travel = disabled.filter(({ by }) => by === 'setting');
  if (running.length === 0 && wake.length === 0 && travel.length === 0) return [];
  const names = (list: readonly { readonly name: string }[]): string =>
    listed(list.map(({ name }) => neutralise(name, 80)));
  const seen = [
    ...(running.length === 0
      ? []
      : [
          `${plural(running.length, 'function')} of ${slotLabel(source.name)} ${running.length === 1 ? 'is' : 'are'} started by something other than HTTP, and ${running.length === 1 ? 'runs' : 'run'} there: ${listed(running.map(({ name, trigger }) => `${neutralise(name, 80)} (${neutralise(trigger, 60)})`))}.`,
        ]),
    ...(wake.length === 0
      ? []
      : [`Disabled in the slot by a sticky setting, but not in ${slotLabel(target.name)}: ${names(wake)}.`]),
    ...(travel.length === 0
      ? []
      : [
          `Disabled in the slot by a setting that is not sticky, and so disabled in ${slotLabel(target.name)} after the swap: ${names(travel)}.`,
        ]),
  ];
  return [
    {
      code: 'TRIGGERS_RUN_IN_STAGING',
      ...(running.length === 0 && travel.length === 0 ? { atMost: 'note' } : {}),
      message: seen.join(' '),
      why: `They take messages, timers and events that are meant for ${slotLabel(target.name)}, and start orchestrations with code that is not released. While a swap warms up, the sticky settings of ${slotLabel(target.name)} are applied to the slot already: settings that disable functions are then not honoured.`,
      fix:
        running.length + travel.length > 0
          ? `Disable them in the slot by sticky settings: ${disable(observation, [...running, ...travel])}. During the warm-up only queues and topics of the slot's own help.`
          : 'No setting prevents it. Give the slot queues and topics of its own, or let the functions bear it.',
    },
  ];
}

function disable({ pair }: SlotsObservation, functions: readonly { readonly name: string }[]): string {
  const names = functions.slice(0, 5).map(({ name }) => name);
  const assign = (value: string): string[] => names.map((name) => `${disabledSetting(name)}=${value}`);
  return [
    setSettings(pair, pair.source, assign('true'), '--slot-settings'),
    setSettings(pair, pair.target, assign('false'), '--slot-settings'),
  ].join('; ');
}

function disabledBy({ source, target, sticky }: SlotsObservation, name: string): Disabled {
  const spellings = [disabledSetting(name), disabledSetting(name).replaceAll('.', '_')];
  const isDisabledIn = ({ settings }: SlotSeen): boolean =>
    spellings.some((setting) => isOn(settingOf(settings, setting)));
  const inTarget = isDisabledIn(target);
  if (!isDisabledIn(source)) return { name, by: 'code', inTarget };
  const isSticky = sticky.ok && spellings.some((setting) => includesName(sticky.value.appSettingNames, setting));
  return { name, by: isSticky ? 'stickySetting' : 'setting', inTarget };
}

/** Source: https://learn.microsoft.com/azure/azure-functions/disable-function */
function isOn(value: string | undefined): boolean {
  return value !== undefined && /^\s*(?:true|1)\s*$/i.test(value);
}

function triggersUnreadable({ observation: { source } }: Situation): Draft[] {
  const { functions } = source;
  if (functions === undefined || source.name === productionSlot) return [];
  const common = {
    code: 'TRIGGERS_UNREADABLE',
    why: 'Functions with timers, queues and events also run in a slot: look for yourself whether there are any.',
    fix: `Give the identity the action Microsoft.Web/sites/slots/functions/read (docs/permissions.md): ${listRoles(source.site.id, '<app id>')}`,
  } as const;
  if (!functions.ok) {
    const text = neutralise(functions.reason.message, 800);
    return [{ ...common, message: `The functions of ${slotLabel(source.name)} could not be listed: ${text}` }];
  }
  const untold = functions.value.filter(({ trigger, isDisabled }) => trigger === '' && !isDisabled);
  if (untold.length === 0) return [];
  const names = listed(untold.map(({ name }) => neutralise(name, 80)));
  return [
    {
      ...common,
      message: `What starts ${plural(untold.length, 'function')} of ${slotLabel(source.name)} is not told: ${names}.`,
    },
  ];
}
