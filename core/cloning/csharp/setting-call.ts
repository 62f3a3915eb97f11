import type { CsharpExpression } from './facts/index.ts';

/** The helper that takes the version of a start from an app setting: see starters. */
export const starter = { namespace: 'DurableFunctionsDeployment', type: 'VersionedStarts', method: 'NameOf' } as const;

/** What `VersionedStarts.NameOf(…)` is given: the plain name. */
export function settingCall(expression: CsharpExpression): CsharpExpression | undefined {
  if (expression.kind !== 'call' || expression.isNew || expression.method !== starter.method) return undefined;
  const { receiver, arguments: given } = expression;
  return receiver?.kind === 'path' && receiver.parts.at(-1) === starter.type ? given[0]?.value : undefined;
}
