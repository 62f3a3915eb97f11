import { parse, type SemVer } from 'semver';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';

/** A version that names may carry. */
export interface Version {
  /** `1.2.0`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/**
 * Reads a version as in `1.2.0` or `v1.2.0`; build metadata is left out.
 *
 * @throws DurableDeployError INPUT_INVALID when it is no semantic version, or one before a release (`1.2.0-beta.1`): names carry
 * major, minor and patch only, so it would be taken for the release
 * Source: https://semver.org
 */
export function parseVersion(text: string): Version {
  const version = parse(text.trim());
  if (version === null) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      `"${neutralise(text, 60)}" is not a semantic version: three numbers are needed, as in 1.2.0.`,
      { fix: 'Give a version as major.minor.patch, such as 1.2.0.' },
    );
  }
  if (version.prerelease.length > 0) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      `Version ${neutralise(text, 60)} is a pre-release: names of functions carry major, minor and patch only, so ${version.major}.${version.minor}.${version.patch} would get the same names.`,
      { fix: 'Give a version without a pre-release part.' },
    );
  }
  return numbersIn(version);
}

/** The numbers of a semantic version, which are all that names carry of it. */
export function numbersIn({ major, minor, patch }: SemVer): Version {
  return { text: `${major}.${minor}.${patch}`, major, minor, patch };
}

/** Older before newer. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/**
 * Orders versions as names tell them: `plain` before all others, and `2` (of `Order_v2`) beside `2.0.0`; what is the same as a
 * version goes by its text.
 */
export function compareVersionTexts(a: string, b: string): number {
  return compareVersions(numbersOf(a), numbersOf(b)) || (a < b ? -1 : a > b ? 1 : 0);
}

function numbersOf(text: string): Version {
  const [major = -1, minor = 0, patch = 0] =
    text === 'plain' ? [] : text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return { text, major, minor, patch };
}
