import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';

/** Guards against packages that are made to exhaust the machine. Sizes in bytes, unpacked. */
export interface PackageLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly entries: number;
}

/** One readable file of a package; nothing is written to disk. */
export interface PackageEntry {
  /** With `/`, inside the package. */
  readonly path: string;
  /** In bytes, as the package says. */
  readonly size: number;
  read(): Promise<Uint8Array>;
}

/** Whether the file can matter, so that nothing else is looked at. */
export function isOfInterest(path: string): boolean {
  return /^(?:[^/]+\/){0,2}(?:host|extensions|function)\.json$/i.test(path);
}

/** A failure that names the package. */
export function unreadable(label: string, why: string, fix: string, cause?: unknown): DurableDeployError {
  return new DurableDeployError('PACKAGE_UNREADABLE', `The package ${label} cannot be read: ${why}.`, { fix, cause });
}

export function tooMany(label: string, limits: PackageLimits): DurableDeployError {
  return unreadable(label, `it has more than ${limits.entries} entries`, 'Point to the folder or zip of one app.');
}

export function tooLarge(label: string, path: string): DurableDeployError {
  return unreadable(
    label,
    `${neutralise(path, 120)} is larger than such a file can sensibly be`,
    'Check that the path leads to the package of a function app.',
  );
}

/** Text of a file in UTF-8 or, with a byte order mark, UTF-16, as the host reads it. */
export function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
