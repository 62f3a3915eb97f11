/** Orchestrators that choose their body by the version of the instance. */
import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { emptyDraft, type CloneFinding, type DispatchRequest, type Draft, type Edit } from '../../model.ts';
import { appOf, type FunctionPlace, type JavaApp } from '../app.ts';
import type { MethodFacts } from '../facts.ts';
import { finding } from '../findings.ts';
import { EditList } from '../write/edit-list.ts';
import { declarationAround, textOf } from '../write/rename.ts';
import { dispatcherText } from './text.ts';
import { frozenBody, returnOf, type FrozenBody } from './body.ts';

/**
 * A switch on `ctx.getVersion()` at the start of each public orchestrator calls the frozen bodies; one that is there is replaced, or goes with the
 * last of the bodies.
 *
 * @throws DurableDeployError CLONE_MODE_REFUSED where a frozen body cannot be called; CLONE_SYNTAX_ERROR
 * Source: https://github.com/microsoft/durabletask-java (TaskOrchestrationContext.getVersion: empty for instances without a version)
 */
export function dispatch(app: JavaApp, request: DispatchRequest): Draft {
  const orchestrators = [...app.functions.values()].filter(
    ({ found }) => found.kind === 'orchestrator' && found.tag === undefined,
  );
  const edits: Edit[] = [];
  const byFile = new Map<FunctionPlace['file'], EditList>();
  for (const place of orchestrators) {
    const bodies = request.frozen.flatMap((frozen): FrozenBody[] => {
      const older = orchestratorOf(appOf(frozen.analysis), frozen.functions, place.found.name);
      return older === undefined ? [] : [frozenBody(place, older, frozen.version, frozen.tag)];
    });
    const committed = place.file.methods[place.facts.method]?.dispatcher;
    if (bodies.length === 0 && committed === undefined) continue;
    const list = byFile.get(place.file) ?? new EditList(place.file, textOf(app, place.file));
    byFile.set(place.file, list);
    if (bodies.length > 0) addDispatcher(list, app, place, bodies, request.version);
    else if (committed !== undefined) list.add(committed.span, '', 'dispatcher');
  }
  for (const [file, list] of byFile) {
    list.requireReadable((offset) => declarationAround(file, offset));
    edits.push(...list.edits());
  }
  const names = new Set(orchestrators.map(({ found }) => found.name.toLowerCase()));
  return { ...emptyDraft, edits, findings: request.frozen.flatMap((frozen) => gone(frozen, names)) };
}

function orchestratorOf(app: JavaApp, functions: ReadonlySet<string>, name: string): FunctionPlace | undefined {
  return [...app.functions.values()].find(
    ({ found }) =>
      found.kind === 'orchestrator' && functions.has(found.id) && found.name.toLowerCase() === name.toLowerCase(),
  );
}

function addDispatcher(
  list: EditList,
  app: JavaApp,
  { file, facts, found }: FunctionPlace,
  bodies: readonly FrozenBody[],
  version: string,
): void {
  const method = file.methods[facts.method];
  const context = method?.parameters.find(({ type }) => /(?:^|\.)TaskOrchestrationContext$/.test(type))?.name;
  if (method?.body === undefined || context === undefined) {
    throw new DurableDeployError(
      'CLONE_MODE_REFUSED',
      `${neutralise(found.name)} in ${neutralise(file.path)} gets no TaskOrchestrationContext, so it cannot tell the version of an instance.`,
      { fix: 'Let the orchestrator take a TaskOrchestrationContext, or use mode: freeze.' },
    );
  }
  const returns = returnOf(app, file, method, bodies);
  if (returns !== method.returns && method.returnSpan !== undefined) list.add(method.returnSpan, returns, 'dispatcher');
  addThrows(list, method, bodies);
  const end = app.sources.files.get(file.path)?.lineEnd ?? '\n';
  const text = dispatcherText({ indent: indentOf(list.text, method), context, bodies, version, returns, lineEnd: end });
  if (method.dispatcher !== undefined) {
    list.add(method.dispatcher.span, text, 'dispatcher');
    return;
  }
  const start = method.body.start + 1;
  const lineEnd = /^[ \t]*\r?\n/.exec(list.text.slice(start, start + 100))?.[0];
  const at = start + (lineEnd?.length ?? 0);
  list.add({ start: at, end: at }, lineEnd === undefined ? `${end}${text}` : text, 'dispatcher');
}

/** A frozen body may throw what the current one does not. */
function addThrows(list: EditList, method: MethodFacts, bodies: readonly FrozenBody[]): void {
  const known = new Set(method.throws);
  if (known.has('Exception') || known.has('Throwable')) return;
  if (bodies.every(({ throws }) => throws.every((one) => known.has(one)))) return;
  const at = { start: method.headEnd, end: method.headEnd };
  list.add(at, method.throws.length === 0 ? ' throws Exception' : ', Exception', 'dispatcher');
}

/** The indentation of statements in a method. */
function indentOf(text: string, { span, body }: MethodFacts): string {
  const outer = /^[ \t]*/.exec(text.slice(span.start))?.[0] ?? '';
  const inner =
    body === undefined ? undefined : /^\{[ \t]*\r?\n(?:[ \t]*\r?\n)*([ \t]+)\S/.exec(text.slice(body.start))?.[1];
  return inner !== undefined && inner.length > outer.length ? inner : `${outer}${outer.includes('\t') ? '\t' : '    '}`;
}

/** Orchestrators of older versions that the current code does not have: nothing would be registered under their names. */
function gone(
  { analysis, functions, version }: DispatchRequest['frozen'][number],
  names: ReadonlySet<string>,
): CloneFinding[] {
  return analysis.inventory.functions
    .filter(({ id, kind, name }) => kind === 'orchestrator' && functions.has(id) && !names.has(name.toLowerCase()))
    .map(({ name, path, line }) => ({
      ...finding(
        'VERSION_MISSING',
        `Orchestrator ${neutralise(name)} of version ${version} is not in the current code: nothing would be registered under its name.`,
        path,
        line,
        'Keep an orchestrator of that name in the current code until nothing of it is in flight, or use mode: freeze.',
      ),
      severity: 'error',
    }));
}
