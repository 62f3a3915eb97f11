import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { CallFacts, HandedFacts, JavaFile, TypeUse } from '../facts.ts';
import { typeText } from './annotations.ts';
import { comparedCases, comparedName, receiverBy, receiverOf } from './calls.ts';
import { declareLambda, declareVariables, elementsGiven } from './declarations.ts';
import { isCode, pathOf, readExpression, spanOf } from './expression.ts';
import { Scopes } from './scopes.ts';

const typeNodes = new Set([
  'class_declaration',
  'interface_declaration',
  'enum_declaration',
  'record_declaration',
  'annotation_type_declaration',
]);
const bodyNodes = new Set([
  'class_body',
  'interface_body',
  'enum_body',
  'enum_body_declarations',
  'annotation_type_body',
]);

interface PendingCall {
  readonly node: Node;
  readonly method: number;
  readonly type: number;
}

/** Whether a node declares a type: in a method as well. */
export function declaresType({ type }: Node): boolean {
  return typeNodes.has(type);
}

/** Reads the code of a file: calls, places where types stand, texts. What is declared in the middle of it is handed on. */
export class CodeReader {
  readonly scopes = new Scopes();
  readonly calls: CallFacts[] = [];
  readonly handed: HandedFacts[] = [];
  readonly uses: TypeUse[] = [];
  readonly variables = new Set<string>();
  readonly texts: JavaFile['texts'][number][] = [];
  readonly comparisons: JavaFile['comparisons'][number][] = [];
  /** What the code stands in, by the place in the lists of the file. */
  type = -1;
  method = -1;
  readonly #declare: (node: Node) => void;
  #pending: PendingCall[] = [];
  #callees = new Set<string>();

  /** @param declare reads a type, or the body of one without a name */
  constructor(declare: (node: Node) => void) {
    this.#declare = declare;
  }

  /** Reads a piece of code with variables of its own: its calls are read once all assignments in it are known. */
  within(read: () => void, callees = this.#callees): void {
    const outer = { pending: this.#pending, callees: this.#callees };
    this.#pending = [];
    this.#callees = callees;
    this.scopes.enter();
    read();
    this.#finishCalls();
    this.scopes.leave();
    this.#pending = outer.pending;
    this.#callees = outer.callees;
  }

  /** Reads the calls of a method once all assignments in it are known. */
  #finishCalls(): void {
    for (const { node, method, type } of this.#pending) {
      if (node.type === 'method_reference') {
        this.#hand(node, method, type);
        continue;
      }
      const args = childrenOf(node.childForFieldName('arguments') ?? node).filter(isCode);
      const name = node.childForFieldName(node.type === 'method_invocation' ? 'name' : 'type');
      const isComparison = /^(?:equals|equalsIgnoreCase|startsWith|contains)$/.test(name?.text ?? '');
      const compared = isComparison ? comparedName(node, args) : undefined;
      if (compared !== undefined) this.#compare(compared, type);
      this.calls.push({
        method,
        type,
        name: typeText(name).replace(/<.*$/, '').split('.').at(-1) ?? '',
        isNew: node.type !== 'method_invocation',
        receiver: receiverOf(node, this.scopes),
        args: args.map((one) => readExpression(one, this.scopes)),
        argSpans: args.map(spanOf),
        start: (name ?? node).startIndex,
      });
    }
    this.#pending = [];
  }

  #hand(node: Node, method: number, type: number): void {
    const parts = childrenOf(node).filter(isCode);
    const [object, name] = [parts[0], parts.at(-1)];
    if (object === undefined || name === undefined) return;
    const elements = elementsGiven(node);
    this.handed.push({
      method,
      type,
      name: name.text,
      receiver: receiverBy(object, this.scopes),
      ...(elements === undefined ? {} : { elements: readExpression(elements, this.scopes) }),
      span: spanOf(node),
    });
  }

  #compare(of: Node, type: number): void {
    this.comparisons.push({ of: readExpression(of, this.scopes), type, start: of.startIndex });
  }

  /** Reads an expression, a statement, or whatever else stands where code does. */
  visit(node: Node): void {
    switch (node.type) {
      case 'line_comment':
      case 'block_comment':
        return;
      case 'type_identifier':
        this.uses.push({ name: node.text, qualifier: '', start: node.startIndex });
        return;
      case 'scoped_type_identifier':
      case 'field_access':
      case 'scoped_identifier':
        this.#visitPath(node);
        return;
      case 'string_literal':
        this.#visitText(node);
        return;
      case 'marker_annotation':
      case 'annotation': {
        const name = node.childForFieldName('name');
        if (name !== null) this.#useOf(name);
        for (const child of childrenOf(node)) if (child.id !== name?.id) this.visit(child);
        return;
      }
      case 'method_reference': {
        const [first] = childrenOf(node);
        this.#pending.push({ node, method: this.method, type: this.type });
        if (first !== undefined) this.#useOf(first);
        return;
      }
      case 'method_invocation': {
        const [object, name] = [node.childForFieldName('object'), node.childForFieldName('name')];
        this.#pending.push({ node, method: this.method, type: this.type });
        if ((object === null || object.type === 'this') && name !== null) this.#callees.add(name.text);
        if (object !== null) this.#useOf(object);
        for (const child of childrenOf(node)) {
          if (child.id !== object?.id && child.id !== name?.id) this.visit(child);
        }
        return;
      }
      case 'object_creation_expression':
        this.#pending.push({ node, method: this.method, type: this.type });
        break;
      case 'explicit_constructor_invocation':
        break;
      case 'identifier':
        return;
      case 'assignment_expression': {
        const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
        if (left?.type === 'identifier' && right !== null) this.scopes.assign(left.text, left.startIndex, right);
        break;
      }
      case 'switch_expression': {
        for (const compared of comparedCases(node)) this.#compare(compared, this.type);
        break;
      }
      case 'local_variable_declaration':
      case 'resource':
      case 'enhanced_for_statement':
      case 'catch_formal_parameter':
      case 'instanceof_expression':
        declareVariables(node, this.scopes, this.variables);
        break;
      case 'lambda_expression':
        declareLambda(node, this.scopes, this.variables);
        break;
    }
    if (bodyNodes.has(node.type) || declaresType(node)) {
      this.#declare(node);
      return;
    }
    for (const child of childrenOf(node)) this.visit(child);
  }

  /** The receiver of a call or the like: a name there may be a type. */
  #useOf(node: Node): void {
    if (node.type === 'identifier') this.uses.push({ name: node.text, qualifier: '', start: node.startIndex });
    else this.visit(node);
  }

  /** `Outer.Inner`, `Names.CHARGE`, `com.acme.Names.CHARGE`: the type is the first part, or the first after the package. */
  #visitPath(node: Node): void {
    const parts = pathOf(node);
    if (parts === undefined) {
      for (const child of childrenOf(node)) this.#useOf(child);
      return;
    }
    const at = parts.findIndex((part) => /^[A-Z]/.test(part));
    const [first = ''] = parts;
    if (first === 'this') return;
    if (at <= 0) {
      this.uses.push({ name: first, qualifier: '', start: node.startIndex });
      return;
    }
    const name = parts[at] ?? '';
    const leaf = leavesOf(node)[at];
    if (leaf !== undefined) {
      this.uses.push({ name, qualifier: parts.slice(0, at).join('.'), start: leaf.startIndex });
    }
  }

  #visitText(node: Node): void {
    const { text } = node;
    if (text.length > 300) return;
    const read = readExpression(node, this.scopes);
    if (read.kind !== 'literal') return;
    if (/^[A-Za-z][\w-]*$|durabletask\//i.test(read.value))
      this.texts.push({ value: read.value, start: node.startIndex });
  }
}

function leavesOf(node: Node): Node[] {
  if (/^(?:identifier|type_identifier|this)$/.test(node.type)) return [node];
  return childrenOf(node).filter(isCode).flatMap(leavesOf);
}
