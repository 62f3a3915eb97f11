import type { Expression, Text } from '../syntax/index.ts';

/** Texts that the name of something is compared with: `$_.name -eq 'X'`. */
export function namesCompared({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): Text[] {
  if (!/^-[ci]?(?:eq|ne|in|notin|like|notlike|contains|match)$/.test(operator)) return [];
  return [
    [left, right],
    [right, left],
  ].flatMap(([one, other]) => (one !== undefined && other !== undefined && isName(one) ? textsOf(other) : []));
}

function isName(node: Expression): boolean {
  return node.kind === 'member' && /^(?:name|functionname|orchestratorname)$/.test(node.name ?? '');
}

function textsOf(node: Expression): Text[] {
  return (node.kind === 'list' ? node.items : [node]).flatMap((item) => (item.kind === 'text' ? [item] : []));
}
