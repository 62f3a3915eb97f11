import { emptyDraft, type Draft, type Edit, type FunctionId, type Span } from '../model.ts';
import { editOf } from '../source/index.ts';
import type { CsharpApp } from './app.ts';
import type { CsharpFile, CsharpFunction, CsharpType } from './facts/index.ts';
import { unlistedEdits } from './project/index.ts';
import { reachedFrom } from './reach.ts';
import { refuseUnreadable, torn } from './rename/index.ts';

/**
 * The functions go, and what is there for them alone: a class that is left with nothing, a file that is left with no type, and the
 * files of a version's copies that no function of that version uses any more.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR when a function cannot be read
 */
export function remove(app: CsharpApp, functions: ReadonlySet<FunctionId>): Draft {
  const going = [...app.functions.values()].filter(({ id }) => functions.has(id));
  const removed = new Set(leftBehind(app, going, functions));
  const edits: Edit[] = [];
  for (const [path, inFile] of byPath(going)) {
    const file = app.files.get(path);
    if (file === undefined || removed.has(path)) continue;
    if (file.torn !== undefined) throw torn(file, file.torn.by);
    const cuts = cutsOf(file, inFile, functions, app);
    if (cuts.length === 0) removed.add(path);
    else edits.push(...cuts.map((span) => editOf(file, span, '', 'removal')));
  }
  refuseUnreadable(app, edits);
  const gone = [...removed].sort();
  return { ...emptyDraft, edits: [...edits, ...unlistedEdits(app, gone)], removed: gone };
}

/** Files of copies that nothing of their version needs once the functions are gone. */
function leftBehind(app: CsharpApp, going: readonly CsharpFunction[], functions: ReadonlySet<FunctionId>): string[] {
  const tags = new Set(going.flatMap(({ found }) => found.tag ?? []));
  return [...tags].flatMap((tag) => {
    const staying = [...app.functions.values()].filter(({ id, found }) => found.tag === tag && !functions.has(id));
    const used = reachedFrom(app, staying);
    return [...app.files.values()].filter((file) => file.tag === tag && !used.has(file.path)).map(({ path }) => path);
  });
}

/** What is cut out of a file; nothing when no type would be left in it. */
function cutsOf(
  file: CsharpFile,
  going: readonly CsharpFunction[],
  functions: ReadonlySet<FunctionId>,
  app: CsharpApp,
): Span[] {
  const members = new Set(going.flatMap(({ member }) => member ?? []));
  // A method may be two functions, by conditional compilation: it stays while one of them does.
  for (const { id, member } of app.functions.values()) {
    if (member !== undefined && !functions.has(id)) members.delete(member);
  }
  const classes = new Set(going.flatMap(({ member, type }) => (member === undefined ? [type] : [])));
  const isGone = (type: CsharpType): boolean =>
    classes.has(type) ||
    (type.members.length > 0 &&
      type.members.every((member) => members.has(member)) &&
      nestedIn(file, type).every(isGone));
  const gone = file.types.filter(isGone);
  if (gone.length === file.types.length && file.topLevel === undefined) return [];
  const outermost = gone.filter(({ outer }) => outer === undefined || !gone.includes(file.types[outer] as CsharpType));
  const spans = [
    ...outermost.map(({ whole }) => whole),
    ...file.types
      .filter((type) => !gone.includes(type))
      .flatMap((type) => type.members.filter((member) => members.has(member)).map(({ whole }) => whole)),
  ];
  return apart(spans.sort((a, b) => a.start - b.start));
}

function nestedIn(file: CsharpFile, type: CsharpType): CsharpType[] {
  const index = file.types.indexOf(type);
  return file.types.filter(({ outer }) => outer === index);
}

/** Two declarations may share the blank line between them, or one stands within the other. */
function apart(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const start = Math.max(span.start, result.at(-1)?.end ?? 0);
    if (start < span.end) result.push({ start, end: span.end });
  }
  return result;
}

function byPath(functions: readonly CsharpFunction[]): Map<string, CsharpFunction[]> {
  const map = new Map<string, CsharpFunction[]>();
  for (const one of functions) map.set(one.type.path, [...(map.get(one.type.path) ?? []), one]);
  return map;
}
