import { more, plain, table } from '../../report/index.ts';
import { ageOf } from '../decide/index.ts';
import type { Observation } from '../model.ts';

const maxGroups = 50;
const maxInstances = 25;

/** What blocks a hub, by orchestrator, version and status. */
export function groupsTable(observation: Observation): string[] {
  const { groups } = observation.blocking;
  const now = Date.parse(observation.readAt);
  const rows = groups
    .slice(0, maxGroups)
    .map(({ name, version, status, count, oldestCreatedTime }) => [
      plain(name === '' ? '(no name)' : name, 120),
      plain(version, 60),
      plain(status, 60),
      String(count),
      plain(oldestCreatedTime ?? ''),
      plain(ageOf(oldestCreatedTime, now) ?? ''),
    ]);
  return [
    ...table(['Orchestrator', 'Version', 'Status', 'Count', 'Oldest created', 'Age'], rows),
    ...more(groups.length - maxGroups, 'groups'),
  ];
}

/** The oldest instances that block a hub. */
export function instancesTable(observation: Observation): string[] {
  const { oldest } = observation.blocking;
  const now = Date.parse(observation.readAt);
  const rows = oldest
    .slice(0, maxInstances)
    .map(({ instanceId, name, version, status, createdTime }) => [
      plain(instanceId, 150),
      plain(version === '' ? name : `${name} ${version}`, 150),
      plain(status, 60),
      plain(createdTime ?? ''),
      plain(ageOf(createdTime, now) ?? ''),
    ]);
  return [
    ...table(['Instance', 'Orchestrator', 'Status', 'Created', 'Age'], rows),
    ...more(oldest.length - maxInstances, 'instances'),
  ];
}
