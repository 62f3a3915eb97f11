import type { Finding } from '../../../finding.ts';
import { neutralise } from '../../../text.ts';
import type { LineHub } from '../../model.ts';
import { compareLines } from '../../versions/index.ts';
import type { LineAppInput } from '../model.ts';
import { note, problem, warning } from './collect.ts';

/** What stands between the new line and those that there are. */
export function fleetFindings(input: LineAppInput, hub: LineHub): Finding[] {
  return [
    ...sameHub(input, hub),
    ...otherApp(input),
    ...tracking(input, hub),
    ...ignoredPrefix(input, hub),
    ...stateApart(input),
  ];
}

/** Two lines in one hub would run each other's orchestrations. */
function sameHub({ fleet, line, reference, package: { hubSetting } }: LineAppInput, hub: LineHub): Finding[] {
  const others = [...fleet.lines.values()].filter(
    (other) =>
      other.line !== line &&
      other.state !== 'Retired' &&
      other.hub !== undefined &&
      other.hub.name.toLowerCase() === hub.name.toLowerCase() &&
      (other.hub.account === hub.account || other.hub.account === '' || hub.account === ''),
  );
  const ofReference = reference?.appSettings.get(hubSetting);
  return [
    ...others.map((other) =>
      problem(
        'HUB_SHARED',
        `Line ${neutralise(other.line, 40)} has the task hub ${neutralise(hub.name, 60)} already. Two apps in one hub run each other's orchestrations.`,
        'Give the application another name, so that its lines get other hubs.',
      ),
    ),
    ...(ofReference?.toLowerCase() === hub.name.toLowerCase()
      ? [
          problem(
            'HUB_SHARED',
            `The reference app has the task hub ${neutralise(hub.name, 60)} itself.`,
            'Name another reference app, or give the application another name.',
          ),
        ]
      : []),
  ];
}

/** A line that has an app keeps it: another one would start with an empty hub. */
function otherApp({ fleet, line, names }: LineAppInput): Finding[] {
  const app = fleet.lines.get(line)?.app;
  if (app === undefined || app.name.toLowerCase() === names.app.toLowerCase()) return [];
  return [
    problem(
      'LINE_HAS_APP',
      `Line ${neutralise(line, 40)} has the app ${neutralise(app.name, 80)} in the resource group ${neutralise(app.resourceGroup, 90)}; from what was given, its app would be ${neutralise(names.app, 80)}.`,
      'Give the same resource group and application name as before.',
    ),
  ];
}

function tracking({ fleet, line }: LineAppInput, hub: LineHub): Finding[] {
  if (hub.trackingPrefix === undefined) return [];
  const others = [...fleet.lines.values()].filter(
    (other) => other.line !== line && other.state !== 'Retired' && other.hub?.trackingPrefix === hub.trackingPrefix,
  );
  if (others.length === 0) return [];
  return [
    warning(
      'TRACKING_IDS_SHARED',
      `Lines write their instances to the same tables (${neutralise(hub.trackingPrefix, 60)}Instances): an instance id that is used in two lines is overwritten.`,
      'Let the router make the ids (it puts the line in front), or let callers choose ids that are unique.',
    ),
    note(
      'TRACKING_LARGE_PAYLOADS',
      'Inputs and outputs of more than 60 KB stay in the container of the hub of their line: when a hub is removed, the shared tables keep the instances and lose these.',
      'Keep the hubs (removeHub: false) when old payloads must stay readable.',
    ),
  ];
}

/** Durable Functions ignores it without a word. Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-bindings#host-json */
function ignoredPrefix({ package: { prefixWithoutTracking: prefix } }: LineAppInput, hub: LineHub): Finding[] {
  if (prefix === undefined || hub.trackingPrefix !== undefined) return [];
  return [
    warning(
      'TRACKING_PREFIX_IGNORED',
      `host.json names the prefix ${neutralise(prefix, 60)} for tracking tables (trackingStoreNamePrefix) and no connection beside it: Durable Functions ignores it then, and each line has tables of its own.`,
      'Give the inputs trackingStoreConnectionName and trackingStoreNamePrefix; or take the prefix out of host.json.',
    ),
  ];
}

/** What is in a hub belongs to one line: the platform moves none of it, and knows of no other line. */
function stateApart({ fleet, line, package: { functions } }: LineAppInput): Finding[] {
  const others = [...fleet.lines.values()].filter(
    (other) => other.line !== line && other.app !== undefined && other.state !== 'Retired',
  );
  if (others.length === 0 || fleet.lines.get(line)?.app !== undefined) return [];
  const lines = others
    .map((other) => other.line)
    .sort(compareLines)
    .join(', ');
  const entities = (functions ?? []).filter(({ trigger }) => /^entityTrigger$/i.test(trigger)).map(({ name }) => name);
  if (entities.length > 0) {
    return [
      warning(
        'ENTITIES_APART',
        `Line ${neutralise(line, 40)} begins without the state of the entities ${entities.map((name) => neutralise(name, 60)).join(', ')}: each line (${lines}) has entities of its own, and nothing moves their state. Singletons, too, run once in each line.`,
        'Keep what must live on in storage of its own, or in an app without versions.',
      ),
    ];
  }
  return [
    note(
      'SINGLETONS_APART',
      `Line ${neutralise(line, 40)} has a hub of its own beside ${others.length === 1 ? 'line' : 'lines'} ${lines}: an orchestration that is to run once (singleton, eternal) runs once in each, and entities, if there are any, begin without state.`,
    ),
  ];
}
