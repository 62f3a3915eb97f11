import { escapeMarkdown } from '../../core/text.ts';

/** Shorter parts of a secret are words of everyday: masking them would make a log unreadable. */
const minimumPartLength = 4;

/**
 * Every form in which a secret could turn up in a log or a file: as it is, each of its lines, URI-encoded, as base64,
 * as part of a JSON text, and escaped for Markdown. Longest first, so that replacing one form leaves no rest of another.
 */
export function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  const wholes = lines.length === 1 ? [secret] : [secret, ...lines.filter((line) => line.length >= minimumPartLength)];
  const forms = wholes.flatMap((whole) => {
    const encoded = encodeUri(whole);
    const inSmallLetters = encoded.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
    return [whole, encoded, inSmallLetters, base64(whole), jsonEscaped(whole), escapeMarkdown(whole)];
  });
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** Remembers the secrets of a run and takes them out of texts that no agent masks, such as files. */
export interface SecretStore {
  /** @returns the forms that were not known before */
  add(secret: string): string[];
  /** The text with every form of every secret replaced by `***`, also where the text was cut (`…`) within one. */
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
    redact(text) {
      const whole = longestFirst.reduce((rest, form) => rest.replaceAll(form, '***'), text);
      const [last = '', ...cut] = whole.split('…').reverse();
      return [...cut.reverse().map((part) => withoutStartOfSecret(part, longestFirst)), last].join('…');
    },
  };
}

/** What stands before a cut may end with the start of a secret. */
function withoutStartOfSecret(text: string, forms: readonly string[]): string {
  let longest = 0;
  for (const form of forms) {
    let length = Math.min(form.length - 1, text.length);
    while (length > longest && !text.endsWith(form.slice(0, length))) length -= 1;
    longest = Math.max(longest, length);
  }
  return longest < minimumPartLength ? text : `${text.slice(0, -longest)}***`;
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
