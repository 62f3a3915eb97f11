/**
 * A name as part of a path on every system an agent runs on: the run page shows it as a title, so blanks stay.
 * At most 100 characters.
 */
export function fileName(name: string): string {
  const cleaned = name
    .replace(/[^\p{L}\p{N} ._()-]/gu, '-')
    .trim()
    .replace(/^\.+/, '-')
    .slice(0, 100);
  return cleaned === '' ? 'unnamed' : cleaned;
}
