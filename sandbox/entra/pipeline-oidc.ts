import { randomUUID } from 'node:crypto';
import type { Certificate } from '../certificates/index.ts';
import type { Answer } from '../faults/index.ts';
import { json, startServer, type SandboxRequest, type SandboxServer } from '../http-server/index.ts';
import type { TrustedIssuer } from './client-proof.ts';
import { tokenExchangeAudience } from './directory.ts';
import { createTokenKey } from './keys.ts';

export interface PipelineOidcOptions {
  readonly certificate: Certificate;
  /** The job's `System.AccessToken`. */
  readonly systemAccessToken: string;
  /** Subject of the token by id of the service connection. */
  readonly serviceConnections: Readonly<Record<string, string>>;
  /** How long the token lives, in seconds (default 600). */
  readonly tokenLifetimeSeconds?: number;
}

/** Azure DevOps, as far as a job asks it for an OIDC token of a service connection. */
export interface PipelineOidcStandIn extends SandboxServer {
  /** The value of `System.OidcRequestUri` (environment `SYSTEM_OIDCREQUESTURI`). */
  readonly requestUri: string;
  /** For Entra's federated credentials. */
  readonly issuer: TrustedIssuer;
}

function refusal(status: number, message: string, typeKey: string): Answer {
  return json(status, {
    $id: '1',
    innerException: null,
    message,
    typeName: `Microsoft.TeamFoundation.${typeKey}, Microsoft.TeamFoundation`,
    typeKey,
    errorCode: 0,
    eventId: 3000,
  });
}

/**
 * Starts the stand-in of the request that AzurePipelinesCredential makes: `POST {System.OidcRequestUri}?api-version=7.1
 * &serviceConnectionId=…` with the job's token.
 *
 * Source: https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
 */
export async function startPipelineOidc(options: PipelineOidcOptions): Promise<PipelineOidcStandIn> {
  const key = await createTokenKey();
  const issuer = `https://vstoken.dev.azure.com/${randomUUID()}`;
  const path = `/sandbox/${randomUUID()}/_apis/distributedtask/hubs/build/plans/${randomUUID()}/jobs/${randomUUID()}/oidctoken`;

  async function handle(request: SandboxRequest): Promise<Answer> {
    if (request.path !== path) return { status: 404 };
    if (request.method !== 'POST')
      return refusal(
        405,
        `The requested resource does not support http method '${request.method}'.`,
        'VssRequestException',
      );
    if (request.headers['authorization'] !== `Bearer ${options.systemAccessToken}`) {
      return refusal(
        401,
        'TF400813: The user is not authorized to access this resource.',
        'UnauthorizedRequestException',
      );
    }
    if (request.query.get('api-version') === null) {
      return refusal(400, 'No api-version was supplied for the request.', 'VssVersionNotSpecifiedException');
    }
    const id = request.query.get('serviceConnectionId') ?? '';
    const subject = options.serviceConnections[id];
    if (subject === undefined) {
      return refusal(
        404,
        `Service connection with id ${id} does not exist or was not authorized for use by this pipeline.`,
        'ServiceEndpointException',
      );
    }
    const now = Math.floor(Date.now() / 1000);
    const oidcToken = await key.sign({
      jti: randomUUID(),
      sub: subject,
      aud: tokenExchangeAudience,
      iss: issuer,
      nbf: now,
      iat: now,
      exp: now + (options.tokenLifetimeSeconds ?? 600),
    });
    return json(200, { oidcToken });
  }

  const server = await startServer({ certificate: options.certificate, handle });
  return { ...server, requestUri: `${server.url}${path}`, issuer: { issuer, key } };
}
