import { compare, parse } from 'semver';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { LineId } from '../model.ts';

/** A version as routing sees it: which line it belongs to. */
export interface RoutedVersion {
  /** `1.0.2`, `1.1.0-beta.1`; build metadata is left out. */
  readonly text: string;
  readonly line: LineId;
}

/**
 * Reads the version of a deployment.
 *
 * @param text `1.0.2` or `v1.0.2`; a pre-release is a version too
 * @throws DurableDeployError INPUT_INVALID
 * Source: https://semver.org
 */
export function parseRoutedVersion(text: string): RoutedVersion {
  const version = parse(text.trim());
  if (version === null) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      `"${neutralise(text, 60)}" is not a semantic version: three numbers are needed, as in 1.0.2.`,
      { fix: 'Give the version that is being deployed as major.minor.patch.' },
    );
  }
  return { text: version.version, line: `${version.major}.${version.minor}` };
}

/** Older before newer, by the rules of semantic versions: a pre-release before its release. */
export function compareRouted(a: string, b: string): number {
  return compare(a, b);
}

/** The same for lines: `1.9` before `1.10`. */
export function compareLines(a: LineId, b: LineId): number {
  return compare(`${a}.0`, `${b}.0`);
}

/**
 * The line that a caller asks for: `1.0`, or any version of it such as `1.0.7` or `v1.0.7`.
 *
 * @returns `undefined` for what names no line
 */
export function parseAskedLine(text: string): LineId | undefined {
  const [, line] =
    /^v?((?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8}))(?:\.(?:0|[1-9]\d{0,8})(?:[-+][0-9A-Za-z.+-]*)?)?$/.exec(text.trim()) ??
    [];
  return line;
}
