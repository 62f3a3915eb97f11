import { intersects, subset, validRange } from 'semver';

/**
 * Whether the version of a package is new enough, as a project file gives it: a version, or a range of npm, NuGet or Python, from which
 * the newest one may or may not be taken.
 *
 * @param text `1.14.0`, `^3.0.0`, `1.*`, `[1.2,2.0)`, `>=1.2`, `~=1.5`
 * @param least `3.3.0`
 * @returns `unknown` when the range holds older ones too, or cannot be understood
 */
export function isNewEnough(text: string, least: string): 'yes' | 'no' | 'unknown' {
  const options = { includePrerelease: true };
  const range = validRange(asNpmRange(text), options);
  if (range === null) return 'unknown';
  if (subset(range, `>=${least}`, options)) return 'yes';
  return intersects(range, `>=${least}`, options) ? 'unknown' : 'no';
}

function asNpmRange(text: string): string {
  const trimmed = text.trim();
  const [, open, low, high, close] = /^([[(])\s*([^,\])]*?)\s*(?:,\s*([^\])]*?)\s*)?([\])])$/.exec(trimmed) ?? [];
  if (open !== undefined) {
    if (high === undefined) return whole(low ?? '');
    const from = low === undefined || low === '' ? '' : `${open === '[' ? '>=' : '>'}${whole(low)}`;
    const to = high === '' ? '' : `${close === ']' ? '<=' : '<'}${whole(high)}`;
    return `${from} ${to}`.trim();
  }
  const [, compatible] = /^~=\s*(\S+)$/.exec(trimmed) ?? [];
  if (compatible !== undefined) return `${compatible.split('.').length > 2 ? '~' : '^'}${compatible}`;
  return trimmed
    .split(',')
    .map((part) => whole(part.trim().replace(/^={2,3}\s*/, '')))
    .join(' ');
}

/** Three numbers where less or more are given: `1.14` is 1.14.0, and not every 1.14. */
function whole(version: string): string {
  const numbers = /^\d+(?:\.\d+)*$/.exec(version)?.[0].split('.');
  return numbers === undefined ? version : [...numbers, '0', '0'].slice(0, 3).join('.');
}
