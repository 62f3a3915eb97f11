import type { CsharpFunction, CsharpMember, CsharpType } from '../facts/index.ts';
import type { Site } from './site.ts';
import type { TypeIndex } from './type-index.ts';

/**
 * Tells of which entity a member is an operation: the function of a class-based entity hands what it gets to the class that it names,
 * `dispatcher.DispatchAsync<Counter>()`, or to an object of it.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-dotnet-entities
 */
export function entitiesByClass(
  functions: readonly CsharpFunction[],
  types: TypeIndex,
): (type: CsharpType, member: CsharpMember | undefined) => CsharpFunction | undefined {
  const byClass = new Map<string, CsharpFunction>();
  const inherited = new Map<string, CsharpFunction>();
  const withVersions = new Set<string>();
  for (const one of functions) {
    if (one.found.kind === 'orchestrator' || one.found.kind === 'activity') withVersions.add(one.type.fullName);
    if (one.found.kind !== 'entity') continue;
    const classes = one.member === undefined ? [one.type] : classesOf(one, one.member, types);
    for (const type of classes) {
      if (!byClass.has(type.fullName)) byClass.set(type.fullName, one);
      for (const { fullName } of types.withBases(type)) if (!inherited.has(fullName)) inherited.set(fullName, one);
    }
  }
  return (type, member) => {
    const entity = byClass.get(type.fullName) ?? inherited.get(type.fullName);
    // In a class that holds orchestrations too, a helper may be theirs.
    const isShared = withVersions.has(type.fullName) && !isOperation(member);
    return isShared ? undefined : entity;
  };
}

function classesOf({ type }: CsharpFunction, member: CsharpMember, types: TypeIndex): readonly CsharpType[] {
  const file = types.fileOf(type);
  if (file === undefined) return [];
  const site: Pick<Site, 'file' | 'type'> = { file, type };
  return member.calls
    .filter(({ method }) => method === 'DispatchAsync')
    .flatMap(({ typeArguments, arguments: [given], span }) => {
      const [named] = typeArguments;
      if (named !== undefined) return types.resolve(plainParts(named.text), site) ?? [];
      if (given?.value.kind === 'call' && given.value.isNew) return types.resolve([given.value.method], site) ?? [];
      return /\(\s*this\s*\)$/.test(file.text.slice(span.start, span.end)) ? [type] : [];
    });
}

function plainParts(written: string): string[] {
  return written
    .replace(/<.*$/s, '')
    .replace(/^global::|\s/g, '')
    .split('.');
}

function isOperation(member: CsharpMember | undefined): boolean {
  return member?.kind === 'method' && member.modifiers.includes('public') && !member.modifiers.includes('static');
}
