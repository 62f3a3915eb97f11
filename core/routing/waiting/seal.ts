import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const format = 1;
const ivBytes = 12;
const tagBytes = 16;

/** Length of a key in bytes: AES-256. */
export const sealKeyBytes = 32;

/** Encrypts with AES-256-GCM. @param about is not part of the text, yet must be the same when it is read */
export function seal(key: Buffer, about: string, plain: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(about));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(format), iv, cipher.getAuthTag(), text]);
}

/** `undefined` when none of the keys opens it: it was changed, belongs to something else, or the key is another. */
export function unseal(keys: readonly Buffer[], about: string, sealed: Buffer): Buffer | undefined {
  if (sealed[0] !== format || sealed.length < 1 + ivBytes + tagBytes) return undefined;
  const iv = sealed.subarray(1, 1 + ivBytes);
  const tag = sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
  const text = sealed.subarray(1 + ivBytes + tagBytes);
  for (const key of keys) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(about));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(text), decipher.final()]);
    } catch {
      // Another of the keys may open it.
    }
  }
  return undefined;
}
