import type { CallFacts, Expression } from '../facts/index.ts';
import type { App } from './app.ts';

/** What an expression is, after names and imports were followed. */
export type Meaning =
  | { readonly kind: 'package'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'module'; readonly path: string }
  | { readonly kind: 'function'; readonly path: string; readonly fn: number }
  | { readonly kind: 'object'; readonly path: string; readonly object: Extract<Expression, { kind: 'object' }> }
  | { readonly kind: 'call'; readonly path: string; readonly call: CallFacts }
  /** A property of something that is not known. */
  | { readonly kind: 'property'; readonly property: string; readonly of: Expression; readonly path: string }
  | { readonly kind: 'value'; readonly path: string; readonly expression: Expression };

const deepest = 40;

/** Follows names, imports and properties to what they are. */
export function meaningOf(app: App, path: string, expression: Expression, depth = 0): Meaning | undefined {
  if (depth > deepest) return undefined;
  const next = (inner: Expression, at = path): Meaning | undefined => meaningOf(app, at, inner, depth + 1);
  switch (expression.kind) {
    case 'wrapped':
      return next(expression.inner);
    case 'name': {
      const { values, parameter } = expression.local;
      const [only, ...more] = values;
      return only === undefined || more.length > 0 || parameter !== undefined ? undefined : next(only);
    }
    case 'imported':
      return importedMeaning(app, path, expression, depth);
    case 'member': {
      const object = next(expression.object);
      return memberMeaning(app, path, expression, object, depth);
    }
    case 'function':
      return { kind: 'function', path, fn: expression.fn };
    case 'object':
      return { kind: 'object', path, object: expression };
    case 'call': {
      const { call } = expression;
      if (call.isNew) {
        const made = next(call.callee);
        if (made?.kind === 'object') return made;
      }
      // `context.df.callActivity.bind(context.df)`; with more arguments its calls get others.
      if (call.callee.kind === 'member' && call.callee.property === 'bind' && call.args.length < 2)
        return next(call.callee.object);
      if (isFreeze(call) && call.args[0] !== undefined) return next(call.args[0]);
      return { kind: 'call', path, call };
    }
    default:
      return { kind: 'value', path, expression };
  }
}

/** `Object.freeze(…)` gives what it gets. */
function isFreeze({ callee }: CallFacts): boolean {
  return callee.kind === 'member' && callee.property === 'freeze' && callee.object.kind === 'global';
}

function importedMeaning(
  app: App,
  path: string,
  { specifier, name }: Extract<Expression, { kind: 'imported' }>,
  depth: number,
): Meaning | undefined {
  const target = app.resolve(path, specifier);
  if (target === undefined) {
    const isRelative = specifier.startsWith('.');
    return isRelative
      ? undefined
      : { kind: 'package', name: specifier, path: name === '*' || name === 'default' ? [] : [name] };
  }
  return exportMeaning(app, target, name, depth + 1);
}

/** What a module exports under a name. */
function exportMeaning(app: App, path: string, name: string, depth = 0): Meaning | undefined {
  if (depth > deepest) return undefined;
  const found = exportOf(app, path, name, depth);
  if (found !== undefined) return meaningOf(app, found.path, found.expression, depth + 1);
  const whole = app.modules.get(path)?.exports.get('=');
  if (name === '*' || (name === 'default' && whole !== undefined)) {
    if (whole !== undefined && whole.kind !== 'object') return meaningOf(app, path, whole, depth + 1);
    return { kind: 'module', path };
  }
  if (whole !== undefined) {
    const object = meaningOf(app, path, whole, depth + 1);
    if (object?.kind === 'object' || object?.kind === 'package') return propertyOf(app, object, name, depth + 1);
  }
  return undefined;
}

/** The expression that a module exports under a name, through `export * from`. */
export function exportOf(
  app: App,
  path: string,
  name: string,
  depth = 0,
): { readonly path: string; readonly expression: Expression } | undefined {
  if (depth > deepest) return undefined;
  const facts = app.modules.get(path);
  const own = facts?.exports.get(name);
  if (own !== undefined) return { path, expression: own };
  if (name === 'default' || name === '*') return undefined;
  for (const specifier of facts?.starExports ?? []) {
    const target = app.resolve(path, specifier);
    const found = target === undefined ? undefined : exportOf(app, target, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function memberMeaning(
  app: App,
  path: string,
  expression: Extract<Expression, { kind: 'member' }>,
  object: Meaning | undefined,
  depth: number,
): Meaning | undefined {
  const found = object === undefined ? undefined : propertyOf(app, object, expression.property, depth + 1);
  if (found !== undefined) return found;
  if (object?.kind === 'object' || object?.kind === 'module') return undefined;
  return { kind: 'property', property: expression.property, of: expression.object, path };
}

function propertyOf(app: App, object: Meaning, property: string, depth: number): Meaning | undefined {
  switch (object.kind) {
    case 'package':
      return { ...object, path: [...object.path, property] };
    case 'module':
      return exportMeaning(app, object.path, property, depth);
    case 'object': {
      const own = object.object.properties.get(property);
      if (own !== undefined) return meaningOf(app, object.path, own, depth);
      for (const spread of object.object.spread) {
        const inner = meaningOf(app, object.path, spread, depth);
        const found = inner?.kind === 'object' ? propertyOf(app, inner, property, depth) : undefined;
        if (found !== undefined) return found;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}
