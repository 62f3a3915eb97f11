import type { AppDescription, NewApp } from '../../azure/arm/apps-model.ts';
import type { Finding } from '../../finding.ts';
import { argument } from '../../command-argument.ts';
import { neutralise } from '../../text.ts';
import { warning } from './findings/collect.ts';
import type { LineAppInput, NeededRole } from './model.ts';
import type { AppStorage } from './settings/storage.ts';

/**
 * What an identity needs on the storage of a Functions host with durable functions.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity,
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-configure-managed-identity,
 * https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage
 */
export const storageRoles = [
  { roleId: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', roleName: 'Storage Blob Data Owner' },
  { roleId: '974c5e8b-45b9-4653-ba55-5f855dd0fb88', roleName: 'Storage Queue Data Contributor' },
  { roleId: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', roleName: 'Storage Table Data Contributor' },
] as const;

/** To run a package that lies in a private container. */
export const packageRole = {
  roleId: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
  roleName: 'Storage Blob Data Reader',
} as const;

/** The identities of the new app: those that the reference app was given, and one of its own where something needs it. */
export function identityOf(
  input: LineAppInput,
  storages: readonly (AppStorage | undefined)[],
  packageByIdentity: boolean,
): NewApp['identity'] {
  const { reference } = input;
  const userAssignedIds = [...(reference?.identity.userAssignedIds ?? [])].sort();
  const forStorage = storages.some(
    (storage) => storage?.identity !== undefined && storage.identity.clientId === undefined,
  );
  const forPackage = packageByIdentity && packageIdentityOf(input) === undefined;
  return {
    systemAssigned: reference?.identity.systemAssigned === true || forStorage || forPackage,
    userAssignedIds,
  };
}

/** The identity that reads a package in a private container, when the app has exactly one that was given to it. */
export function packageIdentityOf({ reference }: LineAppInput): string | undefined {
  const [only, other] = reference?.identity.userAssignedIds ?? [];
  return other === undefined ? only : undefined;
}

/** The user-assigned identity with a client id; `undefined` when it cannot be told which of several it is. */
export function identityWith(reference: AppDescription | undefined, clientId: string): string | undefined {
  const { userAssigned = [], userAssignedIds = [] } = reference?.identity ?? {};
  const found = userAssigned.find((one) => one.clientId.toLowerCase() === clientId.toLowerCase());
  return found?.id ?? (userAssignedIds.length === 1 ? userAssignedIds[0] : undefined);
}

/**
 * The roles that the identity of a line's app needs on storage accounts. A user-assigned identity that the reference app uses with the
 * same account has them.
 */
export function rolesForLine(
  input: LineAppInput,
  storages: readonly (AppStorage | undefined)[],
  packageByIdentity: boolean,
): readonly NeededRole[] {
  const roles = new Map<string, NeededRole>();
  for (const storage of storages) {
    if (storage?.identity === undefined || storage.account === '') continue;
    const { clientId } = storage.identity;
    const userAssignedId = clientId === undefined ? undefined : identityWith(input.reference, clientId);
    if (clientId !== undefined && userAssignedId === undefined) continue;
    for (const role of storageRoles) {
      const needed = {
        ...role,
        account: storage.account,
        ...(userAssignedId === undefined ? {} : { userAssignedId }),
      };
      roles.set(`${role.roleId} ${storage.account} ${userAssignedId ?? ''}`, needed);
    }
  }
  const packages = packageByIdentity ? input.packagesByIdentity?.account : undefined;
  if (packages !== undefined && !roles.has(`${storageRoles[0].roleId} ${packages} ${packageIdentityOf(input) ?? ''}`)) {
    const userAssignedId = packageIdentityOf(input);
    roles.set('package', {
      ...packageRole,
      account: packages,
      ...(userAssignedId === undefined ? {} : { userAssignedId }),
    });
  }
  return [...roles.values()];
}

/** What a person has to do about roles that the task does not give. */
export function roleFindings(input: LineAppInput, roles: readonly NeededRole[]): Finding[] {
  const { recipe, reference, names, resourceGroup } = input;
  if (recipe.assignRoles) return [];
  const missing = roles.filter(
    ({ userAssignedId, account }) => userAssignedId === undefined || !used(reference, account),
  );
  if (missing.length === 0) return [];
  const commands = missing.map(({ roleName, account, userAssignedId }) => {
    const principal =
      userAssignedId === undefined
        ? `"$(az functionapp identity show --resource-group ${argument(resourceGroup)} --name ${argument(names.app)} --query principalId --output tsv)"`
        : `"$(az identity show --ids ${argument(userAssignedId)} --query principalId --output tsv)"`;
    return `az role assignment create --assignee-object-id ${principal} --assignee-principal-type ServicePrincipal --role "${roleName}" --scope "$(az storage account show --name ${argument(account)} --query id --output tsv)"`;
  });
  const whose = missing.some(({ userAssignedId }) => userAssignedId === undefined)
    ? 'the system-assigned identity of the new app'
    : 'its user-assigned identity';
  return [
    warning(
      'ROLES_NEEDED',
      `The host of the new app does not start before ${whose} has roles on the storage account ${neutralise(missing[0]?.account ?? '', 60)}: ${[...new Set(missing.map(({ roleName }) => roleName))].join(', ')}.`,
      `Set the input assignRoles to true, or give them as soon as the app is there: ${commands.join(' ; ')}`,
    ),
  ];
}

/** Whether the reference app has its own storage in the account. */
function used(reference: AppDescription | undefined, account: string): boolean {
  return [...(reference?.appSettings ?? [])].some(
    ([name, value]) => /__accountName$/i.test(name) && value.toLowerCase() === account.toLowerCase(),
  );
}
