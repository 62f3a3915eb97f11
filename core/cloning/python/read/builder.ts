import type { Span } from '../../model.ts';
import type {
  Binding,
  CallFound,
  Definition,
  Expression,
  ImportStatement,
  NameUse,
  PythonFile,
  Scope,
  ScopeIndex,
  TextFound,
} from '../facts.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface OpenScope extends Omit<Scope, 'bindings'> {
  readonly bindings: Map<string, Binding[]>;
  /** Names that `global` and `nonlocal` give to an outer scope. */
  readonly outer: Map<string, ScopeIndex>;
}

/** Collects what is read of one file. */
export class FileBuilder {
  readonly scopes: OpenScope[] = [];
  readonly definitions: Writable<Definition>[] = [];
  readonly imports: ImportStatement[] = [];
  readonly calls: CallFound[] = [];
  readonly members: PythonFile['members'][number][] = [];
  readonly compared: PythonFile['compared'][number][] = [];
  readonly uses: NameUse[] = [];
  readonly texts: TextFound[] = [];
  readonly exported: PythonFile['exported'][number][] = [];
  readonly topLevel: Span[] = [];

  open(
    kind: Scope['kind'],
    parent: ScopeIndex | undefined,
    more: { def?: number; bases?: Expression[] } = {},
  ): ScopeIndex {
    const { def, bases = [] } = more;
    this.scopes.push({
      kind,
      bases,
      bindings: new Map(),
      outer: new Map(),
      ...(parent === undefined ? {} : { parent }),
      ...(def === undefined ? {} : { def }),
    });
    return this.scopes.length - 1;
  }

  bind(scope: ScopeIndex, name: string, binding: Binding): void {
    const target = this.scopes[scope]?.outer.get(name);
    // What a function does to a name of an outer scope depends on who calls it when.
    if (target !== undefined) return this.bind(target, name, { kind: 'unknown' });
    const bindings = this.scopes[scope]?.bindings;
    const known = bindings?.get(name);
    if (known === undefined) bindings?.set(name, [binding]);
    else known.push(binding);
  }

  leaveToOuter(scope: ScopeIndex, name: string, isGlobal: boolean): void {
    this.scopes[scope]?.outer.set(name, isGlobal ? 0 : this.outerFunction(scope, name));
  }

  private outerFunction(scope: ScopeIndex, name: string): ScopeIndex {
    for (let at = this.scopes[scope]?.parent; at !== undefined; at = this.scopes[at]?.parent) {
      const found = this.scopes[at];
      if (found?.kind !== 'class' && found?.bindings.has(name) === true) return at;
    }
    return 0;
  }

  /** The function that a scope belongs to: comprehensions belong to the function around them. */
  functionOf(scope: ScopeIndex): Writable<Definition> | undefined {
    for (let at: ScopeIndex | undefined = scope; at !== undefined; at = this.scopes[at]?.parent) {
      const found = this.scopes[at];
      if (found?.kind === 'function') return found.def === undefined ? undefined : this.definitions[found.def];
      if (found?.kind !== 'inner') return undefined;
    }
    return undefined;
  }

  /** Uses of names that no other file and no declaration at the top can have to do with are left out. */
  usesToKeep(): NameUse[] {
    const kept = new Set<string>();
    for (const { name, scope } of this.definitions) if (scope === 0) kept.add(name);
    for (const { items } of this.imports) {
      for (const { name, alias } of items) {
        if (name === '*') return this.uses;
        kept.add(alias ?? name.split('.')[0] ?? name);
      }
    }
    return this.uses.filter(({ name }) => kept.has(name));
  }
}
