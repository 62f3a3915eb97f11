import type { CsharpReference, NameSite } from '../facts/index.ts';

/** References of one place together, of places that one is wanted of: a place may give several names, wanted or not. */
export function placesOf(
  all: readonly CsharpReference[],
  wanted: { readonly has: (id: string) => boolean },
): CsharpReference[][] {
  const places = new Map<string, CsharpReference[]>();
  const asked = new Set<string>();
  for (const reference of all) {
    const { id } = reference.found;
    const key = id.replace(/(@\d+):.*$/, '$1');
    const place = places.get(key);
    if (place === undefined) places.set(key, [reference]);
    else place.push(reference);
    if (wanted.has(id)) asked.add(key);
  }
  return [...places].filter(([key]) => asked.has(key)).map(([, place]) => place);
}

/** The offset that a name stands at. */
export function startOf(site: NameSite): number {
  switch (site.kind) {
    case 'expression':
      return site.expression.span.start;
    case 'class':
      return site.attribute.span.start;
    case 'method':
    case 'type':
      return site.span.start;
  }
}
