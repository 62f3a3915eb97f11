import type { JavaApp } from '../app.ts';
import type { JavaFile, TypeUse } from '../facts.ts';
import { isInside } from '../../syntax/index.ts';
import { keyOf, type TypeAt } from '../resolve/types.ts';

/** Which top-level types of the app use which: worked out when asked for. */
export class TypeUses {
  readonly #app: JavaApp;
  readonly #known = new Map<string, readonly TypeAt[]>();

  constructor(app: JavaApp) {
    this.#app = app;
  }

  /** The types that a type uses directly, itself not among them. */
  of(type: TypeAt): readonly TypeAt[] {
    const key = keyOf(type);
    let known = this.#known.get(key);
    if (known === undefined) {
      const found = new Map<string, TypeAt>();
      for (const use of usesIn(type.file, type.index)) {
        const used = this.#app.names.types.used(use, type.file);
        if (used !== undefined && keyOf(used) !== key) found.set(keyOf(used), used);
      }
      for (const used of this.#importedBy(type)) found.set(keyOf(used), used);
      known = [...found.values()];
      this.#known.set(key, known);
    }
    return known;
  }

  /** All that types use, directly or through others, and the types themselves. */
  reach(types: Iterable<TypeAt>): Map<string, TypeAt> {
    const reached = new Map([...types].map((type) => [keyOf(type), type]));
    for (const type of reached.values()) {
      for (const used of this.of(type)) if (!reached.has(keyOf(used))) reached.set(keyOf(used), used);
    }
    return reached;
  }

  /** Types whose members are imported by name: their own name need not stand in the code. */
  #importedBy({ file, index }: TypeAt): TypeAt[] {
    const text = this.#app.sources.files.get(file.path)?.text ?? '';
    const span = file.types[index]?.span;
    if (span === undefined) return [];
    return file.imports.flatMap(({ parts, isStatic, isStar }) => {
      const owner = isStar ? parts : parts.slice(0, -1);
      const type = owner.length === 0 ? undefined : topLevelOf(this.#app, owner, file);
      if (type === undefined || type.file === file) return [];
      if (!isStatic && !isStar && type.file.types[type.index]?.name === parts.at(-1)) return [];
      const isUsed = isStar || new RegExp(`\\b${parts.at(-1) ?? ''}\\b`).test(text.slice(span.start, span.end));
      return isUsed ? [type] : [];
    });
  }
}

/** The top-level type that a whole name, or the name of one of its members, begins with. */
export function topLevelOf(app: JavaApp, parts: readonly string[], from: JavaFile): TypeAt | undefined {
  for (let end = parts.length; end > 0; end -= 1) {
    const found = app.names.types.topLevel(parts.slice(0, end).join('.'), from);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Places in a top-level type where types stand, without those of a dispatcher. */
export function usesIn(file: JavaFile, index: number): readonly TypeUse[] {
  const span = file.types[index]?.span;
  if (span === undefined) return [];
  const dispatchers = file.methods.flatMap(({ dispatcher }) => (dispatcher === undefined ? [] : [dispatcher.span]));
  return file.uses.filter(({ start, name }) => {
    const place = { start, end: start + name.length };
    return isInside(place, span) && !dispatchers.some((dispatcher) => isInside(place, dispatcher));
  });
}
