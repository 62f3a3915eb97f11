import { neutralise } from '../../../text.ts';
import type { CloneFinding } from '../../model.ts';
import type { CsharpFile, CsharpReference } from '../facts.ts';
import { findingAt } from './finding.ts';

/** Proxies that are made of a type: the name is that of the type or of its method, and cannot be given another version there. */
export function proxyFindings(file: CsharpFile, references: readonly CsharpReference[]): CloneFinding[] {
  return references.flatMap(({ found: { style, target, targetKind, api }, site }) =>
    style !== 'typed-proxy' || site.kind !== 'type'
      ? []
      : [
          findingAt(
            'TYPED_PROXY',
            file,
            site.span.start,
            `${neutralise(api)} takes the name ${target === null ? 'of a type' : neutralise(target)} from ${
              targetKind === 'entity' ? 'the one class that implements the interface' : 'the method of the interface'
            }: the place keeps its name.`,
            targetKind === 'entity'
              ? 'Leave entities out of the versions, or use an EntityId with the name.'
              : 'Use CallActivityAsync with the name where the activity gets a version.',
          ),
        ],
  );
}
