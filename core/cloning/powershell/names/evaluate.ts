import { FoundOnce } from '../../syntax/index.ts';
import { keyOf, type Scope, type VariableFacts } from '../facts/index.ts';
import {
  constantText,
  type Expression,
  type Index,
  type Member,
  type Statement,
  type Text,
  type Variable,
} from '../syntax/index.ts';
import { comesFromInput } from './input.ts';
import type { Leaf, Outcome, Scripts } from './model.ts';
import { known, limited, withoutFallback } from './outcomes.ts';
import { bodiesOf, formatted, isStatement, ofSettingHelper, valuesUnder } from './values.ts';
import { findVariable } from './variables.ts';

/** Deeper than any code that people write: stops where variables go round in circles. */
const deepest = 24;

/** Expressions looked at for one question: real code needs a few dozen. */
const mostSteps = 4000;

/** Everything that a name may come to. Nothing is run: what cannot be told is `unknown`. */
export function evaluate(node: Expression, scope: Scope, scripts: Scripts): Outcome[] {
  return new Evaluation(scripts).expression(node, scope, false, 0);
}

/** The values under a key of a hashtable that a variable holds. */
export function evaluateKey(variable: Variable, key: string, scope: Scope, scripts: Scripts): Outcome[] {
  return new Evaluation(scripts)
    .key(variable, key, scope, 0)
    .map((outcome) => (outcome.kind === 'text' ? { ...outcome, style: 'splat' } : outcome));
}

class Evaluation {
  private readonly scripts: Scripts;
  private readonly values = new FoundOnce<VariableFacts, readonly Outcome[]>();
  private steps = 0;

  constructor(scripts: Scripts) {
    this.scripts = scripts;
  }

  expression(node: Expression, scope: Scope, isEnclosed: boolean, depth: number): Outcome[] {
    const leaf: Leaf = { path: scope.path, node, isEnclosed };
    this.steps += 1;
    if (depth > deepest || this.steps > mostSteps) return [{ kind: 'unknown', leaf }];
    switch (node.kind) {
      case 'text':
        return [this.text(node, scope, leaf, depth)];
      case 'variable':
        return this.variable(node, scope, leaf, depth);
      case 'member':
        return this.member(node, scope, leaf, depth);
      case 'index':
        return this.index(node, scope, leaf, depth);
      case 'binary':
        return this.binary(node.operator, node.left, node.right, scope, leaf, depth);
      case 'ternary':
        return [node.yes, node.no].flatMap((part) => this.expression(part, scope, false, depth + 1));
      case 'cast':
        return this.expression(node.operand, scope, false, depth + 1);
      case 'paren':
        return this.statement(node.body, scope, leaf, depth + 1);
      case 'sub':
      case 'array':
        return node.body.flatMap((statement) => this.statement(statement, scope, leaf, depth + 1));
      case 'list':
        return node.items.flatMap((item) => this.expression(item, scope, false, depth + 1));
      default:
        return [this.notKnown(leaf, scope)];
    }
  }

  private notKnown(leaf: Leaf, scope: Scope): Outcome {
    return { kind: comesFromInput(leaf.node, scope) ? 'input' : 'unknown', leaf };
  }

  /** The value of a statement that stands where a value is expected. */
  private statement(node: Statement, scope: Scope, leaf: Leaf, depth: number): Outcome[] {
    switch (node.kind) {
      case 'pipeline': {
        const [only, more] = node.elements;
        if (only === undefined || more !== undefined) return [this.notKnown(leaf, scope)];
        if (only.kind !== 'command') return this.expression(only, scope, true, depth);
        return [ofSettingHelper(only, scope) ?? this.notKnown(leaf, scope)];
      }
      case 'if':
      case 'switch':
        return bodiesOf(node).flatMap((body) => this.last(body, scope, leaf, depth));
      case 'assignment':
        return this.statement(node.value, scope, leaf, depth);
      default:
        return [this.notKnown(leaf, scope)];
    }
  }

  private last(body: readonly Statement[], scope: Scope, leaf: Leaf, depth: number): Outcome[] {
    const statement = body.findLast(({ kind }) => kind !== 'flow');
    return statement === undefined ? [] : this.statement(statement, scope, leaf, depth + 1);
  }

  private any(node: Statement | Expression, scope: Scope, leaf: Leaf, depth: number): Outcome[] {
    return isStatement(node) ? this.statement(node, scope, leaf, depth) : this.expression(node, scope, false, depth);
  }

  private text(node: Text, scope: Scope, leaf: Leaf, depth: number): Outcome {
    const constant = constantText(node);
    if (constant !== undefined) return { kind: 'text', text: constant, style: 'literal', leaf };
    let whole = '';
    for (const part of node.parts) {
      const value = part.kind === 'characters' ? part.value : this.single(part, scope, depth);
      if (value === undefined) return this.handedOn(node, scope, leaf, depth) ?? this.notKnown(leaf, scope);
      whole += value;
    }
    return { kind: 'text', text: whole, style: 'interpolation', leaf };
  }

  /** `"$Name"` is what the parameter is. */
  private handedOn(node: Text, scope: Scope, leaf: Leaf, depth: number): Outcome | undefined {
    const [only, more] = node.parts;
    if (only === undefined || more !== undefined || only.kind === 'characters') return undefined;
    const [outcome, others] = this.expression(only, scope, true, depth + 1);
    return others === undefined && outcome?.kind === 'parameter' ? { ...outcome, leaf } : undefined;
  }

  /** The one text that a node comes to. */
  private single(node: Expression, scope: Scope, depth: number): string | undefined {
    const outcomes = this.expression(node, scope, false, depth + 1);
    const [only] = outcomes;
    return outcomes.length === 1 && only?.kind === 'text' && only.followsSetting !== true ? only.text : undefined;
  }

  private binary(
    operator: string,
    left: Expression,
    right: Expression,
    scope: Scope,
    leaf: Leaf,
    depth: number,
  ): Outcome[] {
    if (operator === '??') {
      const [first, second] = [left, right].map((part) => this.expression(part, scope, false, depth + 1));
      return [...(first ?? []).map(withoutFallback), ...(second ?? [])];
    }
    if (operator === '+') {
      const [a, b] = [this.single(left, scope, depth), this.single(right, scope, depth)];
      if (a !== undefined && b !== undefined) return [{ kind: 'text', text: a + b, style: 'concatenation', leaf }];
    }
    if (operator === '-f') {
      const format = this.single(left, scope, depth);
      const values = (right.kind === 'list' ? right.items : [right]).map((item) => this.single(item, scope, depth));
      const text = format === undefined ? undefined : formatted(format, values);
      if (text !== undefined) return [{ kind: 'text', text, style: 'interpolation', leaf }];
    }
    return [this.notKnown(leaf, scope)];
  }

  private variable(node: Variable, scope: Scope, leaf: Leaf, depth: number): Outcome[] {
    const found = findVariable(node, scope, this.scripts);
    if (found === undefined) return [this.notKnown(leaf, scope)];
    const parameter = found.scope.parameters.get(node.name);
    const { definition } = found.scope;
    const outcomes: Outcome[] = [];
    if (parameter !== undefined && definition === undefined) outcomes.push({ kind: 'input', leaf });
    else if (parameter !== undefined && definition !== undefined) {
      outcomes.push({ kind: 'parameter', definition, name: node.name, leaf });
    }
    if (parameter?.fallback !== undefined)
      outcomes.push(...this.expression(parameter.fallback, found.scope, true, depth + 1));
    const { facts } = found;
    if (facts?.opaque === true) return [this.notKnown(leaf, scope)];
    if (facts !== undefined) {
      const all = (): Outcome[] => facts.values.flatMap(({ value }) => this.any(value, found.scope, leaf, depth + 1));
      outcomes.push(...this.values.of(facts, [{ kind: 'unknown', leaf }], () => limited(all(), leaf)));
    }
    return known(outcomes, leaf, found.scope.path !== scope.path ? 'constant' : 'variable');
  }

  private member(node: Member, scope: Scope, leaf: Leaf, depth: number): Outcome[] {
    if (node.isStatic && node.object.kind === 'type' && node.name !== undefined && node.args === undefined) {
      const found = this.constant(`${node.object.name}::${node.name}`, depth);
      if (found === undefined) return [this.notKnown(leaf, scope)];
      const from = found.leaf === undefined ? {} : { from: found.leaf };
      return [{ kind: 'text', text: found.text, style: 'constant', leaf, ...from }];
    }
    // `'X'.Trim()` and the like are not followed.
    const key = keyOf(node);
    return key === undefined || node.object.kind !== 'variable'
      ? [this.notKnown(leaf, scope)]
      : this.keyed(node.object, key, scope, leaf, depth);
  }

  private constant(name: string, depth: number): { readonly text: string; readonly leaf?: Leaf } | undefined {
    const found = this.scripts.constants.get(name);
    if (found === undefined) return undefined;
    if (typeof found.value === 'string') return { text: found.value };
    const leaf: Leaf = { path: found.scope.path, node: { kind: 'number', start: 0, end: 0 }, isEnclosed: true };
    const [only, more] = this.statement(found.value, found.scope, leaf, depth + 1);
    return more === undefined && only?.kind === 'text' ? only : undefined;
  }

  private index(node: Index, scope: Scope, leaf: Leaf, depth: number): Outcome[] {
    if (node.object.kind !== 'variable') return [this.notKnown(leaf, scope)];
    const key = keyOf(node) ?? this.single(node.index, scope, depth)?.toLowerCase();
    if (key !== undefined) return this.keyed(node.object, key, scope, leaf, depth);
    // Any of the values that a table of names holds.
    const all = this.entries(node.object, undefined, scope, leaf, depth);
    return all.length > 0 && all.every(({ kind, leaf: { path } }) => kind === 'text' && path === scope.path)
      ? all
      : [this.notKnown(leaf, scope)];
  }

  private keyed(variable: Variable, key: string, scope: Scope, leaf: Leaf, depth: number): Outcome[] {
    const outcomes = this.key(variable, key, scope, depth);
    if (outcomes.length === 0) return [this.notKnown(leaf, scope)];
    const isElsewhere = findVariable(variable, scope, this.scripts)?.scope.path !== scope.path;
    return known(outcomes, leaf, isElsewhere ? 'constant' : 'variable');
  }

  key(variable: Variable, key: string, scope: Scope, depth: number): Outcome[] {
    const leaf: Leaf = { path: scope.path, node: variable, isEnclosed: false };
    if (variable.name === 'psboundparameters') {
      const { definition, parameters } = scope;
      if (definition !== undefined && parameters.has(key)) return [{ kind: 'parameter', definition, name: key, leaf }];
    }
    const found = findVariable(variable, scope, this.scripts);
    if (found?.facts?.opaque === true || (found !== undefined && found.scope.parameters.has(variable.name)))
      return [this.notKnown(leaf, scope)];
    return this.entries(variable, key, scope, leaf, depth);
  }

  /** Values of the hashtables that a variable holds: those under a key, or all. */
  private entries(variable: Variable, key: string | undefined, scope: Scope, leaf: Leaf, depth: number): Outcome[] {
    const found = findVariable(variable, scope, this.scripts);
    return valuesUnder(found?.facts, key).flatMap((value) => this.any(value, found?.scope ?? scope, leaf, depth + 1));
  }
}
