import { parse } from 'jsonc-parser';
import type { SourceSet } from '../../source/index.ts';
import { joinPath, parentOf } from '../../functionjson/index.ts';

/** What package.json and tsconfig.json say. */
export interface Project {
  /** The folder of package.json; empty at the top. */
  readonly folder: string;
  /** Which files the worker loads: a path or a pattern, from the folder. */
  readonly main?: string;
  /** Whether `.js` files are ES modules. */
  readonly isModule: boolean;
  readonly sdk?: { readonly package: string; readonly version: string };
  readonly functionsVersion?: string;
  /** Where the compiler writes, from the folder, and what it takes for the top. */
  readonly outDir?: string;
  readonly rootDir?: string;
  /** Other names of folders: `@/*`. */
  readonly aliases: readonly { readonly prefix: string; readonly targets: readonly string[] }[];
  readonly scripts: string;
}

/** Reads the project files. Those that cannot be understood count as absent. */
export function readProject(sources: SourceSet): Project {
  const packagePath = shallowest(sources, 'package.json');
  const folder = packagePath === undefined ? '' : parentOf(packagePath);
  const manifest = json(sources, packagePath);
  const compiler = compilerOptions(sources, folder === '' ? 'tsconfig.json' : `${folder}/tsconfig.json`, 0);
  const dependencies = { ...record(manifest['devDependencies']), ...record(manifest['dependencies']) };
  const [main, outDir, rootDir] = [manifest['main'], compiler['outDir'], compiler['rootDir']].map(text);
  const [asked, functions] = [text(dependencies['durable-functions']), text(dependencies['@azure/functions'])];
  const durable = lockedVersion(sources, folder) ?? asked;
  const base = text(compiler['baseUrl']) ?? '.';
  return {
    folder,
    isModule: manifest['type'] === 'module',
    ...(main === undefined ? {} : { main: clean(main) }),
    ...(outDir === undefined ? {} : { outDir: clean(outDir) }),
    ...(rootDir === undefined ? {} : { rootDir: clean(rootDir) }),
    ...(durable === undefined ? {} : { sdk: { package: 'durable-functions', version: durable } }),
    ...(functions === undefined ? {} : { functionsVersion: functions }),
    aliases: Object.entries(record(compiler['paths'])).map(([pattern, targets]) => ({
      prefix: pattern,
      targets: (Array.isArray(targets) ? targets : []).flatMap((target: unknown) => {
        const path = typeof target === 'string' ? joinPath(folder, `${base}/${target}`) : undefined;
        return path === undefined ? [] : [path];
      }),
    })),
    scripts: Object.values(record(manifest['scripts'])).join('\n'),
  };
}

/** The version of the Durable SDK that `npm ci` installs. */
function lockedVersion(sources: SourceSet, folder: string): string | undefined {
  const lock = json(sources, folder === '' ? 'package-lock.json' : `${folder}/package-lock.json`);
  return text(record(record(lock['packages'])['node_modules/durable-functions'])['version']);
}

function compilerOptions(sources: SourceSet, path: string, depth: number): Record<string, unknown> {
  const config = json(sources, sources.files.has(path) ? path : undefined);
  const parent = text(config['extends']);
  const from = parent?.startsWith('.') === true ? joinPath(parentOf(path), parent) : undefined;
  const inherited =
    from === undefined || depth > 5
      ? {}
      : compilerOptions(sources, from.endsWith('.json') ? from : `${from}.json`, depth + 1);
  return { ...inherited, ...record(config['compilerOptions']) };
}

function shallowest(sources: SourceSet, name: string): string | undefined {
  const depth = (path: string): number => path.split('/').length;
  return [...sources.files.keys()]
    .filter((path) => path === name || path.endsWith(`/${name}`))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))[0];
}

function json(sources: SourceSet, path: string | undefined): Record<string, unknown> {
  const content = path === undefined ? undefined : sources.files.get(path)?.text;
  return content === undefined ? {} : record(parse(content.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }));
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Without `./` before and `/` after. */
function clean(path: string): string {
  const parts = path.replaceAll('\\', '/').split('/');
  return parts.filter((part) => part !== '' && part !== '.').join('/') || '.';
}
