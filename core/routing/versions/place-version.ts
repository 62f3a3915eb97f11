import type { Reason } from '../../errors.ts';
import { plural } from '../../text.ts';
import type { Fleet, Line, LineId } from '../model.ts';
import { compareLines, compareRouted, type RoutedVersion } from './routed-version.ts';

/** What is to be deployed. */
export interface Placement {
  readonly version: RoutedVersion;
  readonly packageHash: string;
  /** An older patch over a newer one, or another package under the same version, is deployed all the same. */
  readonly force: boolean;
}

/** Where a version goes. */
export type Place =
  /** A line of its own: its app is to be made. */
  | { readonly kind: 'newLine'; readonly line: LineId }
  /** Into the app of a line; `again` when that very package is there already. */
  | { readonly kind: 'intoLine'; readonly line: LineId; readonly again: boolean }
  | { readonly kind: 'refused'; readonly reason: Reason };

/**
 * Where a version goes. Pure. The patch is ignored for routing: 1.0.1 and 1.0.2 live in one app, 1.1.0 gets a new one. An older patch
 * never takes the place of a newer one, and no line comes that is older than all that are kept: orchestrations of it were drained, and
 * its addresses answer that it is gone.
 */
export function placeVersion({ version, packageHash, force }: Placement, { lines }: Fleet): Place {
  const own = lines.get(version.line);
  if (own !== undefined && isKept(own)) return placeInLine(own, version, packageHash, force);
  const kept = [...lines.values()]
    .filter(isKept)
    .map(({ line }) => line)
    .sort(compareLines);
  const [oldest] = kept;
  if (own !== undefined) {
    return refused(
      `Line ${version.line} was retired: its app and what it had started are gone, and its addresses answer so. ${keptLines(kept)}`,
      'Raise the minor version.',
    );
  }
  if (oldest !== undefined && compareLines(version.line, oldest) < 0) {
    return refused(
      `Version ${version.text} belongs to line ${version.line}, which is older than the oldest that is kept. ${keptLines(kept)}`,
      `Deploy a version of ${oldest} or later.`,
    );
  }
  return { kind: 'newLine', line: version.line };
}

/** A line that is being removed does not come back either. */
function isKept({ state, removingAt }: Line): boolean {
  return state !== 'Retired' && removingAt === undefined;
}

function placeInLine({ line, patches }: Line, version: RoutedVersion, packageHash: string, force: boolean): Place {
  const newest = patches.at(-1);
  if (newest === undefined || force) return { kind: 'intoLine', line, again: isSame(newest, version, packageHash) };
  const order = compareRouted(version.text, newest.version);
  if (order < 0) {
    return refused(
      `Line ${line} has ${newest.version} already, which is newer than ${version.text}: orchestrations that it has started would be replayed against older code.`,
      'Deploy a newer patch; or set force, when the older code can replay them.',
    );
  }
  // What was never deployed has started nothing: a package that is built anew may take its place.
  if (order === 0 && newest.packageHash !== packageHash && newest.deployedAt !== undefined) {
    return refused(
      `Line ${line} has ${newest.version} already, from another package: the same version must be the same code.`,
      'Raise the patch; or set force, when the package was only built anew.',
    );
  }
  return { kind: 'intoLine', line, again: isSame(newest, version, packageHash) };
}

function isSame(newest: Line['patches'][number] | undefined, version: RoutedVersion, packageHash: string): boolean {
  return newest?.deployedAt !== undefined && newest.version === version.text && newest.packageHash === packageHash;
}

function keptLines(lines: readonly LineId[]): string {
  if (lines.length === 0) return 'No line is kept.';
  return `${plural(lines.length, 'line')} ${lines.length === 1 ? 'is' : 'are'} kept: ${lines.join(', ')}.`;
}

function refused(message: string, fix: string): Place {
  return { kind: 'refused', reason: { code: 'ROUTING_VERSION_REFUSED', message, fix } };
}
