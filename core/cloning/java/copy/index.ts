/** Copies of functions, beside the current code. */
import { neutralise } from '../../../text.ts';
import {
  emptyDraft,
  type CloneFinding,
  type CopyRequest,
  type CreatedFile,
  type Draft,
  type FunctionId,
  type SharedPart,
  type Span,
} from '../../model.ts';
import { isInside } from '../../syntax/index.ts';
import { appOf, type JavaApp } from '../app.ts';
import type { JavaFile } from '../facts.ts';
import { finding } from '../../finding.ts';
import { classOfTag, isStandInFile, pathOfTag } from '../place.ts';
import { keyOf, outermost, qualified, type TypeAt } from '../resolve/types.ts';
import { EditList, requireReadable } from '../write/edit-list.ts';
import { editReferences, groupsOf, type ReferenceGroup } from '../write/rename.ts';
import { editImports } from './imports.ts';
import { editFunctions } from './members.ts';
import { select } from './selection.ts';
import { editSubOrchestrations } from './sub-orchestrations.ts';
import { usesIn } from './uses.ts';

/**
 * The functions are copied with their classes, which get the tag: `Onboarding_1_2_0.java` in the same package.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR where a class that must be copied cannot be read
 */
export function copy(app: JavaApp, asked: CopyRequest): Draft {
  const request = withoutStandIns(app, asked);
  const into = appOf(request.into);
  const { types, missing, uses } = select(app, into, request.functions, request.closure);
  const places = placesOfCopies([...types.values()], request.tag);
  const groups = groupsByFile(app, request);
  const packages = new Set([...into.files, ...[...types.values()].map(({ file }) => file)].map((file) => file.package));
  const created: CreatedFile[] = [];
  const findings: CloneFinding[] = [];
  for (const [file, { path, kept }] of places.files) {
    const list = new EditList(file);
    for (const index of kept) requireReadable(file, file.types[index]?.span ?? { start: 0, end: 0 });
    removeOtherTypes(list, file, kept);
    editImports(
      list,
      app,
      into,
      file,
      (key) => places.names.get(key),
      (name) => packages.has(name),
    );
    const dropped = uses.dropped(file);
    editFunctions(list, app, file, dropped, request);
    if (request.orchestrators === 'unregistered')
      findings.push(...editSubOrchestrations(list, file, kept, dropped.gone));
    for (const { dispatcher } of file.methods) if (dispatcher !== undefined) list.add(dispatcher.span, '', 'removal');
    for (const index of kept) editTypeNames(list, app, file, index, places.names);
    for (const group of groups.get(file) ?? []) {
      const start = group.places[0]?.expression.span.start ?? 0;
      const isKept = [...kept].some((index) =>
        isInside({ start, end: start }, file.types[index]?.span ?? { start: 0, end: 0 }),
      );
      if (!isKept || dropped.gone.some((span) => isInside({ start, end: start }, span))) continue;
      findings.push(...editReferences(list, group, request.references, (other) => (other === file ? list : undefined)));
    }
    const text = list.apply();
    if (into.sources.files.get(path)?.text === text) continue;
    if (request.orchestrators === 'unregistered' && isThere(into, path, file, kept, dropped.gone)) continue;
    created.push({ path, text, copyOf: { path: file.path, edits: list.edits() } });
  }
  return {
    ...emptyDraft,
    created: created.sort((a, b) => (a.path < b.path ? -1 : 1)),
    findings: [...findings, ...missing.map((type) => findingOfMissing(type, places.names.get(keyOf(type)) ?? ''))],
  };
}

/** What stands in for bodies that are gone is no body that a dispatcher could call. */
function withoutStandIns({ functions: all }: JavaApp, request: CopyRequest): CopyRequest {
  if (request.orchestrators === 'registered') return request;
  const functions = [...request.functions].filter((id) => !isStandInFile(all.get(id)?.found.path ?? ''));
  return { ...request, functions: new Set(functions) };
}

/** Files whose code the functions use and that a copy of the functions does not have copies of. */
export function sharedWith(app: JavaApp, functions: ReadonlySet<FunctionId>): ReadonlySet<string> {
  const { types, uses } = select(app, app, functions, 'functions');
  const copied = new Set([...types.values()].map(({ file }) => file.path));
  const reached = uses.reach(types.values());
  return new Set([...reached.values()].map(({ file }) => file.path).filter((path) => !copied.has(path)));
}

/** The top-level types that the functions use. */
export function sharedParts(app: JavaApp, functions: ReadonlySet<FunctionId>): readonly SharedPart[] {
  const { types, uses } = select(app, app, functions, 'functions');
  return [...uses.reach(types.values())].flatMap(([key, { file, index }]) => {
    const type = file.types[index];
    return type === undefined || types.has(key) ? [] : [{ name: type.name, path: file.path, span: type.span }];
  });
}

interface Places {
  readonly files: ReadonlyMap<JavaFile, { readonly path: string; readonly kept: ReadonlySet<number> }>;
  /** The names that copied types get. */
  readonly names: ReadonlyMap<string, string>;
}

/** Where copies stand and what their types are called. A class and an earlier copy of it may both be copied: they stay apart. */
function placesOfCopies(types: readonly TypeAt[], tag: string): Places {
  const files = new Map<JavaFile, { path: string; kept: Set<number> }>();
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const inOrder = [...types].sort((a, b) => Number(a.file.tag === undefined) - Number(b.file.tag === undefined));
  for (const type of inOrder) {
    const { file, index } = type;
    const path = pathOfTag(file.path, tag, file.tag);
    const name = classOfTag(file.types[index]?.name ?? '', tag, file.tag);
    const isTaken = taken.has(qualified(file.package, name));
    const apart = (text: string): string => text.replace(`_${tag}`, `Plain_${tag}`);
    taken.add(qualified(file.package, name));
    names.set(keyOf(type), isTaken ? apart(name) : name);
    const known = files.get(file) ?? { path: isTaken ? apart(path) : path, kept: new Set<number>() };
    known.kept.add(index);
    files.set(file, known);
  }
  return { files, names };
}

function groupsByFile(app: JavaApp, request: CopyRequest): Map<JavaFile, ReferenceGroup[]> {
  const groups = new Map<JavaFile, ReferenceGroup[]>();
  for (const group of groupsOf(app, request.references.keys())) {
    const known = groups.get(group.file);
    if (known === undefined) groups.set(group.file, [group]);
    else known.push(group);
  }
  return groups;
}

function removeOtherTypes(list: EditList, file: JavaFile, kept: ReadonlySet<number>): void {
  file.types.forEach(({ parent, span }, index) => {
    if (parent !== -1 || kept.has(index)) return;
    const before = /\n((?:[ \t]*\r?\n)+)$/.exec(list.text.slice(0, span.start))?.[1] ?? '';
    list.add({ start: span.start - before.length, end: span.end }, '', 'removal');
  });
}

/** The type's own name and those of copied types follow, wherever they stand in it. */
function editTypeNames(
  list: EditList,
  app: JavaApp,
  file: JavaFile,
  index: number,
  names: ReadonlyMap<string, string>,
): void {
  const own = file.types[index];
  const ownName = names.get(`${file.path}:${index}`);
  if (own === undefined || ownName === undefined) return;
  list.add({ start: own.nameStart, end: own.nameStart + own.name.length }, ownName, 'placement');
  for (const use of usesIn(file, index)) {
    const used = app.names.types.used(use, file);
    const name = used === undefined ? undefined : names.get(keyOf(used));
    if (name !== undefined) list.add({ start: use.start, end: use.start + use.name.length }, name, 'placement');
  }
}

/**
 * Whether an earlier run made the copy. Bodies that are not registered are asked for again and again, and then without the activities
 * that are there: the file must have all methods of what would be written.
 */
function isThere(
  { files }: JavaApp,
  path: string,
  file: JavaFile,
  kept: ReadonlySet<number>,
  gone: readonly Span[],
): boolean {
  const there = files.find((one) => one.path === path);
  if (there === undefined) return false;
  const names = new Set(there.methods.map(({ name, isConstructor }) => (isConstructor ? '' : name)));
  return file.methods.every(
    ({ name, isConstructor, span, type }) =>
      isConstructor ||
      names.has(name) ||
      !kept.has(outermost(file, type)) ||
      gone.some((one) => isInside({ start: span.end - 1, end: span.end - 1 }, one)),
  );
}

function findingOfMissing({ file, index }: TypeAt, name: string): CloneFinding {
  const type = file.types[index]?.name ?? '';
  return finding(
    'SHARED_CODE',
    `${neutralise(type)} of ${neutralise(file.path)} is not in the current code any more, or is not what it was: it is copied as ${neutralise(name)}.`,
    { path: file.path, line: 1 },
  );
}
