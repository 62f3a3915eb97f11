import { createHash } from 'node:crypto';
import { neutralise } from '../../text.ts';
import { describeAnswer } from '../failures.ts';
import type { ArmApps, Permission, RoleAssignment } from './apps-model.ts';
import { propertiesIn, readList, textsIn, urlOf } from './apps-read.ts';
import type { ArmDoor } from './door.ts';
import { sendOnce } from './send-once.ts';

/** Source: Azure/azure-rest-api-specs, Microsoft.Authorization */
const apiVersion = '2022-04-01';
/** Source: Azure/azure-rest-api-specs, Microsoft.Storage */
const storageApiVersion = '2023-05-01';

/** Rights and roles, of Microsoft.Authorization. */
export function createRoles(
  door: ArmDoor,
): Pick<ArmApps, 'permissions' | 'roleAssignments' | 'assignRole' | 'storageAccountId'> {
  const url = (scope: string, rest: string): string =>
    `${urlOf(door.options.cloud.resourceManagerUrl, scope)}/providers/Microsoft.Authorization/${rest}`;

  return {
    async permissions(scope) {
      const what = `reading what the identity may do at ${neutralise(scope)}`;
      const all = await readList(door, what, url(scope, `permissions?api-version=${apiVersion}`));
      return all.map((item): Permission => ({
        actions: textsIn(item['actions']),
        notActions: textsIn(item['notActions']),
        dataActions: textsIn(item['dataActions']),
        notDataActions: textsIn(item['notDataActions']),
      }));
    },

    async roleAssignments(scope, principalId) {
      const what = `reading the roles of an identity at ${neutralise(scope)}`;
      // `principalId eq` gives what is below the scope too; `assignedTo` needs rights in the directory.
      const filter = encodeURIComponent(`principalId eq '${principalId.replaceAll("'", "''")}'`);
      const all = await readList(door, what, url(scope, `roleAssignments?$filter=${filter}&api-version=${apiVersion}`));
      return all
        .map((item) => readAssignment(propertiesIn(item)))
        .filter((role) => !isBelow(role.scope, scope) && role.principalId.toLowerCase() === principalId.toLowerCase());
    },

    async storageAccountId(name) {
      const { cloud, subscriptionId } = door.options;
      const accounts = `${urlOf(cloud.resourceManagerUrl, `/subscriptions/${subscriptionId}`)}/providers/Microsoft.Storage/storageAccounts`;
      const all = await readList(door, 'listing the storage accounts', `${accounts}?api-version=${storageApiVersion}`);
      const found = all.find((account) => String(account['name']).toLowerCase() === name.toLowerCase());
      return typeof found?.['id'] === 'string' ? found['id'] : undefined;
    },

    async assignRole(scope, roleId, principalId) {
      const what = `giving a role at ${neutralise(scope)}`;
      const name = assignmentName(scope, roleId, principalId);
      const target = url(scope, `roleAssignments/${name}?api-version=${apiVersion}`);
      const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
      const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
      // With the type of the principal the platform does not look for an identity that the directory may not show yet.
      const properties = { roleDefinitionId, principalId, principalType: 'ServicePrincipal' };
      const answer = await sendOnce(door, what, { method: 'PUT', url: target, body: { properties } });
      const { status, headers, bodyAsText } = answer;
      if (status < 300) return status === 201 ? 'assigned' : 'hadIt';
      const refusal = describeAnswer({ status, headers, body: bodyAsText, url: target }, what);
      if (refusal.answer?.status === 409 && refusal.answer.serviceCode === 'RoleAssignmentExists') return 'hadIt';
      throw refusal;
    },
  };
}

function readAssignment(properties: Readonly<Record<string, unknown>>): RoleAssignment {
  const text = (name: string): string => (typeof properties[name] === 'string' ? properties[name] : '');
  return {
    roleId: (text('roleDefinitionId').split('/').at(-1) ?? '').toLowerCase(),
    scope: text('scope'),
    principalId: text('principalId'),
  };
}

/** Scopes above may be management groups, whose ids are not the beginning of the id of what is below them. */
function isBelow(scope: string, upper: string): boolean {
  const [low, high] = [scope, upper].map((one) => one.toLowerCase().replace(/\/+$/, ''));
  return low !== high && `${low}/`.startsWith(`${high}/`);
}

/** The same GUID each time, so that a request may be sent again: the platform takes it for the same assignment. */
function assignmentName(scope: string, roleId: string, principalId: string): string {
  const hash = createHash('sha256').update([scope, roleId, principalId].join('\n').toLowerCase()).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `5${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
