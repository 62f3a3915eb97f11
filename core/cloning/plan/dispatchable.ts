import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { Analysis, CloneFinding, ProjectModel } from '../model.ts';
import { membersOf } from './current.ts';
import { leastBundle, tooOldBundle } from './bundle.ts';
import { finding } from '../finding.ts';
import { hostJsonOf } from './host-json.ts';
import type { CloneRequest } from './model.ts';
import { isNewEnough } from './sdk-version.ts';

/**
 * The first SDK of each model that knows orchestration versions.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-orchestration-versioning
 */
const leastSdk: Readonly<Partial<Record<ProjectModel, string>>> = {
  'csharp-isolated': '1.14.0',
  'node-v4': '3.3.0',
  'python-v2': '1.5.0',
  java: '1.6.3',
  powershell: '2.2.0',
};

const whyNot: Readonly<Partial<Record<ProjectModel, string>>> = {
  'csharp-inprocess': 'The in-process model of .NET has no orchestration versions.',
  'node-v3':
    'Functions with function.json (Node.js model 3) use durable-functions 2, which has no orchestration versions.',
  'python-v1': 'The dispatcher is written for the Python model 2 only.',
};

/**
 * Refuses native versioning where an app cannot have it.
 *
 * @throws DurableDeployError CLONE_MODE_REFUSED; INPUT_INVALID when no older sources are given
 */
export function requireDispatchable({ inventory, sources }: Analysis, request: CloneRequest): void {
  const { model, sdk } = inventory;
  const { previous } = request;
  const why = whyNot[model];
  const least = leastSdk[model];
  if (why !== undefined || least === undefined) {
    throw new DurableDeployError('CLONE_MODE_REFUSED', `mode: dispatch does not fit this app. ${why ?? ''}`.trim(), {
      fix: 'Use mode: freeze, or move the app to a model that knows orchestration versions.',
    });
  }
  if (sdk !== undefined && isNewEnough(sdk.version, least) === 'no') {
    throw new DurableDeployError(
      'CLONE_MODE_REFUSED',
      `mode: dispatch needs ${neutralise(sdk.package)} ${least} or later; the project has ${neutralise(sdk.version, 40)}.`,
      { fix: `Update ${neutralise(sdk.package)}, or use mode: freeze.` },
    );
  }
  const bundle = model === 'csharp-isolated' ? undefined : tooOldBundle(hostJsonOf(sources));
  if (bundle !== undefined) {
    throw new DurableDeployError(
      'CLONE_MODE_REFUSED',
      `mode: dispatch needs extension bundle ${leastBundle} or later; host.json asks for ${neutralise(bundle, 60)}.`,
      { fix: 'Set extensionBundle.version in host.json to "[4.30.0, 5.0.0)", or use mode: freeze.' },
    );
  }
  if (!previous.some((entry) => !('retired' in entry))) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      'mode: dispatch puts the older bodies behind the public name, but previousSources lists none.',
      {
        fix: 'List in previousSources every version that is still in flight, such as 1.0.0=v1.0.0; for the first release with versions use mode: freeze or none at all.',
      },
    );
  }
  requirePublicNames(request);
}

/** Says when the project files leave open whether the SDK knows orchestration versions. */
export function sdkFindings({ inventory: { model, sdk } }: Analysis): CloneFinding[] {
  const least = leastSdk[model] ?? '';
  if (sdk !== undefined && isNewEnough(sdk.version, least) === 'yes') return [];
  const seen =
    sdk === undefined
      ? 'The project files do not say which version of the Durable SDK the app uses'
      : `The project files ask for ${neutralise(sdk.package)} ${neutralise(sdk.version, 60)}, which may be older than ${least}`;
  return [
    finding(
      'DISPATCH_SDK_UNKNOWN',
      `${seen}: older ones know no orchestration versions, and every instance would run the oldest body.`,
      { fix: 'See that the SDK is one that knows them: docs/strategies.md lists the versions.' },
    ),
  ];
}

/** Instances carry the name that they were started by: behind the public one only those can be met that were started by it. */
function requirePublicNames({ previous, pattern }: CloneRequest): void {
  for (const entry of previous) {
    if ('retired' in entry) continue;
    const stamped = membersOf(entry.analysis.inventory, entry.version, pattern).find(
      ({ found, version }) => found.kind === 'orchestrator' && version !== undefined,
    );
    if (stamped === undefined) continue;
    throw new DurableDeployError(
      'CLONE_MODE_REFUSED',
      `Version ${entry.version.text} was deployed under names that carry it, such as ${neutralise(stamped.found.name)}: its instances cannot be met by a body behind the public name.`,
      {
        fix: `Go on with mode: freeze until nothing of version ${entry.version.text} is in flight; then list it as retired and use mode: dispatch.`,
      },
    );
  }
}
