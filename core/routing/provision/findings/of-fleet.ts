import type { Finding } from '../../../finding.ts';
import { neutralise } from '../../../text.ts';
import type { LineHub } from '../../model.ts';
import type { LineAppInput } from '../model.ts';
import { note, problem, warning } from './collect.ts';

/** What stands between the new line and those that there are. */
export function fleetFindings(input: LineAppInput, hub: LineHub): Finding[] {
  return [...sameHub(input, hub), ...otherApp(input), ...tracking(input, hub)];
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
