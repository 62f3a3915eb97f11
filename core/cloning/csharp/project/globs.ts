/**
 * Whether a path matches an item of a project file: `**` any folders, `*` and `?` within one part, `;` between several.
 * Upper and lower case do not matter.
 *
 * Source: https://learn.microsoft.com/visualstudio/msbuild/how-to-select-the-files-to-build
 */
export function matcherOf(pattern: string): (path: string) => boolean {
  const expressions = pattern
    .split(';')
    .map((part) => part.trim().replaceAll('\\', '/').replace(/^\.\//, ''))
    .filter((part) => part !== '')
    .map(expressionOf);
  return (path) => expressions.some((expression) => expression.test(path));
}

function expressionOf(glob: string): RegExp {
  const source = glob
    .split('/')
    .map((part, index, all) => {
      const last = index === all.length - 1;
      if (part === '**') return last ? '.*' : '(?:[^/]+/)*';
      const escaped = part
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '[^/]');
      return `${escaped}${last ? '' : '/'}`;
    })
    .join('');
  return new RegExp(`^${source}$`, 'i');
}

/** A path relative to a folder as one relative to the source folder; `undefined` when it leads out of it. */
export function resolvePath(folder: string, relative: string): string | undefined {
  const parts = folder.split('/').filter((part) => part !== '');
  for (const part of relative.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
