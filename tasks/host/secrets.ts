/** Shorter parts of a secret are words of everyday: masking them would make a log unreadable. */
const minimumPartLength = 4;

/**
 * Every form in which a secret could turn up in a log or a file: as it is, each of its lines, URI-encoded, as base64,
 * and as part of a JSON text. Longest first, so that replacing one form leaves no rest of another.
 */
export function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  const wholes = lines.length === 1 ? [secret] : [secret, ...lines.filter((line) => line.length >= minimumPartLength)];
  const forms = wholes.flatMap((whole) => [whole, encodeUri(whole), base64(whole), jsonEscaped(whole)]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** Remembers the secrets of a run and takes them out of texts that no agent masks, such as files. */
export interface SecretStore {
  /** @returns the forms that were not known before */
  add(secret: string): string[];
  /** The text with every form of every secret replaced by `***`. */
  redact(text: string): string;
}

export function createSecretStore(): SecretStore {
  const known = new Set<string>();
  let longestFirst: string[] = [];
  return {
    add(secret) {
      const fresh = formsOf(secret).filter((form) => !known.has(form));
      for (const form of fresh) known.add(form);
      if (fresh.length > 0) longestFirst = [...known].sort((a, b) => b.length - a.length);
      return fresh;
    },
    redact: (text) => longestFirst.reduce((rest, form) => rest.replaceAll(form, '***'), text),
  };
}

function encodeUri(text: string): string {
  // encodeURIComponent throws on lone surrogates, which no secret that can be sent to a server has.
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'));
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
