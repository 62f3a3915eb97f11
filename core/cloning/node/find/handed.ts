import { meaningOf, type App } from '../app/index.ts';
import type { CallFacts, Expression } from '../facts/index.ts';
import type { KnownReference } from './model.ts';
import { apiOfMethod, type Known, type Naming } from './namings.ts';
import { reference } from './reference.ts';

/** Calls of the SDK that a file hands over: those whose names stand beside them, and those whose names only the run can tell. */
export function handedIn(
  app: App,
  path: string,
  known: Known,
): { readonly namings: Naming[]; readonly unclear: KnownReference[] } {
  const facts = app.modules.get(path);
  const namings: Naming[] = [];
  const unclear: KnownReference[] = [];
  const seen = new Set<number>();
  const add = (call: CallFacts, value: Expression, names: readonly Expression[]): void => {
    const api = apiOfValue(app, path, value);
    if (api === undefined || seen.has(value.start)) return;
    seen.add(value.start);
    const naming = { path, call, ...api };
    namings.push(...names.map((name) => ({ ...naming, name })));
    if (names.length === 0) unclear.push(atRunTime(app, { ...naming, name: value }, known));
  };
  for (const call of facts?.calls ?? []) {
    const { callee, args } = call;
    const [, bound] = args;
    // `context.df.callActivity.bind(context.df, 'Pay')`
    if (callee.kind === 'member' && callee.property === 'bind' && bound !== undefined)
      add(call, callee.object, [bound]);
    for (const arg of args) add(call, unwrapped(arg), namesBeside(call, arg));
  }
  for (const call of facts?.handed ?? []) add(call, call.callee, []);
  return { namings, unclear };
}

function apiOfValue(app: App, path: string, value: Expression): ReturnType<typeof apiOfMethod> {
  if (value.kind !== 'name' && value.kind !== 'member' && value.kind !== 'call') return undefined;
  const meaning = meaningOf(app, path, value);
  return meaning?.kind === 'property' ? apiOfMethod(meaning.property) : undefined;
}

/** `['Pay', 'Tax'].map(context.df.callActivity)` */
function namesBeside({ callee, args }: CallFacts, arg: Expression): readonly Expression[] {
  if (arg !== args[0] || callee.kind !== 'member' || !/^(?:map|flatMap|forEach)$/.test(callee.property)) return [];
  const list = unwrapped(callee.object);
  return list.kind === 'array' ? list.items : [];
}

function unwrapped(expression: Expression): Expression {
  return expression.kind === 'wrapped' ? unwrapped(expression.inner) : expression;
}

/** Whoever it is handed to says which name it is called with. */
function atRunTime(app: App, naming: Naming, known: Known): KnownReference {
  const place = {
    expression: naming.name,
    style: 'dynamic' as const,
    outcomes: [],
    followsSetting: false,
    fallsBack: false,
  };
  return reference(app, naming, place, known, { target: null, style: 'dynamic', from: [], at: place });
}
