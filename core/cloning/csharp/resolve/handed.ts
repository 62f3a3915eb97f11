import type {
  CsharpCall,
  CsharpExpression,
  CsharpFunction,
  CsharpMember,
  CsharpReference,
  CsharpVariable,
} from '../facts/index.ts';
import { nameTakers, type NameTaker } from './apis.ts';
import { referenceAt, type CallSite } from './call-site.ts';
import { namedBy, type Named } from './named.ts';
import type { Evaluator } from './values.ts';

/** Methods of lists that call what they are given with each element. */
const eachTakers = new Set(['Select', 'SelectMany', 'ForEach', 'ConvertAll']);

/**
 * What a method of the SDK is given that is handed over as a value: the elements of the list which it is called for, or the first
 * argument wherever the variable is called that holds it. All else is only known at run time.
 */
export function handedReferences(site: CallSite, owner: CsharpFunction | undefined, evaluator: Evaluator): Named {
  const { call, member } = site;
  const taker = nameTakers.get(call.method);
  if (taker === undefined) return { references: [], passed: [] };
  const elements = elementsOf(
    member.calls.find(({ arguments: given }) => given.some(({ value }) => isSame(value.span, call.span))),
  );
  if (elements !== undefined) return namedBy(elements, site, owner, taker, call.method, evaluator);
  const held = member.variables.find(({ values: [value, ...more] }) => more.length === 0 && isValue(value, call));
  const called = held === undefined ? undefined : byVariable(held, site, owner, taker, evaluator);
  const itself = unknownHanded(site, owner, taker, called?.isAll === true ? 'wrapper' : 'dynamic');
  return { references: [itself, ...(called?.references ?? [])], passed: called?.passed ?? [] };
}

/** A method that is handed over, with names that stand elsewhere or are only known at run time. */
export function unknownHanded(
  site: CallSite,
  owner: CsharpFunction | undefined,
  taker: NameTaker,
  style: 'wrapper' | 'dynamic',
): CsharpReference {
  const { span, methodSpan, method } = site.call;
  const nameSite = { kind: 'expression', expression: { kind: 'other', span } } as const;
  return referenceAt(site, owner, nameSite, methodSpan.start, { ...taker, api: method, target: null, style });
}

/** What may be a method of the app that is handed over: as a call with what it gets, as far as that can be told. */
export function handedIn(member: CsharpMember): CsharpCall[] {
  const given = member.calls.flatMap((call) =>
    call.arguments.map(({ value }) => ({
      value,
      inner: call.inner,
      localFunction: call.localFunction,
      elements: elementsOf(call),
    })),
  );
  const held = member.variables.flatMap(({ values }) =>
    values.map((value) => ({ value, inner: [], localFunction: undefined, elements: undefined })),
  );
  return [...given, ...held].flatMap(({ value, inner, localFunction, elements }): CsharpCall[] => {
    if (value.kind !== 'path') return [];
    const { parts, span } = value;
    const method = parts.at(-1) ?? '';
    return [
      {
        method,
        methodSpan: { start: span.end - method.length, end: span.end },
        ...(parts.length > 1 ? { receiver: { kind: 'path', parts: parts.slice(0, -1), span } } : {}),
        isNew: false,
        typeArguments: [],
        arguments: elements === undefined ? [] : [{ value: elements, span: elements.span }],
        span,
        inner,
        ...(localFunction === undefined ? {} : { localFunction }),
        handed: true,
      },
    ];
  });
}

/** The list that a method is called with each element of, when it stands right there. */
function elementsOf(caller: CsharpCall | undefined): CsharpExpression | undefined {
  return caller?.receiver?.kind === 'choice' && caller.arguments.length === 1 && eachTakers.has(caller.method)
    ? caller.receiver
    : undefined;
}

/** `call("Charge", input)` of a variable; whether that is all that is done with it. */
function byVariable(
  variable: CsharpVariable,
  site: CallSite,
  owner: CsharpFunction | undefined,
  taker: NameTaker,
  evaluator: Evaluator,
): Named & { readonly isAll: boolean } {
  const { file, member } = site;
  const { name, scope } = variable;
  const named: Named = { references: [], passed: [] };
  let calls = 0;
  for (const call of member.calls) {
    const isInvoked =
      call.method === 'Invoke' && call.receiver?.kind === 'path' && call.receiver.parts.join('.') === name;
    if (call.isNew || !(isInvoked || (call.method === name && call.receiver === undefined))) continue;
    const at: CallSite = { ...site, at: call.span.start, inner: call.inner, call };
    const meaning = evaluator.meaning([name], at);
    const [first] = call.arguments;
    if (meaning?.kind !== 'variable' || meaning.variable !== variable || first === undefined) continue;
    calls += 1;
    const found = namedBy(first.value, at, owner, taker, name, evaluator);
    named.references.push(...found.references);
    named.passed.push(...found.passed);
  }
  const written = file.text.slice(scope.start, scope.end).match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  return { ...named, isAll: written.filter((one) => one === name).length === calls + 1 };
}

function isValue(value: CsharpVariable['values'][number] | undefined, { span }: CsharpCall): boolean {
  return value !== undefined && isSame(value.span, span);
}

function isSame(a: CsharpCall['span'], b: CsharpCall['span']): boolean {
  return a.start === b.start && a.end === b.end;
}
