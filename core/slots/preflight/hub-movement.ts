import type { DecidingSetting, Located } from '../../taskhub/model.ts';
import { capitalised, neutralise } from '../../text.ts';
import type { SlotsObservation } from '../model.ts';
import { argument } from '../../command-argument.ts';
import { listSticky, setSettings } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import { bothSlots, type Draft, type Rule, type Situation } from './draft.ts';
import { fixOf, givesName, textOf } from './hub-configuration.ts';
import { hubLabel, listed, locatedLabel } from './words.ts';

/** What a swap does to the hubs of both slots. */
export const hubMovementRules: readonly Rule[] = [sameHub, hubSticky, hubSplit, hubAfterSwapUnresolved];

function sameHub({ observation, movement, asked }: Situation): Draft[] {
  const { source, target, pair } = observation;
  if (movement !== 'same' || source.hub.kind === 'unknown' || target.hub.kind === 'unknown') return [];
  const mended = givesName(asked);
  const name = source.hub.location.settings.find(({ decides }) => decides === 'hubName')?.name;
  const give =
    name === undefined
      ? `Write "hubName": "%TaskHubName%" into extensions.durableTask of host.json, and give the slot a name of its own: ${setSettings(pair, pair.source, ['TaskHubName=<another hub name>'])}`
      : `Give the slot a hub name of its own: ${setSettings(pair, pair.source, [`${name}=<another hub name>`])}`;
  return [
    {
      code: 'SAME_HUB',
      ...(mended ? { atMost: 'note' } : {}),
      message: `${capitalised(slotLabel(source.name))} and ${slotLabel(target.name)} use the same task hub: ${hubLabel(source.hub.location)}.${mended ? ` ${capitalised(slotLabel(source.name))} is going to get another one.` : ''}`,
      why: 'Each slot takes work from the other: code of one version replays what code of another has written, before and during the swap.',
      fix: `${give}. Action prepareSlot does it when hubNames are given.`,
    },
  ];
}

const placeSettings: ReadonlySet<DecidingSetting['decides']> = new Set([
  'hubName',
  'connection',
  'trackingStoreConnection',
  'trackingStorePrefix',
  'provider',
]);

/** Sticky settings that decide the hub of a slot, as they are written. */
function stickySettings({ source, target }: SlotsObservation): string[] {
  const settings = [source, target].flatMap(({ hub }) => (hub.kind === 'located' ? hub.location.settings : []));
  const names = settings
    .filter(({ decides, sticky }) => sticky === true && placeSettings.has(decides))
    .map(({ name }) => name);
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

function hubSticky({ observation, movement, asked }: Situation): Draft[] {
  if (movement !== 'stays') return [];
  const names = stickySettings(observation);
  const mended = asked.action === 'prepareSlot' && asked.prepare?.unstickHubSettings === true;
  const [source, target] = [slotLabel(observation.pair.source), slotLabel(observation.pair.target)];
  const list = listed(names.map((name) => neutralise(name, 120)));
  return [
    {
      code: 'HUB_STICKY',
      ...(mended ? { atMost: 'note' } : {}),
      message: `The task hubs stay with their slots: ${source} keeps ${locatedLabel(observation.source.hub)}, and ${target} keeps ${locatedLabel(observation.target.hub)}.${names.length === 0 ? '' : ` Sticky: ${list}.`}${mended ? ' The settings are going to be unstuck.' : ''}`,
      why: `The swap already starts the code of ${source} on the hub of ${target} while it warms up, before any traffic comes to it. What is in flight there is replayed by other code, and fails or goes wrong. Both hubs must be idle.`,
      fix: `Let the hub go with the code. ${unstick(observation, names)}`,
    },
  ];
}

const simpleName = /^[A-Za-z0-9_.:-]+$/;
/** Longer commands are no use to anybody. */
const longestCommand = 2000;

/**
 * How settings lose their stickiness: the list of names can only be replaced as a whole, so the command holds all that remain.
 *
 * Source: Azure/azure-rest-api-specs Microsoft.Web SlotConfigNamesResource
 */
function unstick({ sticky, pair }: SlotsObservation, names: readonly string[]): string {
  const byTask = 'Run action prepareSlot with unstickHubSettings';
  const byTaskAlone = `${byTask}. The names that are sticky now: ${listSticky(pair, pair.source)}`;
  if (!sticky.ok || names.length === 0) return byTaskAlone;
  const gone = new Set(names.map((name) => name.toLowerCase()));
  const remaining = (all: readonly string[]): string[] => all.filter((name) => !gone.has(name.toLowerCase()));
  const { appSettingNames, connectionStringNames, azureStorageConfigNames } = sticky.value;
  const properties = {
    appSettingNames: remaining(appSettingNames),
    connectionStringNames: remaining(connectionStringNames),
    ...(azureStorageConfigNames === undefined ? {} : { azureStorageConfigNames }),
  };
  const all = Object.values(properties).flat();
  const id = `/subscriptions/${pair.ref.subscriptionId}/resourceGroups/${pair.ref.resourceGroup}/providers/Microsoft.Web/sites/${pair.ref.name}/config/slotConfigNames?api-version=2023-12-01`;
  const body = JSON.stringify({ properties });
  if (body.length > longestCommand || !all.every((name) => simpleName.test(name))) return byTaskAlone;
  return `${byTask}, or in a Bash shell: az rest --method put --url ${argumentOfUrl(id)} --body '${body}'`;
}

function argumentOfUrl(id: string): string {
  const quoted = argument(id);
  return quoted.startsWith('"') ? quoted : `"${quoted}"`;
}

function hubSplit({ observation, movement, after }: Situation): Draft[] {
  if (movement !== 'split') return [];
  const { source, target, pair } = observation;
  const line = (slot: string, before: Located, then: Located): string =>
    `${slotLabel(slot)} has ${locatedLabel(before)} now and would have ${locatedLabel(then)}`;
  const names = stickySettings(observation);
  const list = names.length === 0 ? '' : ` Sticky: ${listed(names.map((name) => neutralise(name, 120)))}.`;
  return [
    {
      code: 'HUB_SPLIT',
      message: `The swap would give the slots other hubs than either has: ${line(pair.source, source.hub, after.source)}; ${line(pair.target, target.hub, after.target)}.${list}`,
      why: 'Some of what decides the hub goes with the code and some stays with the slot. What is in flight would be left in a hub that no code works on, and old work may lie in the hubs that come into use.',
      fix: `Let all settings that decide the hub go with the code. ${unstick(observation, names)}`,
    },
  ];
}

/** Only where both hubs are known now: otherwise that is the finding. */
function hubAfterSwapUnresolved({ observation, after, asked }: Situation): Draft[] {
  const { source, target, sticky, pair } = observation;
  if (source.hub.kind === 'unknown' || target.hub.kind === 'unknown') return [];
  if (!sticky.ok || !source.configuration.ok || !target.configuration.ok) return [];
  return bothSlots(observation).flatMap(({ role, slot }): Draft[] => {
    const then = after[role];
    if (then.kind === 'located') return [];
    const goingAway = asked.action === 'swapBack' && role === 'source';
    return [
      {
        code: 'HUB_AFTER_SWAP_UNRESOLVED',
        about: role,
        ...(goingAway ? { atMost: 'warning' } : {}),
        message: `After the swap, ${slotLabel(slot.name)} would have no usable hub: ${textOf(then.reasons)}`,
        why:
          role === 'target'
            ? 'The code that comes into service would not start, or would work on a hub that is not known.'
            : 'The code that goes out of service would not start there, so what it has in flight would stand still.',
        fix: fixOf(then.reasons, pair, slot.name, 'Give both slots the settings that the code of the other needs.'),
      },
    ];
  });
}
