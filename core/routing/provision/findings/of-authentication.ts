import { argument } from '../../../command-argument.ts';
import type { Finding } from '../../../finding.ts';
import type { LineAppInput } from '../model.ts';
import { asRecord } from '../site/read.ts';
import { note, warning } from './collect.ts';

const webhooks = '/runtime/webhooks/durabletask';

/**
 * App Service authentication answers before the host does: unless the paths of the Durable extension are left out, neither the router nor
 * the task can ask the new app anything, although they have its key.
 *
 * Source: https://learn.microsoft.com/azure/app-service/overview-authentication-authorization, `globalValidation.excludedPaths`
 */
export function authenticationFindings({ reference, resourceGroup, names }: LineAppInput): Finding[] {
  const { platform, globalValidation } = reference?.authSettings ?? {};
  if (asRecord(platform)['enabled'] !== true) return [];
  const { requireAuthentication, unauthenticatedClientAction, excludedPaths } = asRecord(globalValidation);
  const paths: readonly unknown[] = Array.isArray(excludedPaths) ? excludedPaths : [];
  const open =
    unauthenticatedClientAction === 'AllowAnonymous' ||
    requireAuthentication === false ||
    paths.some((path) => typeof path === 'string' && path !== '' && webhooks.startsWith(path.replace(/\/?\*?$/, '')));
  const redirect = note(
    'AUTHENTICATION_REDIRECT',
    'App Service authentication is copied. Sign-in by a browser needs the address of each app in the app registration; callers reach lines through the router, which signs nobody in for them.',
  );
  if (open) return [redirect];
  return [
    redirect,
    warning(
      'AUTHENTICATION_BLOCKS_ROUTER',
      `App Service authentication of the reference app is copied, and does not leave out ${webhooks}: the router's requests to the new app would be answered with 401.`,
      `Leave the path out in the reference app first: az webapp auth update --resource-group ${argument(reference?.ref.resourceGroup ?? resourceGroup)} --name ${argument(reference?.ref.name ?? names.app)} --excluded-paths ${webhooks}`,
    ),
  ];
}
