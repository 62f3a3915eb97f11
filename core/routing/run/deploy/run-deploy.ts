import { DurableDeployError } from '../../../errors.ts';
import type { DeployRequest } from '../model.ts';
import type { RoutingRun } from '../routing-run.ts';
import { deployLine } from './deploy-line.ts';

/** How long another run may work on the line before this one gives up. */
const patienceForOthersMs = 30 * 60_000;

/** Deploys a package that is given, or the one that was registered. */
export async function runDeploy(run: RoutingRun, request: DeployRequest): Promise<void> {
  const { application, doors } = run;
  const { version, recipe, force, activate, quotas, retire, packagePath } = request;
  const shared = { version, force, activate, quotas, keep: retire.keep, patienceMs: patienceForOthersMs };
  if (packagePath !== undefined) {
    const zip = await doors.readFile(packagePath);
    return deployLine(run, { ...shared, zip, recipe, label: packagePath });
  }
  const line = (await doors.registry.read(application)).lines.get(version.line);
  const patch = line?.patches.findLast((one) => one.version === version.text);
  const kept = patch && (await doors.packages.find(application, patch.version, patch.packageHash));
  if (kept === undefined) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      `Version ${version.text} was not registered, and no package is given.`,
      { fix: 'Set the input package, or run the command register first.' },
    );
  }
  const zip = await doors.packages.read(kept);
  return deployLine(run, { ...shared, zip, recipe: kept.recipe, label: `${version.text} as it was registered` });
}
