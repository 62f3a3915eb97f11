import { formatDuration } from '../../duration.ts';
import { neutralise, plural } from '../../text.ts';
import type { BlockingMessage, Census, InFlightInstance, InstanceGroup, PassReason } from '../model.ts';

/** Why instances in flight pass, as a reader of the log says it. */
export const passReasonWords: Readonly<Record<PassReason, string>> = {
  suspendedAllowed: 'Suspended, which the policy allows',
  orchestratorAllowed: 'of allowed orchestrators',
  prefixIgnored: 'with an ignored instance id prefix',
  outsideWindow: 'created outside the window of the policy',
  notSelected: 'of orchestrators that were not asked about',
};

/** `ProcessOrder 1.0`, safe to print. */
export function nameAndVersion({ name, version }: Pick<InstanceGroup, 'name' | 'version'>): string {
  const safeName = name === '' ? '(no name)' : neutralise(name, 120);
  return version === '' ? safeName : `${safeName} ${neutralise(version, 40)}`;
}

/** `order-17 (ProcessOrder 1.0, Running for 2 h 5 min)`, safe to print. */
export function nameInstance(instance: InFlightInstance, now: number): string {
  const age = ageOf(instance.createdTime, now);
  const status = neutralise(instance.status, 40);
  const scheduled = scheduledFor(instance, now);
  return `${neutralise(instance.instanceId, 120)} (${nameAndVersion(instance)}, ${status}${age === undefined ? '' : ` for ${age}`}${scheduled})`;
}

/** `12 × ProcessOrder 1.0 Running, the oldest for 2 h 5 min`, safe to print. */
export function nameGroup(group: InstanceGroup, now: number): string {
  const age = ageOf(group.oldestCreatedTime, now);
  const oldest = age === undefined ? '' : group.count === 1 ? `, for ${age}` : `, the oldest for ${age}`;
  return `${group.count} × ${nameAndVersion(group)} ${neutralise(group.status, 40)}${oldest}`;
}

/** `a start of order-18 waits in shop-control-00: a start always blocks`, safe to print. */
export function nameMessage(message: BlockingMessage): string {
  const who = message.instanceId === undefined ? '' : ` for ${neutralise(message.instanceId, 120)}`;
  return `${neutralise(message.eventType, 60)}${who} waits in ${neutralise(message.queue, 80)}: ${neutralise(message.why)}`;
}

/** `3 × Monitor, 1 × Watch 2.0`, at most `limit` names, safe to print. */
export function listNames(census: Census, limit = 5): string {
  const counts = new Map<string, number>();
  for (const group of census.groups) {
    const label = nameAndVersion(group);
    counts.set(label, (counts.get(label) ?? 0) + group.count);
  }
  const labels = [...counts].sort(([, a], [, b]) => b - a).map(([label, count]) => `${count} × ${label}`);
  const more = labels.length - limit;
  return more > 0 ? `${labels.slice(0, limit).join(', ')} and ${plural(more, 'more name')}` : labels.join(', ');
}

/** `11 Running, 3 Pending`, safe to print. */
export function listStatuses(census: Census): string {
  return [...countByStatus(census)].map(([status, count]) => `${count} ${neutralise(status, 40)}`).join(', ');
}

/** Instances per status, most first. */
export function countByStatus(census: Census): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { status, count } of census.groups) counts.set(status, (counts.get(status) ?? 0) + count);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

/** How long ago, as people say it; `undefined` when the time is missing, unreadable or not yet there. */
export function ageOf(time: string | undefined, now: number): string | undefined {
  if (time === undefined) return undefined;
  const age = now - Date.parse(time);
  return age >= 0 ? formatDuration(age) : undefined;
}

function scheduledFor({ scheduledStartTime }: InFlightInstance, now: number): string {
  if (scheduledStartTime === undefined) return '';
  const ahead = Date.parse(scheduledStartTime) - now;
  return ahead > 0 ? `, scheduled to start in ${formatDuration(ahead)}` : '';
}
