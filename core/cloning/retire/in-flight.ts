import { parse } from 'semver';
import type { Reason } from '../../errors.ts';
import type { InstanceGroup } from '../../taskhub/model.ts';
import { numbersIn, textInNames, versionTextOf, type NamePattern } from '../names/index.ts';

/** What is in flight in the hub: every group, or why it cannot be told. */
export type InFlight =
  | { readonly kind: 'counted'; readonly groups: readonly InstanceGroup[] }
  | { readonly kind: 'unknown'; readonly reasons: readonly Reason[] };

/**
 * How many orchestrations of a version are in flight: those with one of its names, those whose name carries it, and those whose
 * instance has it (with a dispatcher, names stay and instances have versions).
 *
 * @param names of the version's functions in the sources
 */
export function countOf(
  version: string,
  names: readonly string[],
  groups: readonly InstanceGroup[],
  pattern: NamePattern,
): number {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return groups
    .filter(
      (group) =>
        known.has(group.name.toLowerCase()) ||
        (group.version !== '' && ofInstance(group, pattern) === version) ||
        (version !== 'plain' && versionTextOf(group.name, pattern) === version),
    )
    .reduce((sum, { count }) => sum + count, 0);
}

/** How many orchestrations are in flight of which neither name nor instance tells a version. */
export function countWithoutVersion(groups: readonly InstanceGroup[], pattern: NamePattern): number {
  return groups
    .filter(({ name, version }) => version === '' && versionTextOf(name, pattern) === 'plain')
    .reduce((sum, { count }) => sum + count, 0);
}

/** The versions that are in flight, by name or by instance; plain names of instances without a version are `plain`. */
export function versionsInFlight(groups: readonly InstanceGroup[], pattern: NamePattern): ReadonlySet<string> {
  return new Set(
    groups.map((group) => {
      const byName = versionTextOf(group.name, pattern);
      return group.version === '' || byName !== 'plain' ? byName : ofInstance(group, pattern);
    }),
  );
}

/** An instance has a whole version (`2.0.0`), of which names may carry a part only. */
function ofInstance({ version }: InstanceGroup, pattern: NamePattern): string {
  const whole = parse(version.trim());
  return whole === null ? version : textInNames(numbersIn(whole), pattern);
}
