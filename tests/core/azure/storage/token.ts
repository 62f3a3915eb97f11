/** A token as Azurite's `--oauth basic` takes it: issuer, audience and times are looked at, the signature is not. */
export function tokenFor(audience: string): string {
  const now = Math.floor(Date.now() / 1000);
  const tenant = '11111111-2222-3333-4444-555555555555';
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = {
    aud: audience,
    iss: `https://sts.windows.net/${tenant}/`,
    iat: now,
    nbf: now - 5,
    exp: now + 3600,
    ver: '1.0',
  };
  return `${part({ typ: 'JWT', alg: 'RS256' })}.${part(payload)}.c2ln`;
}
