import type { ReferencePlace } from '../app.ts';
import type { NameGiven } from '../resolve/given.ts';
import type { EditList } from '../write/edit-list.ts';
import { javaString, starterHelper } from './helper.ts';

/**
 * Puts the helper around an expression that gives a name, which becomes the plain one.
 *
 * @param plain plain names by the id of the reference
 * @returns whether every name could be placed
 */
export function wrapNames(
  list: EditList,
  places: readonly ReferencePlace[],
  plain: ReadonlyMap<string, string>,
): boolean {
  const bySite = new Map<string, ReferencePlace[]>();
  for (const place of places) {
    const key = `${place.given.site.start}:${place.given.site.end}`;
    const known = bySite.get(key);
    if (known === undefined) bySite.set(key, [place]);
    else known.push(place);
  }
  return [...bySite.values()].map((some) => wrapSite(list, some, plain)).every(Boolean);
}

function wrapSite(list: EditList, places: readonly ReferencePlace[], plain: ReadonlyMap<string, string>): boolean {
  const wanted = places.filter(({ found }) => found.followsSetting !== true);
  const [first] = wanted;
  if (first === undefined) return true;
  const named = wanted.map(({ found, given }) => ({ given, name: plain.get(found.id) }));
  if (named.some(({ name }) => name === undefined))
    return places.length === wanted.length && named.every(({ name }) => name === undefined);
  const { site } = first.given;
  const heads = new Set(named.map(({ given, name = '' }) => headEnd(list.text, given, name)));
  const [head] = heads;
  if (heads.size === 1 && head !== undefined) {
    list.add({ start: site.start, end: site.start }, `${starterHelper.type}.${starterHelper.method}(`, 'starter');
    list.add({ start: head, end: site.end }, ')', 'starter');
    return true;
  }
  const [only] = named;
  if (named.length > 1 || only?.name === undefined) return false;
  list.add(site, `${starterHelper.type}.${starterHelper.method}(${javaString(only.name)})`, 'starter');
  return true;
}

/** Where the part of an expression ends that is the plain name already; `undefined` when no part is. */
function headEnd(text: string, { value, site, tail }: NameGiven, plain: string): number | undefined {
  if (value?.toLowerCase() === plain.toLowerCase()) return site.end;
  if (tail?.head.toLowerCase() !== plain.toLowerCase()) return undefined;
  const quote = tail.inner.start - 1;
  const joint = /\s*\+\s*$/.exec(text.slice(site.start, quote));
  return joint === null ? undefined : quote - joint[0].length;
}
