import { isDeepStrictEqual } from 'node:util';
import type { BlobContainer } from '../../../azure/storage/index.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import type { LineAppPlan } from '../model.ts';
import type { ProvisionRun } from './run.ts';

/** The container that Flex Consumption takes packages from; it has to be there before the app is. Errors: those of storage. */
export async function ensureDeploymentContainer(
  { doors, deadline }: ProvisionRun,
  { deploymentContainer }: LineAppPlan,
): Promise<void> {
  if (deploymentContainer === undefined) return;
  const { connection, name } = deploymentContainer;
  const container: BlobContainer = doors.openContainer(connection, name);
  await withPatience(doors.context, deadline, () => container.ensure());
}

/**
 * Gives the app the connection strings of the plan; others that it has stay.
 *
 * @returns whether anything was written
 */
export async function ensureConnectionStrings(
  { doors, deadline }: ProvisionRun,
  { ref, connectionStrings }: LineAppPlan,
): Promise<boolean> {
  if (connectionStrings.size === 0) return false;
  return withPatience(doors.context, deadline, async () => {
    const { connectionStrings: found } = await doors.apps.describeApp(ref);
    const wanted = new Map([...found, ...connectionStrings]);
    if (isDeepStrictEqual(wanted, new Map(found))) return false;
    await doors.apps.replaceConnectionStrings(ref, wanted);
    return true;
  });
}

/**
 * Switches App Service authentication on as the reference app has it.
 *
 * @returns whether anything was written
 */
export async function ensureAuth(
  { doors, deadline }: ProvisionRun,
  { ref, authSettings }: LineAppPlan,
): Promise<boolean> {
  if (authSettings === undefined) return false;
  return withPatience(doors.context, deadline, async () => {
    const { authSettings: found } = await doors.apps.describeApp(ref);
    if (holds(found, authSettings)) return false;
    await doors.apps.replaceAuthSettings(ref, authSettings);
    return true;
  });
}

/** Whether everything that is wanted is there; the platform adds its own defaults. */
function holds(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return isDeepStrictEqual(found, wanted);
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(wanted).every(([name, value]) => holds(Reflect.get(found, name), value));
}
