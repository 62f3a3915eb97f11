import type { CsharpType } from '../facts/index.ts';
import type { Unit, Units } from './units.ts';

/** The namespaces around, innermost first, down to the global one, which is the empty name. */
export function namespacesAround(namespace: string): string[] {
  if (namespace === '') return [''];
  const parts = namespace.split('.');
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('.')), ''];
}

/** Which type of the app a name means in a type; `undefined` when it is none of the app. */
export function typeNamed(parts: readonly string[], type: CsharpType, { index, of }: Units): Unit | undefined {
  const file = index.fileOf(type);
  const found = file === undefined ? undefined : index.resolve(parts, { file, type })?.[0];
  return found === undefined ? undefined : of.get(found);
}

export function joined(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}.${name}`;
}
