/** Functions that go for good. */
import { emptyDraft, type Draft, type Edit, type FunctionId } from '../../model.ts';
import type { JavaApp } from '../app.ts';
import { droppedFrom } from '../copy/members.ts';
import { TypeUses } from '../copy/uses.ts';
import type { JavaFile } from '../facts.ts';
import type { TypeAt } from '../resolve/types.ts';
import { EditList } from '../write/edit-list.ts';
import { declarationAround } from '../write/rename.ts';

/**
 * The functions go, files that hold nothing else with them, and copied helpers and types that nothing needs any more.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR where a method that must go cannot be read
 */
export function remove(app: JavaApp, functions: ReadonlySet<FunctionId>): Draft {
  const places = [...app.functions.values()];
  const going = places.filter(({ found }) => functions.has(found.id));
  const staying = new Set(places.filter(({ found }) => !functions.has(found.id)).map(({ found }) => found.id));
  const tags = new Set(going.flatMap(({ file }) => file.tag ?? []));
  const kept = new Set(places.flatMap(({ found, file }) => (staying.has(found.id) ? (file.tag ?? []) : [])));
  const holding = new Set(going.map(({ file }) => file));
  const candidates = new Set(
    app.files.filter((file) => {
      const isCopy = file.tag !== undefined && tags.has(file.tag);
      if (!isCopy && !holding.has(file)) return false;
      const others = file.functions.filter(({ kind }) => kind === 'other').length;
      const own = places.filter((place) => place.file === file);
      return others === 0 && own.every(({ found }) => functions.has(found.id));
    }),
  );
  const needed = filesNeeded(app, candidates, staying, kept);
  const removed = [...candidates].filter((file) => !needed.has(file));
  const edits = app.files
    .filter((file) => !removed.includes(file))
    .flatMap((file) => editsOf(app, file, staying, holding.has(file), new Set(removed)));
  return { ...emptyDraft, edits, removed: removed.map(({ path }) => path) };
}

/** Candidates that something else uses; a body that only a dispatcher calls is needed as long as its version has functions. */
function filesNeeded(
  app: JavaApp,
  candidates: ReadonlySet<JavaFile>,
  staying: ReadonlySet<FunctionId>,
  tags: ReadonlySet<string>,
): ReadonlySet<JavaFile> {
  const uses = new TypeUses(app, staying);
  const roots: TypeAt[] = [];
  for (const file of app.files) {
    if (!candidates.has(file)) roots.push(...topLevelTypes(file));
    for (const { dispatcher } of file.methods) {
      for (const { type } of dispatcher?.cases ?? []) {
        const body = app.names.types.path(type.split('.'), file, -1);
        if (body?.file.tag !== undefined && tags.has(body.file.tag)) roots.push(body);
      }
    }
  }
  return new Set([...uses.reach(roots).values()].map(({ file }) => file));
}

function topLevelTypes(file: JavaFile): TypeAt[] {
  return file.types.flatMap(({ parent }, index) => (parent === -1 ? [{ file, index }] : []));
}

function editsOf(
  app: JavaApp,
  file: JavaFile,
  staying: ReadonlySet<FunctionId>,
  isHolding: boolean,
  removed: ReadonlySet<JavaFile>,
): Edit[] {
  const list = new EditList(file);
  if (isHolding) {
    const others = file.functions.filter(({ kind }) => kind === 'other');
    const { gone, annotations } = droppedFrom(app, file, staying, new Set(others));
    for (const span of [...gone, ...annotations]) list.add(span, '', 'removal');
  }
  for (const { dispatcher } of file.methods) {
    if (dispatcher === undefined) continue;
    const going = dispatcher.cases.filter(({ type }) => {
      const body = app.names.types.path(type.split('.'), file, -1);
      return body !== undefined && removed.has(body.file);
    });
    if (going.length === dispatcher.cases.length && going.length > 0) list.add(dispatcher.span, '', 'dispatcher');
    else for (const { span } of going) list.add(wholeLines(list.text, span), '', 'dispatcher');
  }
  list.requireReadable((offset) => declarationAround(file, offset));
  return list.edits();
}

function wholeLines(text: string, { start, end }: { start: number; end: number }): { start: number; end: number } {
  const lineEnd = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: lineEnd === -1 ? end : lineEnd + 1 };
}
