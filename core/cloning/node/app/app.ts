import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { parentOf, joinPath } from '../../functionjson/index.ts';
import { linesOf, type SourceFile, type SourceSet } from '../../source/index.ts';
import type { Grammars } from '../../syntax/index.ts';
import { readModule, type ModuleFacts } from '../facts/index.ts';
import { isCode, isOutput, isTest } from './files.ts';
import { tagOfPath } from './place.ts';
import { readProject, type Project } from './project.ts';

/** All modules of a source folder. */
export interface App {
  readonly sources: SourceSet;
  readonly project: Project;
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  /** The module that another one names, when it is of the app. */
  resolve(from: string, specifier: string): string | undefined;
  tagOf(path: string): string | undefined;
  textOf(path: string): string;
  /** The file, for edits of it. */
  fileOf(path: string): Pick<SourceFile, 'path' | 'text'>;
  /** The line of an offset, from 1. */
  lineOf(path: string, offset: number): number;
  /** Paths of the modules that a module names. */
  importsOf(path: string): readonly string[];
}

/**
 * Reads all code of a folder, apart from tests and build output.
 *
 * @param tagOf what tells the place of a copy; by default the name of the file
 * @throws DurableDeployError CLONE_SOURCE_UNREADABLE when some of it is not UTF-8
 */
export async function readApp(
  sources: SourceSet,
  grammars: Grammars,
  tagOf: (path: string) => string | undefined = (path) => tagOfPath(path, (other) => sources.files.has(other)),
): Promise<App> {
  const project = readProject(sources);
  requireReadable(sources, project);
  const modules = new Map<string, ModuleFacts>();
  for (const file of sources.files.values()) {
    const grammar =
      isCode(file.path) && !isTest(file.path) && !isOutput(file.path, project) ? grammarOf(file.path) : undefined;
    if (grammar === undefined) continue;
    const reader = await grammars.reader(grammar);
    modules.set(
      file.path,
      reader(file.text, (tree) => readModule(file, tree)),
    );
  }
  return appOf(sources, project, modules, tagOf);
}

function grammarOf(path: string): 'typescript' | 'tsx' | 'javascript' {
  if (/\.tsx$/.test(path)) return 'tsx';
  return /\.[cm]?ts$/.test(path) ? 'typescript' : 'javascript';
}

/** Bundles that are too large and what symbolic links lead to are not what people write functions in. */
function requireReadable({ unread }: SourceSet, project: Project): void {
  for (const [path, what] of unread) {
    if (!isCode(path) || isTest(path) || isOutput(path, project) || !/UTF/.test(what)) continue;
    throw new DurableDeployError(
      'CLONE_SOURCE_UNREADABLE',
      `${neutralise(path)} may hold functions and cannot be read: ${neutralise(what)}.`,
      { fix: 'Save the file as UTF-8.' },
    );
  }
}

function appOf(
  sources: SourceSet,
  project: Project,
  modules: ReadonlyMap<string, ModuleFacts>,
  tagOf: (path: string) => string | undefined,
): App {
  const lines = linesOf(sources);
  const imports = new Map<string, readonly string[]>();
  const tags = new Map<string, string | undefined>();
  const app: App = {
    sources,
    project,
    modules,
    resolve: (from, specifier) => resolveModule(modules, project, from, specifier),
    tagOf(path) {
      if (!tags.has(path)) tags.set(path, tagOf(path));
      return tags.get(path);
    },
    textOf: (path) => app.fileOf(path).text,
    fileOf: (path) => sources.files.get(path) ?? { path, text: '' },
    lineOf: (path, offset) => lines(path)(offset),
    importsOf(path) {
      const known = imports.get(path);
      if (known !== undefined) return known;
      const found = (modules.get(path)?.specifiers ?? []).flatMap(({ value }) => app.resolve(path, value) ?? []);
      imports.set(path, found);
      return found;
    },
  };
  return app;
}

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
const sourceOf: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
};

/** Source: https://www.typescriptlang.org/docs/handbook/modules/reference.html#the-moduleresolution-compiler-option */
function resolveModule(
  modules: ReadonlyMap<string, ModuleFacts>,
  { aliases }: Project,
  from: string,
  specifier: string,
): string | undefined {
  if (/^\.\.?(\/|$)/.test(specifier)) {
    const path = joinPath(parentOf(from), specifier);
    return path === undefined ? undefined : fileOf(modules, path);
  }
  for (const { prefix, targets } of aliases) {
    const star = prefix.indexOf('*');
    const rest =
      star === -1
        ? specifier === prefix
          ? ''
          : undefined
        : specifier.startsWith(prefix.slice(0, star)) && specifier.endsWith(prefix.slice(star + 1))
          ? specifier.slice(star, specifier.length - (prefix.length - star - 1))
          : undefined;
    if (rest === undefined) continue;
    for (const target of targets) {
      const found = fileOf(modules, target.replace('*', rest));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function fileOf(modules: ReadonlyMap<string, ModuleFacts>, path: string): string | undefined {
  const written = /\.[cm]?js$/.exec(path);
  const bare = written === null ? path : path.slice(0, written.index);
  const tries = [
    path,
    ...(written === null ? [] : (sourceOf[written[0]] ?? []).map((extension) => bare + extension)),
    ...extensions.map((extension) => path + extension),
    ...extensions.map((extension) => (path === '' ? `index${extension}` : `${path}/index${extension}`)),
  ];
  return tries.find((candidate) => modules.has(candidate));
}
