import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { CallFacts, FunctionFacts, JavaFile, MethodFacts, TypeFacts, TypeUse } from '../facts.ts';
import { hasModifier, typeText } from './annotations.ts';
import { comparedCases, comparedName, receiverOf } from './calls.ts';
import { declareLambda, declareVariables } from './declarations.ts';
import { readDispatcher } from './dispatcher.ts';
import { readEnum } from './enum.ts';
import { isCode, pathOf, readExpression, spanOf } from './expression.ts';
import { readFunction } from './function.ts';
import { wholeSpan } from './place-of.ts';
import { Scopes } from './scopes.ts';

const typeNodes = new Set([
  'class_declaration',
  'interface_declaration',
  'enum_declaration',
  'record_declaration',
  'annotation_type_declaration',
]);
const methodNodes = new Set(['method_declaration', 'constructor_declaration', 'compact_constructor_declaration']);
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

/** Reads types, methods and code of one file, in one pass. */
export class FileReader {
  readonly #text: string;
  readonly #scopes = new Scopes();
  readonly #types: TypeFacts[] = [];
  readonly #methods: MethodFacts[] = [];
  readonly #functions: FunctionFacts[] = [];
  readonly #calls: CallFacts[] = [];
  readonly #uses: TypeUse[] = [];
  readonly #variables = new Set<string>();
  readonly #texts: JavaFile['texts'][number][] = [];
  readonly #comparisons: JavaFile['comparisons'][number][] = [];
  #pending: PendingCall[] = [];
  #callees = new Set<string>();
  #type = -1;
  #method = -1;

  constructor(text: string) {
    this.#text = text;
  }

  facts(): Omit<JavaFile, 'path' | 'package' | 'packageEnd' | 'tag' | 'imports' | 'errors'> {
    return {
      types: this.#types,
      methods: this.#methods,
      functions: this.#functions,
      calls: this.#calls.sort((a, b) => a.start - b.start),
      uses: this.#uses,
      variables: this.#variables,
      texts: this.#texts,
      comparisons: this.#comparisons,
    };
  }

  /** Reads the declarations of a file or of the body of a type. */
  readMembers(body: Node, type: number): void {
    const before = this.#type;
    this.#type = type;
    let comments: Node[] = [];
    for (const node of childrenOf(body)) {
      if (!isCode(node)) {
        comments.push(node);
        continue;
      }
      if (typeNodes.has(node.type)) this.#readType(node, comments);
      else if (methodNodes.has(node.type)) this.#readMethod(node, comments);
      else if (node.type === 'field_declaration' || node.type === 'constant_declaration') this.#readFields(node);
      else if (node.type === 'enum_body_declarations') this.readMembers(node, type);
      else if (!/^(?:package|import)_declaration$/.test(node.type)) this.#readInitialiser(node);
      comments = [];
    }
    this.#type = before;
  }

  #readType(node: Node, comments: readonly Node[]): void {
    const name = node.childForFieldName('name');
    const body = node.childForFieldName('body');
    if (name === null || body === null) return;
    const index = this.#types.length;
    const bases = ['superclass', 'interfaces']
      .flatMap((field) => node.childForFieldName(field) ?? [])
      .concat(childrenOf(node).filter(({ type }) => type === 'extends_interfaces'))
      .flatMap((one) => childrenOf(one).flatMap((base) => (base.type === 'type_list' ? childrenOf(base) : [base])))
      .map((base) => typeText(base).replace(/<.*$/, ''));
    const fields = new Map<string, TypeFacts['fields'] extends ReadonlyMap<string, infer F> ? F : never>();
    const isEnum = node.type === 'enum_declaration';
    this.#types.push({
      name: name.text,
      parent: this.#type,
      span: wholeSpan(this.#text, node, comments),
      nameStart: name.startIndex,
      bases,
      fields,
      ...(isEnum ? { enum: readEnum(body, this.#scopes) } : {}),
    });
    for (const child of childrenOf(node)) {
      if (child.id === name.id || child.id === body.id) continue;
      this.#type = index;
      this.#visit(child);
      this.#type = this.#types[index]?.parent ?? -1;
    }
    this.readMembers(body, index);
  }

  #readFields(node: Node): void {
    const type = typeText(node.childForFieldName('type'));
    const isConstant = node.type === 'constant_declaration';
    const fields = this.#types[this.#type]?.fields as Map<string, unknown> | undefined;
    for (const child of childrenOf(node)) {
      if (child.type !== 'variable_declarator') {
        this.#visit(child);
        continue;
      }
      const [name, value] = [child.childForFieldName('name'), child.childForFieldName('value')];
      if (name === null) continue;
      this.#variables.add(name.text);
      fields?.set(name.text, {
        type,
        isStatic: isConstant || hasModifier(node, 'static'),
        isFinal: isConstant || hasModifier(node, 'final'),
        ...(value === null ? {} : { value: readExpression(value, this.#scopes) }),
      });
      if (value !== null) this.#readInitialiser(value);
    }
  }

  /** Code outside of methods. */
  #readInitialiser(node: Node): void {
    const pending = this.#pending;
    this.#pending = [];
    this.#scopes.enter();
    this.#visit(node);
    this.#finishCalls();
    this.#scopes.leave();
    this.#pending = pending;
  }

  #readMethod(node: Node, comments: readonly Node[]): void {
    const name = node.childForFieldName('name');
    if (name === null) return;
    const isConstructor = node.type !== 'method_declaration';
    if (isConstructor) this.#uses.push({ name: name.text, qualifier: '', start: name.startIndex });
    const index = this.#methods.length;
    const outer = { pending: this.#pending, callees: this.#callees, method: this.#method };
    const callees = new Set<string>();
    this.#pending = [];
    this.#callees = callees;
    this.#method = index;
    this.#scopes.enter();
    const list = node.childForFieldName('parameters');
    const parameters = childrenOf(list ?? node)
      .filter(({ type }) => list !== null && (type === 'formal_parameter' || type === 'spread_parameter'))
      .map((parameter, at) => {
        const declarator = childrenOf(parameter).find(({ type }) => type === 'variable_declarator');
        const parameterName =
          (parameter.childForFieldName('name') ?? declarator?.childForFieldName('name'))?.text ?? '';
        const type = typeText(parameter.childForFieldName('type') ?? childrenOf(parameter).find(isTypeNode) ?? null);
        this.#variables.add(parameterName);
        this.#scopes.declareAs(parameterName, node, type, (span) => ({
          kind: 'parameter',
          method: index,
          index: at,
          span,
        }));
        return { name: parameterName, type };
      });
    const throwsNode = childrenOf(node).find(({ type }) => type === 'throws');
    const body = node.childForFieldName('body');
    const returns = node.childForFieldName('type');
    const dispatcher = body === null ? undefined : readDispatcher(this.#text, body);
    // Its place in the list is taken before those of methods inside of it.
    this.#methods.push({
      name: name.text,
      type: this.#type,
      parent: outer.method,
      isStatic: hasModifier(node, 'static'),
      isConstructor,
      parameters,
      returns: typeText(returns),
      ...(returns === null ? {} : { returnSpan: spanOf(returns) }),
      throws: throwsNode === undefined ? [] : childrenOf(throwsNode).map(typeText),
      headEnd: (throwsNode ?? list ?? name).endIndex,
      span: wholeSpan(this.#text, node, comments),
      ...(body === null ? {} : { body: spanOf(body) }),
      callees,
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    const found = readFunction(this.#text, node, index, this.#scopes);
    if (found !== undefined) this.#functions.push(found);
    for (const child of childrenOf(node)) if (child.id !== name.id) this.#visit(child);
    this.#finishCalls();
    this.#scopes.leave();
    this.#pending = outer.pending;
    this.#callees = outer.callees;
    this.#method = outer.method;
  }

  /** Reads the calls of a method once all assignments in it are known. */
  #finishCalls(): void {
    for (const { node, method, type } of this.#pending) {
      const args = childrenOf(node.childForFieldName('arguments') ?? node).filter(isCode);
      const name = node.childForFieldName(node.type === 'method_invocation' ? 'name' : 'type');
      const isComparison = /^(?:equals|equalsIgnoreCase|startsWith|contains)$/.test(name?.text ?? '');
      const compared = isComparison ? comparedName(node, args) : undefined;
      if (compared !== undefined) this.#compare(compared, type);
      this.#calls.push({
        method,
        type,
        name: typeText(name).replace(/<.*$/, '').split('.').at(-1) ?? '',
        isNew: node.type !== 'method_invocation',
        receiver: receiverOf(node, this.#scopes),
        args: args.map((one) => readExpression(one, this.#scopes)),
        argSpans: args.map(spanOf),
        start: (name ?? node).startIndex,
      });
    }
    this.#pending = [];
  }

  #compare(of: Node, type: number): void {
    this.#comparisons.push({ of: readExpression(of, this.#scopes), type, start: of.startIndex });
  }

  #visit(node: Node): void {
    switch (node.type) {
      case 'line_comment':
      case 'block_comment':
        return;
      case 'type_identifier':
        this.#uses.push({ name: node.text, qualifier: '', start: node.startIndex });
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
        for (const child of childrenOf(node)) if (child.id !== name?.id) this.#visit(child);
        return;
      }
      case 'method_reference': {
        const [first] = childrenOf(node);
        if (first !== undefined) this.#useOf(first);
        return;
      }
      case 'method_invocation': {
        const [object, name] = [node.childForFieldName('object'), node.childForFieldName('name')];
        this.#pending.push({ node, method: this.#method, type: this.#type });
        if ((object === null || object.type === 'this') && name !== null) this.#callees.add(name.text);
        if (object !== null) this.#useOf(object);
        for (const child of childrenOf(node)) {
          if (child.id !== object?.id && child.id !== name?.id) this.#visit(child);
        }
        return;
      }
      case 'object_creation_expression':
        this.#pending.push({ node, method: this.#method, type: this.#type });
        break;
      case 'explicit_constructor_invocation':
        break;
      case 'identifier':
        return;
      case 'assignment_expression': {
        const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
        if (left?.type === 'identifier' && right !== null) this.#scopes.assign(left.text, left.startIndex, right);
        break;
      }
      case 'switch_expression': {
        for (const compared of comparedCases(node)) this.#compare(compared, this.#type);
        break;
      }
      case 'local_variable_declaration':
      case 'resource':
      case 'enhanced_for_statement':
      case 'catch_formal_parameter':
      case 'instanceof_expression':
        declareVariables(node, this.#scopes, this.#variables);
        break;
      case 'lambda_expression':
        declareLambda(node, this.#scopes, this.#variables);
        break;
    }
    if (bodyNodes.has(node.type)) {
      this.readMembers(node, this.#type);
      return;
    }
    if (typeNodes.has(node.type)) {
      this.#readType(node, []);
      return;
    }
    for (const child of childrenOf(node)) this.#visit(child);
  }

  /** The receiver of a call or the like: a name there may be a type. */
  #useOf(node: Node): void {
    if (node.type === 'identifier') this.#uses.push({ name: node.text, qualifier: '', start: node.startIndex });
    else this.#visit(node);
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
      this.#uses.push({ name: first, qualifier: '', start: node.startIndex });
      return;
    }
    const name = parts[at] ?? '';
    const leaf = leavesOf(node)[at];
    if (leaf !== undefined) {
      this.#uses.push({ name, qualifier: parts.slice(0, at).join('.'), start: leaf.startIndex });
    }
  }

  #visitText(node: Node): void {
    const { text } = node;
    if (text.length > 300) return;
    const read = readExpression(node, this.#scopes);
    if (read.kind !== 'literal') return;
    if (/^[A-Za-z][\w-]*$|durabletask\//i.test(read.value))
      this.#texts.push({ value: read.value, start: node.startIndex });
  }
}

function isTypeNode({ type }: Node): boolean {
  return /type/.test(type) && type !== 'type_parameters';
}

function leavesOf(node: Node): Node[] {
  if (/^(?:identifier|type_identifier|this)$/.test(node.type)) return [node];
  return childrenOf(node).filter(isCode).flatMap(leavesOf);
}
