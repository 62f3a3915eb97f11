import { importX509, jwtVerify, decodeJwt, errors as joseErrors, type JWTPayload } from 'jose';
import type { Answer } from '../faults/index.ts';
import { tokenExchangeAudience, type AppRegistration } from './directory.ts';
import { entraError } from './errors.ts';
import type { TokenKey } from './keys.ts';

/** An issuer whose tokens federated credentials may name. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly key: TokenKey;
}

/**
 * Whether a token request proves that it comes from the application.
 *
 * @param tokenEndpoints the audiences that a client assertion may name
 * @returns `undefined` when it does; otherwise the error that Entra answers
 */
export async function checkClientProof(
  form: URLSearchParams,
  application: AppRegistration,
  tokenEndpoints: readonly string[],
  trustedIssuers: readonly TrustedIssuer[],
): Promise<Answer | undefined> {
  const secret = form.get('client_secret');
  if (secret !== null) {
    if (application.secrets?.includes(secret) === true) return undefined;
    return entraError(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
    );
  }
  const assertion = form.get('client_assertion');
  if (assertion === null) {
    return entraError(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') {
    return entraError(
      400,
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'client_assertion_type'.",
    );
  }
  let claims: JWTPayload;
  try {
    claims = decodeJwt(assertion);
  } catch {
    return entraError(401, 'invalid_client', 50027, 'JWT token is invalid or malformed.');
  }
  return claims.iss === application.clientId
    ? checkCertificateAssertion(assertion, application, tokenEndpoints)
    : checkFederatedToken(assertion, claims, application, trustedIssuers);
}

async function checkCertificateAssertion(
  assertion: string,
  application: AppRegistration,
  tokenEndpoints: readonly string[],
): Promise<Answer | undefined> {
  for (const certificate of application.certificates ?? []) {
    for (const algorithm of ['PS256', 'RS256']) {
      try {
        await jwtVerify(assertion, await importX509(certificate, algorithm), {
          issuer: application.clientId,
          subject: application.clientId,
          audience: [...tokenEndpoints],
          // As Entra does; MSAL rounds the time up by as much as half a second.
          clockTolerance: 300,
        });
        return undefined;
      } catch (error) {
        if (error instanceof joseErrors.JWTExpired) {
          return entraError(401, 'invalid_client', 700024, 'Client assertion is not within its valid time range.');
        }
        if (error instanceof joseErrors.JWTClaimValidationFailed) {
          return entraError(
            401,
            'invalid_client',
            700212,
            'No matching federated identity record or audience found for presented assertion.',
          );
        }
      }
    }
  }
  return entraError(
    401,
    'invalid_client',
    700027,
    'The certificate with identifier used to sign the client assertion is not registered on application, or the signature is wrong.',
  );
}

async function checkFederatedToken(
  token: string,
  claims: JWTPayload,
  application: AppRegistration,
  trustedIssuers: readonly TrustedIssuer[],
): Promise<Answer | undefined> {
  const credential = application.federatedCredentials?.find(
    ({ issuer, subject }) => issuer === claims.iss && subject === claims.sub,
  );
  const issuer = trustedIssuers.find((trusted) => trusted.issuer === claims.iss);
  if (credential === undefined || issuer === undefined) {
    return entraError(
      401,
      'invalid_client',
      700213,
      `No matching federated identity record found for presented assertion subject '${claims.sub ?? ''}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
    );
  }
  try {
    await issuer.key.verify(token, { issuer: credential.issuer, audience: tokenExchangeAudience });
    return undefined;
  } catch (error) {
    return error instanceof joseErrors.JWTExpired
      ? entraError(401, 'invalid_client', 700024, 'Client assertion is not within its valid time range.')
      : entraError(
          401,
          'invalid_client',
          700211,
          'No matching federated identity record found for presented assertion.',
        );
  }
}
