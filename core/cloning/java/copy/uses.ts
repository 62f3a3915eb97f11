import type { JavaApp } from '../app.ts';
import type { FunctionId } from '../../model.ts';
import type { JavaFile, TypeUse } from '../facts.ts';
import { isInside } from '../../syntax/index.ts';
import { keyOf, type TypeAt } from '../resolve/types.ts';
import { droppedFrom, type Dropped } from './members.ts';

/** Which top-level types of the app use which: worked out when asked for. */
export class TypeUses {
  readonly #app: JavaApp;
  readonly #functions: ReadonlySet<FunctionId>;
  readonly #known = new Map<string, readonly TypeAt[]>();
  readonly #dropped = new Map<JavaFile, Dropped>();

  /** @param functions those that are copied: what only other functions use does not count */
  constructor(app: JavaApp, functions: ReadonlySet<FunctionId>) {
    this.#app = app;
    this.#functions = functions;
  }

  dropped(file: JavaFile): Dropped {
    const known = this.#dropped.get(file) ?? droppedFrom(this.#app, file, this.#functions);
    this.#dropped.set(file, known);
    return known;
  }

  /** The text of a type without what goes from a copy of it. */
  textOf({ file, index }: TypeAt): string {
    const { start, end } = file.types[index]?.span ?? { start: 0, end: 0 };
    const text = file.text;
    const goes = this.dropped(file)
      .gone.filter((span) => isInside(span, { start, end }))
      .sort((a, b) => a.start - b.start);
    let kept = '';
    let at = start;
    for (const span of goes) {
      kept += text.slice(at, Math.max(at, span.start));
      at = Math.max(at, span.end);
    }
    return kept + text.slice(at, end);
  }

  /** The types that a type uses directly, itself not among them. */
  of(type: TypeAt): readonly TypeAt[] {
    const key = keyOf(type);
    let known = this.#known.get(key);
    if (known === undefined) {
      const found = new Map<string, TypeAt>();
      const { gone } = this.dropped(type.file);
      for (const use of usesIn(type.file, type.index)) {
        if (gone.some((span) => isInside({ start: use.start, end: use.start }, span))) continue;
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
  #importedBy(type: TypeAt): TypeAt[] {
    const { file } = type;
    const text = this.textOf(type);
    return file.imports.flatMap(({ parts, isStatic, isStar }) => {
      const owner = isStar ? parts : parts.slice(0, -1);
      const found = owner.length === 0 ? undefined : topLevelOf(this.#app, owner, file);
      if (found === undefined || found.file === file) return [];
      if (!isStatic && !isStar && found.file.types[found.index]?.name === parts.at(-1)) return [];
      return isStar || namesAnyOf([parts.at(-1) ?? '']).test(text) ? [found] : [];
    });
  }
}

/** Finds any of these identifiers: `$` may be a part of one. */
export function namesAnyOf(names: readonly string[]): RegExp {
  const escaped = names.map((name) => name.replaceAll('$', '\\$'));
  return new RegExp(`(?<![\\p{L}\\p{N}_$])(?:${escaped.join('|')})(?![\\p{L}\\p{N}_$])`, 'u');
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
