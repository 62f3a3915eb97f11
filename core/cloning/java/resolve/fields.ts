import type { Expression, JavaFile } from '../facts.ts';
import type { TypeAt, TypeIndex } from './types.ts';

/** A place that an expression is looked at from. */
export interface From {
  readonly file: JavaFile;
  readonly type: number;
}

/** A constant that a name comes from. */
export interface Owner {
  readonly type: TypeAt;
  readonly member: string;
}

interface FieldFound {
  readonly value: Expression;
  readonly from: From;
}

/** A final field: of the types around, of what they extend, by a static import, or of a type that is named. */
export function fieldNamed(
  types: TypeIndex,
  parts: readonly string[],
  from: From,
  note: (owner: Owner) => void,
): FieldFound | undefined {
  const name = parts.at(-1) ?? '';
  if (parts.length > 1) {
    const type = types.path(parts.slice(0, -1), from.file, from.type);
    return type === undefined ? undefined : fieldOf(types, type, name, note);
  }
  for (let type = from.type; type !== -1; type = from.file.types[type]?.parent ?? -1) {
    const found = fieldOf(types, { file: from.file, index: type }, name, note);
    if (found !== undefined) return found;
  }
  for (const { parts: path, isStatic, isStar } of from.file.imports) {
    if (!isStatic || (!isStar && path.at(-1) !== name)) continue;
    const type = types.path(isStar ? path : path.slice(0, -1), from.file, -1);
    const found = type === undefined ? undefined : fieldOf(types, type, name, note);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fieldOf(types: TypeIndex, type: TypeAt, name: string, note: (owner: Owner) => void): FieldFound | undefined {
  for (const { file, index } of types.lineage(type)) {
    const field = file.types[index]?.fields.get(name);
    if (field === undefined) continue;
    note({ type: { file, index }, member: name });
    return field.isFinal && field.value !== undefined ? { value: field.value, from: { file, type: index } } : undefined;
  }
  return undefined;
}
