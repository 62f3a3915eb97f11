import type { CsharpCall, CsharpFunction, CsharpVariable } from '../facts/index.ts';
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
  const caller = member.calls.find(({ arguments: given }) => given.some(({ value }) => isSame(value.span, call.span)));
  if (caller?.receiver?.kind === 'choice' && caller.arguments.length === 1 && eachTakers.has(caller.method))
    return namedBy(caller.receiver, site, owner, taker, call.method, evaluator);
  const held = member.variables.find(({ values: [value, ...more] }) => more.length === 0 && isValue(value, call));
  const called = held === undefined ? undefined : byVariable(held, site, owner, taker, evaluator);
  const itself = referenceAt(
    site,
    owner,
    { kind: 'expression', expression: { kind: 'other', span: call.span } },
    call.methodSpan.start,
    { ...taker, api: call.method, target: null, style: called?.isAll === true ? 'wrapper' : 'dynamic' },
  );
  return { references: [itself, ...(called?.references ?? [])], passed: called?.passed ?? [] };
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
