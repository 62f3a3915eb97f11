import type { Node } from 'web-tree-sitter';
import type { Expression } from './model.ts';
import { spanOf, type Reading } from './reading.ts';

/** Calls of the SDK that name a function. */
export const namingMethods = [
  'callActivity',
  'callActivityWithRetry',
  'callSubOrchestrator',
  'callSubOrchestratorWithRetry',
  'startNew',
] as const;
const known: ReadonlySet<string> = new Set(namingMethods);

const around = new Set(['parenthesized_expression', 'non_null_expression', 'as_expression', 'satisfies_expression']);

/** Notes a method that is not called where it stands: it is a call without a name. */
export function noteHanded(reading: Reading, node: Node, member: Expression): void {
  if (member.kind !== 'member' || !known.has(member.property) || isFollowed(node)) return;
  const { fn, statement, inStatement } = reading;
  const span = spanOf(node);
  reading.handed.push({
    ...span,
    callee: member,
    args: [],
    inside: { start: span.end, end: span.end },
    isNew: false,
    fn,
    statement,
    inStatement,
    isStatement: false,
  });
}

/** Whether it is called, given to a variable whose calls are seen, or given another value. */
function isFollowed(node: Node): boolean {
  let [at, parent] = [node, node.parent];
  while (parent !== null && around.has(parent.type)) [at, parent] = [parent, parent.parent];
  switch (parent?.type) {
    case 'call_expression':
      return parent.childForFieldName('function')?.id === at.id;
    case 'member_expression':
      return parent.childForFieldName('object')?.id === at.id;
    case 'variable_declarator':
      return true;
    case 'assignment_expression':
      return parent.childForFieldName('left')?.id === at.id;
    default:
      return false;
  }
}
