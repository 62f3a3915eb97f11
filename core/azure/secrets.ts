/**
 * Shapes of values that are secrets whatever their setting is called: keys, signatures, passwords of connection strings. Values
 * may stand in quotes, with semicolons in them.
 * Source: https://learn.microsoft.com/dotnet/api/system.data.common.dbconnectionstringbuilder
 */
const secretParts =
  /(?:AccountKey|SharedAccessKey|SharedAccessSignature|SharedSecretValue|Password|Pwd|AccessKey|ClientSecret)\s*=\s*("(?:[^"]|"")*"|'(?:[^']|'')*'|[^;]+)/gi;
const signature = /\bsig=([^&;]+)/gi;
const secretName = /(?:key|secret|password|pwd|token|credential|connection_?string|connection|sas)$/i;
const harmlessName = /__(?:accountName|credential|clientId|tenantId|\w*serviceUri)$/i;

/**
 * What of a setting or an input has to be hidden in logs: the whole value and the secret parts of it; nothing for harmless ones.
 *
 * @param name of the setting or input, such as `AzureWebJobsStorage`
 */
export function secretsOf(name: string, value: string): readonly string[] {
  const parts = [...value.matchAll(secretParts), ...value.matchAll(signature)].map(([, part = '']) =>
    unquoted(part.trim()),
  );
  const reference = value.startsWith('@Microsoft.');
  if (parts.length === 0 && (reference || harmlessName.test(name) || !secretName.test(name))) return [];
  const found = [value, ...parts, ...parts.map(decode)];
  // Short values would blank out ordinary words of the log.
  return [...new Set(found)].filter((secret) => secret.length >= 6);
}

function unquoted(part: string): string {
  const [, quote, inner] = /^(["'])([^]*)\1$/.exec(part) ?? [];
  return quote === undefined || inner === undefined ? part : inner.replaceAll(quote + quote, quote);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
