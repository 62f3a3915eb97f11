import { decodeJwt } from 'jose';
import type { Answer } from '../faults/index.ts';
import { json, startServer, type SandboxRequest, type SandboxServer } from '../http-server/index.ts';
import type { EntraStandIn } from './entra.ts';

/**
 * Starts a stand-in of the instance metadata service that hands a virtual machine its managed identity's tokens.
 * The SDKs reach it at `AZURE_POD_IDENTITY_AUTHORITY_HOST` instead of 169.254.169.254.
 *
 * @param clientIds the identities of the machine; the first is the system-assigned one
 * Source: https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export async function startManagedIdentity(entra: EntraStandIn, clientIds: readonly string[]): Promise<SandboxServer> {
  async function handle(request: SandboxRequest): Promise<Answer> {
    if (!/^\/metadata\/identity\/oauth2\/token\/?$/i.test(request.path)) return { status: 404 };
    if (request.headers['metadata']?.toLowerCase() !== 'true') {
      return json(400, { error: 'invalid_request', error_description: 'Required metadata header not specified' });
    }
    const resource = request.query.get('resource');
    if (resource === null) {
      return json(400, {
        error: 'invalid_request',
        error_description: 'Required query variable not specified: resource',
      });
    }
    const wanted = request.query.get('client_id') ?? clientIds[0];
    if (wanted === undefined || !clientIds.includes(wanted)) {
      return json(400, { error: 'invalid_request', error_description: 'Identity not found' });
    }
    const token = await entra.issueToken(wanted, resource);
    const { exp = 0, nbf = 0 } = decodeJwt(token);
    const lifetime = String(exp - Math.floor(Date.now() / 1000));
    return json(200, {
      access_token: token,
      client_id: wanted,
      expires_in: lifetime,
      expires_on: String(exp),
      ext_expires_in: lifetime,
      not_before: String(nbf),
      resource,
      token_type: 'Bearer',
    });
  }
  return startServer({ handle });
}
