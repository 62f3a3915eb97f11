import type { Expression, ScopeIndex } from '../facts.ts';
import type { FileBuilder } from './builder.ts';
import { visitClass, visitFunction, visitLambda } from './declarations.ts';
import { readExpression } from './expressions.ts';
import { readImport } from './imports.ts';
import { hasOwnLines, wholeLines } from './lines.ts';
import type { PyNode } from './tree.ts';

/** Reads a statement or an expression, with all that is in it. */
export function visit(node: PyNode, scope: ScopeIndex, into: FileBuilder, text: string): void {
  const { children } = node;
  const [first, second] = children;
  const go = (child: PyNode | undefined, within = scope): void => {
    if (child !== undefined) visit(child, within, into, text);
  };
  const goAll = (): void => {
    for (const child of children) go(child);
  };
  switch (node.type) {
    case 'identifier':
      into.uses.push({ name: node.text, scope, start: node.start, end: node.end });
      return;
    case 'string':
      readText(node, into);
      return goAll();
    case 'decorated_definition': {
      const decorators = children.slice(0, -1);
      const definition = children.at(-1);
      for (const decorator of decorators) go(decorator);
      if (definition?.type !== 'function_definition') return go(definition);
      return visitFunction(definition, decorators, scope, into, text, visit);
    }
    case 'function_definition':
      return visitFunction(node, [], scope, into, text, visit);
    case 'class_definition':
      return visitClass(node, scope, into, text, visit);
    case 'lambda':
      return visitLambda(node, scope, into, text, visit);
    case 'import_statement':
    case 'import_from_statement':
      return readImport(node, scope, into, text);
    case 'future_import_statement':
      return;
    case 'global_statement':
    case 'nonlocal_statement':
      for (const { text: name } of children) into.leaveToOuter(scope, name, node.type === 'global_statement');
      return;
    case 'assignment':
      return visitAssignment(node, scope, into, text);
    case 'augmented_assignment':
      bindUnknown(first, scope, into);
      return goAll();
    case 'named_expression':
      bindTarget(first, second, scope, into);
      return go(second);
    case 'for_statement':
      bindEach(first, second, scope, into);
      for (const child of children.slice(1)) go(child);
      return;
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression': {
      const inner = into.open('inner', scope);
      for (const clause of children.filter(({ type }) => type === 'for_in_clause')) {
        bindEach(clause.children[0], clause.children[1], inner, into);
        for (const child of clause.children.slice(1)) go(child, inner);
      }
      for (const child of children) if (child.type !== 'for_in_clause') go(child, inner);
      return;
    }
    case 'as_pattern_target':
    case 'case_pattern':
      return bindUnknown(node, scope, into);
    case 'comparison_operator':
      readComparison(node, scope, into);
      return goAll();
    case 'yield': {
      const enclosing = into.functionOf(scope);
      const isOwn = enclosing?.dispatcher === undefined || node.start >= enclosing.dispatcher.end;
      if (enclosing !== undefined && isOwn) enclosing.generator = true;
      return goAll();
    }
    case 'attribute': {
      if (first?.type === 'identifier' || first?.type === 'attribute') {
        const expression = readExpression(node);
        if (expression.kind === 'member' && rootOf(expression).kind === 'name')
          into.members.push({ expression, scope });
      }
      return go(first);
    }
    case 'keyword_argument':
      return go(second);
    case 'call': {
      if (first?.type === 'identifier' || first?.type === 'attribute') {
        const call = readExpression(node);
        if (call.kind === 'call') into.calls.push({ call, scope, ...statementOf(node, text) });
      }
      return goAll();
    }
    default:
      return goAll();
  }
}

function visitAssignment({ children }: PyNode, scope: ScopeIndex, into: FileBuilder, text: string): void {
  const [left] = children;
  const type = children[1]?.type === 'type' ? children[1] : undefined;
  const right = type === undefined ? children[1] : children[2];
  let value = right;
  // a = b = "X"
  while (value?.type === 'assignment') value = value.children.at(-1);
  bindTarget(left, value, scope, into);
  for (const part of [left?.type === 'identifier' ? undefined : left, type, right]) {
    if (part !== undefined) visit(part, scope, into, text);
  }
  if (left?.text === '__all__' && value !== undefined) {
    const list = readExpression(value);
    for (const item of list.kind === 'list' ? list.items : []) if (item.kind === 'text') into.exported.push(item);
  }
}

function bindTarget(target: PyNode | undefined, value: PyNode | undefined, scope: ScopeIndex, into: FileBuilder): void {
  if (target === undefined || value === undefined) return;
  if (target.type === 'identifier') {
    into.bind(scope, target.text, { kind: 'value', value: readExpression(value), scope });
    return;
  }
  const names = isPattern(target) ? target.children : [];
  const values = readExpression(value);
  if (names.length > 0 && values.kind === 'list' && values.items.length === names.length) {
    for (const [index, name] of names.entries()) {
      const item = values.items[index];
      if (name.type === 'identifier' && item !== undefined) {
        into.bind(scope, name.text, { kind: 'value', value: item, scope });
      } else bindUnknown(name, scope, into);
    }
  } else if (isPattern(target)) bindUnknown(target, scope, into);
}

function bindEach(target: PyNode | undefined, list: PyNode | undefined, scope: ScopeIndex, into: FileBuilder): void {
  if (target?.type === 'identifier' && list !== undefined) {
    into.bind(scope, target.text, { kind: 'each', list: readExpression(list), scope });
  } else bindUnknown(target, scope, into);
}

/** Everything in a pattern that is a name of its own. */
function bindUnknown(node: PyNode | undefined, scope: ScopeIndex, into: FileBuilder): void {
  if (node === undefined || node.type === 'attribute' || node.type === 'subscript' || node.type === 'call') return;
  if (node.type === 'identifier') into.bind(scope, node.text, { kind: 'unknown' });
  else if (node.type !== 'dotted_name' || node.children.length === 1) {
    for (const child of node.children) bindUnknown(child, scope, into);
  }
}

function isPattern({ type }: PyNode): boolean {
  return /^(pattern_list|tuple_pattern|list_pattern|tuple|expression_list)$/.test(type);
}

function rootOf(expression: Expression): Expression {
  let at = expression;
  while (at.kind === 'member') at = at.object;
  return at;
}

function statementOf(node: PyNode, text: string): Pick<FileBuilder['calls'][number], 'statement'> {
  const statement = node.parent?.type === 'await' ? node.parent.parent : node.parent;
  if (statement?.type !== 'expression_statement') return {};
  const span = { start: statement.start, end: statement.end };
  const block = statement.parent;
  const alone = !hasOwnLines(text, span) || (block?.type !== 'module' && block?.children.length === 1);
  return { statement: { span, whole: wholeLines(text, span), alone } };
}

/** Docstrings are none. Of texts with escapes or values in them, only those that may be an address. */
function readText(node: PyNode, into: FileBuilder): void {
  if (node.parent?.type === 'expression_statement') return;
  const expression = readExpression(node);
  const place = { start: node.start, end: node.end, line: node.line };
  if (expression.kind === 'text') into.texts.push({ ...place, value: expression.value });
}

/** `status.name == "Order"`, `status.name in ("Order", "Refund")`. */
function readComparison({ children }: PyNode, scope: ScopeIndex, into: FileBuilder): void {
  if (!children.some(({ type, text }) => type === 'attribute' && text.endsWith('name'))) return;
  const sides = children.map((side) => readExpression(side));
  if (!sides.some((side) => side.kind === 'member' && side.name === 'name')) return;
  for (const side of sides) {
    const parts = side.kind === 'list' ? side.items : [side];
    for (const expression of parts) into.compared.push({ expression, scope });
  }
}
