import type { Operator } from './operator.ts';
import { compareValues, isValue, type Value } from './compare.ts';
import { childrenOf, descendantsOf, isArray, isObject, Property, type Token } from './token.ts';

/** One step of a path. */
export type Filter =
  | { readonly kind: 'field'; readonly names: readonly string[] | undefined }
  | { readonly kind: 'scan'; readonly names: readonly string[] | undefined }
  | { readonly kind: 'index'; readonly indexes: readonly number[] | undefined }
  | { readonly kind: 'slice'; readonly start?: number; readonly end?: number; readonly step?: number }
  | { readonly kind: 'query'; readonly scan: boolean; readonly query: Query };

export type Query =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'exists'; readonly left: Operand }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly left: Operand; readonly right: Operand };

export type Operand =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'path'; readonly from: 'root' | 'current'; readonly filters: readonly Filter[] };

/** The tokens that a path leads to, from `current`, in document order. */
export function select(filters: readonly Filter[], root: Token, current: Token): Token[] {
  let tokens: Token[] = [current];
  for (const filter of filters) tokens = tokens.flatMap((token) => [...apply(filter, root, token)]);
  return tokens;
}

function* apply(filter: Filter, root: Token, token: Token): Generator<Token> {
  switch (filter.kind) {
    case 'field':
      if (isObject(token)) yield* membersOf(token, filter.names);
      return;
    case 'scan':
      if (filter.names === undefined) yield token;
      for (const below of descendantsOf(token)) {
        if (below instanceof Property) {
          if (filter.names?.includes(below.name)) yield below.value;
        } else if (filter.names === undefined) {
          yield below;
        }
      }
      return;
    case 'index':
      if (!isArray(token)) return;
      if (filter.indexes === undefined) yield* token;
      for (const index of filter.indexes ?? []) {
        if (index < 0) throw new Error('Index was out of range.');
        const found = token[index];
        if (found !== undefined) yield found;
      }
      return;
    case 'slice':
      if (isArray(token)) yield* slice(token, filter);
      return;
    case 'query':
      for (const candidate of filter.scan ? [token, ...descendantsOf(token)] : childrenOf(token)) {
        if (matches(filter.query, root, candidate)) yield candidate;
      }
  }
}

function* membersOf(token: { readonly [name: string]: Token }, names: readonly string[] | undefined): Generator<Token> {
  for (const name of names ?? Object.keys(token)) {
    const value = Object.hasOwn(token, name) ? token[name] : undefined;
    if (value !== undefined) yield value;
  }
}

function* slice(array: readonly Token[], bounds: { start?: number; end?: number; step?: number }): Generator<Token> {
  const step = bounds.step ?? 1;
  if (step === 0) throw new Error('Step cannot be zero.');
  const forward = step > 0;
  const absolute = (index: number): number => (index < 0 ? array.length + index : index);
  const start = bounds.start === undefined ? (forward ? 0 : array.length - 1) : absolute(bounds.start);
  const end = bounds.end === undefined ? (forward ? array.length : -1) : Math.max(absolute(bounds.end), -1);
  const first = forward ? Math.max(start, 0) : Math.min(start, array.length - 1);
  for (let index = first; forward ? index < Math.min(end, array.length) : index > end; index += step) {
    const found = array[index];
    if (found !== undefined) yield found;
  }
}

function matches(query: Query, root: Token, token: Token): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.every((part) => matches(part, root, token));
    case 'or':
      return query.parts.some((part) => matches(part, root, token));
    case 'exists':
      return resolve(query.left, root, token).length > 0;
    case 'compare': {
      const rights = resolve(query.right, root, token);
      return resolve(query.left, root, token).some((left) =>
        rights.some((right) =>
          isValue(left) && isValue(right)
            ? compareValues(query.operator, left, right)
            : // Only primitive values can be compared; what is no value is unequal to everything.
              query.operator === '!=',
        ),
      );
    }
  }
}

function resolve(operand: Operand, root: Token, token: Token): Token[] {
  if (operand.kind === 'value') return [operand.value];
  return select(operand.filters, root, operand.from === 'root' ? root : token);
}
