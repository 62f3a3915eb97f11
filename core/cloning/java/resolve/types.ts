import type { ImportFacts, JavaFile, TypeUse } from '../facts.ts';
import { sourceRootOf } from '../place.ts';

/** A type of the app: a file, and the place in its list of types. */
export interface TypeAt {
  readonly file: JavaFile;
  readonly index: number;
}

/** The types of an app by name. */
export class TypeIndex {
  readonly #byName = new Map<string, TypeAt[]>();
  readonly #imports = new Map<JavaFile, ReadonlyMap<string, ImportFacts>>();
  readonly #simple = new Map<JavaFile, Map<string, TypeAt | undefined>>();
  /** Packages and types whose members a star may import. */
  readonly #owners = new Set<string>();

  constructor(files: Iterable<JavaFile>) {
    for (const file of files) {
      file.types.forEach((type, index) => {
        if (type.parent !== -1) return;
        const key = qualified(file.package, type.name);
        this.#owners.add(file.package).add(key);
        const known = this.#byName.get(key);
        if (known === undefined) this.#byName.set(key, [{ file, index }]);
        else known.push({ file, index });
      });
    }
  }

  /** A top-level type by its whole name; of several in modules that do not know each other, the one of the same module. */
  topLevel(name: string, from: JavaFile): TypeAt | undefined {
    const found = this.#byName.get(name);
    if (found === undefined || found.length === 1) return found?.[0];
    const root = sourceRootOf(from.path, from.package);
    return found.find(({ file }) => sourceRootOf(file.path, file.package) === root) ?? found[0];
  }

  /** A type of the app that is written with one name. */
  simple(name: string, from: JavaFile): TypeAt | undefined {
    const known = this.#simple.get(from) ?? new Map<string, TypeAt | undefined>();
    this.#simple.set(from, known);
    if (known.has(name)) return known.get(name);
    const found = this.#lookUp(name, from);
    known.set(name, found);
    return found;
  }

  #lookUp(name: string, from: JavaFile): TypeAt | undefined {
    const own = from.types.findIndex((type) => type.name === name && type.parent === -1);
    if (own !== -1) return { file: from, index: own };
    const imported = this.#importsOf(from).get(name);
    if (imported !== undefined) return this.#nested(imported.parts, from);
    const near = this.topLevel(qualified(from.package, name), from);
    if (near !== undefined) return near;
    for (const { parts, isStar, isStatic } of from.imports) {
      const isOwn = isStar && !isStatic && parts.some((_, at) => this.#owners.has(parts.slice(0, at + 1).join('.')));
      const found = isOwn ? this.#nested([...parts, name], from) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a place names, when it is a top-level type of the app. */
  used({ name, qualifier }: TypeUse, from: JavaFile): TypeAt | undefined {
    if (qualifier !== '') return this.topLevel(qualified(qualifier, name), from);
    if (from.types.some((type) => type.name === name && type.parent !== -1)) return undefined;
    if (from.variables.has(name)) return undefined;
    const found = this.simple(name, from);
    return found?.file.types[found.index]?.parent === -1 ? found : undefined;
  }

  /** `Names`, `Outer.Inner`, `com.acme.Names`, as seen from inside of a type. */
  path(parts: readonly string[], from: JavaFile, within: number): TypeAt | undefined {
    const [first = '', ...rest] = parts;
    for (let type = within; type !== -1; type = from.types[type]?.parent ?? -1) {
      if (from.types[type]?.name === first) return this.#descend({ file: from, index: type }, rest);
      const inner = this.memberType({ file: from, index: type }, first);
      if (inner !== undefined) return this.#descend(inner, rest);
    }
    const found = this.simple(first, from);
    return found === undefined ? this.#nested(parts, from) : this.#descend(found, rest);
  }

  /** A type declared in another one, or in what that extends. */
  memberType(of: TypeAt, name: string, seen = new Set<string>()): TypeAt | undefined {
    const index = of.file.types.findIndex((type) => type.parent === of.index && type.name === name);
    if (index !== -1) return { file: of.file, index };
    for (const base of this.bases(of)) {
      const key = keyOf(base);
      if (seen.has(key)) continue;
      seen.add(key);
      const found = this.memberType(base, name, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a type extends and implements, as far as it belongs to the app. */
  bases({ file, index }: TypeAt): TypeAt[] {
    const type = file.types[index];
    return (type?.bases ?? []).flatMap((base) => {
      const found = this.path(base.split('.'), file, type?.parent ?? -1);
      return found === undefined ? [] : [found];
    });
  }

  /** The type and all that it extends, itself first. */
  lineage(of: TypeAt): TypeAt[] {
    const found = new Map<string, TypeAt>([[keyOf(of), of]]);
    for (const type of found.values()) for (const base of this.bases(type)) found.set(keyOf(base), base);
    return [...found.values()];
  }

  #descend(from: TypeAt, parts: readonly string[]): TypeAt | undefined {
    let at: TypeAt | undefined = from;
    for (const part of parts) at = at === undefined ? undefined : this.memberType(at, part);
    return at;
  }

  /** `com.acme.Outer.Inner`. */
  #nested(parts: readonly string[], from: JavaFile): TypeAt | undefined {
    for (let end = parts.length; end > 0; end -= 1) {
      const found = this.topLevel(parts.slice(0, end).join('.'), from);
      if (found !== undefined) return this.#descend(found, parts.slice(end));
    }
    return undefined;
  }

  #importsOf(file: JavaFile): ReadonlyMap<string, ImportFacts> {
    let known = this.#imports.get(file);
    if (known === undefined) {
      known = new Map(
        file.imports.filter(({ isStar, isStatic }) => !isStar && !isStatic).map((one) => [one.parts.at(-1) ?? '', one]),
      );
      this.#imports.set(file, known);
    }
    return known;
  }
}

export function keyOf({ file, index }: TypeAt): string {
  return `${file.path}:${index}`;
}

export function qualified(packageName: string, name: string): string {
  return packageName === '' ? name : `${packageName}.${name}`;
}

/** The top-level type around a type. */
export function outermost(file: JavaFile, index: number): number {
  let at = index;
  for (let parent = file.types[at]?.parent ?? -1; parent !== -1; parent = file.types[at]?.parent ?? -1) at = parent;
  return at;
}
