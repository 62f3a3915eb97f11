/** Percent-decoding that leaves what is not an escape as it is, as .NET's does. */
function decode(text: string, keepSlashes: boolean): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = escapes
      .slice(1)
      .split('%')
      .map((hex) => parseInt(hex, 16));
    if (!keepSlashes) return Buffer.from(bytes).toString('utf8');
    return bytes
      .map((byte) => (byte === 0x2f ? '%2F' : String.fromCharCode(byte)))
      .join('')
      .replace(/[\x80-\xff]+/g, (run) => Buffer.from(run, 'latin1').toString('utf8'));
  });
}

/** A path after the server's own decoding, which leaves `%2F` alone. */
export function serverDecoded(path: string): string {
  return decode(path, true);
}

/**
 * The segments of a path as the handler's routes match them: decoded by the server, by the handler (which takes `+` for a
 * blank) and by the route matcher. Empty segments are dropped.
 */
export function routeSegments(path: string): string[] {
  const byHandler = decode(serverDecoded(path).replaceAll('+', ' '), false);
  return decode(byHandler, false).split('/').filter(Boolean);
}

/** The path of `Location`: the request's own, written anew by the server, which escapes less than clients do. */
export function rewrittenPath(path: string): string {
  return serverDecoded(path)
    .replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/gu, encodeURIComponent)
    .replace(/%(?![0-9a-f]{2})/gi, '%25');
}
