import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { finding } from '../../finding.ts';
import type { CloneFinding, Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { PythonFile } from '../facts.ts';
import { appVariable, type PythonApp } from '../find/index.ts';
import { moduleName } from './imports.ts';

/** A copy that the main file must load, and the blueprints of it that it must register. */
export interface ToRegister {
  readonly path: string;
  readonly variables: readonly string[];
}

/**
 * The lines at the end of the main file that load copies and register their functions. At the end all names that a copy may ask the
 * main file for are there.
 *
 * @throws DurableDeployError CLONE_LANGUAGE_UNSUPPORTED when there is no app that could register them
 */
export function registerCopies(
  into: PythonApp,
  copies: readonly ToRegister[],
): { edits: Edit[]; findings: CloneFinding[] } {
  if (copies.length === 0) return { edits: [], findings: [] };
  const main = into.all.get(into.mainFile ?? '');
  const app = main === undefined ? undefined : appNameIn(into, main);
  if (main === undefined || app === undefined) {
    throw new DurableDeployError(
      'CLONE_LANGUAGE_UNSUPPORTED',
      `${neutralise(into.mainFile ?? into.sources.label)} makes no app that copies could be registered with: func.FunctionApp(…) or df.DFApp(…) is looked for.`,
      { fix: 'Make the app at the top of function_app.py, and assign it to a variable.' },
    );
  }
  const aliases = aliasesIn(
    into,
    main,
    copies.map(({ path }) => path),
  );
  const lines = [
    ...copies.map(({ path }) => importLine(into.root, path, aliases.get(path) ?? '')),
    ...copies.flatMap(({ path, variables }) =>
      variables.map((variable) => `${app}.register_functions(${aliases.get(path) ?? ''}.${variable})`),
    ),
  ];
  const there = new Set(main.text.split(/\r?\n/));
  const missing = lines.filter((line) => !there.has(line));
  if (missing.length === 0) return { edits: [], findings: [] };
  return {
    edits: [appendLines(main, missing, 'registration')],
    findings: [
      finding(
        'ENTRY_POINT_EDITED',
        `${neutralise(main.path)} loads the copies and registers their functions: the worker looks at no other file.`,
        { path: main.path, line: main.text.split('\n').length },
      ),
    ],
  };
}

/** Lines at the end of a file, after a blank one. */
export function appendLines(file: PythonFile, lines: readonly string[], why: Edit['why']): Edit {
  const { text, lineEnd } = file;
  const end = text.length;
  const before = text === '' || text.endsWith('\n') ? '' : lineEnd;
  return editOf(file, { start: end, end }, before + ['', ...lines, ''].join(lineEnd), why);
}

/** The line that makes a module known by a name. */
export function importLine(root: string, path: string, alias: string): string {
  const parts = path.slice(root.length).replace(/\.py$/, '').split('/');
  const name = parts.at(-1) ?? '';
  const as = name === alias ? '' : ` as ${alias}`;
  const folder = parts.slice(0, -1).join('.');
  return folder === '' ? `import ${name}${as}` : `from ${folder} import ${name}${as}`;
}

/** Names by which a file may know modules: their own, where that is free. */
export function aliasesIn(into: PythonApp, file: PythonFile, paths: readonly string[]): Map<string, string> {
  const aliases = new Map<string, string>();
  const seen = new Map<string, number>();
  for (const name of paths.map(moduleName)) seen.set(name, (seen.get(name) ?? 0) + 1);
  for (const path of paths) {
    const name = moduleName(path);
    const isOnly = seen.get(name) === 1 && !name.startsWith('__init__');
    const isFree = isImportOf(into, file, name, path) || file.scopes[0]?.bindings.has(name) !== true;
    const long = path.slice(into.root.length).replace(/\.py$/, '').replace('/__init__', '').replaceAll('/', '_');
    aliases.set(path, isOnly && isFree ? name : long);
  }
  return aliases;
}

/** An earlier run may have written the same line. */
function isImportOf({ resolver }: PythonApp, main: PythonFile, name: string, path: string): boolean {
  const entity = resolver.nameEntity(main, 0, name);
  return entity?.kind === 'module' && entity.path === path;
}

/** The variable of the main file that holds the app. */
export function appNameIn({ resolver }: PythonApp, main: PythonFile): string | undefined {
  const names = [...(main.scopes[0]?.bindings.keys() ?? [])];
  const found = names.find((name) => {
    const variable = appVariable(resolver, main, { kind: 'name', name, start: 0, end: 0, line: 1 });
    return variable !== undefined && variable.type !== 'Blueprint';
  });
  if (found !== undefined) return found;
  for (const { call } of main.calls) {
    const { callee } = call;
    if (callee.kind === 'member' && /^register_/.test(callee.name) && callee.object.kind === 'name') {
      return callee.object.name;
    }
  }
  return undefined;
}
