import type { App, Project } from '../app/index.ts';

/** Entries of an app among its sources: the files that `main` of package.json names, once they are compiled. */
export function entriesOf(app: App): readonly string[] {
  const known = entries.get(app);
  if (known !== undefined) return known;
  const found = findEntries(app);
  entries.set(app, found);
  return found;
}

const entries = new WeakMap<App, readonly string[]>();
const patterns = new Map<string, RegExp>();

function findEntries(app: App): string[] {
  const { modules, project } = app;
  if (project.main === undefined) return [];
  const named = [...modules.keys()].filter((path) => app.tagOf(path) === undefined && isLoaded(project, path));
  if (named.length > 0) return named.sort();
  // A bundle: the source of `dist/main.js` is the `main.ts` that lies least deep, or what the bundler is given.
  const stem = /([^/]+?)(?:\.[cm]?js)?$/.exec(project.main)?.[1] ?? '';
  const bundled = [...project.scripts.matchAll(/[\w./-]+\.[cm]?[jt]sx?\b/g)].map(([path]) => path.replace(/^\.\//, ''));
  const given = bundled
    .filter((path) => modules.has(below(project.folder, path)))
    .map((path) => below(project.folder, path));
  if (given.length > 0) return given.slice(0, 1);
  const depth = (path: string): number => path.split('/').length;
  return [...modules.keys()]
    .filter((path) => new RegExp(`(^|/)${stem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.[cm]?[jt]sx?$`).test(path))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
    .slice(0, 1);
}

/** Whether `main` of package.json names what becomes of a source file. Without package.json or `main` it is taken to. */
export function isLoaded(project: Project, path: string): boolean {
  if (project.main === undefined) return true;
  const pattern = patterns.get(project.main) ?? patternOf(project.main);
  patterns.set(project.main, pattern);
  return compiledPaths(project, path).some((candidate) => pattern.test(candidate));
}

/** Where a source file ends up, from the folder of package.json. */
function compiledPaths({ folder, outDir, rootDir }: Project, path: string): string[] {
  const own = folder !== '' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  const script = own.replace(/\.([cm]?)[jt]sx?$/, '.$1js');
  if (outDir === undefined) return [script];
  const root = rootDir === undefined || rootDir === '.' ? '' : `${rootDir}/`;
  const inside = script.startsWith(root) ? script.slice(root.length) : script;
  // Without rootDir the compiler takes the folder that all sources have in common for the top.
  const shorter = rootDir === undefined ? [inside.slice(inside.indexOf('/') + 1)] : [];
  return [inside, ...shorter].map((tail) => below(outDir, tail));
}

function below(folder: string, path: string): string {
  return folder === '' || folder === '.' ? path : `${folder}/${path}`;
}

/** A glob as Node's worker takes it: `*`, `**`, `?`, `{a,b}`; a folder names the files in it. */
function patternOf(main: string): RegExp {
  let source = '';
  for (const part of main.matchAll(/\*\*\/|\*\*|\*|\?|\{|\}|,|[^*?{},]+/g)) {
    const [text] = part;
    source += globs[text] ?? text.replace(/[.+^$()|[\]\\]/g, '\\$&');
  }
  return new RegExp(
    `^${source}${/\.[cm]?js\)*$|\}$/.test(main) || main.includes('*') ? '' : '(?:/[^/]+\\.[cm]?js|\\.[cm]?js)?'}$`,
  );
}

const globs: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
  ',': '|',
};
