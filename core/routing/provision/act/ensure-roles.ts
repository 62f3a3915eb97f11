import { DurableDeployError } from '../../../errors.ts';
import { groupBy } from '../../../group-by.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import { neutralise } from '../../../text.ts';
import type { LineAppPlan, NeededRole } from '../model.ts';
import type { ProvisionRun } from './run.ts';

/**
 * Gives the identity of the app the roles that it lacks on storage accounts.
 *
 * @returns names of the roles that were given
 * Errors: ROUTING_PROVISION_FAILED when the account or the identity cannot be found; refusals of ARM.
 */
export async function ensureRoles(run: ProvisionRun, plan: LineAppPlan): Promise<readonly string[]> {
  if (plan.roles.length === 0) return [];
  const { apps, context } = run.doors;
  const patiently = <T>(work: () => Promise<T>): Promise<T> => withPatience(context, run.deadline, work);
  const { identity } = await patiently(() => apps.describeApp(plan.ref));
  const given: string[] = [];
  for (const [account, roles] of groupBy(plan.roles, (role) => role.account)) {
    const scope = await patiently(() => apps.storageAccountId(account));
    if (scope === undefined) throw unknownAccount(account);
    for (const role of roles) {
      const principal = principalOf(role, identity);
      if (principal === undefined) throw unknownPrincipal(plan, role);
      const has = await patiently(() => apps.roleAssignments(scope, principal));
      if (has.some(({ roleId }) => roleId === role.roleId)) continue;
      const outcome = await patiently(() => apps.assignRole(scope, role.roleId, principal));
      if (outcome === 'assigned') given.push(role.roleName);
    }
  }
  return given;
}

function principalOf(
  { userAssignedId }: NeededRole,
  identity: Awaited<ReturnType<ProvisionRun['doors']['apps']['describeApp']>>['identity'],
): string | undefined {
  if (userAssignedId === undefined) return identity.principalId;
  return identity.userAssigned?.find(({ id }) => id.toLowerCase() === userAssignedId.toLowerCase())?.principalId;
}

function unknownAccount(account: string): DurableDeployError {
  return new DurableDeployError(
    'ROUTING_PROVISION_FAILED',
    `The identity of the app is to get roles on the storage account ${neutralise(account, 60)}, which is not in the subscription, or may not be read.`,
    {
      fix: 'Give the roles yourself and set assignRoles to false; docs/permissions.md has the commands. Or let the service connection read the account.',
    },
  );
}

function unknownPrincipal({ ref }: LineAppPlan, { roleName }: NeededRole): DurableDeployError {
  return new DurableDeployError(
    'ROUTING_PROVISION_FAILED',
    `The app ${neutralise(ref.name, 80)} does not have the identity that is to get the role ${roleName}.`,
    {
      fix: 'Run the job again: an identity can take a moment until it shows. If it does not, look at the identities of the app.',
    },
  );
}
