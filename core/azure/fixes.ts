import type { ErrorCode } from '../errors.ts';

/** What is known of a failure when a remedy is looked for. */
export interface FailureFacts {
  readonly code: ErrorCode;
  /** The HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** The service's own error code, such as `AuthorizationPermissionMismatch`. */
  readonly serviceCode?: string | undefined;
  readonly host: string;
}

const storageRole =
  'Give the identity the roles "Storage Table Data Reader", "Storage Queue Data Reader" and "Storage Blob Data Reader" on the ' +
  'account: az role assignment create --assignee <client id> --role "Storage Table Data Reader" --scope <account id>';
const storageKey =
  'Compare the key or shared access signature with the account: az storage account keys list --account-name <account>. ' +
  'A shared access signature needs the services t, q and b, the resource types s, c and o, the permissions r and l, and a time that has not ended.';
const storageNetwork =
  "Let the agent through the account's firewall (az storage account network-rule add --account-name <account> --ip-address <agent>), " +
  'or run the job on an agent inside the network. Azure-hosted agents cannot be allowed by address for accounts in the same region.';
const reader =
  'Give the identity the actions of docs/permissions.md on the app, such as the role "Website Contributor": ' +
  'az role assignment create --assignee <client id> --role "Website Contributor" --scope <app id>';

const byServiceCode: Readonly<Record<string, string>> = {
  AuthorizationPermissionMismatch: storageRole,
  InsufficientAccountPermissions: storageRole,
  AuthenticationFailed: storageKey,
  InvalidAuthenticationInfo: storageKey,
  AuthorizationProtocolMismatch: 'The shared access signature allows https only; use an https endpoint.',
  AuthorizationResourceTypeMismatch: storageKey,
  AuthorizationServiceMismatch: storageKey,
  AuthorizationSourceIPMismatch: "The shared access signature allows other addresses than the agent's.",
  AuthorizationFailure: storageNetwork,
  KeyBasedAuthenticationNotPermitted:
    'The account refuses keys and signatures (allowSharedKeyAccess is false): use an Azure Resource Manager service connection and an identity-based connection.',
  AuthorizationFailed: reader,
  ResourceGroupNotFound:
    'Check the name of the resource group and the subscription of the service connection; or make it: az group create --name <group> --location <location>',
  LinkedAuthorizationFailed: reader,
  InvalidAuthenticationToken: 'The token is not one for this cloud or tenant: verify the service connection.',
  InvalidAuthenticationTokenTenant: 'The subscription belongs to another tenant than the service connection.',
  SubscriptionNotFound: 'Check the subscription of the service connection: az account show --subscription <id>',
};

/** What a user can do about a failure; `undefined` for codes that no server and no network gives. */
export function fixFor(facts: FailureFacts): string | undefined {
  const known = facts.serviceCode === undefined ? undefined : byServiceCode[facts.serviceCode];
  if (known) return known;
  switch (facts.code) {
    case 'UNAUTHORIZED':
      return 'Check the key or the service connection: the server did not accept it.';
    case 'FORBIDDEN':
      return (
        'Either a role is missing (docs/permissions.md), or a firewall, private endpoint or access restriction keeps the agent out: ' +
        'then run the job on an agent inside the network.'
      );
    case 'NAME_NOT_RESOLVED':
      return `Check the name ${facts.host}. With private endpoints only an agent inside the network can resolve it.`;
    case 'CERTIFICATE_REJECTED':
      return 'If a proxy or a private cloud uses its own certificate authority, configure the agent with it (config --sslcacert, or NODE_EXTRA_CA_CERTS).';
    case 'PROXY_REFUSED':
      return 'Check the user, the password and the rules of the proxy that the agent is configured with (config --proxyurl --proxyusername --proxypassword), or put the host on its .proxybypass list.';
    case 'CONNECTION_FAILED':
    case 'TIMED_OUT':
      return `Check that the agent can reach ${facts.host}: firewall, proxy, private endpoint.`;
    case 'NOT_FOUND':
      return `Check the names: ${facts.host} answers, and has nothing at this address.`;
    case 'THROTTLED':
      return 'Ask less often (input interval), and run fewer checks of the same app or account at once.';
    case 'SERVER_ERROR':
      return `Try again later. If it goes on, look at the health of the service behind ${facts.host}.`;
    case 'MALFORMED_ANSWER':
      return `Check that ${facts.host} answers itself, and not a proxy, gateway or sign-in page in front of it.`;
    case 'REQUEST_REFUSED':
      return 'The message holds what the server objects to. If it is not about your own names and settings, report it.';
    case 'SIGN_IN_FAILED':
      return 'Verify the service connection in the project settings.';
    case 'INTERNAL':
      return 'Run it again with the variable System.Debug set to true, and report the log to the publisher of the extension.';
    case 'REDIRECTED_ELSEWHERE':
      return 'Give the address that finally answers. Keys are not sent on to another host. A redirect to a sign-in page means that App Service authentication is on for this path.';
    default:
      return undefined;
  }
}
