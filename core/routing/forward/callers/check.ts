import { timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { refusal } from '../answers.ts';
import { headerText } from '../headers.ts';
import type { Headers, RouterAnswer } from '../model.ts';
import { parseQuery } from '../query.ts';
import { hashOfKey, type CallerRule, type EntraRule } from './rule.ts';

/** Judges a caller: `undefined` when it may ask, else the answer that refuses it. */
export type CallerCheck = (
  headers: Headers,
  rawUrl: string,
) => RouterAnswer | undefined | Promise<RouterAnswer | undefined>;

/** The check that a rule asks for. The keys of a tenant are asked for when they are first needed, and kept. */
export function createCallerCheck(rule: CallerRule): CallerCheck {
  switch (rule.kind) {
    case 'trustedHost':
      return () => undefined;
    case 'keys':
      return (headers, rawUrl) => {
        const key = headerText(headers, 'x-functions-key') ?? codeOf(rawUrl);
        if (key === undefined || key === '')
          return notSignedIn('A function key is needed, in the header x-functions-key.');
        const hash = hashOfKey(key);
        let found = false;
        // All are compared, so that the time tells nothing.
        for (const one of rule.hashes) found = timingSafeEqual(one, hash) || found;
        return found ? undefined : notSignedIn('The function key is not one of this router.');
      };
    case 'entra':
      return checkTokens(rule);
  }
}

function checkTokens(rule: EntraRule): CallerCheck {
  const keys = createRemoteJWKSet(new URL(rule.keysUrl), { timeoutDuration: 10_000 });
  return async (headers) => {
    const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(headerText(headers, 'authorization') ?? '') ?? [];
    if (token === undefined)
      return notSignedIn('A token of Microsoft Entra ID is needed, in the header Authorization.', true);
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: [...rule.issuers],
        audience: [...rule.audiences],
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
        clockTolerance: 60,
      });
      if (rule.roles.length === 0 || rolesOf(payload).some((role) => rule.roles.includes(role))) return undefined;
      return refusal(403, 'notSignedIn', 'The token has none of the roles or scopes that this router asks for.');
    } catch (error) {
      if (error instanceof errors.JWTExpired) return notSignedIn('The token has expired.', true);
      if (error instanceof errors.JWTClaimValidationFailed) {
        return notSignedIn(`The token is not for this router: its claim ${error.claim} is another.`, true);
      }
      if (error instanceof errors.JWKSNoMatchingKey || isAboutTheToken(error)) {
        return notSignedIn('The token was not accepted.', true);
      }
      return refusal(
        503,
        'unavailable',
        'The keys of the tenant could not be read, so the token cannot be judged.',
        {},
        {
          'retry-after': '10',
        },
      );
    }
  };
}

function isAboutTheToken(error: unknown): boolean {
  return [
    errors.JWSInvalid,
    errors.JWTInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
    errors.JWKSMultipleMatchingKeys,
  ].some((type) => error instanceof type);
}

function rolesOf({ roles, scp }: JWTPayload): string[] {
  const texts = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  return [...texts(roles), ...(typeof scp === 'string' ? scp.split(' ') : [])];
}

function codeOf(rawUrl: string): string | undefined {
  const questionMark = rawUrl.indexOf('?');
  if (questionMark === -1) return undefined;
  return parseQuery(rawUrl.slice(questionMark + 1)).find(({ name }) => name === 'code')?.value;
}

function notSignedIn(message: string, token = false): RouterAnswer {
  return refusal(401, 'notSignedIn', message, {}, token ? { 'www-authenticate': 'Bearer' } : {});
}
