import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { JavaApp } from '../app.ts';
import type { MethodFacts } from '../facts.ts';
import type { EditList } from '../write/edit-list.ts';
import { returnOf, type CurrentOrchestrator, type FrozenBody } from './body.ts';
import { dispatcherText } from './text.ts';

/**
 * Puts a dispatcher at the start of an orchestrator's body, in the place of the one that is there.
 *
 * @throws DurableDeployError CLONE_MODE_REFUSED when the orchestrator cannot tell the version
 */
export function addDispatcher(
  list: EditList,
  app: JavaApp,
  { file, facts, name }: CurrentOrchestrator,
  bodies: readonly FrozenBody[],
  version: string,
): void {
  const method = file.methods[facts.method];
  const context = method?.parameters.find(({ type }) => /(?:^|\.)TaskOrchestrationContext$/.test(type))?.name;
  if (method?.body === undefined || context === undefined) {
    throw new DurableDeployError(
      'CLONE_MODE_REFUSED',
      `${neutralise(name)} in ${neutralise(file.path)} gets no TaskOrchestrationContext, so it cannot tell the version of an instance.`,
      { fix: 'Let the orchestrator take a TaskOrchestrationContext, or use mode: freeze.' },
    );
  }
  const returns = returnOf(app, file, method, bodies);
  if (returns !== method.returns && method.returnSpan !== undefined) list.add(method.returnSpan, returns, 'dispatcher');
  addThrows(list, method, bodies);
  const end = file.lineEnd;
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
