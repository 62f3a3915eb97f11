import type { CsharpFunction, CsharpReference, CsharpType } from '../facts.ts';
import { entityIds, entityProxyMakers } from './apis.ts';
import { referenceAt, sideOf, type CallSite } from './call-site.ts';
import type { TypeIndex } from './type-index.ts';
import type { Evaluator } from './values.ts';

/**
 * `CreateEntityProxy<ICounter>("key")`: the name of the entity is that of the one class which implements the interface.
 *
 * Source: https://github.com/Azure/azure-functions-durable-extension (EntityContextExtensions, TypedInvocationExtensions)
 */
export function entityProxyReference(
  site: CallSite,
  owner: CsharpFunction | undefined,
  types: TypeIndex,
  evaluator: Evaluator,
): CsharpReference | undefined {
  const { call } = site;
  const [argument, ...more] = call.typeArguments;
  if (call.isNew || argument === undefined || more.length > 0 || !entityProxyMakers.has(call.method)) return undefined;
  if (givesEntityId(site, evaluator)) return undefined;
  const written = argument.text.replace(/<.*$/s, '').split('.');
  const asked = types.resolve(written, site);
  const last = written.at(-1) ?? '';
  if (asked === undefined ? !/^I[A-Z]/.test(last) : asked.every(({ kind }) => kind !== 'interface')) return undefined;
  const target = asked === undefined ? null : onlyImplementation(asked, types);
  return referenceAt(site, owner, { kind: 'type', span: argument.span }, argument.span.start, {
    target,
    targetKind: 'entity',
    side: sideOf(site, owner),
    api: call.method,
    style: 'typed-proxy',
  });
}

function givesEntityId(site: CallSite, evaluator: Evaluator): boolean {
  const value = site.call.arguments[0]?.value;
  if (value?.kind === 'call') return entityIds.has(value.method) || (value.isNew && value.method === '');
  if (value?.kind !== 'path') return false;
  const meaning = evaluator.meaning(value.parts, site);
  if (meaning?.kind === 'parameter') return /\bEntity(?:Instance)?Id\b/.test(meaning.parameter.type);
  if (meaning === undefined) return false;
  const { type, values } = meaning.variable;
  return (
    /\bEntity(?:Instance)?Id\b/.test(type) || values.some((one) => one.kind === 'call' && entityIds.has(one.method))
  );
}

function onlyImplementation(asked: readonly CsharpType[], types: TypeIndex): string | null {
  const wanted = new Set(asked.map(({ fullName }) => fullName));
  const [name] = asked;
  const found = new Map<string, string>();
  for (const list of types.byFullName.values()) {
    for (const type of list) {
      if (type.kind !== 'class' && type.kind !== 'struct' && type.kind !== 'record') continue;
      if (type.modifiers.includes('abstract') || type.bases.length === 0 || name === undefined) continue;
      if (types.withBases(type).some(({ fullName }) => wanted.has(fullName))) found.set(type.fullName, type.name);
    }
  }
  const [only, ...others] = found.values();
  return only === undefined || others.length > 0 ? null : only;
}

/**
 * `CreateActivityProxy<IActivities>()` of the typed-proxy package: each method that is called on it names the activity of its own name.
 *
 * Source: https://github.com/shibayan/durabletask-typed-proxy
 */
export function activityProxyReference(
  site: CallSite,
  owner: CsharpFunction | undefined,
  evaluator: Evaluator,
): CsharpReference | undefined {
  const { call } = site;
  const { receiver } = call;
  if (call.isNew || receiver === undefined) return undefined;
  if (!isActivityProxy(receiver) && !(receiver.kind === 'path' && holdsActivityProxy(receiver.parts, site, evaluator)))
    return undefined;
  return referenceAt(site, owner, { kind: 'type', span: call.methodSpan }, call.methodSpan.start, {
    target: call.method,
    targetKind: 'activity',
    side: 'context',
    api: 'CreateActivityProxy',
    style: 'typed-proxy',
  });
}

function isActivityProxy(expression: CallSite['call']['receiver']): boolean {
  return expression?.kind === 'call' && expression.method === 'CreateActivityProxy';
}

function holdsActivityProxy(parts: readonly string[], site: CallSite, evaluator: Evaluator): boolean {
  const meaning = parts.length === 1 ? evaluator.meaning(parts, site) : undefined;
  return meaning?.kind === 'variable' && meaning.variable.values.some(isActivityProxy);
}
