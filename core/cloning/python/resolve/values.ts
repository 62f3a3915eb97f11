import type { NameStyle } from '../../model.ts';
import type { Binding, Expression, PythonFile, ScopeIndex } from '../facts.ts';
import { FoundOnce } from '../../syntax/index.ts';
import { containerOf, enumerationOf } from './containers.ts';
import type { Entity, Resolver } from './entities.ts';
import { most, nowhere, textsOf, withoutRepeats, type Option } from './options.ts';

const deepest = 25;
/** Expressions looked at for one question: real code needs a few dozen. */
const mostSteps = 4000;

/** Works out which names an expression may give. */
export class Evaluator {
  private readonly resolver: Resolver;
  private readonly found = new FoundOnce<readonly Binding[], readonly Option[]>();
  private steps = 0;
  private isCut = false;

  constructor(resolver: Resolver) {
    this.resolver = resolver;
  }

  options(file: PythonFile, scope: ScopeIndex, expression: Expression, depth = 0): readonly Option[] {
    const unknown: readonly Option[] = [{ kind: 'unknown', site: expression }];
    if (depth === 0) [this.steps, this.isCut] = [0, false];
    this.steps += 1;
    if (depth > deepest || this.steps > mostSteps) {
      this.isCut = true;
      return unknown;
    }
    const text = (value: string, style: NameStyle): readonly Option[] => [
      { kind: 'text', value, style, site: expression },
    ];
    switch (expression.kind) {
      case 'text':
        return text(expression.value, 'literal');
      case 'joined':
        return this.joined(file, scope, expression.parts, expression, 'concatenation', depth);
      case 'sum':
        return this.joined(file, scope, [expression.left, expression.right], expression, 'concatenation', depth);
      case 'format': {
        const plain = expression.parts.every((part) => typeof part === 'string');
        return this.joined(file, scope, expression.parts, expression, plain ? 'literal' : 'interpolation', depth);
      }
      case 'call':
        return this.ofLookup(file, scope, expression, depth);
      case 'choice':
        return expression.options.flatMap((option) => this.options(file, scope, option, depth + 1));
      case 'name': {
        const found = this.resolver.lookup(file, scope, expression.name);
        const entity = this.resolver.nameEntity(file, scope, expression.name);
        const style = found !== undefined && file.scopes[found.scope]?.kind !== 'module' ? 'variable' : 'constant';
        return this.ofEntity(entity, expression, style, depth);
      }
      case 'member':
        return this.ofMember(file, scope, expression, depth);
      case 'item':
        return this.ofItem(file, scope, expression, depth);
      default:
        return unknown;
    }
  }

  /** The one text that an expression is known to give. */
  text(file: PythonFile, scope: ScopeIndex, expression: Expression, depth = 0): string | undefined {
    const [only, ...more] = this.options(file, scope, expression, depth);
    return only?.kind === 'text' && more.length === 0 ? only.value : undefined;
  }

  /** Texts put together; parts that may be several give several texts. */
  private joined(
    file: PythonFile,
    scope: ScopeIndex,
    parts: readonly (string | Expression)[],
    site: Expression,
    style: NameStyle,
    depth: number,
  ): readonly Option[] {
    let values: readonly string[] = [''];
    for (const part of parts) {
      const pieces = typeof part === 'string' ? [part] : textsOf(this.options(file, scope, part, depth + 1));
      if (pieces === undefined || values.length * pieces.length > most) return [{ kind: 'unknown', site }];
      values = values.flatMap((value) => pieces.map((piece) => value + piece));
    }
    return withoutRepeats(
      values.map((value) => ({ kind: 'text', value, style, site })),
      site,
    );
  }

  /** `f._function.get_function_name()`, or `{"a": "X"}.get(key, standard)` with the table written in its place. */
  private ofLookup(
    file: PythonFile,
    scope: ScopeIndex,
    expression: Extract<Expression, { kind: 'call' }>,
    depth: number,
  ): readonly Option[] {
    const { callee, arguments: given } = expression;
    const object = callee.kind === 'member' && callee.name === 'get_function_name' ? callee.object : undefined;
    if (object?.kind === 'member' && object.name === '_function') {
      return this.options(file, scope, object.object, depth + 1).map((option) =>
        option.kind === 'function'
          ? { ...option, site: expression, registered: true }
          : { kind: 'unknown', site: expression },
      );
    }
    const [key, standard] = given.map(({ value }) => value);
    if (callee.kind !== 'member' || callee.name !== 'get' || callee.object.kind !== 'dictionary' || key === undefined) {
      return [{ kind: 'unknown', site: expression }];
    }
    const keys = callee.object.entries.map((entry) => this.text(file, scope, entry.key, depth + 1));
    const values = callee.object.entries.flatMap(({ value }) => this.options(file, scope, value, depth + 1));
    const others = standard === undefined ? [] : this.options(file, scope, standard, depth + 1);
    return [...values, ...others.filter((option) => option.kind !== 'text' || !keys.includes(option.value))];
  }

  private ofEntity(entity: Entity | undefined, site: Expression, style: NameStyle, depth: number): readonly Option[] {
    if (entity?.kind === 'def') return [{ kind: 'function', file: entity.file, def: entity.def, site }];
    if (entity?.kind !== 'variable') return [{ kind: 'unknown', site }];
    const options = this.ofBindings(entity.file, entity.bindings, depth).map((option): Option =>
      option.kind === 'text' ? { ...option, site, style } : { ...option, site },
    );
    return withoutRepeats(options, site);
  }

  private ofBindings(file: PythonFile, bindings: readonly Binding[], depth: number): readonly Option[] {
    const find = (): readonly Option[] =>
      withoutRepeats(
        bindings.flatMap((binding) => this.ofBinding(file, binding, depth)),
        nowhere,
      );
    return this.found.of(bindings, [{ kind: 'unknown', site: nowhere }], find, () => !this.isCut);
  }

  private ofBinding(file: PythonFile, binding: Binding, depth: number): readonly Option[] {
    switch (binding.kind) {
      case 'value':
        return this.options(file, binding.scope, binding.value, depth + 1);
      case 'each':
        return this.ofEach(file, binding.scope, binding.list, depth + 1);
      case 'parameter':
        return [{ kind: 'parameter', file, def: binding.def, index: binding.index, site: nowhere }];
      case 'def':
        return [{ kind: 'function', file, def: binding.def, site: nowhere }];
      default:
        return [{ kind: 'unknown', site: nowhere }];
    }
  }

  /** The items of a list, or of a variable that holds one. */
  private ofEach(file: PythonFile, scope: ScopeIndex, list: Expression, depth: number): readonly Option[] {
    const found = containerOf(this.resolver, file, scope, list, depth);
    if (found?.expression.kind !== 'list') return [{ kind: 'unknown', site: list }];
    return found.expression.items.flatMap((item) => this.options(found.file, found.scope, item, depth + 1));
  }

  private ofItem(
    file: PythonFile,
    scope: ScopeIndex,
    expression: Extract<Expression, { kind: 'item' }>,
    depth: number,
  ): readonly Option[] {
    const found = containerOf(this.resolver, file, scope, expression.object, depth);
    const unknown: readonly Option[] = [{ kind: 'unknown', site: expression }];
    if (found?.expression.kind !== 'dictionary' || !found.expression.whole) return unknown;
    const key = this.text(file, scope, expression.key, depth + 1);
    const fitting = found.expression.entries.filter(
      (entry) => key === undefined || this.text(found.file, found.scope, entry.key, depth + 1) === key,
    );
    const options = fitting.flatMap(({ value }) => this.options(found.file, found.scope, value, depth + 1));
    // A table that stands in its place is edited there.
    if (expression.object.kind === 'dictionary') return options;
    return withoutRepeats(
      options.map((option): Option =>
        option.kind === 'text' ? { ...option, site: expression, style: 'variable' } : { ...option, site: expression },
      ),
      expression,
    );
  }

  /** A member of an enumeration is a text itself only when it derives from `str`; `.value` always gives the text. */
  private ofMember(
    file: PythonFile,
    scope: ScopeIndex,
    expression: Extract<Expression, { kind: 'member' }>,
    depth: number,
  ): readonly Option[] {
    if (expression.name === 'value' && expression.object.kind === 'member') {
      const owner = this.resolver.entity(file, scope, expression.object.object);
      if (owner?.kind === 'class' && enumerationOf(owner) !== undefined) {
        const member = this.resolver.entity(file, scope, expression.object);
        return this.ofEntity(member, expression, 'constant', depth);
      }
    }
    const owner = this.resolver.entity(file, scope, expression.object);
    if (owner?.kind === 'class' && enumerationOf(owner) === 'other') return [{ kind: 'unknown', site: expression }];
    return this.ofEntity(this.resolver.entity(file, scope, expression), expression, 'constant', depth);
  }
}
