import type { Site } from '../../azure/arm/index.ts';
import type { LineRecipe } from '../recipe/model.ts';
import { problem, type Findings } from './findings/collect.ts';
import type { LineAppInput, LineDeploymentMethod } from './model.ts';
import type { ChosenPlan } from './plan/choose-plan.ts';

/**
 * How the package gets into the app. Flex Consumption takes packages through its deployment site only; Consumption on Linux has no disk
 * of its own, so it runs the package from an address.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-deployment-technologies
 */
export function chooseMethod(
  { recipe: { deploymentMethod } }: LineAppInput,
  { kind, linux }: Pick<ChosenPlan, 'kind' | 'linux'>,
  findings: Findings,
): LineDeploymentMethod {
  if (kind === 'flex') {
    if (deploymentMethod === 'zipDeploy' || deploymentMethod === 'runFromPackage') {
      findings.push(
        problem(
          'METHOD_NOT_ON_FLEX',
          `Flex Consumption does not take packages by ${deploymentMethod}.`,
          'Leave the input deploymentMethod as it is (auto), or set it to oneDeploy.',
        ),
      );
    }
    return 'oneDeploy';
  }
  if (deploymentMethod !== 'auto') return deploymentMethod;
  return kind === 'consumption' && linux ? 'runFromPackage' : 'zipDeploy';
}

/** The same for an app that is there. */
export function methodForApp(
  { deploymentMethod }: Pick<LineRecipe, 'deploymentMethod'>,
  { sku = '', kind }: Pick<Site, 'sku' | 'kind'>,
): LineDeploymentMethod {
  if (/^flexconsumption$/i.test(sku)) return 'oneDeploy';
  if (deploymentMethod !== 'auto') return deploymentMethod;
  return /^dynamic$/i.test(sku) && /\blinux\b/i.test(kind) ? 'runFromPackage' : 'zipDeploy';
}
