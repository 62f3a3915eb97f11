import { decodeJwt, errors as joseErrors } from 'jose';
import type { EntraStandIn } from '../entra/index.ts';
import type { Answer } from '../faults/index.ts';
import type { SandboxRequest } from '../http-server/index.ts';
import { armError } from './errors.ts';

/** What a principal may do, and where. */
export interface RoleAssignment {
  readonly clientId: string;
  /** A resource id; everything under it. Default: the whole subscription. */
  readonly scope?: string;
  /** With `*` for any text, such as `Microsoft.Web/sites/*`. */
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

export interface Caller {
  readonly clientId: string;
  readonly objectId: string;
}

/** The caller of a request, or the 401 that the resource manager answers. */
export async function authenticate(
  request: SandboxRequest,
  entra: EntraStandIn,
  audiences: readonly string[],
): Promise<{ caller: Caller } | { refusal: Answer }> {
  const header = request.headers['authorization'];
  if (header === undefined) {
    return refuse(entra, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const token = /^Bearer (\S+)$/i.exec(header)?.[1];
  if (token === undefined) {
    return refuse(
      entra,
      'AuthenticationFailedInvalidHeader',
      "Authentication failed. The 'Authorization' header is provided in an invalid format.",
    );
  }
  try {
    const claims = await entra.key.verify(token, {});
    const audience = String(claims.aud);
    if (!audiences.some((allowed) => withoutSlash(allowed) === withoutSlash(audience))) {
      return refuse(
        entra,
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${audience}'. It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
      );
    }
    return { caller: { clientId: String(claims['appid']), objectId: String(claims['oid']) } };
  } catch (error) {
    if (error instanceof joseErrors.JWTExpired) {
      const expiry = new Date((decodeJwt(token).exp ?? 0) * 1000).toUTCString();
      return refuse(
        entra,
        'ExpiredAuthenticationToken',
        `The access token expiry UTC time '${expiry}' is earlier than current UTC time '${new Date().toUTCString()}'.`,
      );
    }
    return refuse(entra, 'InvalidAuthenticationToken', 'The access token is invalid.');
  }
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function refuse(entra: EntraStandIn, code: string, message: string): { refusal: Answer } {
  return {
    refusal: armError(401, code, message, {
      'WWW-Authenticate': `Bearer authorization_uri="${entra.url}/${entra.tenantId}", error="invalid_token", error_description="${message.replaceAll('"', "'")}"`,
    }),
  };
}

/** Whether one of the assignments allows the action on the resource. */
export function allows(
  assignments: readonly RoleAssignment[],
  caller: Caller,
  action: string,
  resourceId: string,
): boolean {
  return assignments.some(
    (assignment) =>
      assignment.clientId.toLowerCase() === caller.clientId.toLowerCase() &&
      isWithin(resourceId, assignment.scope ?? '/') &&
      assignment.actions.some((pattern) => matches(pattern, action)) &&
      !(assignment.notActions ?? []).some((pattern) => matches(pattern, action)),
  );
}

/** A caller's rights at a scope, as `permissions` lists them. */
export function permissionsOf(
  assignments: readonly RoleAssignment[] | undefined,
  caller: Caller,
  scope: string,
): readonly Record<'actions' | 'notActions' | 'dataActions' | 'notDataActions', readonly string[]>[] {
  const data = { dataActions: [], notDataActions: [] };
  if (assignments === undefined) return [{ actions: ['*'], notActions: [], ...data }];
  return assignments
    .filter(
      (assignment) =>
        assignment.clientId.toLowerCase() === caller.clientId.toLowerCase() && isWithin(scope, assignment.scope ?? '/'),
    )
    .map(({ actions, notActions = [] }) => ({ actions, notActions, ...data }));
}

function isWithin(resourceId: string, scope: string): boolean {
  const wanted = `${withoutSlash(scope).toLowerCase()}/`;
  return `${resourceId.toLowerCase()}/`.startsWith(wanted);
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${expression.join('.*')}$`, 'i').test(action);
}

/** The 403 that names the action and the scope, by which people find the missing role. */
export function authorizationFailed(caller: Caller, action: string, resourceId: string): Answer {
  return armError(
    403,
    'AuthorizationFailed',
    `The client '${caller.clientId}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${resourceId}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/**
 * The action that a request needs: types of the path joined, then `read`, `write`, `delete`, or the verb of a POST.
 *
 * @param provider such as `Microsoft.Web`
 * @param segments the path behind the provider: type, name, type, name, …
 * Source: https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */
export function actionOf(method: string, provider: string, segments: readonly string[]): string {
  const types = segments.filter((_segment, index) => index % 2 === 0);
  // A further page of what a POST lists is fetched with GET, under the same action.
  if (types.at(-1)?.toLowerCase() === 'slotsdiffs') return [provider, ...types, 'action'].join('/');
  const verbs: Readonly<Record<string, string>> = {
    GET: 'read',
    HEAD: 'read',
    PUT: 'write',
    PATCH: 'write',
    DELETE: 'delete',
  };
  return [provider, ...types, verbs[method] ?? 'action'].join('/');
}
