import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { Expression, ScopeIndex } from '../facts.ts';
import type { FileBuilder } from './builder.ts';
import { visitClass, visitFunction, visitLambda } from './declarations.ts';
import { readExpression } from './expressions.ts';
import { readImport } from './imports.ts';
import { hasOwnLines, wholeLines } from './lines.ts';

/** Reads a statement or an expression, with all that is in it. */
export function visit(node: Node, scope: ScopeIndex, into: FileBuilder, text: string): void {
  const go = (child: Node | null, within = scope): void => {
    if (child !== null) visit(child, within, into, text);
  };
  const goAll = (within = scope): void => {
    for (const child of childrenOf(node)) go(child, within);
  };
  const field = (name: string): Node | null => node.childForFieldName(name);
  switch (node.type) {
    case 'comment':
      return;
    case 'identifier':
      into.uses.push({ name: node.text, scope, start: node.startIndex, end: node.endIndex });
      return;
    case 'string':
      readText(node, into, text);
      return goAll();
    case 'decorated_definition': {
      const definition = field('definition');
      const decorators = childrenOf(node).filter(({ type }) => type === 'decorator');
      for (const decorator of decorators) go(decorator);
      if (definition?.type === 'function_definition') {
        visitFunction(definition, decorators, scope, into, text, visit);
      } else go(definition);
      return;
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
      for (const { text: name } of childrenOf(node)) into.leaveToOuter(scope, name, node.type === 'global_statement');
      return;
    case 'assignment':
      return visitAssignment(node, scope, into, text);
    case 'augmented_assignment':
      bindUnknown(field('left'), scope, into);
      return goAll();
    case 'named_expression':
      bindTarget(field('name'), field('value'), scope, into);
      return go(field('value'));
    case 'for_statement': {
      bindEach(field('left'), field('right'), scope, into);
      for (const child of childrenOf(node)) if (child.id !== field('left')?.id) go(child);
      return;
    }
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression': {
      const inner = into.open('inner', scope);
      for (const clause of childrenOf(node).filter(({ type }) => type === 'for_in_clause')) {
        bindEach(clause.childForFieldName('left'), clause.childForFieldName('right'), inner, into);
        go(clause.childForFieldName('right'), inner);
      }
      for (const child of childrenOf(node)) if (child.type !== 'for_in_clause') go(child, inner);
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
      const isOwn = enclosing?.dispatcher === undefined || node.startIndex >= enclosing.dispatcher.end;
      if (enclosing !== undefined && isOwn) enclosing.generator = true;
      return goAll();
    }
    case 'attribute': {
      const expression = readExpression(node);
      if (expression.kind === 'member' && rootOf(expression).kind === 'name') into.members.push({ expression, scope });
      return go(field('object'));
    }
    case 'keyword_argument':
      return go(field('value'));
    case 'call': {
      const call = readExpression(node);
      if (call.kind === 'call') into.calls.push({ call, scope, ...statementOf(node, text) });
      return goAll();
    }
    default:
      return goAll();
  }
}

function visitAssignment(node: Node, scope: ScopeIndex, into: FileBuilder, text: string): void {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  let value = right;
  // a = b = "X"
  while (value?.type === 'assignment') value = value.childForFieldName('right');
  bindTarget(left, value, scope, into);
  const target = left?.type === 'identifier' ? null : left;
  for (const part of [target, node.childForFieldName('type'), right]) {
    if (part !== null) visit(part, scope, into, text);
  }
  if (left?.text === '__all__' && value !== null) {
    const list = readExpression(value);
    for (const item of list.kind === 'list' ? list.items : []) if (item.kind === 'text') into.exported.push(item);
  }
}

function bindTarget(target: Node | null, value: Node | null, scope: ScopeIndex, into: FileBuilder): void {
  if (target === null || value === null) return;
  if (target.type === 'identifier') {
    into.bind(scope, target.text, { kind: 'value', value: readExpression(value), scope });
    return;
  }
  const names = isPattern(target) ? childrenOf(target) : [];
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

function bindEach(target: Node | null, list: Node | null, scope: ScopeIndex, into: FileBuilder): void {
  if (target?.type === 'identifier' && list !== null) {
    into.bind(scope, target.text, { kind: 'each', list: readExpression(list), scope });
  } else bindUnknown(target, scope, into);
}

/** Everything in a pattern that is a name of its own. */
function bindUnknown(node: Node | null, scope: ScopeIndex, into: FileBuilder): void {
  if (node === null || node.type === 'attribute' || node.type === 'subscript' || node.type === 'call') return;
  if (node.type === 'identifier') into.bind(scope, node.text, { kind: 'unknown' });
  else if (node.type !== 'dotted_name' || node.namedChildCount === 1) {
    for (const child of childrenOf(node)) bindUnknown(child, scope, into);
  }
}

function isPattern({ type }: Node): boolean {
  return /^(pattern_list|tuple_pattern|list_pattern|tuple|expression_list)$/.test(type);
}

function rootOf(expression: Expression): Expression {
  let at = expression;
  while (at.kind === 'member') at = at.object;
  return at;
}

function statementOf(node: Node, text: string): Pick<FileBuilder['calls'][number], 'statement'> {
  const statement = node.parent?.type === 'await' ? node.parent.parent : node.parent;
  if (statement?.type !== 'expression_statement') return {};
  const span = { start: statement.startIndex, end: statement.endIndex };
  const block = statement.parent;
  const others = block === null ? [] : childrenOf(block).filter(({ type }) => type !== 'comment');
  const alone = !hasOwnLines(text, span) || (block?.type !== 'module' && others.length === 1);
  return { statement: { span, whole: wholeLines(text, span), alone } };
}

/** Docstrings are none. Of texts with escapes or values in them, only those that may be an address. */
function readText(node: Node, into: FileBuilder, text: string): void {
  if (node.parent?.type === 'expression_statement') return;
  const expression = readExpression(node);
  const place = { start: node.startIndex, end: node.endIndex, line: node.startPosition.row + 1 };
  if (expression.kind === 'text') into.texts.push({ ...place, value: expression.value });
  else {
    const value = text.slice(place.start, place.end).replace(/^\w*['"]+|['"]+$/g, '');
    if (value.includes('/')) into.texts.push({ ...place, value });
  }
}

/** `status.name == "Order"`, `status.name in ("Order", "Refund")`. */
function readComparison(node: Node, scope: ScopeIndex, into: FileBuilder): void {
  const sides = childrenOf(node).map((side) => readExpression(side));
  if (!sides.some((side) => side.kind === 'member' && side.name === 'name')) return;
  for (const side of sides) {
    const parts = side.kind === 'list' ? side.items : [side];
    for (const expression of parts) into.compared.push({ expression, scope });
  }
}
