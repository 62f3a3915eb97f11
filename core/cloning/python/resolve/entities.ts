import type { Binding, Expression, PythonFile, ScopeIndex } from '../facts.ts';
import { moduleOfFrom, type ModulePlace, type Modules } from './modules.ts';

/** What a name or a member turns out to be. */
export type Entity =
  | ({ readonly kind: 'module' } & ModulePlace)
  /** Something of another package: `azure.durable_functions.DFApp`. */
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'def'; readonly file: PythonFile; readonly def: number }
  | { readonly kind: 'class'; readonly file: PythonFile; readonly scope: ScopeIndex }
  | { readonly kind: 'instance'; readonly file: PythonFile; readonly scope: ScopeIndex }
  /** A variable: what it may be given. */
  | {
      readonly kind: 'variable';
      readonly file: PythonFile;
      readonly scope: ScopeIndex;
      readonly name: string;
      readonly bindings: readonly Binding[];
    };

const deepest = 25;

/** Follows names through scopes, imports, aliases and classes. */
export class Resolver {
  readonly modules: Modules;
  private readonly files: ReadonlyMap<string, PythonFile>;

  constructor(files: ReadonlyMap<string, PythonFile>, modules: Modules) {
    this.files = files;
    this.modules = modules;
  }

  file(path: string): PythonFile | undefined {
    return this.files.get(path);
  }

  /** The innermost scope that binds a name. */
  lookup(
    file: PythonFile,
    scope: ScopeIndex,
    name: string,
  ): { scope: ScopeIndex; bindings: readonly Binding[] } | undefined {
    for (let at: ScopeIndex | undefined = scope; at !== undefined; at = file.scopes[at]?.parent) {
      const found = file.scopes[at];
      const bindings = found?.bindings.get(name);
      if (bindings !== undefined && (found?.kind !== 'class' || at === scope)) return { scope: at, bindings };
    }
    return undefined;
  }

  nameEntity(file: PythonFile, scope: ScopeIndex, name: string, depth = 0): Entity | undefined {
    const found = this.lookup(file, scope, name);
    if (found === undefined) return this.starEntity(file, name, depth);
    return this.bindingsEntity(file, found.scope, name, found.bindings, depth);
  }

  entity(file: PythonFile, scope: ScopeIndex, expression: Expression, depth = 0): Entity | undefined {
    if (depth > deepest) return undefined;
    switch (expression.kind) {
      case 'name':
        return this.nameEntity(file, scope, expression.name, depth + 1);
      case 'member': {
        const object = this.entity(file, scope, expression.object, depth + 1);
        return object === undefined ? undefined : this.member(object, expression.name, depth + 1);
      }
      case 'call': {
        const callee = this.entity(file, scope, expression.callee, depth + 1);
        return callee?.kind === 'class' ? { ...callee, kind: 'instance' } : undefined;
      }
      default:
        return undefined;
    }
  }

  member(object: Entity, name: string, depth = 0): Entity | undefined {
    if (depth > deepest) return undefined;
    switch (object.kind) {
      case 'module':
        return this.moduleMember(object, name, depth + 1);
      case 'external':
        return { kind: 'external', name: `${object.name}.${name}` };
      case 'class':
      case 'instance':
        return this.classMember(object.file, object.scope, name, depth + 1);
      default:
        return undefined;
    }
  }

  /** What an item of an import statement brings. */
  imported(file: PythonFile, statement: number, item: number, depth = 0): Entity | undefined {
    const found = file.imports[statement];
    const what = found?.items[item];
    if (found === undefined || what === undefined || depth > deepest) return undefined;
    if (found.from === undefined) {
      const name = what.alias === undefined ? (what.name.split('.')[0] ?? '') : what.name;
      const place = this.modules.resolve(file.path, 0, name);
      return place === undefined ? { kind: 'external', name } : { kind: 'module', ...place };
    }
    const place = moduleOfFrom(this.modules, file.path, found);
    if (place !== undefined) return this.moduleMember(place, what.name, depth + 1, file.path);
    return found.from.level > 0 ? undefined : { kind: 'external', name: `${found.from.name}.${what.name}` };
  }

  private bindingsEntity(
    file: PythonFile,
    scope: ScopeIndex,
    name: string,
    bindings: readonly Binding[],
    depth: number,
  ): Entity | undefined {
    const [first, ...more] = bindings;
    if (first === undefined || depth > deepest) return undefined;
    // `import a.b` and `import a.c` both bind `a`.
    if (more.length > 0 && !bindings.every(({ kind }) => kind === 'import')) {
      return { kind: 'variable', file, scope, name, bindings };
    }
    switch (first.kind) {
      case 'import':
        return this.imported(file, first.statement, first.item, depth + 1);
      case 'def':
        return { kind: 'def', file, def: first.def };
      case 'class':
        return { kind: 'class', file, scope: first.scope };
      case 'value':
        return (
          this.entity(file, first.scope, first.value, depth + 1) ?? { kind: 'variable', file, scope, name, bindings }
        );
      case 'parameter': {
        const self = this.classOfMethod(file, first.def);
        if (first.index === 0 && self !== undefined) return { kind: 'instance', file, scope: self };
        return { kind: 'variable', file, scope, name, bindings };
      }
      default:
        return { kind: 'variable', file, scope, name, bindings };
    }
  }

  /** The class that a method stands in. */
  classOfMethod(file: PythonFile, def: number): ScopeIndex | undefined {
    const scope = file.definitions[def]?.scope;
    return scope !== undefined && file.scopes[scope]?.kind === 'class' ? scope : undefined;
  }

  private moduleMember(module: ModulePlace, name: string, depth: number, asking?: string): Entity | undefined {
    const file = module.path === undefined ? undefined : this.files.get(module.path);
    // A package that asks for a name of itself gets the module of that name.
    if (file !== undefined && file.path !== asking) {
      const bindings = file.scopes[0]?.bindings.get(name);
      if (bindings !== undefined) return this.bindingsEntity(file, 0, name, bindings, depth + 1);
      const star = this.starEntity(file, name, depth + 1);
      if (star !== undefined) return star;
    }
    const place = module.folder === undefined ? undefined : this.modules.within(module.folder, name);
    return place === undefined ? undefined : { kind: 'module', ...place };
  }

  private classMember(file: PythonFile, scope: ScopeIndex, name: string, depth: number): Entity | undefined {
    const found = file.scopes[scope];
    const bindings = found?.bindings.get(name);
    if (bindings !== undefined) return this.bindingsEntity(file, scope, name, bindings, depth + 1);
    for (const base of found?.bases ?? []) {
      const parent = this.entity(file, found?.parent ?? 0, base, depth + 1);
      const member =
        parent?.kind === 'class' ? this.classMember(parent.file, parent.scope, name, depth + 1) : undefined;
      if (member !== undefined) return member;
    }
    return undefined;
  }

  private starEntity(file: PythonFile, name: string, depth: number): Entity | undefined {
    if (depth > deepest) return undefined;
    for (const statement of file.imports) {
      if (statement.items[0]?.name !== '*') continue;
      const place = moduleOfFrom(this.modules, file.path, statement);
      const found = place === undefined ? undefined : this.moduleMember(place, name, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
