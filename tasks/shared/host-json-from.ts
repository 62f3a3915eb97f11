import { DurableDeployError } from '../../core/errors.ts';
import { neutralise } from '../../core/text.ts';
import type { InputReader, TaskHost } from '../host/index.ts';

/** Where host.json is read from, other than from the running app: the inputs `package` and `hostJsonPath`. */
export interface HostJsonFrom {
  readonly kind: 'package' | 'hostJson';
  /** May hold wildcards until {@link findPath} has been asked. */
  readonly path: string;
}

/** What the two inputs mean; a package first, when both are given in spite of {@link refuseBothHostJsons}. */
export function hostJsonFrom(
  packagePath: string | undefined,
  hostJsonPath: string | undefined,
): HostJsonFrom | undefined {
  if (packagePath !== undefined) return { kind: 'package', path: packagePath };
  return hostJsonPath === undefined ? undefined : { kind: 'hostJson', path: hostJsonPath };
}

/** Says that only one of the two inputs may be given. */
export function refuseBothHostJsons(read: Pick<InputReader, 'problem'>): void {
  read.problem(['package', 'hostJsonPath'], 'both are given. Give the one that host.json is to be read from.');
}

/**
 * The one path that a `package` or `hostJsonPath` with wildcards means.
 *
 * @throws DurableDeployError INPUT_INVALID when nothing or more than one path matches
 */
export function findPath(host: Pick<TaskHost, 'findPaths'>, from: HostJsonFrom): HostJsonFrom {
  const paths = host.findPaths(from.path);
  const [path, ...others] = paths;
  if (path !== undefined && others.length === 0) return { ...from, path };
  const input = from.kind === 'package' ? 'package' : 'hostJsonPath';
  const pattern = neutralise(from.path);
  if (path === undefined) {
    throw new DurableDeployError('INPUT_INVALID', `${input}: nothing is at ${pattern}.`, {
      fix: 'Check the path, and that the artifact was downloaded in this job.',
    });
  }
  const named = paths.slice(0, 5).map((each) => neutralise(each));
  throw new DurableDeployError(
    'INPUT_INVALID',
    `${input}: ${paths.length} paths match ${pattern}: ${named.join(', ')}${paths.length > named.length ? ', …' : ''}.`,
    { fix: 'Write a pattern that only one path matches.' },
  );
}
