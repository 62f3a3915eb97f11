import type { CsharpFunction, CsharpReference, NameSite } from '../facts/index.ts';
import { nameTakers } from './apis.ts';
import { referenceAt, type CallSite } from './call-site.ts';
import { contextType, clientType } from './apis.ts';
import type { Evaluator } from './values.ts';

const forms = [
  { expression: /^Call(\w+)Async$/, before: 'Call', after: 'Async', side: 'context' },
  { expression: /^ScheduleNew(\w+)InstanceAsync$/, before: 'ScheduleNew', after: 'InstanceAsync', side: 'client' },
] as const;

const notGenerated = new Set([...nameTakers.keys(), 'CallEntityAsync', 'CallHttpAsync']);

/**
 * A call of a method that the source generator of the isolated model makes from the name of a function:
 * `context.CallSayHelloAsync(…)` and `client.ScheduleNewOrderInstanceAsync(…)`.
 *
 * Source: https://github.com/microsoft/durabletask-dotnet/blob/main/src/Generators/DurableTaskSourceGenerator.cs
 */
export function generatedReference(
  site: CallSite,
  owner: CsharpFunction | undefined,
  functions: ReadonlyMap<string, CsharpFunction>,
  declaredMethods: ReadonlySet<string>,
  evaluator: Evaluator,
): CsharpReference | undefined {
  const { method, methodSpan, isNew, receiver } = site.call;
  if (isNew || receiver === undefined || notGenerated.has(method) || declaredMethods.has(method)) return undefined;
  for (const { expression, before, after, side } of forms) {
    const target = expression.exec(method)?.[1];
    if (target === undefined) continue;
    const known = functions.get(target.toLowerCase());
    if (known === undefined && !isOnContext(site, evaluator)) continue;
    const kind = known?.found.kind;
    const targetKind =
      side === 'client' || kind === 'orchestrator' ? 'orchestrator' : kind === 'entity' ? 'entity' : 'activity';
    const nameSite: NameSite = { kind: 'method', span: methodSpan, before, after };
    return referenceAt(site, owner, nameSite, methodSpan.start, {
      target,
      targetKind,
      side,
      api: method,
      style: 'generated-method',
    });
  }
  return undefined;
}

/** Whether the receiver is declared as a context or a client: a method on it that nothing declares is generated. */
function isOnContext(site: CallSite, evaluator: Evaluator): boolean {
  const { receiver } = site.call;
  const meaning = receiver?.kind === 'path' ? evaluator.meaning(receiver.parts, site) : undefined;
  const type = meaning?.kind === 'parameter' ? meaning.parameter.type : (meaning?.variable.type ?? '');
  return contextType.test(type) || clientType.test(type);
}
