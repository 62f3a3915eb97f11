import type { Expression, Local } from '../facts/index.ts';

/** The parameters that an expression is made of, however far they are from it. */
export function rootsOf(expression: Expression, seen = new Set<Local>()): Local[] {
  switch (expression.kind) {
    case 'name': {
      const { local } = expression;
      if (seen.has(local)) return [];
      seen.add(local);
      const inner = local.values.flatMap((value) => rootsOf(value, seen));
      return local.parameter === undefined ? inner : [local, ...inner];
    }
    case 'member':
      return rootsOf(expression.object, seen);
    case 'index':
      return [...rootsOf(expression.object, seen), ...rootsOf(expression.index, seen)];
    case 'wrapped':
      return rootsOf(expression.inner, seen);
    case 'element':
      return rootsOf(expression.of, seen);
    case 'call':
      return [expression.call.callee, ...expression.call.args].flatMap((part) => rootsOf(part, seen));
    case 'sum':
      return [expression.left, expression.right].flatMap((part) => rootsOf(part, seen));
    case 'choice':
      return expression.options.flatMap((part) => rootsOf(part, seen));
    case 'template':
      return expression.parts.flatMap((part) => (typeof part === 'string' ? [] : rootsOf(part, seen)));
    case 'unknown':
      return expression.parts.flatMap((part) => rootsOf(part, seen));
    default:
      return [];
  }
}
