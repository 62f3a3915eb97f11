import type { Answer } from '../faults/index.ts';
import { json, type SandboxRequest } from '../http-server/index.ts';
import { permissionsOf, type Caller, type RoleAssignment } from './access.ts';
import { armError } from './errors.ts';
import type { Estate } from './estate.ts';
import type { AssignedRole } from './resources.ts';

function describe({ name, scope, ...properties }: AssignedRole): unknown {
  return {
    properties: { ...properties, scope },
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
  };
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Answers what is asked of `{scope}/providers/Microsoft.Authorization/…`: `permissions` of the caller, and `roleAssignments` of
 * managed identities, which allow nothing here.
 *
 * Source: Azure/azure-rest-api-specs, Microsoft.Authorization 2022-04-01, and its examples; the 409 as Azure/azure-cli#8530 quotes it
 *
 * @param rest the path behind `Microsoft.Authorization`
 */
export function answerAuthorization(
  request: SandboxRequest,
  estate: Estate,
  access: { readonly caller: Caller; readonly assignments: readonly RoleAssignment[] | undefined },
  scope: string,
  rest: readonly string[],
  page: (items: readonly unknown[]) => Answer,
): Answer {
  const [collection = '', name, ...more] = rest;
  const route = `${request.method} ${collection.toLowerCase()}${name === undefined ? '' : '/name'}`;
  if (more.length === 0) {
    switch (route) {
      case 'GET permissions':
        return page(permissionsOf(access.assignments, access.caller, scope));
      case 'GET roleassignments':
        return page(list(estate, scope, request.query.get('$filter') ?? '').map(describe));
      case 'PUT roleassignments/name':
        return assign(request, estate, scope, name ?? '');
    }
  }
  return armError(404, 'InvalidResourceType', `The resource type could not be found at '${request.path}'.`);
}

/** `principalId eq` gives what is at, above and below the scope; `assignedTo` and `atScope()` what is at and above it. */
function list({ assignedRoles }: Estate, scope: string, filter: string): readonly AssignedRole[] {
  const principal = /(?:principalId eq '([^']*)'|assignedTo\('([^']*)'\))/i.exec(filter);
  const wanted = (principal?.[1] ?? principal?.[2])?.toLowerCase();
  const below = principal?.[1] !== undefined && !/atScope\(\)/i.test(filter);
  return assignedRoles.filter(
    (role) =>
      (wanted === undefined || role.principalId.toLowerCase() === wanted) &&
      (isWithin(scope, role.scope) || (below && isWithin(role.scope, scope))),
  );
}

function isWithin(scope: string, outer: string): boolean {
  return `${scope.toLowerCase()}/`.startsWith(`${outer.toLowerCase().replace(/\/+$/, '')}/`);
}

function assign(request: SandboxRequest, estate: Estate, scope: string, name: string): Answer {
  const { properties } = JSON.parse(request.body) as {
    properties?: { roleDefinitionId?: string; principalId?: string; principalType?: string };
  };
  const { roleDefinitionId, principalId, principalType = 'ServicePrincipal' } = properties ?? {};
  if (!guid.test(name) || roleDefinitionId === undefined || principalId === undefined) {
    return armError(400, 'InvalidCreateRoleAssignmentRequest', 'The role assignment request is invalid.');
  }
  const { assignedRoles } = estate;
  const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
  const alike = assignedRoles.find(
    (role) =>
      same(role.scope, scope) && same(role.principalId, principalId) && same(role.roleDefinitionId, roleDefinitionId),
  );
  if (alike !== undefined) {
    return same(alike.name, name)
      ? json(200, describe(alike))
      : armError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  }
  if (assignedRoles.some((role) => same(role.scope, scope) && same(role.name, name))) {
    return armError(
      409,
      'RoleAssignmentUpdateNotPermitted',
      'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    );
  }
  const role: AssignedRole = { name, scope, roleDefinitionId, principalId, principalType };
  assignedRoles.push(role);
  return json(201, describe(role));
}
