import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { FunctionFacts, JavaFile, MethodFacts, TypeFacts } from '../facts.ts';
import { hasModifier, typeText } from './annotations.ts';
import { CodeReader, declaresType } from './code.ts';
import { readDispatcher } from './dispatcher.ts';
import { readEnum } from './enum.ts';
import { isCode, readExpression, spanOf } from './expression.ts';
import { readFunction } from './function.ts';
import { wholeSpan } from './place-of.ts';

const methodNodes = new Set(['method_declaration', 'constructor_declaration', 'compact_constructor_declaration']);
/** Reads types, methods and code of one file, in one pass. */
export class FileReader {
  readonly #text: string;
  readonly #types: TypeFacts[] = [];
  readonly #methods: MethodFacts[] = [];
  readonly #functions: FunctionFacts[] = [];
  readonly #code = new CodeReader((node) => {
    if (declaresType(node)) this.#readType(node, []);
    else this.readMembers(node, this.#code.type);
  });

  constructor(text: string) {
    this.#text = text;
  }

  facts(): Omit<JavaFile, 'path' | 'text' | 'lineEnd' | 'package' | 'packageEnd' | 'tag' | 'imports' | 'errors'> {
    return {
      types: this.#types,
      methods: this.#methods,
      functions: this.#functions,
      calls: this.#code.calls.sort((a, b) => a.start - b.start),
      handed: this.#code.handed,
      uses: this.#code.uses,
      variables: this.#code.variables,
      texts: this.#code.texts,
      comparisons: this.#code.comparisons,
    };
  }

  /** Reads the declarations of a file or of the body of a type. */
  readMembers(body: Node, type: number): void {
    const before = this.#code.type;
    this.#code.type = type;
    let comments: Node[] = [];
    for (const node of childrenOf(body)) {
      if (!isCode(node)) {
        comments.push(node);
        continue;
      }
      if (declaresType(node)) this.#readType(node, comments);
      else if (methodNodes.has(node.type)) this.#readMethod(node, comments);
      else if (node.type === 'field_declaration' || node.type === 'constant_declaration') this.#readFields(node);
      else if (node.type === 'enum_body_declarations') this.readMembers(node, type);
      else if (!/^(?:package|import)_declaration$/.test(node.type)) this.#readInitialiser(node);
      comments = [];
    }
    this.#code.type = before;
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
      parent: this.#code.type,
      span: wholeSpan(this.#text, node, comments),
      nameStart: name.startIndex,
      bases,
      fields,
      ...(isEnum ? { enum: readEnum(body, this.#code.scopes) } : {}),
    });
    for (const child of childrenOf(node)) {
      if (child.id === name.id || child.id === body.id) continue;
      this.#code.type = index;
      this.#code.visit(child);
      this.#code.type = this.#types[index]?.parent ?? -1;
    }
    this.readMembers(body, index);
  }

  #readFields(node: Node): void {
    const type = typeText(node.childForFieldName('type'));
    const isConstant = node.type === 'constant_declaration';
    const fields = this.#types[this.#code.type]?.fields as Map<string, unknown> | undefined;
    for (const child of childrenOf(node)) {
      if (child.type !== 'variable_declarator') {
        this.#code.visit(child);
        continue;
      }
      const [name, value] = [child.childForFieldName('name'), child.childForFieldName('value')];
      if (name === null) continue;
      this.#code.variables.add(name.text);
      fields?.set(name.text, {
        type,
        isStatic: isConstant || hasModifier(node, 'static'),
        isFinal: isConstant || hasModifier(node, 'final'),
        ...(value === null ? {} : { value: readExpression(value, this.#code.scopes) }),
      });
      if (value !== null) this.#readInitialiser(value);
    }
  }

  /** Code outside of methods. */
  #readInitialiser(node: Node): void {
    this.#code.within(() => {
      this.#code.visit(node);
    });
  }

  #readMethod(node: Node, comments: readonly Node[]): void {
    const name = node.childForFieldName('name');
    if (name === null) return;
    const parent = this.#code.method;
    const callees = new Set<string>();
    this.#code.method = this.#methods.length;
    this.#code.within(() => {
      this.#readParts(node, name, comments, parent, callees);
    }, callees);
    this.#code.method = parent;
  }

  #readParts(node: Node, name: Node, comments: readonly Node[], parent: number, callees: ReadonlySet<string>): void {
    const index = this.#code.method;
    const isConstructor = node.type !== 'method_declaration';
    if (isConstructor) this.#code.uses.push({ name: name.text, qualifier: '', start: name.startIndex });
    const list = node.childForFieldName('parameters');
    const parameters = childrenOf(list ?? node)
      .filter(({ type }) => list !== null && (type === 'formal_parameter' || type === 'spread_parameter'))
      .map((parameter, at) => {
        const declarator = childrenOf(parameter).find(({ type }) => type === 'variable_declarator');
        const parameterName =
          (parameter.childForFieldName('name') ?? declarator?.childForFieldName('name'))?.text ?? '';
        const type = typeText(parameter.childForFieldName('type') ?? childrenOf(parameter).find(isTypeNode) ?? null);
        this.#code.variables.add(parameterName);
        this.#code.scopes.declareAs(parameterName, node, type, (span) => ({
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
      type: this.#code.type,
      parent,
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
    const found = readFunction(this.#text, node, index, this.#code.scopes);
    if (found !== undefined) this.#functions.push(found);
    for (const child of childrenOf(node)) if (child.id !== name.id) this.#code.visit(child);
  }
}

function isTypeNode({ type }: Node): boolean {
  return /type/.test(type) && type !== 'type_parameters';
}
