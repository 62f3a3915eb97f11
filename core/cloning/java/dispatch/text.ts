import { dispatcherComment } from '../read/dispatcher.ts';
import { javaString } from '../starter/helper.ts';
import type { FrozenBody } from './body.ts';

interface DispatcherText {
  readonly indent: string;
  /** The name of the parameter that is the orchestration's context. */
  readonly context: string;
  /** Oldest first. */
  readonly bodies: readonly FrozenBody[];
  readonly version: string;
  /** What the current orchestrator returns. */
  readonly returns: string;
  readonly lineEnd: '\n' | '\r\n';
}

/**
 * The statements at the start of an orchestrator. An instance of a version that no code is kept for fails at once: on other code it
 * would fail as well, but only after doing something wrong.
 */
export function dispatcherText({ indent, context, bodies, version, returns, lineEnd }: DispatcherText): string {
  const step = indent.includes('\t') ? '\t' : '    ';
  const version0 = `${context}.getVersion()`;
  const lines = [dispatcherComment, `switch (${version0} == null ? "" : ${version0}) {`];
  bodies.forEach((body, index) => {
    if (index === 0) lines.push(`${step}case "":`);
    lines.push(`${step}case ${javaString(body.version)}:`);
    lines.push(...statements(body, context, returns).map((statement) => `${step}${step}${statement}`));
  });
  lines.push(
    `${step}case ${javaString(version)}:`,
    `${step}${step}break;`,
    `${step}default:`,
    `${step}${step}throw new IllegalStateException("No code is here for version " + ${version0} + " of " + ${context}.getName());`,
    '}',
  );
  return lines.map((line) => `${indent}${line}${lineEnd}`).join('');
}

function statements(body: FrozenBody, context: string, returns: string): string[] {
  if (returns === 'void') {
    return [body.returns === 'void' ? `${body.call};` : `${context}.complete(${body.call});`, 'return;'];
  }
  return body.returns === 'void' ? [`${body.call};`, 'return null;'] : [`return ${body.call};`];
}
