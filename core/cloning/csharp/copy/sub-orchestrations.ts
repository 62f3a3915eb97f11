import { neutralise } from '../../../text.ts';
import type { CloneFinding, Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpArgument, CsharpExpression, CsharpFile, CsharpReference } from '../facts/index.ts';
import { findingAt } from '../findings/index.ts';
import type { Evaluator, Site } from '../resolve/index.ts';
import type { Selection } from './selection.ts';

const optionsType = 'global::Microsoft.DurableTask.SubOrchestrationOptions';

/**
 * Sub-orchestrations of a body that a dispatcher calls get the version of its instance: without options the SDK starts them with the
 * version of new instances, and they would run the current body.
 *
 * Source: https://github.com/microsoft/durabletask-dotnet (TaskOrchestrationContextWrapper.CallSubOrchestratorAsync)
 */
export function subOrchestrationEdits(
  app: CsharpApp,
  { units, selected }: Selection,
): { readonly edits: readonly Edit[]; readonly findings: readonly CloneFinding[] } {
  const edits: Edit[] = [];
  const findings: CloneFinding[] = [];
  const seen = new Set<string>();
  for (const reference of app.references) {
    const { found, call, type } = reference;
    const unit = type && units.of.get(type);
    const file = app.files.get(found.path);
    const key = `${found.path}@${call.span.start}`;
    if (unit === undefined || file === undefined || !selected.has(unit) || !isSubOrchestration(reference)) continue;
    if (seen.has(key)) continue;
    seen.add(key);
    const made = withVersion(file, reference, app.evaluator);
    if (made !== undefined) edits.push(...made);
    else findings.push(notGiven(file, reference));
  }
  return { edits, findings };
}

function isSubOrchestration({ found, call }: CsharpReference): boolean {
  if (found.targetKind !== 'orchestrator' || found.side !== 'context') return false;
  return (
    call.method === 'CallSubOrchestratorAsync' || (found.style === 'generated-method' && /^Call/.test(call.method))
  );
}

/** No edits where the call says the version itself; `undefined` where it cannot be told which options the call has. */
function withVersion(
  file: CsharpFile,
  { call, type, member, found }: CsharpReference,
  evaluator: Evaluator,
): Edit[] | undefined {
  const { receiver, arguments: given, span } = call;
  if (receiver?.kind !== 'path' || call.handed === true) return undefined;
  const textOf = (one: { readonly span: { readonly start: number; readonly end: number } }): string =>
    file.text.slice(one.span.start, one.span.end);
  const site: Site = { file, ...(type === undefined ? {} : { type }), member, at: span.start, inner: call.inner };
  // Before the options there are the name and the input, or the input alone.
  const place = found.style === 'generated-method' ? 1 : 2;
  const positional = given.every(({ name }) => name === undefined) ? given : [];
  const options =
    given.find(({ name }) => name === 'options') ??
    positional[place] ??
    positional.slice(place - 1).find(({ value }) => isOptions(value, site, evaluator));
  const version = `{ Version = ${textOf(receiver)}.Version }`;
  if (options === undefined) {
    const last: CsharpArgument | undefined = positional[place - 1];
    if (last !== undefined && /option/i.test(textOf(last))) return undefined;
    const at = { start: span.end - 1, end: span.end - 1 };
    return [editOf(file, at, `${given.length === 0 ? '' : ', '}options: new ${optionsType} ${version}`, 'dispatcher')];
  }
  const { value } = options;
  const written = textOf(value);
  if (/\bVersion\b/.test(written)) return [];
  if (/^(?:null|default)!?$/.test(written))
    return [editOf(file, value.span, `new ${optionsType} ${version}`, 'dispatcher')];
  return [
    editOf(file, { start: value.span.start, end: value.span.start }, `new ${optionsType}(`, 'dispatcher'),
    editOf(file, { start: value.span.end, end: value.span.end }, `) ${version}`, 'dispatcher'),
  ];
}

const makers = /^(?:(?:Task|SubOrchestration)Options|FromRetryPolicy|FromRetryHandler|WithInstanceId)$/;

function isOptions(value: CsharpExpression, site: Site, evaluator: Evaluator): boolean {
  if (value.kind === 'call') return makers.test(value.method);
  if (value.kind !== 'path') return false;
  const meaning = evaluator.meaning(value.parts, site);
  if (meaning === undefined) return false;
  const { type } = meaning.kind === 'parameter' ? meaning.parameter : meaning.variable;
  if (/\b(?:Task|SubOrchestration)Options\b/.test(type)) return true;
  return (
    meaning.kind === 'variable' && meaning.variable.values.some((one) => one.kind === 'call' && makers.test(one.method))
  );
}

function notGiven(file: CsharpFile, { call }: CsharpReference): CloneFinding {
  return findingAt(
    'SUB_ORCHESTRATION_VERSION',
    file,
    call.methodSpan.start,
    `${neutralise(call.method)} in the body of an older version cannot be given its version here: the sub-orchestration runs the current body.`,
    'Give the call SubOrchestrationOptions with the Version of the context.',
  );
}
