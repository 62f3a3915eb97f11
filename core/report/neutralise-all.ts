import { neutralise } from '../text.ts';

/**
 * Every text of a document, made safe to print; later steps of a pipeline may print the file. Names of statuses become
 * property names, so those too.
 */
export function neutraliseAll<T>(value: T): T {
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return neutralise(part, 4000);
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [neutralise(name, 200), visit(inner)]));
  };
  return visit(value) as T;
}
