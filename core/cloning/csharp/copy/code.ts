import type { Node, Tree } from 'web-tree-sitter';
import type { Span } from '../../model.ts';
import { childrenOf } from '../../syntax/index.ts';
import type { CsharpFile, CsharpType } from '../facts/index.ts';
import { placeOfTag } from '../place.ts';
import { typeNamed } from './binding.ts';
import type { Editor } from './editor.ts';
import type { Selection } from './selection.ts';
import type { Unit } from './units.ts';

interface Part extends Span {
  readonly text: string;
}

/** What is looked for while the code of a file is walked through. */
interface Walk {
  readonly file: CsharpFile;
  readonly selection: Selection;
  readonly tag: string;
  /** Names of functions that the copy of a type is without, by its full name. */
  readonly left: ReadonlyMap<string, ReadonlySet<string>>;
  readonly editor: Editor;
}

/**
 * Follows the copied types where they are named with their namespace, and puts the text of a name in the place of a `nameof` that
 * asks for a function which the copy is without.
 */
export function followInCode({ rootNode }: Tree, walk: Walk): void {
  visit(rootNode, walk);
}

function visit(node: Node, walk: Walk): void {
  switch (node.type) {
    case 'global_statement':
      walk.editor.cutLine({ start: node.startIndex, end: node.endIndex });
      return;
    case 'comment':
    case 'string_literal':
    case 'namespace_declaration':
    case 'file_scoped_namespace_declaration':
      for (const child of childrenOf(node)) if (child.id !== node.childForFieldName('name')?.id) visit(child, walk);
      return;
    case 'invocation_expression':
      if (replaceNameof(node, walk)) return;
      break;
    case 'qualified_name':
    case 'alias_qualified_name':
    case 'member_access_expression': {
      const parts = partsOf(node);
      if (parts !== undefined) follow(parts, node, walk);
      for (const inner of childrenOf(node)) if (parts === undefined || !isNameLike(inner)) visit(inner, walk);
      // What a name of several parts begins with was followed with it; type arguments may stand at its end.
      for (const inner of parts === undefined ? [] : argumentsWithin(node)) visit(inner, walk);
      return;
    }
  }
  for (const child of childrenOf(node)) visit(child, walk);
}

function isNameLike({ type }: Node): boolean {
  return /^(?:identifier|generic_name|qualified_name|alias_qualified_name|member_access_expression)$/.test(type);
}

function argumentsWithin(node: Node): Node[] {
  if (node.type === 'type_argument_list') return [node];
  return isNameLike(node) ? childrenOf(node).flatMap(argumentsWithin) : [];
}

/** The parts of a name; `undefined` when it begins with something else, such as a call. */
function partsOf(node: Node): Part[] | undefined {
  if (node.type === 'identifier') return [{ text: node.text, start: node.startIndex, end: node.endIndex }];
  if (node.type === 'generic_name') {
    const name = childrenOf(node)[0];
    return name === undefined ? undefined : [{ text: name.text, start: name.startIndex, end: node.endIndex }];
  }
  if (!isNameLike(node)) return undefined;
  const children = childrenOf(node).filter(({ type }) => type !== 'comment');
  const [left, right] = [children[0], children.at(-1)];
  const before = left && partsOf(left);
  const after = right && partsOf(right);
  return before === undefined || after === undefined ? undefined : [...before, ...after];
}

function follow(parts: readonly Part[], node: Node, { selection, file, tag, editor }: Walk): void {
  const { from, units, selected } = selection;
  const place = placeOfTag(tag);
  if (from !== undefined) {
    for (const part of parts) if (part.text === placeOfTag(from)) editor.replace(part, place);
    return;
  }
  const type = typeAt(node.startIndex, file);
  const isGlobal = parts[0]?.text === 'global';
  const names = (isGlobal ? parts.slice(1) : parts).map(({ text }) => text);
  for (let count = isGlobal ? 1 : 2; count <= names.length; count += 1) {
    const unit = unitOf(names.slice(0, count), isGlobal, type, selection);
    if (unit === undefined) continue;
    const last = parts[count - (isGlobal ? 0 : 1)];
    const isByNamespace = units.byFullName.get(unit.fullName) === unit && unit.name === last?.text;
    if (selected.has(unit) && last !== undefined && isByNamespace) editor.insert(last.start, `${place}.`);
    return;
  }
}

function unitOf(
  names: readonly string[],
  isGlobal: boolean,
  type: CsharpType | undefined,
  { units, app }: Selection,
): Unit | undefined {
  const exact = units.byFullName.get(names.join('.'));
  if (isGlobal || exact !== undefined) return exact;
  // A type that is named first is no namespace.
  if (type !== undefined && typeNamed(names.slice(0, 1), type, units) !== undefined) return undefined;
  const found = type === undefined ? undefined : typeNamed(names, type, units);
  return found?.namespace === '' || app.files.size === 0 ? undefined : found;
}

function typeAt(offset: number, { types }: CsharpFile): CsharpType | undefined {
  let found: CsharpType | undefined;
  for (const type of types) if (type.span.start <= offset && offset < type.span.end) found = type;
  return found ?? types[0];
}

function replaceNameof(node: Node, { file, left, editor, selection }: Walk): boolean {
  if (node.childForFieldName('function')?.text !== 'nameof') return false;
  const argument = node.childForFieldName('arguments')?.namedChildren[0]?.namedChildren[0];
  const parts = argument ? partsOf(argument)?.map(({ text }) => text) : undefined;
  const name = parts?.at(-1);
  const type = typeAt(node.startIndex, file);
  if (parts === undefined || name === undefined || type === undefined) return false;
  const owner =
    parts.length === 1 ? selection.units.of.get(type) : typeNamed(parts.slice(0, -1), type, selection.units);
  if (owner === undefined || left.get(owner.fullName)?.has(name) !== true) return false;
  editor.replace({ start: node.startIndex, end: node.endIndex }, `"${name}"`, 'reference');
  return true;
}
