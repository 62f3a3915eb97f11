/**
 * Every text of a document with logging commands broken up, and otherwise as it is: for documents that other tools compare with the
 * sources, and that a step may print, since the agent executes every line that contains `##vso[` or `##[`.
 */
export function breakCommands<T>(value: T): T {
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replace(/##(?=vso\[|\[)/gi, '# #');
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, visit(inner)]));
  };
  return visit(value) as T;
}
