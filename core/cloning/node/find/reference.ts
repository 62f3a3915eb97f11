import type { NameStyle, ReferenceFound } from '../../model.ts';
import type { App, NamePlace } from '../app/index.ts';
import type { CallFacts } from '../facts/index.ts';
import type { KnownReference } from './model.ts';
import type { Known, Naming } from './namings.ts';
import { functionsAround } from './registrations.ts';

/** A reference of the inventory, for one name that a place gives. */
export function reference(
  app: App,
  { path, call, api, targetKind, side }: Naming,
  place: NamePlace,
  known: Known,
  { target, style, from, at }: { target: string | null; style: NameStyle; from: readonly string[]; at: NamePlace },
): KnownReference {
  const several = place.outcomes.length > 1 && at === place ? `:${target ?? ''}` : '';
  const tag = app.tagOf(path);
  const { enclosing, enclosingId } = enclosingOf(app, path, call, known);
  return {
    path,
    call,
    place: at.expression,
    fallsBack: at.fallsBack,
    from,
    found: {
      id: `reference ${path}:${at.expression.start}${several}`,
      target,
      targetKind,
      enclosing,
      ...(enclosingId === undefined ? {} : { enclosingId }),
      api,
      side,
      path,
      line: app.lineOf(path, at.expression.start),
      style,
      ...(tag === undefined ? {} : { tag }),
      ...(place.followsSetting ? { followsSetting: true } : {}),
    },
  };
}

/** The function that a call is in: the registered one, or else the helper. */
export function enclosingOf(
  app: App,
  path: string,
  call: CallFacts,
  { byHandler }: Pick<Known, 'byHandler'>,
): Pick<ReferenceFound, 'enclosing' | 'enclosingId'> {
  const around = functionsAround(app, path, call.fn);
  for (const key of around) {
    const known = byHandler.get(key);
    if (known !== undefined) return { enclosing: known.found.name, enclosingId: known.found.id };
  }
  const functions = app.modules.get(path)?.functions ?? [];
  for (let at = call.fn; at !== -1; at = functions[at]?.parent ?? -1) {
    const name = functions[at]?.name ?? '';
    if (name !== '') return { enclosing: name };
  }
  return { enclosing: '' };
}
