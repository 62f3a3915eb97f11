import type { NameStyle } from '../../model.ts';
import type { Expression } from '../facts/index.ts';
import type { App } from './app.ts';
import { meaningOf } from './resolve.ts';
import { isVersionedName } from './starter-name.ts';
import { outcomesOf, type Outcome } from './values.ts';

const deepest = 20;

/** A place where a name is given: an expression, or one branch of it, with all the values that it may have. */
export interface NamePlace {
  readonly expression: Expression;
  readonly style: NameStyle;
  readonly outcomes: readonly Outcome[];
  /** Inside of a call of the helper that adds the version by an app setting. */
  readonly followsSetting: boolean;
  /** In front of `||` or `??`, and not always a text: with something behind it, what comes after would never be taken. */
  readonly fallsBack: boolean;
}

/** The places of an expression: each branch of a ternary is one of its own, since each can be edited by itself. */
export function placesOf(app: App, path: string, expression: Expression, mayFallBack = false): NamePlace[] {
  // `name!` stays together: an edit comes after the `!`.
  const isAsserted = expression.kind === 'wrapped' && app.textOf(path)[expression.end - 1] === '!';
  if (expression.kind === 'wrapped' && !isAsserted) return placesOf(app, path, expression.inner, mayFallBack);
  if (expression.kind === 'choice') {
    const { options, fallsBack } = expression;
    return options.flatMap((option, index) =>
      placesOf(app, path, option, mayFallBack || (fallsBack && index < options.length - 1)),
    );
  }
  if (expression.kind === 'call' && isVersionedName(app, path, expression.call)) {
    const [plain] = expression.call.args;
    if (plain !== undefined) return placesOf(app, path, plain).map((place) => ({ ...place, followsSetting: true }));
  }
  const outcomes = outcomesOf(app, path, expression);
  const fallsBack = mayFallBack && !isAlwaysText(app, path, expression);
  return [{ expression, outcomes, style: styleOf(expression), followsSetting: false, fallsBack }];
}

/** Whether an expression is a text that is not empty, whatever happens: not `undefined`, as a variable without a value is. */
function isAlwaysText(app: App, path: string, expression: Expression, depth = 0): boolean {
  const next = (inner: Expression, at = path): boolean => depth < deepest && isAlwaysText(app, at, inner, depth + 1);
  switch (expression.kind) {
    case 'text':
      return expression.value !== '';
    case 'template':
    case 'sum':
      return outcomesOf(app, path, expression).every((outcome) => outcome.kind === 'text' && outcome.value !== '');
    case 'wrapped':
      return next(expression.inner);
    case 'choice':
      return expression.fallsBack
        ? expression.options.some((option) => next(option))
        : expression.options.every((option) => next(option));
    case 'name': {
      const { values, isUnset, parameter } = expression.local;
      return isUnset !== true && parameter === undefined && values.length > 0 && values.every((value) => next(value));
    }
    case 'imported':
    case 'member': {
      const meaning = meaningOf(app, path, expression);
      return meaning?.kind === 'value' && next(meaning.expression, meaning.path);
    }
    default:
      return false;
  }
}

function styleOf(expression: Expression): NameStyle {
  switch (expression.kind) {
    case 'text':
      return 'literal';
    case 'template':
      return 'interpolation';
    case 'sum':
      return 'concatenation';
    case 'name':
      return expression.local.top ? 'constant' : 'variable';
    case 'wrapped':
      return styleOf(expression.inner);
    case 'imported':
      return 'constant';
    case 'member':
      return rootIsTop(expression) ? 'constant' : 'variable';
    default:
      return 'variable';
  }
}

function rootIsTop(expression: Expression): boolean {
  switch (expression.kind) {
    case 'member':
    case 'index':
      return rootIsTop(expression.object);
    case 'wrapped':
      return rootIsTop(expression.inner);
    case 'name':
      return expression.local.top;
    default:
      return expression.kind === 'imported' || expression.kind === 'object';
  }
}
