import { createHash, randomUUID } from 'node:crypto';
import type { Certificate } from '../certificates/index.ts';
import type { Answer } from '../faults/index.ts';
import { json, startServer, type SandboxRequest, type SandboxServer } from '../http-server/index.ts';
import { checkClientProof, type TrustedIssuer } from './client-proof.ts';
import type { AppRegistration, Directory } from './directory.ts';
import { entraError } from './errors.ts';
import { createTokenKey, type TokenKey } from './keys.ts';

export interface EntraOptions {
  readonly certificate: Certificate;
  readonly directory: Directory;
  readonly trustedIssuers?: readonly TrustedIssuer[];
  /** How long access tokens live, in seconds (default 3599, as Entra's). */
  readonly tokenLifetimeSeconds?: number;
}

/** Microsoft Entra ID, as far as service principals sign in to it. */
export interface EntraStandIn extends SandboxServer {
  readonly tenantId: string;
  /** Signs the access tokens; ARM verifies with it. */
  readonly key: TokenKey;
  /** From now on tokens live this long, in seconds. */
  setTokenLifetime(seconds: number): void;
  /** A token as the token endpoint issues it, for calls without a sign-in. */
  issueToken(clientId: string, audience: string): Promise<string>;
  /** The object id of an application's service principal. */
  objectIdOf(clientId: string): string;
}

/** A GUID that is the same for the same text. */
function stableGuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Starts the stand-in: OpenID discovery, instance discovery, keys and the token endpoint for client credentials.
 * A tenant may be named by its id, `common` or `organizations`.
 *
 * Source of paths and fields: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * and what @azure/msal-node asks for.
 */
export async function startEntra(options: EntraOptions): Promise<EntraStandIn> {
  const { directory } = options;
  const key = await createTokenKey();
  let lifetime = options.tokenLifetimeSeconds ?? 3599;

  const findApplication = (clientId: string | null): AppRegistration | undefined =>
    directory.applications.find((application) => application.clientId.toLowerCase() === clientId?.toLowerCase());
  const objectIdOf = (clientId: string): string =>
    findApplication(clientId)?.objectId ?? stableGuid(`service principal of ${clientId}`);

  async function issueToken(clientId: string, audience: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return key.sign({
      aud: audience,
      iss: `https://sts.windows.net/${directory.tenantId}/`,
      iat: now,
      nbf: now,
      exp: now + lifetime,
      appid: clientId,
      appidacr: '1',
      idp: `https://sts.windows.net/${directory.tenantId}/`,
      idtyp: 'app',
      oid: objectIdOf(clientId),
      sub: objectIdOf(clientId),
      tid: directory.tenantId,
      uti: randomUUID(),
      ver: '1.0',
    });
  }

  async function token(request: SandboxRequest, tenant: string): Promise<Answer> {
    const form = new URLSearchParams(request.body);
    const clientId = form.get('client_id');
    if (form.get('grant_type') !== 'client_credentials') {
      return entraError(
        400,
        'unsupported_grant_type',
        70003,
        "The app requested an unsupported grant type. Only 'client_credentials' is served here.",
      );
    }
    const application = findApplication(clientId);
    if (application === undefined) {
      return entraError(
        400,
        'unauthorized_client',
        700016,
        `Application with identifier '${clientId ?? ''}' was not found in the directory 'Sandbox'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
      );
    }
    const endpoint = `${request.origin}/${tenant}/oauth2/v2.0/token`;
    const refusal = await checkClientProof(
      form,
      application,
      [endpoint, `${request.origin}/${tenant}/v2.0`, `${request.origin}/${tenant}`],
      options.trustedIssuers ?? [],
    );
    if (refusal !== undefined) return refusal;
    const scope = form
      .get('scope')
      ?.split(' ')
      .find((part) => part.endsWith('/.default'));
    if (scope === undefined) {
      return entraError(
        400,
        'invalid_scope',
        1002012,
        `The provided value for scope ${form.get('scope') ?? ''} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
      );
    }
    return json(
      200,
      {
        token_type: 'Bearer',
        expires_in: lifetime,
        ext_expires_in: lifetime,
        access_token: await issueToken(application.clientId, scope.slice(0, -'/.default'.length)),
      },
      { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' },
    );
  }

  function discovery(request: SandboxRequest, tenant: string): Answer {
    const base = `${request.origin}/${tenant}`;
    return json(200, {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${base}/v2.0`,
      request_uri_parameter_supported: false,
      userinfo_endpoint: `${request.origin}/oidc/userinfo`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
      http_logout_supported: true,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      tenant_region_scope: null,
      cloud_instance_name: 'sandbox',
    });
  }

  function instanceDiscovery(request: SandboxRequest): Answer {
    const host = new URL(request.origin).host;
    return json(200, {
      tenant_discovery_endpoint: `${request.origin}/${directory.tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    });
  }

  async function handle(request: SandboxRequest): Promise<Answer> {
    const [tenant = '', ...rest] = decodeURIComponent(request.path).split('/').filter(Boolean);
    const path = rest.join('/');
    if (path === 'discovery/instance') return instanceDiscovery(request);
    const known = [directory.tenantId, 'common', 'organizations'].includes(tenant.toLowerCase());
    if (!known) {
      return entraError(
        400,
        'invalid_tenant',
        90002,
        `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
      );
    }
    if (path === 'v2.0/.well-known/openid-configuration') return discovery(request, tenant);
    if (path === 'discovery/v2.0/keys') return json(200, key.jwks);
    if (path === 'oauth2/v2.0/token' && request.method === 'POST') return token(request, tenant);
    return { status: 404 };
  }

  const server = await startServer({ certificate: options.certificate, handle });
  return {
    ...server,
    tenantId: directory.tenantId,
    key,
    setTokenLifetime(seconds) {
      lifetime = seconds;
    },
    issueToken,
    objectIdOf,
  };
}
