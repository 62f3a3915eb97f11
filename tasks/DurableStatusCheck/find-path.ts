import { DurableDeployError } from '../../core/errors.ts';
import { neutralise } from '../../core/text.ts';
import type { TaskHost } from '../host/index.ts';
import type { StatusCheckInputs } from './inputs.ts';

type HostJsonFrom = NonNullable<StatusCheckInputs['hostJsonFrom']>;

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
