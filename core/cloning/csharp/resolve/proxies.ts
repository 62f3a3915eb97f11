import type {
  CsharpExpression,
  CsharpFunction,
  CsharpMember,
  CsharpReference,
  CsharpType,
  NameSite,
} from '../facts/index.ts';
import { entityIds, entityProxyMakers } from './apis.ts';
import { referenceAt, sideOf, type CallSite } from './call-site.ts';
import type { Site } from './site.ts';
import type { TypeIndex } from './type-index.ts';
import type { Evaluator } from './values.ts';

/**
 * `CreateEntityProxy<ICounter>("key")`: the name of the entity is that of the one class which implements the interface. An
 * `EntityId` in the place of the key says another name.
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
  const [key] = call.arguments;
  const isKey = key !== undefined && (key.name ?? 'entityKey') === 'entityKey' && isText(key.value, site, evaluator);
  const nameSite: NameSite = {
    kind: 'type',
    span: argument.span,
    ...(asked?.[0] === undefined ? {} : { interface: asked[0].fullName }),
    ...(isKey ? { key } : {}),
  };
  return referenceAt(site, owner, nameSite, argument.span.start, {
    target: implementations(asked, types)[0]?.name ?? null,
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

/** Whether an expression is a text for certain. */
function isText(expression: CsharpExpression, site: Site, evaluator: Evaluator, depth = 0): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'interpolation':
    case 'nameof':
      return true;
    case 'sum':
      return isText(expression.left, site, evaluator, depth) || isText(expression.right, site, evaluator, depth);
    case 'path': {
      const meaning = depth > 8 ? undefined : evaluator.meaning(expression.parts, site);
      if (meaning?.kind === 'parameter') return isTextType(meaning.parameter.type);
      if (meaning === undefined) return false;
      const { type, values } = meaning.variable;
      if (type !== 'var') return isTextType(type);
      return values.length > 0 && values.every((value) => isText(value, meaning.site, evaluator, depth + 1));
    }
    case 'call': {
      const { start, end } = expression.span;
      const written = site.file.text.slice(start, end);
      return !expression.isNew && (expression.method === 'ToString' || /\.GetInput<string>\(\)$/.test(written));
    }
    default:
      return false;
  }
}

function isTextType(written: string): boolean {
  return /^(?:this )?(?:string|(?:System\.)?String)\??$/.test(written);
}

/** The parts of the one class that implements an interface; none when there are several, or when nobody knows. */
function implementations(asked: readonly CsharpType[] | undefined, types: TypeIndex): readonly CsharpType[] {
  const wanted = new Set(asked?.map(({ fullName }) => fullName));
  const found = new Map<string, CsharpType[]>();
  for (const [fullName, list] of wanted.size === 0 ? [] : types.byFullName) {
    for (const type of list) {
      if (type.kind !== 'class' && type.kind !== 'struct' && type.kind !== 'record') continue;
      if (type.modifiers.includes('abstract') || type.bases.length === 0) continue;
      if (types.withBases(type).some((base) => wanted.has(base.fullName))) found.set(fullName, list.slice());
    }
  }
  const [only, ...others] = found.values();
  return only === undefined || others.length > 0 ? [] : only;
}

/**
 * `CreateActivityProxy<IActivities>()` of the typed-proxy package: each method that is called on it names the activity which the
 * method of that name is in the one class that implements the interface. The name follows its attribute.
 *
 * Source: https://github.com/shibayan/durable-functions-typed-proxy (ActivityProxyFactory)
 */
export function activityProxyReference(
  site: CallSite,
  owner: CsharpFunction | undefined,
  types: TypeIndex,
  evaluator: Evaluator,
  functionOf: (member: CsharpMember) => CsharpFunction | undefined,
): CsharpReference | undefined {
  const { call } = site;
  const { receiver } = call;
  if (call.isNew || receiver === undefined) return undefined;
  const maker = isActivityProxy(receiver) ? receiver : makerHeld(receiver, site, evaluator);
  if (maker === undefined) return undefined;
  const made = site.member.calls.find(({ span }) => span.start === maker.span.start && span.end === maker.span.end);
  const written = made?.typeArguments[0]?.text.replace(/<.*$/s, '').split('.');
  const asked = written === undefined ? undefined : types.resolve(written, site);
  const given = implementations(asked, types)
    .flatMap(({ members }) => members)
    .flatMap((member) => (member.name === call.method ? (functionOf(member) ?? []) : []))[0];
  const nameSite: NameSite = {
    kind: 'type',
    span: call.methodSpan,
    ...(asked?.[0] === undefined ? {} : { interface: asked[0].fullName }),
    ...(given === undefined ? {} : { follows: given.id }),
  };
  return referenceAt(site, owner, nameSite, call.methodSpan.start, {
    target: given?.found.name ?? call.method,
    targetKind: 'activity',
    side: 'context',
    api: 'CreateActivityProxy',
    style: 'typed-proxy',
  });
}

function isActivityProxy(expression: CsharpExpression): boolean {
  return expression.kind === 'call' && expression.method === 'CreateActivityProxy';
}

function makerHeld(receiver: CsharpExpression, site: CallSite, evaluator: Evaluator): CsharpExpression | undefined {
  if (receiver.kind !== 'path' || receiver.parts.length !== 1) return undefined;
  const meaning = evaluator.meaning(receiver.parts, site);
  return meaning?.kind === 'variable' ? meaning.variable.values.find(isActivityProxy) : undefined;
}
