import type { JavaFile } from '../facts.ts';
import { clientTypes, contextTypes } from '../read/apis.ts';

/** The function that a method is, or is declared in. */
export function functionAround(file: JavaFile, method: number): JavaFile['functions'][number] | undefined {
  for (let at = method; at !== -1; at = file.methods[at]?.parent ?? -1) {
    const found = file.functions.find((one) => one.method === at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a place belongs to a client or to an orchestration: by its function, by what the method gets, or by who calls it. */
export function sideOf(file: JavaFile, method: number, seen = new Set<number>()): 'client' | 'context' {
  return tellSide(file, method, seen) ?? 'context';
}

function tellSide(file: JavaFile, method: number, seen: Set<number>): 'client' | 'context' | undefined {
  if (method === -1 || seen.has(method)) return undefined;
  seen.add(method);
  const around = functionAround(file, method);
  if (around !== undefined) return around.kind === 'client' || around.kind === 'other' ? 'client' : 'context';
  const facts = file.methods[method];
  if (facts === undefined) return undefined;
  const types = facts.parameters.map(({ type }) => type.replace(/<.*$/, ''));
  if (types.some((type) => contextTypes.has(type))) return 'context';
  if (types.some((type) => clientTypes.has(type) || type === 'HttpRequestMessage')) return 'client';
  const sides = file.methods.flatMap(({ callees, type }, caller) =>
    type === facts.type && callees.has(facts.name) ? (tellSide(file, caller, seen) ?? []) : [],
  );
  return sides.includes('context') ? 'context' : sides[0];
}
