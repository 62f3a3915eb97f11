import type { CopyRequest, CreatedFile, Edit } from '../../model.ts';
import { regionIn } from './region.ts';
import { applyEdits } from '../../source/index.ts';
import type { CsharpFile, CsharpMember, CsharpNamespace, CsharpType } from '../facts/index.ts';
import { placeOfTag } from '../place.ts';
import { followInCode } from './code.ts';
import { Editor } from './editor.ts';
import { isRegistered, isRegisteredClass } from './identifiers.ts';
import { importsFor, type CopiedNamespaces } from './imports.ts';
import type { Leaving } from './leaving.ts';
import { refuseUnreadable, torn } from '../rename/index.ts';
import { refuseCutThrough } from './conditionals.ts';
import { pathOfCopy } from './place-of-file.ts';
import { place } from './placing.ts';
import type { Selection } from './selection.ts';
import type { UsingsOfTarget } from './shared-usings.ts';
import type { Unit } from './units.ts';
import { identifiersOf } from './uses.ts';

/** What the copies of all files have in common. */
export interface Copying {
  readonly request: CopyRequest;
  readonly selection: Selection;
  readonly leaving: ReadonlyMap<Unit, Leaving>;
  /** Names of functions that the copy of a type is without, by its full name. */
  readonly left: ReadonlyMap<string, ReadonlySet<string>>;
  readonly copied: CopiedNamespaces;
  readonly usings: UsingsOfTarget;
  /** Changes of names, by path. */
  readonly names: ReadonlyMap<string, readonly Edit[]>;
}

/** The copy of a file that holds parts of the chosen types: all else of it is left out. */
export function copyOfFile(file: CsharpFile, copying: Copying): CreatedFile {
  const { request, selection } = copying;
  const { text } = file;
  const editor = new Editor(file.path, text);
  const kept = file.types.filter((type) => type.outer === undefined && selection.selected.has(unitOf(type, selection)));
  const through = file.torn;
  if (through !== undefined && kept.some(({ span }) => span.end > through.span.start)) throw torn(file, through.by);
  leaveOut(file, kept, copying, editor);
  placeTypes(file, kept, copying, editor);
  placeUsings(file, copying, editor);
  selection.app.reader(text, (tree) => {
    followInCode(tree, { file, selection, tag: request.tag, left: copying.left, editor });
  });
  editor.add(copying.names.get(file.path) ?? []);
  const edits = editor.edits();
  refuseUnreadable(selection.app, edits);
  refuseCutThrough(file, edits);
  return {
    path: pathOfCopy(file, request.tag, selection.target),
    text: applyEdits(text, edits),
    copyOf: { path: file.path, edits },
  };
}

function unitOf(type: CsharpType, { units }: Selection): Unit {
  const unit = units.of.get(type);
  if (unit === undefined) throw new Error(`${type.fullName} is no type of the app.`);
  return unit;
}

function leaveOut(file: CsharpFile, kept: readonly CsharpType[], copying: Copying, editor: Editor): void {
  const { request, selection, leaving } = copying;
  for (const attribute of file.globalAttributes) editor.cutLine(attribute);
  for (const namespace of file.namespaces) {
    if (!namespace.fileScoped && !kept.some((type) => isInside(type, namespace))) editor.cutLine(namespace.span);
  }
  for (const type of file.types) {
    const unit = unitOf(type, selection);
    const { members, unregistered, types } = leaving.get(unit) ?? {};
    if (!selection.selected.has(unit) && type.modifiers.includes('file') && kept.length > 0) continue;
    if (!selection.selected.has(unit) || types?.has(type) === true) {
      editor.cut(type.whole);
      continue;
    }
    const isPlain = (one: CsharpMember | CsharpType): boolean => {
      const found = selection.units.functionOf.get(one);
      const isCopied = found !== undefined && request.functions.has(found.id);
      return (
        unregistered?.has(one) === true ||
        (isCopied && request.orchestrators === 'unregistered' && found.found.kind === 'orchestrator')
      );
    };
    if (isRegisteredClass(type) && isPlain(type)) unregister(type, editor);
    for (const member of type.members) {
      if (members?.has(member) === true) editor.cut(member.whole);
      else if (isRegistered(member) && isPlain(member)) unregister(member, editor);
      const dispatcher = regionIn(file.text, member.span);
      if (dispatcher !== undefined) editor.cut(dispatcher);
    }
  }
}

function unregister({ attributes }: CsharpMember | CsharpType, editor: Editor): void {
  for (const attribute of attributes) {
    if (/^(?:FunctionName|Function|DurableTask)$/.test(attribute.name)) editor.cutAttribute(attribute);
  }
}

function isInside({ span }: CsharpType, namespace: CsharpNamespace): boolean {
  return span.start >= namespace.span.start && span.end <= namespace.span.end;
}

function placeTypes(file: CsharpFile, kept: readonly CsharpType[], copying: Copying, editor: Editor): void {
  const { request, selection, copied, leaving } = copying;
  const { text } = file;
  const { tag } = request;
  if (selection.from !== undefined) {
    const [old, fresh] = [placeOfTag(selection.from), placeOfTag(tag)];
    for (const { nameSpan } of file.namespaces) {
      const name = text.slice(nameSpan.start, nameSpan.end);
      editor.replace(nameSpan, name.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${old}(?![\\p{L}\\p{N}_])`, 'gu'), fresh));
    }
    return;
  }
  const namespaces = new Set(kept.map(({ namespace }) => namespace));
  for (const namespace of namespaces) {
    const types = kept.filter((type) => type.namespace === namespace);
    const within = file.types.filter((type) =>
      types.some((one) => type.span.start >= one.span.start && type.span.end <= one.span.end),
    );
    const used = new Map([...identifiersOf({ types: within }, selection.keeps)].map(({ name, type }) => [name, type]));
    const nested = types.flatMap((type) => leaving.get(unitOf(type, selection))?.shared ?? []);
    const imports = [
      ...importsFor({ file, namespace, used, copied, selection, tag }),
      ...nested.map(({ name, fullName }) => `using ${name} = global::${fullName};`),
    ];
    place({ namespace, types, imports: [...new Set(imports)] }, file, tag, editor);
  }
}

function placeUsings(file: CsharpFile, { usings, request, selection }: Copying, editor: Editor): void {
  const { text, lineEnd } = file;
  for (const using of file.usings) {
    const written = text.slice(using.span.start, using.span.end);
    if (usings.isGone(using)) editor.cutLine(using.span);
    else if (using.global) {
      const length = /^global\s+/.exec(written)?.[0].length ?? 0;
      editor.replace({ start: using.span.start, end: using.span.start + length }, '');
    } else if (selection.from !== undefined && using.name === placeOfTag(selection.from)) {
      editor.replace(using.span, written.replace(using.name, placeOfTag(request.tag)));
    }
  }
  const missing = usings.missing(file);
  if (missing.length === 0) return;
  const first = file.usings[0]?.span.start ?? file.namespaces[0]?.span.start ?? file.types[0]?.whole.start ?? 0;
  editor.insert(first, missing.map((line) => line + lineEnd).join(''));
}
