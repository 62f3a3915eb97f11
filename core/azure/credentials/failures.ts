import { DurableDeployError, errorCodes } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { Cloud } from '../clouds.ts';
import { describeAnswer, describeFailure } from '../failures.ts';
import type { Exchange } from './recorder.ts';
import type { SignIn } from './sign-in.ts';

/** What was tried, and how the last request of it ended. */
export interface SignInAttempt {
  readonly signIn: SignIn;
  readonly cloud: Cloud;
  readonly exchange?: Exchange | undefined;
}

/**
 * A failed sign-in as the product's own error. The libraries' own texts are left out: some of them hold the whole
 * request, its authorization header included.
 */
export function describeSignInFailure(error: unknown, attempt: SignInAttempt): DurableDeployError {
  const { exchange, signIn } = attempt;
  if (exchange?.kind === 'noAnswer') return describeFailure(exchange.error, purpose(signIn));
  if (exchange?.kind === 'answer') return describeRefusal(exchange.response, attempt);
  const name = error instanceof Error ? error.name : typeof error;
  return new DurableDeployError(
    'SIGN_IN_FAILED',
    `${purpose(signIn, true)} failed before anything was sent (${neutralise(name)}).`,
    { fix: missingPart(signIn) },
  );
}

function describeRefusal(
  response: Extract<Exchange, { kind: 'answer' }>['response'],
  { signIn, cloud }: SignInAttempt,
): DurableDeployError {
  const url = response.request.url;
  const general = describeAnswer(
    { status: response.status, headers: response.headers, body: response.bodyAsText, url },
    purpose(signIn),
  );
  if (errorCodes[general.code].transient || general.code === 'PROXY_REFUSED') return general;
  if (signIn.kind === 'workloadIdentityFederation' && new URL(url).host !== new URL(cloud.authorityHost).host) {
    return new DurableDeployError(
      'SIGN_IN_FAILED',
      `Azure DevOps gave no ID token for the service connection: ${seen(general)}`,
      {
        fix:
          'Check that the service connection exists, that this pipeline may use it, and that the job may use its access token ' +
          '(System.AccessToken).',
      },
    );
  }
  const directory = readDirectoryError(response.bodyAsText);
  if (!directory) {
    return new DurableDeployError('SIGN_IN_FAILED', general.message, { fix: missingPart(signIn) });
  }
  const trace = directory.traceId ? ` (trace ${neutralise(directory.traceId, 80)})` : '';
  return new DurableDeployError(
    'SIGN_IN_FAILED',
    `${purpose(signIn, true)} was refused: ${neutralise(directory.description)}${trace}`,
    { fix: fixOfDirectoryError(directory.number) ?? missingPart(signIn) },
  );
}

interface DirectoryError {
  /** The number after `AADSTS`. */
  readonly number: number | undefined;
  readonly description: string;
  readonly traceId: string | undefined;
}

/** Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application */
function readDirectoryError(body: string | null | undefined): DirectoryError | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('error_description' in parsed)) return undefined;
  const { error_description: description } = parsed;
  if (typeof description !== 'string') return undefined;
  const number: unknown =
    'error_codes' in parsed && Array.isArray(parsed.error_codes) ? parsed.error_codes[0] : undefined;
  const traceId = 'trace_id' in parsed && typeof parsed.trace_id === 'string' ? parsed.trace_id : undefined;
  return {
    number: typeof number === 'number' ? number : undefined,
    // Trace id, correlation id and time follow in the same text.
    description: description.split(/\s*(?:\r?\n|Trace ID:)/)[0] ?? '',
    traceId,
  };
}

function fixOfDirectoryError(number: number | undefined): string | undefined {
  switch (number) {
    case 7000215:
      return 'The client secret is wrong (its value is needed, not its id): az ad app credential reset --id <client id>, then update the service connection.';
    case 7000222:
      return 'The client secret has expired: az ad app credential reset --id <client id>, then update the service connection, or convert it to workload identity federation.';
    case 700016:
      return 'The application is not known in this tenant: check client id and tenant id of the service connection.';
    case 90002:
    case 900023:
      return 'The tenant is not known in this cloud: check the tenant id and the environment of the service connection.';
    case 70021:
    case 700211:
    case 700212:
    case 700213:
      return 'No federated credential of the application matches: copy issuer and subject identifier from the service connection to the application (az ad app federated-credential create).';
    case 700027:
    case 700030:
      return 'The certificate is not registered for the application, or has expired: az ad app credential list --id <client id> --cert.';
    case 53003:
      return "A conditional access policy forbids this sign-in: workload identities of pipelines need to be excluded, or the agent's address allowed.";
    default:
      return undefined;
  }
}

function missingPart(signIn: SignIn): string {
  switch (signIn.kind) {
    case 'workloadIdentityFederation':
      return 'The job needs SYSTEM_OIDCREQUESTURI and System.AccessToken: run the task on an agent of Azure Pipelines, and verify the service connection.';
    case 'servicePrincipalSecret':
      return 'Verify the service connection: tenant id, client id and client secret.';
    case 'servicePrincipalCertificate':
      return 'Verify the service connection: its certificate has to be PEM text with both the certificate and its private key.';
    case 'managedIdentity':
      return 'The agent has to run on an Azure machine with a managed identity (az vm identity show), and the client id has to be one of its identities.';
  }
}

function purpose(signIn: SignIn, atStart = false): string {
  const verb = atStart ? 'Signing in' : 'signing in';
  switch (signIn.kind) {
    case 'workloadIdentityFederation':
      return `${verb} by workload identity federation`;
    case 'servicePrincipalSecret':
      return `${verb} as service principal with a secret`;
    case 'servicePrincipalCertificate':
      return `${verb} as service principal with a certificate`;
    case 'managedIdentity':
      return `${verb} with the managed identity`;
  }
}

function seen(error: DurableDeployError): string {
  return error.message.replace(/^.*? failed: /, '');
}
