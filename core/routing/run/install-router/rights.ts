import type { SiteRef } from '../../../azure/arm/index.ts';
import { argument } from '../../../command-argument.ts';
import { DurableDeployError } from '../../../errors.ts';
import type { Finding } from '../../../finding.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import { neutralise } from '../../../text.ts';
import { storageRoles } from '../../provision/index.ts';
import type { RoutingRun } from '../routing-run.ts';

/** A role that the router's identity needs. */
interface RouterRole {
  readonly roleId: string;
  readonly roleName: string;
  /** Resource id; or the name of a storage account. */
  readonly at: { readonly scope: string } | { readonly account: string };
}

/**
 * What the router does with its identity: read host keys, make and retire the apps of lines, and, where the registry is reached by an
 * identity, read and write it.
 *
 * Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/web-and-mobile
 */
function rolesOfRouter({ subscriptionId, resourceGroup }: SiteRef, account: string | undefined): readonly RouterRole[] {
  const scope = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return [
    { roleId: 'de139f84-1756-47ae-9be6-808fbbe84772', roleName: 'Website Contributor', at: { scope } },
    { roleId: '2cc479cb-7b4d-49a8-b449-8c00fd0f0a4b', roleName: 'Web Plan Contributor', at: { scope } },
    ...(account === undefined ? [] : storageRoles.map((role) => ({ ...role, at: { account } }))),
  ];
}

/** What a person has to do when the task does not give the roles. */
export function roleFinding(ref: SiteRef, account: string | undefined): Finding {
  const commands = rolesOfRouter(ref, account).map(({ roleName, at }) => {
    const scope =
      'scope' in at
        ? argument(at.scope)
        : `"$(az storage account show --name ${argument(at.account)} --query id --output tsv)"`;
    return `az role assignment create --assignee-object-id "$(az functionapp identity show --resource-group ${argument(ref.resourceGroup)} --name ${argument(ref.name)} --query principalId --output tsv)" --assignee-principal-type ServicePrincipal --role "${roleName}" --scope ${scope}`;
  });
  return {
    code: 'ROUTER_ROLES_NEEDED',
    severity: 'warning',
    message: `The identity of the router ${neutralise(ref.name, 80)} needs roles before it forwards anything: without them it cannot read the keys of the apps of lines.`,
    fix: `Set the input assignRoles to true, or give them: ${commands.join(' ; ')}`,
  };
}

/**
 * Gives the router's identity the roles that it lacks.
 *
 * Errors: ROUTING_PROVISION_FAILED when identity or account cannot be found; refusals of ARM.
 */
export async function ensureRouterRoles(run: RoutingRun, ref: SiteRef, account: string | undefined): Promise<void> {
  const { apps, context } = run.doors;
  const patiently = <T>(work: () => Promise<T>): Promise<T> => withPatience(context, run.deadline, work);
  const { principalId } = (await patiently(() => apps.describeApp(ref))).identity;
  if (principalId === undefined) throw missing(`the router ${neutralise(ref.name, 80)} has no identity`);
  for (const { roleId, roleName, at } of rolesOfRouter(ref, account)) {
    const scope = 'scope' in at ? at.scope : await patiently(() => apps.storageAccountId(at.account));
    if (scope === undefined) throw missing(`there is no storage account ${neutralise(account ?? '', 60)}`);
    const has = await patiently(() => apps.roleAssignments(scope, principalId));
    if (has.some((role) => role.roleId === roleId)) continue;
    await patiently(() => apps.assignRole(scope, roleId, principalId));
    run.journal.say(`Given: ${roleName}.`);
  }
}

function missing(what: string): DurableDeployError {
  return new DurableDeployError('ROUTING_PROVISION_FAILED', `The router cannot be given its roles: ${what}.`, {
    fix: 'Run the job again: an identity can take a moment until it shows. If that does not help, give the roles yourself; docs/permissions.md has the commands.',
  });
}
