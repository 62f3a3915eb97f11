import type {
  CsharpCall,
  CsharpExpression,
  CsharpFunction,
  CsharpParameter,
  CsharpReference,
  CsharpType,
} from '../facts/index.ts';
import { entityIds, nameTakers } from './apis.ts';
import type { CallSite, Owners } from './call-site.ts';
import { defaultReferences } from './defaults.ts';
import { unknownHanded } from './handed.ts';
import { namedBy, type Passed } from './named.ts';
import type { TypeIndex } from './type-index.ts';
import type { Evaluator } from './values.ts';

/** Calls by the name of the method, for all files. */
type CallsByMethod = ReadonlyMap<string, readonly CallSite[]>;

/**
 * The call sites of helpers: a method whose parameter is the name that it makes a call with has its targets where it is called itself;
 * so does a method that hands its own parameter to one.
 */
export function wrapperReferences(
  first: readonly Passed[],
  calls: CallsByMethod,
  functions: ReadonlyMap<string, CsharpFunction>,
  owners: Owners,
  types: TypeIndex,
  evaluator: Evaluator,
): CsharpReference[] {
  const references: CsharpReference[] = [];
  const done = new Set<string>();
  const pending = [...first];
  for (let passed = pending.pop(); passed !== undefined; passed = pending.pop()) {
    const { site, parameter, localFunction, taker } = passed;
    const method = localFunction ?? site.member.name;
    const key = [site.file.path, site.member.span.start, method, parameter, taker.targetKind, taker.side].join('@');
    if (done.has(key) || method === '') continue;
    done.add(key);
    let isLeftOut = false;
    for (const at of calls.get(method) ?? []) {
      const isLocal = localFunction !== undefined;
      if (isLocal ? at.member !== site.member : !mayCall(at, passed, types, evaluator)) continue;
      const given = isLocal ? localArgument(at.call, passed) : argumentFor(at, passed, types);
      if (at.call.handed === true) {
        if (evaluator.meaning(partsOf(at.call), at) !== undefined) continue;
        if (!isLocal && !isSure(at, passed, types, evaluator)) continue;
        const owner = owners.functionOf(at);
        if (given === undefined || given === 'left out') references.push(unknownHanded(at, owner, taker, 'dynamic'));
        else references.push(...namedBy(given, at, owner, taker, method, evaluator).references);
        continue;
      }
      if (given === 'left out') isLeftOut = true;
      if (given === undefined || given === 'left out') continue;
      const named = namedBy(given, at, owners.functionOf(at), taker, method, evaluator);
      // Where it cannot be told whose method it is, only known names count.
      const sure = isLocal || isSure(at, passed, types, evaluator);
      references.push(
        ...named.references.filter(({ found: { target } }) => sure || functions.has(target?.toLowerCase() ?? '')),
      );
      if (sure) pending.push(...named.passed);
    }
    references.push(...defaultReferences(passed, method, functions, owners, types, evaluator, isLeftOut));
  }
  return references;
}

/** The name of a method as it is written. */
function partsOf({ receiver, method }: CsharpCall): readonly string[] {
  return receiver?.kind === 'path' ? [...receiver.parts, method] : [method];
}

/** What a call gives for a parameter. */
type Given = CsharpExpression | 'left out' | undefined;

function argumentFor(at: CallSite, { site, parameter }: Passed, types: TypeIndex): Given {
  const parameters = site.member.parameters;
  const index = parameters.findIndex(({ name }) => name === parameter);
  const isExtension = parameters[0]?.type.startsWith('this ') === true;
  const asExtension = isExtension && receiverType(at, types) === undefined && at.call.receiver !== undefined;
  const offset = asExtension ? 1 : 0;
  return argumentAt(at.call, parameters, index, offset);
}

function argumentAt(
  { arguments: given }: CsharpCall,
  parameters: readonly CsharpParameter[],
  index: number,
  offset: number,
): Given {
  if (index < offset || (given.length + offset > parameters.length && !parameters.at(-1)?.type.endsWith('[]')))
    return undefined;
  const wanted = parameters[index]?.name;
  const byName = given.find(({ name }) => name !== undefined && name === wanted);
  if (byName !== undefined) return byName.value;
  const positional = given[index - offset];
  return positional === undefined || positional.name !== undefined ? 'left out' : positional.value;
}

/** The parameters of a local function, in the order in which they are declared: those up to the next function outwards. */
function localArgument(call: CsharpCall, { site, parameter }: Passed): Given {
  const index = site.inner.findIndex(({ name }) => name === parameter);
  return argumentAt(call, site.inner, index, 0);
}

/** The type that is named before the dot, when one is. */
function receiverType(at: CallSite, types: TypeIndex): readonly CsharpType[] | undefined {
  const { receiver } = at.call;
  return receiver?.kind === 'path' ? types.resolve(receiver.parts, at) : undefined;
}

function mayCall(at: CallSite, { site }: Passed, types: TypeIndex, evaluator: Evaluator): boolean {
  if (nameTakers.has(at.call.method) || at.call.isNew || entityIds.has(at.call.method)) return false;
  const { receiver } = at.call;
  const owner = site.type;
  if (owner === undefined) return at.file === site.file;
  if (receiver === undefined || (receiver.kind === 'path' && /^(?:this|base)$/.test(receiver.parts.join('.')))) {
    const around = types.outwards(at.type).flatMap((type) => types.withBases(type));
    return [...around, ...types.staticUsings(at)].some(({ fullName }) => fullName === owner.fullName);
  }
  const named = receiverType(at, types);
  if (named !== undefined && !isVariable(at, evaluator)) return related(named, owner, types);
  const declared = declaredType(at, types, evaluator);
  return (
    declared === undefined ||
    site.member.parameters[0]?.type.startsWith('this ') === true ||
    related(declared, owner, types)
  );
}

function isVariable(at: CallSite, evaluator: Evaluator): boolean {
  const { receiver } = at.call;
  return (
    receiver?.kind === 'path' && receiver.parts.length === 1 && evaluator.meaning(receiver.parts, at) !== undefined
  );
}

/** Whether it is certain that the call goes to the helper. */
function isSure(at: CallSite, passed: Passed, types: TypeIndex, evaluator: Evaluator): boolean {
  const { receiver } = at.call;
  if (receiver === undefined || (receiver.kind === 'path' && /^(?:this|base)$/.test(receiver.parts.join('.'))))
    return true;
  if (passed.site.member.parameters[0]?.type.startsWith('this ') === true) return true;
  return receiverType(at, types) !== undefined || declaredType(at, types, evaluator) !== undefined;
}

/** The type that a variable, a field or a parameter before the dot is declared with, when it is one of the app. */
function declaredType(at: CallSite, types: TypeIndex, evaluator: Evaluator): readonly CsharpType[] | undefined {
  const { receiver } = at.call;
  if (receiver?.kind === 'call' && receiver.isNew) return types.resolve([receiver.method], at);
  if (receiver?.kind !== 'path') return undefined;
  const parts = receiver.parts.filter((part) => part !== 'this');
  const meaning = evaluator.meaning(parts, at) ?? primaryParameter(parts, at);
  if (meaning === undefined) return undefined;
  if (meaning.kind === 'parameter') return types.resolve(typeParts(meaning.parameter.type), at);
  const { variable, site } = meaning;
  const made = variable.values.find((value) => value.kind === 'call' && value.isNew);
  const written = variable.type === 'var' && made?.kind === 'call' ? made.method : variable.type;
  return types.resolve(typeParts(written), site);
}

function primaryParameter(
  [name]: readonly string[],
  { type }: CallSite,
): { kind: 'parameter'; parameter: CsharpParameter } | undefined {
  const parameter = type?.parameters.find((one) => one.name === name);
  return parameter === undefined ? undefined : { kind: 'parameter', parameter };
}

function typeParts(written: string): string[] {
  return written
    .replace(/^this /, '')
    .replace(/<.*$|\?$/g, '')
    .replace(/^global::/, '')
    .split('.');
}

/** A call by an interface or a base class reaches what implements it, and the other way round. */
function related(some: readonly CsharpType[], owner: CsharpType, types: TypeIndex): boolean {
  const names = new Set(types.withBases(owner).map(({ fullName }) => fullName));
  return some.some(
    (type) => names.has(type.fullName) || types.withBases(type).some(({ fullName }) => fullName === owner.fullName),
  );
}
