import type { Edit } from '../../model.ts';
import { constantText, type Expression, type Text } from '../syntax/index.ts';
import type { Leaf } from './model.ts';

type Change = Pick<Edit, 'start' | 'end' | 'before' | 'after'>;

/**
 * What is to be changed so that an expression gives another name, as near to the place as can be: inside the quotes, at the end of
 * an interpolation or a sum, or by `+ '…'` behind anything else. A name that has nothing in common with the old one replaces the
 * whole expression.
 *
 * @param text of the file
 * @param before what the expression gives now
 * @returns `undefined` when nothing is to be changed
 */
export function changeName(text: string, leaf: Leaf, before: string, after: string): Change | undefined {
  if (before === after) return undefined;
  const kept = commonLength(before, after);
  const rest = after.slice(kept);
  if (kept === before.length && rest === '') return undefined;
  const { node, isEnclosed } = leaf;
  const replace = (start: number, end: number, by: string): Change => ({
    start,
    end,
    before: text.slice(start, end),
    after: by,
  });
  if (node.kind === 'text') return changeText(text, node, before, kept, rest, after, replace);
  if (node.kind === 'binary' && node.operator === '+' && node.right.kind === 'text') {
    const tail = constantText(node.right);
    const from = before.length - (tail?.length ?? 0);
    if (tail !== undefined && kept >= from && isPlain(text, node.right, tail)) {
      return replace(node.right.inner.start + kept - from, node.right.inner.end, rest);
    }
  }
  const { start, end } = node;
  if (kept < before.length) return replace(start, end, `'${after}'`);
  const written = text.slice(start, end);
  // The member of an enumeration is no text: it cannot be added to.
  if (node.kind === 'member' && node.isStatic) return replace(start, end, `"$(${written})${rest}"`);
  return isEnclosed ? replace(end, end, ` + '${rest}'`) : replace(start, end, `(${written} + '${rest}')`);
}

/** The text that gives a name in place of an expression, in the quotes that it has. */
export function literalFor(text: string, node: Expression, name: string): string {
  const isQuoted = node.kind === 'text' && (node.quote === 'single' || node.quote === 'double');
  const quote = isQuoted ? text.charAt(node.start) : "'";
  return `${quote}${name}${isQuoted ? text.charAt(node.end - 1) : "'"}`;
}

function changeText(
  text: string,
  node: Text,
  before: string,
  kept: number,
  rest: string,
  after: string,
  replace: (start: number, end: number, by: string) => Change,
): Change {
  const constant = constantText(node);
  if (constant !== undefined) {
    if (!isPlain(text, node, constant)) return replace(node.inner.start, node.inner.end, after);
    return replace(node.inner.start + kept, node.inner.end, rest);
  }
  const last = node.parts.at(-1);
  if (last?.kind === 'characters') {
    const from = before.length - last.value.length;
    if (kept >= from && text.slice(last.start, last.end) === last.value)
      return replace(last.start + kept - from, last.end, rest);
  } else if (last !== undefined && kept === before.length) {
    if (last.kind === 'sub' || last.braced) return replace(last.end, last.end, rest);
    // `"$prefix$name"` and a suffix would be another variable.
    return replace(last.start, last.end, `\${${text.slice(last.start + 1, last.end)}}${rest}`);
  }
  return replace(node.start, node.end, `'${after}'`);
}

/** Whether it is written as it is meant, without escapes. */
function isPlain(text: string, { inner }: Text, value: string): boolean {
  return text.slice(inner.start, inner.end) === value;
}

/** How long the beginning is that both have, case apart. */
function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.charAt(length).toLowerCase() === b.charAt(length).toLowerCase())
    length += 1;
  return length;
}
