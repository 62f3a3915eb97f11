import type { Expression } from '../facts.ts';
import { fieldNamed, type From, type Owner } from './fields.ts';
import { heldBy, unknownName, type NameGiven } from './given.ts';
import type { TypeIndex } from './types.ts';

/** An expression that may give more names than this is not followed. */
const mostNames = 100;

/** The names that expressions give, by the constants of the app. */
export class NameIndex {
  readonly types: TypeIndex;
  readonly #busy = new Set<Expression>();
  readonly #known = new WeakMap<Expression, readonly NameGiven[]>();
  #isCut = false;
  /** The constants that the expression at hand has led to, when somebody asks. */
  #owners: Owner[] | undefined;

  constructor(types: TypeIndex) {
    this.types = types;
  }

  /** The value, when there is exactly one. */
  value(expression: Expression, from: From): string | null {
    const given = this.given(expression, from);
    return given.length === 1 ? (given[0]?.value ?? null) : null;
  }

  /** The constants that an expression is made of, whichever types they belong to. */
  ownersOf(expression: Expression, from: From): readonly Owner[] {
    const owners: Owner[] = [];
    this.#owners = owners;
    this.given(expression, from);
    this.#owners = undefined;
    return owners;
  }

  /** What a constant, a list of constants or a constant of an enum holds, as a text to compare; `undefined` when it is not there. */
  held({ type, member }: Owner): string | undefined {
    const from = { file: type.file, type: type.index };
    const facts = type.file.types[type.index];
    const args = facts?.enum?.constants.get(member);
    if (args !== undefined) return JSON.stringify(args.map((arg) => this.value(arg, from)));
    const value = facts?.fields.get(member)?.value;
    if (value === undefined) return undefined;
    const values = value.kind === 'list' ? value.of : [value];
    return JSON.stringify(values.map((one) => this.value(one, from)));
  }

  given(expression: Expression, from: From): readonly NameGiven[] {
    const known = this.#owners === undefined ? this.#known.get(expression) : undefined;
    if (known !== undefined) return known;
    if (this.#busy.has(expression)) {
      this.#isCut = true;
      return [unknownName(expression.span)];
    }
    if (this.#busy.size === 0) this.#isCut = false;
    this.#busy.add(expression);
    const given = this.#given(expression, from);
    this.#busy.delete(expression);
    // What was found on the way round a circle depends on where the circle was entered.
    if (!this.#isCut) this.#known.set(expression, given);
    return given;
  }

  #given(expression: Expression, from: From): readonly NameGiven[] {
    const { span } = expression;
    switch (expression.kind) {
      case 'literal':
        return [{ value: expression.value, style: 'literal', site: span, inner: expression.inner }];
      case 'name': {
        const value = this.#constant(expression.parts, from);
        return [value === null ? unknownName(span) : { value, style: 'constant', site: span }];
      }
      case 'concatenation':
        return this.#concatenated(expression, from);
      case 'choice':
        return expression.of.flatMap((one) => this.given(one, from));
      case 'variable':
        return heldBy(
          span,
          expression.of.flatMap((one) => this.given(one, from)),
          from.file,
        );
      case 'element': {
        const list = this.#elements(expression.of, from);
        return list === undefined ? [unknownName(span)] : heldBy(span, list.given, list.from.file);
      }
      case 'accessor': {
        const { of, method } = expression;
        const value = of.kind === 'name' ? this.#enumValue(of.parts, `${method}()`, from) : null;
        return [value === null ? unknownName(span) : { value, style: 'constant', site: span }];
      }
      case 'versioned':
        return this.given(expression.of, from).map((one) => ({ ...one, followsSetting: true as const }));
      case 'parameter':
        return [
          {
            ...unknownName(span),
            parameter: { method: expression.method, index: expression.index },
            fromParameter: true,
          },
        ];
      case 'lambda-parameter':
        return [{ ...unknownName(span), lambda: { start: expression.lambda, index: expression.index } }];
      case 'unknown':
        return [{ ...unknownName(span), ...(expression.fromParameter ? { fromParameter: true as const } : {}) }];
      default:
        return [unknownName(span)];
    }
  }

  #concatenated(expression: Expression & { kind: 'concatenation' }, from: From): NameGiven[] {
    const [lefts, rights] = [this.given(expression.left, from), this.given(expression.right, from)];
    if (lefts.length * rights.length > mostNames) return [unknownName(expression.span)];
    const given = lefts.flatMap((left) =>
      rights.map((right): NameGiven => {
        if (left.value === null || right.value === null) {
          const isOpen = left.fromParameter ?? right.fromParameter ?? false;
          return { ...unknownName(expression.span), ...(isOpen ? { fromParameter: true } : {}) };
        }
        const value = left.value + right.value;
        const tail =
          expression.right.kind === 'literal' ? { head: left.value, inner: expression.right.inner } : undefined;
        return {
          value,
          style: 'concatenation',
          site: expression.span,
          ...(tail === undefined ? {} : { tail }),
        };
      }),
    );
    const firstOpen = given.findIndex(({ value }) => value === null);
    return given.filter(({ value }, at) => value !== null || at === firstOpen);
  }

  /** The elements of a list, wherever it stands. */
  #elements(of: Expression, from: From): { given: readonly NameGiven[]; from: From } | undefined {
    switch (of.kind) {
      case 'list':
        return { given: of.of.flatMap((one) => this.given(one, from)), from };
      case 'variable':
        return of.of.length === 1 && of.of[0] !== undefined ? this.#elements(of.of[0], from) : undefined;
      case 'name': {
        const field = this.#field(of.parts, from);
        return field?.value === undefined ? undefined : this.#elements(field.value, field.from);
      }
      default:
        return undefined;
    }
  }

  #constant(parts: readonly string[], from: From): string | null {
    const field = this.#field(parts, from);
    if (field !== undefined) return this.value(field.value, field.from);
    return parts.length < 3 ? null : this.#enumValue(parts.slice(0, -1), parts.at(-1) ?? '', from);
  }

  #field(parts: readonly string[], from: From): ReturnType<typeof fieldNamed> {
    return fieldNamed(this.types, parts, from, (owner) => this.#owners?.push(owner));
  }

  /** `Step.CHARGE.name()`, or what its constructor was given. */
  #enumValue(parts: readonly string[], member: string, from: From): string | null {
    if (parts.length < 2) return null;
    const type = this.types.path(parts.slice(0, -1), from.file, from.type);
    const facts = type?.file.types[type.index]?.enum;
    const constant = parts.at(-1) ?? '';
    const args = facts?.constants.get(constant);
    if (type === undefined || facts === undefined || args === undefined) return null;
    this.#owners?.push({ type, member: constant });
    if (member === 'name()' || (member === 'toString()' && !facts.overridesToString)) return constant;
    const arg = args[facts.accessors.get(member) ?? -1];
    return arg === undefined ? null : this.value(arg, { file: type.file, type: type.index });
  }
}
