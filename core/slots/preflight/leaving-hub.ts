import type { Reason } from '../../errors.ts';
import { neutralise, plural } from '../../text.ts';
import type { HubContents, Read } from '../model.ts';
import { lookAtUnreadable, showState, withCommand } from '../commands.ts';
import { firstReason } from '../first-reason.ts';
import { slotLabel } from '../slot-label.ts';
import type { Draft, Rule, Situation } from './draft.ts';
import { counted, countOf, hubLabel, listed } from './words.ts';

/** What stays behind in the hub that leaves the target slot with the code that is there now. */
export const leavingHubRules: readonly Rule[] = [contentsUnknown, entities, eternal, chosenIds, workGoesOn];

/** Whether the target slot has another hub after the swap, as far as can be told. */
function leaves({ movement }: Situation): boolean {
  return movement === 'travels' || movement === 'split' || movement === 'unknown';
}

function contentsOf(situation: Situation): HubContents | undefined {
  const { contents } = situation.observation.target;
  return leaves(situation) && contents?.ok === true ? contents.value : undefined;
}

/** Why the contents of a hub are not known; `undefined` when they are, or were not asked for. */
export function whyUnknown(contents: Read<HubContents> | undefined): Reason | undefined {
  if (contents === undefined) return undefined;
  if (!contents.ok) return contents.reason;
  const { completeness, reasons } = contents.value.observation;
  if (completeness !== 'failed') return undefined;
  return firstReason(reasons);
}

function contentsUnknown(situation: Situation): Draft[] {
  const { observation, asked, toDrain } = situation;
  const matters = new Set<'source' | 'target'>(leaves(situation) ? ['target'] : []);
  if (asked.drain.policy === 'ignore') for (const { slot } of toDrain) matters.add(slot);
  return [...matters].flatMap((role): Draft[] => {
    const slot = observation[role];
    const reason = whyUnknown(slot.contents);
    if (reason === undefined) return [];
    const hub = slot.hub.kind === 'located' ? hubLabel(slot.hub.location) : 'the hub';
    return [
      {
        code: 'HUB_CONTENTS_UNKNOWN',
        about: role,
        message: `What is in ${hub} of ${slotLabel(slot.name)} could not be read: ${neutralise(reason.message, 800)}`,
        why: 'It cannot be told whether entities, eternal orchestrations or anything in flight would be left behind, or meet other code.',
        fix: withCommand(
          reason.fix ?? 'Give the identity the roles of docs/permissions.md on the storage account.',
          lookAtUnreadable(reason.code, observation.pair, slot.name),
        ),
      },
    ];
  });
}

function wayOf({ observation: { source, target } }: Situation): string {
  const hub = target.hub.kind === 'located' ? hubLabel(target.hub.location) : 'its hub';
  return `${hub}, which leaves ${slotLabel(target.name)} for ${slotLabel(source.name)} with the code that is there now`;
}

function entities(situation: Situation): Draft[] {
  const contents = contentsOf(situation);
  if (contents === undefined || contents.entities.count === 0) return [];
  const { byName } = contents.entities;
  const names = byName.length === 0 ? '' : `: ${counted(byName)}`;
  return [
    {
      code: 'ENTITIES_STAY_BEHIND',
      message: `${countOf(contents.entities)} ${contents.entities.count === 1 ? 'entity is' : 'entities are'} in ${wayOf(situation)}${names}.`,
      why: 'Their state does not go with the new code: it starts with entities that do not exist yet, and the old ones keep a state that nobody sees.',
      fix: 'Keep the state of entities elsewhere, or copy it; keep one hub and wait until it is idle; or, if the state may be lost, set the input severities to ENTITIES_STAY_BEHIND = warning.',
    },
  ];
}

function eternal(situation: Situation): Draft[] {
  const contents = contentsOf(situation);
  if (contents === undefined || contents.eternal.length === 0) return [];
  const total = contents.eternal.reduce((sum, { count }) => sum + count, 0);
  return [
    {
      code: 'ETERNAL_ORCHESTRATIONS_STAY_BEHIND',
      message: `${plural(total, 'orchestration')} that ${total === 1 ? 'has' : 'have'} continued as new ${total === 1 ? 'is' : 'are'} in ${wayOf(situation)}: ${counted(contents.eternal)}.`,
      why: 'They go on with the old code and never end by themselves, so that hub does not become idle. If the new code starts them too, two run side by side.',
      fix: `Let the new code start them, and end the old ones before the next deployment: func durable terminate --id <instance id>. Or allow them by name (allowedOrchestrators).`,
    },
  ];
}

function chosenIds(situation: Situation): Draft[] {
  const contents = contentsOf(situation);
  if (contents === undefined || contents.chosenIds.count === 0) return [];
  const { sample, count } = contents.chosenIds;
  const named = sample.map(({ name, instanceId }) => `${neutralise(instanceId, 80)} (${neutralise(name, 80)})`);
  const names = named.length === 0 ? '' : `, such as ${listed(named, 5)}`;
  return [
    {
      code: 'CHOSEN_INSTANCE_IDS_STAY_BEHIND',
      message: `${countOf(contents.chosenIds)} ${count === 1 ? 'orchestration in flight has an id' : 'orchestrations in flight have ids'} that somebody chose${names}, in ${wayOf(situation)}.`,
      why: 'An id keeps a second instance from being started only within one hub. In its own hub the new code starts another with the same id, and events for it reach only one of the two.',
      fix: 'Wait until they have ended, or make sure that two at once do no harm.',
    },
  ];
}

function workGoesOn(situation: Situation): Draft[] {
  if (situation.movement !== 'travels') return [];
  const { blocking } = contentsOf(situation)?.observation ?? {};
  if (blocking === undefined || blocking.total === 0) return [];
  const { source, target, pair } = situation.observation;
  return [
    {
      code: 'WORK_GOES_ON_IN_SOURCE_SLOT',
      message: `${plural(blocking.total, 'orchestration')} ${blocking.total === 1 ? 'is' : 'are'} in flight in ${slotLabel(target.name)}, and ${blocking.total === 1 ? 'ends' : 'end'} in ${slotLabel(source.name)} after the swap, with ${blocking.total === 1 ? 'its' : 'their'} own code.`,
      why: 'Functions that run at the moment of the swap may be cut off. Orchestrations go on from their history, and activities that were cut off run again: they must bear that.',
      fix: `Keep ${slotLabel(source.name)} running, and deploy there only when its hub is idle (action prepareSlot): ${showState(pair, pair.source)}`,
    },
  ];
}
