import type { CsharpMember, CsharpType } from '../facts/index.ts';

/** Whether the host takes a method for a function. */
export function isRegistered({ attributes }: CsharpMember): boolean {
  return attributes.some(({ name }) => name === 'FunctionName' || name === 'Function');
}

/** Whether a generator makes a function of a class. */
export function isRegisteredClass({ attributes }: CsharpType): boolean {
  return attributes.some(({ name }) => name === 'DurableTask');
}

/** Identifiers in a type as written: `Task<IReadOnlyList<Order>>` has three. */
export function identifiersIn(written: string): string[] {
  return written.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
}
