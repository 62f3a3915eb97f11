import type { TaskSource } from './tasks.ts';
import { devSuffix, type Variant } from './variant.ts';

export interface Contribution {
  readonly id: string;
  readonly type: string;
  readonly description?: string;
  readonly targets: readonly string[];
  readonly properties: { readonly name: string; readonly displayName?: string; readonly [more: string]: unknown };
}

/** vss-extension.json, as far as packaging changes it. */
export interface Manifest {
  readonly id: string;
  readonly publisher: string;
  readonly version: string;
  readonly name: string;
  readonly public?: boolean;
  readonly files: readonly { readonly path: string; readonly addressable?: boolean }[];
  readonly contributions: readonly Contribution[];
  readonly [more: string]: unknown;
}

const endpointType = 'ms.vss-endpoint.service-endpoint-type';

/** Names of the service connection types that the manifest brings along. */
export function endpointTypesOf(manifest: Manifest): string[] {
  return manifest.contributions.filter(({ type }) => type === endpointType).map(({ properties }) => properties.name);
}

/** The manifest that is packed: a contribution and a folder for each task, and the identity of the variant. */
export function completeManifest(
  manifest: Manifest,
  tasks: readonly TaskSource[],
  version: string,
  variant: Variant,
): Manifest {
  const folders = [...new Set(tasks.map(({ contribution }) => contribution))];
  return {
    ...manifest,
    id: variant.extensionId,
    publisher: variant.publisher,
    version,
    ...(variant.dev && { name: `${manifest.name} (dev)`, public: false }),
    files: [...manifest.files, ...folders.map((path) => ({ path }))],
    contributions: [
      ...manifest.contributions.map((contribution) => (variant.dev ? asDev(contribution) : contribution)),
      ...folders.map(taskContribution),
    ],
  };
}

function taskContribution(folder: string): Contribution {
  return {
    id: `${folder
      .slice(folder.lastIndexOf('/') + 1)
      .replace(/(?<!^)(?=[A-Z])/g, '-')
      .toLowerCase()}-task`,
    type: 'ms.vss-distributed-task.task',
    targets: ['ms.vss-distributed-task.tasks'],
    properties: { name: folder },
  };
}

function asDev(contribution: Contribution): Contribution {
  if (contribution.type !== endpointType) return contribution;
  const { name, displayName } = contribution.properties;
  return {
    ...contribution,
    properties: { ...contribution.properties, name: `${name}${devSuffix}`, displayName: `${displayName} (dev)` },
  };
}
