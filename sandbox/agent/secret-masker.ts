/**
 * Hides secrets in what is printed, in the forms in which the agent looks for them: as they are, as inside JSON,
 * percent-encoded, with escaped line breaks, and in base64. It also hides the password of a URL.
 * Source: microsoft/azure-pipelines-agent, Worker.cs (InitializeSecretMasker), HostContext.cs (CreateSecretMasker).
 */
export class SecretMasker {
  readonly #values: string[] = [];
  readonly #forms = new Set<string>();
  #longestFirst: string[] | undefined;

  /** What was added, in order. */
  get values(): readonly string[] {
    return this.#values;
  }

  /** @param inBase64 whether the base64 form is hidden too, as the agent does for the job's secret variables */
  add(secret: string, inBase64 = false): void {
    if (secret.trim() === '') return;
    if (!this.#values.includes(secret)) this.#values.push(secret);
    const plain = inBase64 ? [secret, Buffer.from(secret, 'utf8').toString('base64')] : [secret];
    for (const value of plain) {
      const escapedLines = value.replaceAll('\r', '%0D').replaceAll('\n', '%0A');
      for (const form of [value, escapedLines, value.replaceAll('%', '%AZP25')]) {
        this.#forms.add(form);
        this.#forms.add(JSON.stringify(form).slice(1, -1));
        this.#forms.add(encodeURIComponent(form));
      }
    }
    this.#longestFirst = undefined;
  }

  mask(text: string): string {
    this.#longestFirst ??= [...this.#forms].sort((one, other) => other.length - one.length);
    let masked = text;
    for (const form of this.#longestFirst) masked = masked.replaceAll(form, '***');
    return masked.replace(/(\/\/[^:/?#\s@]*:)[^@/?#\s]+(?=@)/g, '$1***');
  }
}

const harmlessParameters = new Set(
  [
    'Role',
    'Scope',
    'TenantId',
    'IssuedAt',
    'ExpiresAt',
    'Audience',
    'AuthenticationType',
    'AuthorizationType',
    'AccessTokenType',
    'AccessTokenFetchingMethod',
    'UseWindowsSecurity',
    'Unsecured',
    'OAuthAccessTokenIsSupplied',
    'CompleteCallbackPayload',
    'AcceptUntrustedCertificates',
  ].map((name) => name.toLowerCase()),
);

/**
 * Whether the agent hides an authorization parameter: all but a list of harmless ones.
 * Source: microsoft/azure-pipelines-agent, Util/MaskingUtil.cs.
 */
export function isSecretParameter(name: string): boolean {
  return !harmlessParameters.has(name.toLowerCase());
}
