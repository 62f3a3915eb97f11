import type { AppFunction } from '../../azure/arm/index.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { suffixOf, versionTextOf, type NamePattern, type Version } from '../names/index.ts';

/**
 * Refuses a version that the app does not register: starts would ask for orchestrations that nothing runs, and those would fail or
 * wait for ever. Plain names are refused only when the list tells the orchestrators, and none has a plain name.
 *
 * @param functions of the slot, as Azure Resource Manager lists them
 * @throws DurableDeployError CLONE_VERSION_NOT_DEPLOYED
 */
export function requireDeployed(
  functions: readonly AppFunction[],
  version: Version | 'none',
  pattern: NamePattern,
): void {
  const orchestrators = functions.filter(({ trigger }) => trigger.toLowerCase() === 'orchestrationtrigger');
  // Not every host tells the triggers.
  const candidates = orchestrators.length > 0 ? orchestrators : functions;
  const suffix = version === 'none' ? undefined : suffixOf(pattern, version).toLowerCase();
  const isOfVersion = ({ name }: AppFunction): boolean =>
    suffix === undefined ? versionTextOf(name, pattern) === 'plain' : name.toLowerCase().endsWith(suffix);
  if (candidates.some(isOfVersion)) return;
  const present = [...new Set(candidates.map(({ name }) => versionTextOf(name, pattern)))].sort();
  throw new DurableDeployError(
    'CLONE_VERSION_NOT_DEPLOYED',
    functions.length === 0
      ? 'Azure lists no functions of the app, so it cannot be told whether the version is deployed.'
      : `The app registers no function ${version === 'none' ? 'with a plain name' : `of version ${version.text}`}; by the pattern ${neutralise(pattern.text, 80)} it has: ${present.map((text) => neutralise(text, 40)).join(', ')}.`,
    {
      fix: 'Deploy the version first, or correct version and namePattern. When the list of functions is behind: az functionapp restart --name <app> --resource-group <group>, then look with az functionapp function list.',
    },
  );
}
