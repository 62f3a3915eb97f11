import type { NameStyle } from '../../model.ts';
import type { CsharpExpression, CsharpMember, CsharpParameter, CsharpType, CsharpVariable } from '../facts/index.ts';
import { settingCall } from '../setting-call.ts';
import type { Site } from './site.ts';
import type { TypeIndex } from './type-index.ts';

/** What an expression may give; `null` for a value that is not known before run time. */
export type Values = readonly (string | null)[];

/** What a single name means where it stands. */
export type Meaning =
  | { readonly kind: 'parameter'; readonly parameter: CsharpParameter; readonly of: 'member' | 'inner' }
  | { readonly kind: 'variable'; readonly variable: CsharpVariable; readonly site: Site; readonly local: boolean };

/** More values than this are taken to be unknown. */
const mostValues = 64;
const deepest = 12;

/** What names and expressions of an app give. */
export interface Evaluator {
  readonly meaning: (parts: readonly string[], site: Site) => Meaning | undefined;
  readonly values: (expression: CsharpExpression, site: Site) => Values;
  /** How the name is given, for an expression that is no choice. */
  readonly style: (expression: CsharpExpression, site: Site) => NameStyle;
}

export function evaluatorOf(types: TypeIndex): Evaluator {
  /** Members of a type are looked for in its parts and bases. */
  function declared(owners: readonly CsharpType[], name: string, at: number): Meaning | undefined {
    for (const owner of owners) {
      for (const type of types.withBases(owner)) {
        const file = types.fileOf(type);
        if (file === undefined) continue;
        for (const member of type.members) {
          const variable = member.values.find((value) => value.name === name);
          if (variable === undefined) continue;
          return { kind: 'variable', variable, site: { file, type, member, at, inner: [] }, local: false };
        }
      }
    }
    return undefined;
  }

  function meaning(parts: readonly string[], site: Site): Meaning | undefined {
    const [name = ''] = parts;
    if (parts.length > 1) {
      const owners = types.resolve(parts.slice(0, -1), site);
      return owners === undefined ? undefined : declared(owners, parts.at(-1) ?? '', site.at);
    }
    const inner = site.inner.find((parameter) => parameter.name === name);
    const local = innermost(site.member, name, site.at);
    if (local !== undefined) return { kind: 'variable', variable: local, site, local: true };
    if (inner !== undefined) return { kind: 'parameter', parameter: inner, of: 'inner' };
    const parameter = site.member?.parameters.find((one) => one.name === name);
    if (parameter !== undefined) return { kind: 'parameter', parameter, of: 'member' };
    return declared(types.outwards(site.type), name, site.at) ?? declared(types.staticUsings(site), name, site.at);
  }

  /** The text of a member of an enum: its name. */
  function enumName(expression: CsharpExpression | undefined, site: Site): Values | undefined {
    if (expression?.kind !== 'path' || expression.parts.length < 2) return undefined;
    const name = expression.parts.at(-1) ?? '';
    const owners = types.resolve(expression.parts.slice(0, -1), site) ?? [];
    const has = owners.some(({ kind, members }) => kind === 'enum' && members.some((member) => member.name === name));
    return has ? [name] : undefined;
  }

  function values(expression: CsharpExpression, site: Site, depth = 0): Values {
    if (depth > deepest) return [null];
    const inner = (one: CsharpExpression, at = site): Values => values(one, at, depth + 1);
    switch (expression.kind) {
      case 'literal':
        return [expression.value];
      case 'nameof':
        return [expression.parts.at(-1) ?? null];
      case 'sum':
        return joined(inner(expression.left), inner(expression.right));
      case 'interpolation':
        return expression.parts.reduce<Values>(
          (before, part) => joined(before, typeof part === 'string' ? [part] : (enumName(part, site) ?? inner(part))),
          [''],
        );
      case 'choice':
        return distinct(expression.branches.flatMap((branch) => (isNothing(branch, site) ? [] : inner(branch))));
      case 'call': {
        const { method, receiver } = expression;
        const written = method === 'ToString' && expression.arguments.length === 0 && enumName(receiver, site);
        if (written) return written;
        const given = nameGivenTo(expression) ?? settingCall(expression);
        return given === undefined ? [null] : inner(given);
      }
      case 'path': {
        const found = meaning(expression.parts, site);
        if (found?.kind !== 'variable' || found.variable.values.length === 0) return [null];
        return distinct(
          found.variable.values.flatMap((value) => (isNothing(value, found.site) ? [] : inner(value, found.site))),
        );
      }
      case 'other':
        return [null];
    }
  }

  function style(expression: CsharpExpression, site: Site): NameStyle {
    switch (expression.kind) {
      case 'literal':
        return 'literal';
      case 'nameof':
        return 'nameof';
      case 'sum':
        return 'concatenation';
      case 'interpolation':
        return 'interpolation';
      case 'path': {
        const found = meaning(expression.parts, site);
        if (found?.kind !== 'variable') return 'dynamic';
        return found.variable.constant ? 'constant' : 'variable';
      }
      case 'call':
        return expression.method === 'ToString' && enumName(expression.receiver, site) ? 'constant' : 'dynamic';
      case 'choice':
      case 'other':
        return 'dynamic';
    }
  }

  return { meaning, values: (expression, site) => values(expression, site), style };
}

/** The variable of the smallest scope around. */
function innermost(member: CsharpMember | undefined, name: string, at: number): CsharpVariable | undefined {
  let found: CsharpVariable | undefined;
  for (const variable of member?.variables ?? []) {
    const { scope } = variable;
    if (variable.name !== name || at < scope.start || at >= scope.end) continue;
    if (found === undefined || scope.end - scope.start <= found.scope.end - found.scope.start) found = variable;
  }
  return found;
}

/** `new TaskName(x)` is as good as `x`. */
function nameGivenTo(expression: CsharpExpression): CsharpExpression | undefined {
  if (expression.kind !== 'call' || !expression.isNew) return undefined;
  if (expression.method !== 'TaskName' && expression.method !== '' && expression.method !== 'var') return undefined;
  const [only, more] = expression.arguments;
  return more === undefined ? only?.value : undefined;
}

/** One of the expressions that may give a name. */
interface Leaf {
  readonly expression: CsharpExpression;
  /** Before `??`: where it gives null, the next one is taken. */
  readonly byNull: boolean;
}

/** The expressions that each may give the name: branches of a choice, what is within `new TaskName(…)`. */
export function leavesOf(expression: CsharpExpression, byNull = false): Leaf[] {
  if (expression.kind === 'choice') {
    const last = expression.branches.length - 1;
    return expression.branches.flatMap((branch, index) =>
      leavesOf(branch, byNull || (expression.byNull === true && index < last)),
    );
  }
  const given = nameGivenTo(expression);
  return given === undefined ? [{ expression, byNull }] : leavesOf(given, byNull);
}

/** Whether a name may give null. A constant does not, unless it says so; nor does what is put together of texts. */
export function mayBeNull(expression: CsharpExpression, site: Site, evaluator: Evaluator, depth = 0): boolean {
  if (isNothing(expression, site)) return true;
  if (expression.kind !== 'path') return false;
  const meaning = evaluator.meaning(expression.parts, site);
  if (meaning?.kind !== 'variable' || !meaning.variable.constant || depth > deepest) return true;
  return meaning.variable.values
    .flatMap((value) => leavesOf(value))
    .some((leaf) => mayBeNull(leaf.expression, meaning.site, evaluator, depth + 1));
}

/** `null` or `default`: a place to put a name in later. */
export function isNothing({ kind, span }: CsharpExpression, site: Site): boolean {
  return kind === 'other' && /^(?:null|default)!?$/.test(site.file.text.slice(span.start, span.end));
}

function joined(before: Values, after: Values): Values {
  if (before.length * after.length > mostValues) return [null];
  return distinct(before.flatMap((one) => after.map((two) => (one === null || two === null ? null : one + two))));
}

function distinct(all: Values): Values {
  return [...new Set(all)];
}
