import { asError } from '../../errors.ts';
import { withLine } from '../lines/index.ts';
import type { Fleet, Patch } from '../model.ts';
import type { FleetChange } from '../registry/index.ts';
import { placeVersion, type Place, type RoutedVersion } from '../versions/index.ts';

/**
 * Where a version goes.
 *
 * @throws DurableDeployError ROUTING_VERSION_REFUSED
 */
export function placeOf(
  fleet: Fleet,
  version: RoutedVersion,
  packageHash: string,
  force: boolean,
): Exclude<Place, { kind: 'refused' }> {
  const place = placeVersion({ version, packageHash, force }, fleet);
  if (place.kind === 'refused') {
    throw asError(place.reason);
  }
  return place;
}

/**
 * Registers a version: its line, and the patch as one that is yet to be deployed. Pure. A version that is to be deployed already takes
 * its place; those that were deployed stay.
 *
 * @throws DurableDeployError ROUTING_VERSION_REFUSED: somebody else has registered or deployed what forbids it
 */
export function registered(
  fleet: Fleet,
  version: RoutedVersion,
  packageHash: string,
  force: boolean,
  now: string,
): FleetChange | undefined {
  const { line: id } = placeOf(fleet, version, packageHash, force);
  const patch: Patch = { version: version.text, packageHash };
  return withLine(fleet, id, `${version.text} is registered`, (line) => {
    if (line === undefined)
      return { line: id, state: 'Registered', stateSince: now, registeredAt: now, patches: [patch] };
    const newest = line.patches.at(-1);
    if (newest?.version === patch.version && newest.packageHash === packageHash && !force) return undefined;
    return { ...line, patches: [...line.patches.filter(isDeployed), patch] };
  });
}

function isDeployed({ deployedAt }: Patch): boolean {
  return deployedAt !== undefined;
}
