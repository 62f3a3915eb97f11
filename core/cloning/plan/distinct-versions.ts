import { DurableDeployError } from '../../errors.ts';
import { suffixOf, type Version } from '../names/index.ts';
import type { CloneRequest } from './model.ts';
import { isPlain } from './deployed.ts';

/**
 * Refuses versions that the plan could not tell apart: what one of them has in flight would run the code of the other.
 *
 * @throws DurableDeployError INPUT_INVALID for a version that is given twice; CLONE_NAMES_COLLIDE for two whose names are the same
 */
export function requireDistinctVersions(request: CloneRequest): void {
  const { version, previous, pattern, mode } = request;
  if (mode === 'stamp') return;
  const stamped = previous.filter((entry) => !('retired' in entry) && !isPlain(entry.version, request));
  requireNew(version, previous);
  requireOnce(previous.map((entry) => entry.version));
  const bySuffix = new Map<string, Version>();
  for (const one of [...stamped.map((entry) => entry.version), version]) {
    const suffix = suffixOf(pattern, one);
    const other = bySuffix.get(suffix);
    if (other !== undefined) {
      throw new DurableDeployError(
        'CLONE_NAMES_COLLIDE',
        `Versions ${other.text} and ${one.text} get the same names by the pattern ${pattern.text}, so instances of the one would run the code of the other.`,
        {
          fix: 'Choose a namePattern that holds every number by which versions in flight differ, such as {name}_{major}_{minor}_{patch}.',
        },
      );
    }
    bySuffix.set(suffix, one);
  }
}

function requireNew(version: Version, previous: CloneRequest['previous']): void {
  if (!previous.some((entry) => entry.version.text === version.text)) return;
  throw new DurableDeployError(
    'INPUT_INVALID',
    `Version ${version.text} is being released, and previousSources lists it as deployed already.`,
    { fix: 'Raise the version; or remove its line from previousSources, when it was never deployed.' },
  );
}

function requireOnce(versions: readonly Version[]): void {
  const seen = new Set<string>();
  for (const { text } of versions) {
    if (seen.has(text)) {
      throw new DurableDeployError('INPUT_INVALID', `Version ${text} is given twice.`, {
        fix: 'List in previousSources each version that is still in flight once.',
      });
    }
    seen.add(text);
  }
}
