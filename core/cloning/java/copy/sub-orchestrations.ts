import { neutralise } from '../../../text.ts';
import type { CloneFinding, Span } from '../../model.ts';
import { isInside } from '../../syntax/index.ts';
import type { CallFacts, HandedFacts, JavaFile } from '../facts.ts';
import { finding } from '../../finding.ts';
import { outermost } from '../resolve/types.ts';
import type { EditList } from '../write/edit-list.ts';
import { lineAt } from '../../source/index.ts';

const sdk = 'com.microsoft.durabletask';

/**
 * Sub-orchestrations of a body that a dispatcher calls get the version of its instance: without options the SDK starts them with the
 * version of new instances, and they would run the current body.
 *
 * @param gone what the copy is without
 * Source: https://github.com/microsoft/durabletask-java (TaskOrchestrationExecutor, NewSubOrchestrationInstanceOptions)
 */
export function editSubOrchestrations(
  list: EditList,
  file: JavaFile,
  kept: ReadonlySet<number>,
  gone: readonly Span[],
): CloneFinding[] {
  const isIn = ({ name, type }: CallFacts | HandedFacts, start: number): boolean =>
    name === 'callSubOrchestrator' &&
    kept.has(outermost(file, type)) &&
    !gone.some((span) => isInside({ start, end: start }, span));
  const open = [
    ...file.calls
      .filter((call) => !call.isNew && isIn(call, call.start) && !giveVersion(list, call))
      .map(({ start }) => start),
    ...file.handed.filter((handed) => isIn(handed, handed.span.start)).map(({ span }) => span.start),
  ];
  return open.flatMap((start): CloneFinding[] => {
    const line = lineAt(list.text, start);
    return [
      finding(
        'SUB_ORCHESTRATION_VERSION',
        `${neutralise(file.path)} line ${line}: a sub-orchestration in the body of an older version cannot be given its version here, and runs the current body.`,
        {
          path: file.path,
          line,
          fix: 'Give the call NewSubOrchestrationInstanceOptions with the version of the context.',
        },
      ),
    ];
  });
}

/** Whether the call has, or got, the version. The whole form is: name, input, id of the instance, options, class of the result. */
function giveVersion(list: EditList, { receiver, argSpans }: CallFacts): boolean {
  if (receiver.kind !== 'path') return false;
  const texts = argSpans.map(({ start, end }) => list.text.slice(start, end));
  const [, input, third, fourth] = argSpans;
  const last = argSpans.at(-1);
  const options = `new ${sdk}.NewSubOrchestrationInstanceOptions((${sdk}.RetryPolicy) null).setVersion(${receiver.parts.join('.')}.getVersion())`;
  const insert = (at: number | undefined, text: string): boolean => {
    if (at !== undefined) list.add({ start: at, end: at }, text, 'dispatcher');
    return at !== undefined;
  };
  switch (argSpans.length) {
    case 1:
      return insert(last?.end, `, null, null, ${options}, Void.class`);
    case 2:
      return insert(input?.end, `, null, ${options}, Void.class`);
    case 3:
      return insert(third?.start, `null, ${options}, `);
    case 4:
      return /\.class$/.test(texts[3] ?? '') && insert(fourth?.start, `${options}, `);
    default:
      if (texts[3]?.includes('setVersion') === true) return true;
      if (fourth === undefined || texts[3] !== 'null') return false;
      list.add(fourth, options, 'dispatcher');
      return true;
  }
}
