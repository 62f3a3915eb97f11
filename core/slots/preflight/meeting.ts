import { neutralise, plural } from '../../text.ts';
import { classifyInstance, otherNames } from '../../taskhub/decide/index.ts';
import type { HubLocation, InstanceGroup, Observation, Policy } from '../../taskhub/model.ts';
import type { HubContents, HubToDrain } from '../model.ts';
import { heldAfterSwap, heldBy, sharesQueues } from '../movement/index.ts';
import { acceptsVersion, compareVersions } from '../versions.ts';
import { slotLabel } from '../slot-label.ts';
import type { Draft, Rule, Situation } from './draft.ts';
import { counted, hubLabel, listed } from './words.ts';

/** What nobody waits for, and what other code therefore comes upon. */
export const meetingRules: readonly Rule[] = [inFlightMeetsOtherCode, versionNotAccepted];

interface Met {
  readonly hub: HubToDrain;
  readonly label: string;
  readonly contents: HubContents;
  readonly passed: Passed;
}

/** Instances in flight that are not waited for. */
interface Passed {
  readonly certain: readonly InstanceGroup[];
  /** Some of these may be let pass: that depends on ids and times that were not kept. */
  readonly possible: readonly InstanceGroup[];
}

function met({ observation, asked, toDrain }: Situation): Met[] {
  return toDrain.flatMap((hub): Met[] => {
    const slot = observation[hub.slot];
    const { contents } = slot;
    if (slot.hub.kind === 'unknown' || contents?.ok !== true) return [];
    const passed = passedBy(asked.drain, contents.value.observation);
    return [{ hub, label: hubLabel(slot.hub.location), contents: contents.value, passed }];
  });
}

function passedBy({ policy, instances }: Situation['asked']['drain'], observation: Observation): Passed {
  const all = [observation.blocking, ...Object.values(observation.passed)].flatMap((census) => census.groups);
  if (policy === 'ignore') return { certain: all, possible: [] };
  const byIdOrTime =
    instances.ignoredInstanceIdPrefixes.some((prefix) => prefix !== '') ||
    instances.createdAfter !== undefined ||
    instances.createdBefore !== undefined;
  const byGroup = withoutIdsAndTimes(instances);
  const certain = all.filter((group) => group.name !== otherNames && passes(byGroup, group));
  const rest = all.filter((group) => !certain.includes(group));
  const byName = instances.allowedOrchestrators.length > 0 || instances.onlyOrchestrators.length > 0;
  return { certain, possible: rest.filter(({ name }) => byIdOrTime || (byName && name === otherNames)) };
}

function withoutIdsAndTimes(policy: Policy): Policy {
  const { suspendedBlocks, allowedOrchestrators, onlyOrchestrators, hiddenMessages } = policy;
  const { allowMissingHub, requireQueues } = policy;
  return {
    suspendedBlocks,
    allowedOrchestrators,
    onlyOrchestrators,
    hiddenMessages,
    allowMissingHub,
    requireQueues,
    ignoredInstanceIdPrefixes: [],
  };
}

function passes(policy: Policy, { name, version, status }: InstanceGroup): boolean {
  return classifyInstance(policy, { instanceId: '', name, version, status }) !== 'blocks';
}

function inFlightMeetsOtherCode(situation: Situation): Draft[] {
  return met(situation).flatMap(({ hub, label, passed }): Draft[] => {
    const total = passed.certain.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) return [];
    return [
      {
        code: 'IN_FLIGHT_MEETS_OTHER_CODE',
        about: hub.slot,
        message: `${plural(total, 'orchestration')} in flight in ${label} ${total === 1 ? 'is' : 'are'} not waited for (${whyNot(situation)}): ${counted(sumByName(passed.certain))}.`,
        why: `This hub should be idle: ${hub.why} Other code then replays them, and fails when it does not do the same as the code before it.`,
        fix: 'Wait for them (drainPolicy wait, and no allowed orchestrators or ignored instances), or make sure that both versions of the code replay alike.',
      },
    ];
  });
}

function whyNot({ asked }: Situation): string {
  return asked.drain.policy === 'ignore' ? 'drainPolicy is ignore' : 'the policy lets them pass';
}

function sumByName(groups: readonly InstanceGroup[]): { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { name, count } of groups) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts].map(([name, count]) => ({ name, count })).sort((left, right) => right.count - left.count);
}

interface Worker {
  readonly location: HubLocation;
  /** The slot in which its code is now. */
  readonly slot: string;
}

/**
 * The code that comes upon what is in a hub: after a swap the one that holds it then; before a deployment the one that host.json
 * of the source slot belongs to.
 */
function workerOn(situation: Situation, hub: HubToDrain): Worker | undefined {
  const { observation, asked } = situation;
  const { source, target } = observation;
  if (asked.action === 'prepareSlot') {
    return source.hub.kind === 'located' ? readsVersions(source.hub.location, source) : undefined;
  }
  const present = heldBy(observation[hub.slot]);
  if (present === undefined) return undefined;
  const after = heldAfterSwap(observation);
  if (after.target && sharesQueues(after.target, present)) return readsVersions(after.target.location, source);
  if (after.source && sharesQueues(after.source, present)) return readsVersions(after.source.location, target);
  return undefined;
}

/** Code that knows nothing of versions runs whatever it finds. Orchestration versions came with version 3.1 of the extension. */
function readsVersions(location: HubLocation, code: Situation['observation']['source']): Worker | undefined {
  const { durableExtensionVersion: version } = code;
  const isOld = version === undefined ? (location.durableMajor ?? 3) < 3 : compareVersions(version, '3.1') < 0;
  return isOld ? undefined : { location, slot: code.name };
}

/**
 * Instances that the code which comes upon them will not run: newer than it under CurrentOrOlder (what a roll-back meets), unequal
 * under Strict. What is waited for need not be accepted.
 */
function versionNotAccepted(situation: Situation): Draft[] {
  return met(situation).flatMap((it): Draft[] => {
    const worker = workerOn(situation, it.hub);
    if (worker === undefined) return [];
    const { certain, possible } = versionsOf(situation, it);
    const refused = (groups: readonly Version[], answer: false | 'unknown'): Version[] =>
      groups.filter(({ version }) => acceptsVersion(workerOf(worker.location), version) === answer);
    const certainly = refused(certain, false);
    const perhaps = [...refused(possible, false), ...refused([...certain, ...possible], 'unknown')];
    const found = certainly.length > 0 ? certainly : perhaps;
    if (found.length === 0) return [];
    const { defaultVersion, versionMatchStrategy } = worker.location;
    const own = defaultVersion === undefined || defaultVersion === '' ? 'none' : neutralise(defaultVersion, 60);
    return [
      {
        code: 'VERSION_NOT_ACCEPTED',
        about: it.hub.slot,
        ...(certainly.length > 0 ? {} : { atMost: 'warning' }),
        message:
          `In flight in ${it.label}, and ${certainly.length > 0 ? 'not waited for' : 'perhaps not waited for or not accepted'} (${whyNot(situation)}): ${versionsLabel(found)}. ` +
          `The code of ${slotLabel(worker.slot)} comes to it with defaultVersion ${own} and versionMatchStrategy ${versionMatchStrategy ?? 'that cannot be told'}.`,
        why: 'It does not run orchestrations of these versions: under versionFailureStrategy Reject they stand still, under Fail they fail.',
        fix: 'Wait for them (drainPolicy wait), or bring out code whose "defaultVersion" in host.json is not older than theirs.',
      },
    ];
  });
}

function workerOf({ defaultVersion, versionMatchStrategy }: HubLocation): Parameters<typeof acceptsVersion>[0] {
  return { defaultVersion, matchStrategy: versionMatchStrategy };
}

interface Version {
  readonly version: string;
  readonly count: number;
}

/** Groups beyond the limit of a census have lost their versions, so all that is in flight is told by the contents. */
function versionsOf(
  { asked }: Situation,
  { contents, passed }: Met,
): { readonly certain: readonly Version[]; readonly possible: readonly Version[] } {
  if (asked.drain.policy === 'ignore') return { certain: contents.versions, possible: [] };
  const lost = passed.possible.some(({ name }) => name === otherNames);
  return {
    certain: sumByVersion(passed.certain),
    possible: lost ? contents.versions : sumByVersion(passed.possible),
  };
}

function sumByVersion(groups: readonly InstanceGroup[]): Version[] {
  const counts = new Map<string, number>();
  for (const { version, count } of groups) counts.set(version, (counts.get(version) ?? 0) + count);
  return [...counts].map(([version, count]) => ({ version, count }));
}

function versionsLabel(versions: readonly Version[]): string {
  const labels = versions.map(
    ({ version, count }) =>
      `${plural(count, 'orchestration')} ${version === '' ? 'without a version' : `of version ${neutralise(version, 60)}`}`,
  );
  return listed(labels, 10);
}
