import { DurableDeployError } from '../../errors.ts';
import { isRecord } from '../../taskhub/locate/index.ts';
import { neutralise } from '../../text.ts';
import type { KeptPackage, LineRecipe } from '../recipe/model.ts';

/** As JSON, which holds the values of settings: for a private place only. */
export function writeKept(kept: KeptPackage): string {
  return `${JSON.stringify(kept, undefined, 2)}\n`;
}

/**
 * @param origin for messages
 * @throws DurableDeployError MALFORMED_ANSWER
 */
export function readKept(text: string, origin: string): KeptPackage {
  const value = parsed(text);
  if (isRecord(value)) {
    const { application, line, version, packageHash, recipe } = value;
    const texts = [application, line, version, packageHash];
    if (texts.every((one) => typeof one === 'string' && one !== '') && isRecipe(recipe)) {
      return value as unknown as KeptPackage;
    }
  }
  throw new DurableDeployError(
    'MALFORMED_ANSWER',
    `${neutralise(origin, 200)} is not a recipe that this product has written.`,
    { fix: 'Register the version again, with its package.' },
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecipe(value: unknown): value is LineRecipe {
  if (!isRecord(value)) return false;
  const { appSettings, deploymentMethod, patchHostJson, assignRoles, keepTriggers } = value;
  return (
    isRecord(appSettings) &&
    Object.values(appSettings).every((setting) => typeof setting === 'string') &&
    ['auto', 'zipDeploy', 'oneDeploy', 'runFromPackage'].includes(String(deploymentMethod)) &&
    typeof patchHostJson === 'boolean' &&
    typeof assignRoles === 'boolean' &&
    Array.isArray(keepTriggers)
  );
}
