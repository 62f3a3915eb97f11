import type { Permission } from '../../../azure/arm/apps-model.ts';
import { argument } from '../../../command-argument.ts';
import type { Reason } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { RequiredRights } from '../model.ts';

/**
 * Which of the actions none of the roles allows. A role allows what its actions match and its notActions do not; roles add up, so what
 * one leaves out another may give. `*` stands for any text, letter case does not matter.
 *
 * Source: https://learn.microsoft.com/azure/role-based-access-control/role-definitions
 */
export function missingRights(permissions: readonly Permission[], actions: readonly string[]): readonly string[] {
  return actions.filter((action) => !permissions.some((role) => allows(role.actions, role.notActions, action)));
}

/** The same for what is done to data, such as reading a blob. */
export function missingDataRights(permissions: readonly Permission[], actions: readonly string[]): readonly string[] {
  return actions.filter((action) => !permissions.some((role) => allows(role.dataActions, role.notDataActions, action)));
}

function allows(given: readonly string[], taken: readonly string[], action: string): boolean {
  return given.some((pattern) => matches(pattern, action)) && !taken.some((pattern) => matches(pattern, action));
}

function matches(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

/** Roles that hold an action, the narrowest first. Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const rolesOf: readonly { readonly of: RegExp; readonly role: string }[] = [
  { of: /^Microsoft\.Web\/serverfarms\//i, role: 'Web Plan Contributor' },
  { of: /^Microsoft\.Web\//i, role: 'Website Contributor' },
  { of: /^Microsoft\.ManagedIdentity\//i, role: 'Managed Identity Operator' },
  { of: /^Microsoft\.Network\//i, role: 'Network Contributor' },
  { of: /^Microsoft\.Authorization\//i, role: 'Role Based Access Control Administrator' },
];

/** Why nothing is made: every action that is missing, what for, and the command that gives it; `undefined` when none is. */
export function rightsReason(missing: readonly RequiredRights[]): Reason | undefined {
  const lacking = missing.filter(({ actions }) => actions.length > 0);
  if (lacking.length === 0) return undefined;
  const seen = lacking.map(
    ({ scope, actions, purpose }) => `for ${purpose}: ${actions.join(', ')} at ${neutralise(scope, 300)}`,
  );
  const commands = new Set(
    lacking.flatMap(({ scope, actions }) =>
      actions.map(
        (action) =>
          `az role assignment create --assignee <client id> --role "${rolesOf.find(({ of }) => of.test(action))?.role ?? 'Contributor'}" --scope ${argument(scope)}`,
      ),
    ),
  );
  return {
    code: 'ROUTING_RIGHT_MISSING',
    message: `The identity of the service connection may not do what making the line takes; nothing was made. It lacks, ${seen.join('; ')}.`,
    fix: [...commands].join(' ; '),
  };
}
