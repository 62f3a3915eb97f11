/** Larger files are bundles or data: no one writes functions there by hand. */
export const largestFileBytes = 4 * 1024 * 1024;

export type Decoded = { readonly text: string } | { readonly unread: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a file, byte order mark included, or why there is none: then an edit could not be written back as it was. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > largestFileBytes) return { unread: 'too large' };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return { unread: 'UTF-16' };
  try {
    const text = utf8.decode(bytes);
    return text.includes('\0') ? { unread: 'not text' } : { text };
  } catch {
    return { unread: 'not UTF-8' };
  }
}
