import { fileName } from '../../functionjson/index.ts';
import type { SourceSet } from '../../source/index.ts';
import { globalKey, readFacts, type CommandUse, type FileFacts, type Scope } from '../facts/index.ts';
import type { FunctionDefinition, Statement } from '../syntax/index.ts';
import { aliasCommands, aliasesIn } from './aliases.ts';
import { apis } from './apis.ts';
import { pathOfCommand, readPath, type PathInCode } from './paths.ts';
import type { Scripts, SharedVariable } from './model.ts';

/** A script, and the files that it runs or imports. */
interface Uses {
  readonly path: string;
  /** Those that it runs in its own scope come with their functions and variables. */
  readonly files: readonly (PathInCode & { readonly isOwnScope: boolean })[];
}

export interface ScriptsOfApp extends Scripts {
  readonly uses: ReadonlyMap<string, Uses>;
  /** All commands of the app, by their names in lower case. */
  readonly commands: ReadonlyMap<string, readonly CommandUse[]>;
  /** The function that a name means in a script. */
  functionFor(
    path: string,
    name: string,
  ): { readonly definition: FunctionDefinition; readonly path: string } | undefined;
}

export function isScript(path: string): boolean {
  return /\.psm?1$/i.test(path);
}

/** Whether a script tests others: those are not part of an app. */
export function isTest(path: string): boolean {
  return /(^|\/)(?:tests?|__tests__)\//i.test(path) || /[.-](?:tests?|spec)\.psm?1$/i.test(path);
}

/** Names of functions, in comments too: it does no harm to keep a command more. */
const definitions = /\b(?:function|filter)\s+(?:(?:script|global|local|private):)?([^\s({]+)/gi;

/** What is given to the commands that make aliases. */
const aliased = new RegExp(`(?<![\\w-])(?:${aliasCommands.join('|')})\\b([^\\r\\n;|}]*)`, 'gi');

/** Reads all scripts of an app, without its tests. */
export function readScripts(sources: SourceSet): ScriptsOfApp {
  const scripts = [...sources.files.values()].filter(({ path }) => isScript(path) && !isTest(path));
  const kept = new Set([...apis.keys(), 'import-module', ...aliasCommands]);
  for (const { text } of scripts) for (const [, name = ''] of text.matchAll(definitions)) kept.add(name.toLowerCase());
  for (const { text } of scripts) {
    for (const [, given = ''] of text.matchAll(aliased))
      for (const [word] of given.matchAll(/[\w-]+/g)) kept.add(word.toLowerCase());
  }
  const files = new Map(scripts.map(({ path, text }) => [path, readFacts(path, text, kept)]));
  const uses = new Map([...files.values()].map((file) => [file.path, usesOf(file, files)]));
  const shared = [...files.values()].filter(
    ({ path }) => /(^|\/)modules\//i.test(path) || /^profile\.ps1$/i.test(fileName(path)),
  );
  const known = new Map<string, readonly FileFacts[]>();
  const reachable = (path: string): readonly FileFacts[] => {
    const found = known.get(path) ?? reach(path, files, uses);
    known.set(path, found);
    return found;
  };
  const functions = new Map<string, { definition: FunctionDefinition; path: string }>();
  for (const { path, functions: own } of shared) {
    for (const [name, definition] of own) if (!functions.has(name)) functions.set(name, { definition, path });
  }
  return {
    files,
    uses,
    commands: withAliases(commandsOf(files.values())),
    shared,
    globals: globalsOf(files.values(), shared),
    constants: constantsOf(files.values()),
    reachable,
    functionFor(path, name) {
      const key = name.toLowerCase();
      for (const file of reachable(path)) {
        const definition = file.functions.get(key);
        if (definition !== undefined) return { definition, path: file.path };
      }
      return functions.get(key);
    },
  };
}

function usesOf(file: FileFacts, files: ReadonlyMap<string, FileFacts>): Uses {
  const { path, scripts, commands, modules, scope } = file;
  const found: (PathInCode & { isOwnScope: boolean })[] = [];
  const add = (target: PathInCode | undefined, isOwnScope: boolean): void => {
    const there = target === undefined ? undefined : fileIn(files, target.target);
    if (target !== undefined && there !== undefined) found.push({ ...target, target: there, isOwnScope });
  };
  for (const use of scripts) add(pathOfCommand(use), use.command.operator === '.');
  for (const use of commands.get('import-module') ?? []) add(pathOfCommand(use), true);
  for (const module of modules) add(readPath(module, scope), true);
  return { path, files: found };
}

/** The case of a path may differ: the runtime of Functions on Windows takes them as one. */
function fileIn(files: ReadonlyMap<string, FileFacts>, path: string): string | undefined {
  return files.has(path) ? path : undefined;
}

function reach(path: string, files: ReadonlyMap<string, FileFacts>, uses: ReadonlyMap<string, Uses>): FileFacts[] {
  const seen = new Set([path]);
  for (const one of seen) {
    for (const { target, isOwnScope } of uses.get(one)?.files ?? []) if (isOwnScope) seen.add(target);
  }
  return [...seen].flatMap((one) => files.get(one) ?? []);
}

function commandsOf(files: Iterable<FileFacts>): Map<string, CommandUse[]> {
  const all = new Map<string, CommandUse[]>();
  for (const { commands } of files) {
    for (const [name, uses] of commands) {
      const known = all.get(name);
      if (known === undefined) all.set(name, [...uses]);
      else known.push(...uses);
    }
  }
  return all;
}

/** Calls of an alias are calls of what it stands for. */
function withAliases(commands: ReadonlyMap<string, CommandUse[]>): ReadonlyMap<string, readonly CommandUse[]> {
  const all = new Map<string, readonly CommandUse[]>(commands);
  for (const [alias, name] of aliasesIn(commands))
    all.set(name, [...(all.get(name) ?? []), ...(commands.get(alias) ?? [])]);
  return all;
}

function globalsOf(files: Iterable<FileFacts>, shared: readonly FileFacts[]): Map<string, SharedVariable> {
  const globals = new Map<string, SharedVariable>();
  const prefix = globalKey('');
  for (const { scope } of files) {
    for (const [name, facts] of scope.variables)
      if (name.startsWith(prefix)) globals.set(name.slice(prefix.length), { scope, facts });
  }
  for (const { scope, sharesVariables } of shared) {
    if (!sharesVariables) continue;
    for (const [name, facts] of scope.variables) if (!globals.has(name)) globals.set(name, { scope, facts });
  }
  return globals;
}

function constantsOf(files: Iterable<FileFacts>): Map<string, { scope: Scope; value: Statement | string }> {
  const constants = new Map<string, { scope: Scope; value: Statement | string }>();
  for (const { scope, constants: own } of files) for (const [name, value] of own) constants.set(name, { scope, value });
  return constants;
}
