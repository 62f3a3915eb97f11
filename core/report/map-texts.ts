/**
 * A document with every text of it changed, those in lists and in other documents too.
 *
 * @param mapName of a property; names stay as they are without it
 */
export function mapTexts<T>(
  value: T,
  mapText: (text: string) => string,
  mapName: (name: string) => string = (name) => name,
): T {
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return mapText(part);
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [mapName(name), visit(inner)]));
  };
  return visit(value) as T;
}
