import type { Scope, VariableFacts } from '../facts/index.ts';
import type { Expression, Statement } from '../syntax/index.ts';

/**
 * Whether a value is made of what the script is called with: `$Request.Params.FunctionName`, or a variable that got its value from
 * there.
 */
export function comesFromInput(node: Statement | Expression, scope: Scope, seen = new Set<VariableFacts>()): boolean {
  const here = (part: Statement | Expression): boolean => comesFromInput(part, scope, seen);
  switch (node.kind) {
    case 'variable':
      return isInput(node.name, scope, seen);
    case 'text':
      return node.parts.some((part) => part.kind !== 'characters' && here(part));
    case 'member':
      return here(node.object) || (node.args ?? []).some(here);
    case 'index':
      return here(node.object) || here(node.index);
    case 'binary':
      return here(node.left) || here(node.right);
    case 'unary':
    case 'cast':
      return here(node.operand);
    case 'ternary':
      return here(node.yes) || here(node.no);
    case 'list':
      return node.items.some(here);
    case 'paren':
      return here(node.body);
    case 'sub':
    case 'array':
      return node.body.some(here);
    case 'pipeline':
      return node.elements.some((element) =>
        element.kind === 'command'
          ? element.args.some((arg) =>
              arg.kind === 'parameter' ? arg.value !== undefined && here(arg.value) : here(arg),
            )
          : here(element),
      );
    case 'if':
      return [...node.clauses.map(({ body }) => body), ...(node.otherwise === undefined ? [] : [node.otherwise])].some(
        ({ body }) => body.some(here),
      );
    default:
      return false;
  }
}

function isInput(name: string, from: Scope, seen: Set<VariableFacts>): boolean {
  for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.parent) {
    const facts = scope.variables.get(name);
    const where = scope;
    if (facts !== undefined && !seen.has(facts)) {
      seen.add(facts);
      if (facts.values.some(({ value }) => comesFromInput(value, where, seen))) return true;
    }
    if (scope.parameters.has(name)) return scope.definition === undefined;
    if (facts !== undefined) return false;
  }
  return false;
}
