import { emptyDraft, type Draft, type Edit, type FunctionId } from '../model.ts';
import { editOf, editsByPath } from '../source/index.ts';
import { isRegistration, withoutImports, withoutStatement } from './copy/index.ts';
import { requireReadable, withoutVoid } from './edits/index.ts';
import type { PythonFile } from './facts.ts';
import { namedImportsOf, type PythonApp } from './find/index.ts';

/**
 * Functions go. Copies go as whole files once all functions of their version go, with the lines that register them and the branches
 * of dispatchers that lead to them.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function remove(app: PythonApp, functions: ReadonlySet<FunctionId>): Draft {
  const files = filesThatGo(app, functions);
  const declarations = declarationsThatGo(app, functions);
  const edits: Edit[] = [];
  for (const file of app.all.values()) {
    if (files.has(file.path)) continue;
    const own = [...(declarations.get(file.path) ?? []), ...(files.size === 0 ? [] : linesThatGo(app, file, files))];
    if (own.length > 0) edits.push(...withoutVoid(file.text, own));
  }
  requireReadable(app.all, edits);
  return { ...emptyDraft, edits, removed: [...files].sort() };
}

/** All files of versions that lose all their functions, and copies that lose theirs while nothing else uses them. */
function filesThatGo(app: PythonApp, functions: ReadonlySet<FunctionId>): Set<string> {
  const { all, registered, resolver, tagOf } = app;
  const staying = registered.filter(({ found }) => found === undefined || !functions.has(found.id));
  const leaving = registered.filter(({ found }) => found !== undefined && functions.has(found.id));
  const stayingTags = new Set(staying.map(({ file }) => tagOf(file.path)));
  const tags = new Set(leaving.map(({ file }) => tagOf(file.path)).filter((tag) => tag !== undefined));
  const stayingPaths = new Set(staying.map(({ file }) => file.path));
  const candidates = [...all.keys()].filter((path) => tags.has(tagOf(path) ?? '') && !stayingPaths.has(path));
  const files = new Set(candidates.filter((path) => !stayingTags.has(tagOf(path))));
  const leavingPaths = new Set(leaving.map(({ file }) => file.path));
  const rest = candidates.filter((path) => !files.has(path) && leavingPaths.has(path));
  if (rest.length === 0) return files;
  const imports = new Map([...all.values()].map((file) => [file.path, namedImportsOf(file, resolver.modules)]));
  for (let before = -1; before !== files.size;) {
    before = files.size;
    const used = new Set<string>();
    for (const [path, imported] of imports) {
      if (files.has(path)) continue;
      for (const other of imported) if (tagOf(other) === tagOf(path)) used.add(other);
    }
    for (const path of rest) if (!used.has(path)) files.add(path);
  }
  return files;
}

function declarationsThatGo({ registered }: PythonApp, functions: ReadonlySet<FunctionId>): Map<string, Edit[]> {
  return editsByPath(
    registered.flatMap(({ file, def, found }) => {
      const definition = file.definitions[def];
      if (found === undefined || !functions.has(found.id) || definition === undefined) return [];
      return [editOf(file, definition.whole, '', 'removal')];
    }),
  );
}

/** Imports of files that go, what registers their blueprints, and branches that lead to them. */
function linesThatGo({ resolver }: PythonApp, file: PythonFile, files: ReadonlySet<string>): Edit[] {
  const edits = withoutImports(file, resolver, (path) => files.has(path));
  for (const found of file.calls) {
    const value = found.call.arguments[0]?.value;
    if (!isRegistration(found) || found.statement === undefined || value === undefined) continue;
    const owner = resolver.entity(file, found.scope, value.kind === 'member' ? value.object : value);
    const path = owner?.kind === 'module' ? owner.path : owner?.kind === 'variable' ? owner.file.path : undefined;
    if (path !== undefined && files.has(path)) edits.push(withoutStatement(file, found.statement));
  }
  for (const { dispatcher } of file.definitions) {
    if (dispatcher === undefined) continue;
    const before = file.text.slice(dispatcher.start, dispatcher.end);
    const after = withoutBranches(before, (alias) => {
      const entity = resolver.nameEntity(file, 0, alias);
      return entity?.kind === 'module' && files.has(entity.path ?? '');
    });
    if (after !== before) edits.push(editOf(file, dispatcher, after, 'dispatcher'));
  }
  return edits;
}

/** Each branch has two lines. Without any, the refusal of other versions goes as well. */
function withoutBranches(block: string, goes: (alias: string) => boolean): string {
  const lines = block.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const kept: string[] = [];
  let bodies = 0;
  for (let at = 0; at < lines.length; at += 2) {
    const [test = '', body = ''] = [lines[at], lines[at + 1]];
    const alias = /\breturn (?:\(yield from )?(\w+)\./.exec(body)?.[1];
    if (alias !== undefined && goes(alias)) continue;
    if (alias !== undefined) bodies += 1;
    kept.push(test, body);
  }
  return bodies === 0 ? '' : kept.join('');
}
