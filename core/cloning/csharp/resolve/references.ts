import type { CsharpModel } from '../project/index.ts';
import type { CsharpCall, CsharpFile, CsharpFunction, CsharpReference } from '../facts/index.ts';
import { entityIds, entityIdTakers, nameArgument, nameTakers } from './apis.ts';
import { sideOf, type CallSite, type Owners } from './call-site.ts';
import { generatedReference } from './generated.ts';
import { handedIn, handedReferences } from './handed.ts';
import { namedBy, type Named } from './named.ts';
import { activityProxyReference, entityProxyReference } from './proxies.ts';
import { membersOf } from './site.ts';
import type { TypeIndex } from './type-index.ts';
import type { Evaluator } from './values.ts';
import { wrapperReferences } from './wrappers.ts';

/** All places of an app where a function is named. */
export function referencesIn(
  files: ReadonlyMap<string, CsharpFile>,
  model: CsharpModel,
  functions: ReadonlyMap<string, CsharpFunction>,
  owners: Owners,
  types: TypeIndex,
  evaluator: Evaluator,
): CsharpReference[] {
  const declared = new Set<string>();
  const calls = new Map<string, CallSite[]>();
  const all: CallSite[] = [];
  const handed: CallSite[] = [];
  for (const file of files.values()) {
    for (const { type, member } of membersOf(file)) {
      if (member.kind === 'method') declared.add(member.name);
      const siteOf = (call: CsharpCall): CallSite => ({
        file,
        ...(type === undefined ? {} : { type }),
        member,
        at: call.span.start,
        inner: call.inner,
        call,
      });
      handed.push(...member.handed.map(siteOf));
      const made = member.calls.map(siteOf);
      all.push(...made);
      for (const site of [...made, ...handedIn(member).map(siteOf)]) {
        const list = calls.get(site.call.method);
        if (list === undefined) calls.set(site.call.method, [site]);
        else list.push(site);
      }
    }
  }
  const entityArguments = new Set(all.flatMap(impliedEntityIds));
  const idType = model === 'csharp-isolated' ? 'EntityInstanceId' : 'EntityId';
  const found: Named = { references: [], passed: [] };
  for (const site of handed) {
    const owner = owners.functionOf(site);
    const named = handedReferences(site, owner, evaluator);
    const generated =
      model === 'csharp-isolated' ? generatedReference(site, owner, functions, declared, evaluator) : undefined;
    found.references.push(...named.references, ...(generated === undefined ? [] : [generated]));
    found.passed.push(...named.passed);
  }
  for (const site of all) {
    const owner = owners.functionOf(site);
    const named = namedIn(site, owner, entityArguments, evaluator, idType);
    if (named !== undefined) {
      found.references.push(...named.references);
      found.passed.push(...named.passed);
      continue;
    }
    const other =
      entityProxyReference(site, owner, types, evaluator) ??
      activityProxyReference(site, owner, types, evaluator, (member) => owners.functionOf({ member })) ??
      (model === 'csharp-isolated' ? generatedReference(site, owner, functions, declared, evaluator) : undefined);
    if (other !== undefined) found.references.push(other);
  }
  return inOrder([...found.references, ...wrapperReferences(found.passed, calls, functions, owners, types, evaluator)]);
}

function namedIn(
  site: CallSite,
  owner: CsharpFunction | undefined,
  entityArguments: ReadonlySet<string>,
  evaluator: Evaluator,
  idType: string,
): Named | undefined {
  const { call, file } = site;
  const taker = call.isNew ? undefined : nameTakers.get(call.method);
  const given = nameArgument(call);
  if (taker !== undefined) {
    // A lambda is no name: the method is another one that is called the same.
    const text = given === undefined ? '' : file.text.slice(given.value.span.start, given.value.span.end);
    return given === undefined || /^(?:async\b|\w+\s*=>|\([^)]*\)\s*=>)/.test(text)
      ? undefined
      : namedBy(given.value, site, owner, taker, call.method, evaluator);
  }
  const isEntityId = call.isNew && (entityIds.has(call.method) || entityArguments.has(keyOf(site, call.span.start)));
  if (!isEntityId || given === undefined) return undefined;
  const api = entityIds.has(call.method) ? call.method : idType;
  return namedBy(given.value, site, owner, { targetKind: 'entity', side: sideOf(site, owner) }, api, evaluator);
}

/** `new("Counter", key)` among the arguments of a method that takes an entity id. */
function impliedEntityIds(site: CallSite): string[] {
  const { call } = site;
  if (call.isNew || !entityIdTakers.has(call.method)) return [];
  return call.arguments.flatMap(({ value }) =>
    value.kind === 'call' && value.isNew && value.method === '' && value.arguments.length === 2
      ? [keyOf(site, value.span.start)]
      : [],
  );
}

function keyOf({ file }: CallSite, at: number): string {
  return `${file.path}@${at}`;
}

/** In order of path and place; a place that was found in two ways is in it once. */
function inOrder(references: readonly CsharpReference[]): CsharpReference[] {
  const unique = new Map(
    references.map((reference) => [`${reference.found.id}/${reference.found.targetKind}`, reference]),
  );
  return [...unique.values()].sort(
    (a, b) => compare(a.found.path, b.found.path) || offsetOf(a) - offsetOf(b) || compare(a.found.id, b.found.id),
  );
}

function offsetOf({ site }: CsharpReference): number {
  return site.kind === 'expression'
    ? site.expression.span.start
    : site.kind === 'class'
      ? site.attribute.span.start
      : site.span.start;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
