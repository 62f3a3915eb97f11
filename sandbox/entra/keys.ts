import { randomUUID } from 'node:crypto';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type JSONWebKeySet,
  type JWTPayload,
} from 'jose';

/** A key that signs tokens, and the document by which others verify them. */
export interface TokenKey {
  /** `RS256`, as Entra and Azure DevOps sign. */
  sign(claims: JWTPayload): Promise<string>;
  /** Verifies signature, times and what is asked of issuer and audience; rejects with jose's typed errors. */
  verify(token: string, expected: { issuer?: string; audience?: string }): Promise<JWTPayload>;
  readonly jwks: JSONWebKeySet;
}

export async function createTokenKey(): Promise<TokenKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomUUID();
  const jwks: JSONWebKeySet = { keys: [{ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' }] };
  const keys = createLocalJWKSet(jwks);
  return {
    jwks,
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey),
    verify: async (token, expected) => (await jwtVerify(token, keys, expected)).payload,
  };
}
