import { neutralise } from '../../../text.ts';
import type { CloneFinding } from '../../model.ts';
import type { CsharpFile, CsharpReference } from '../facts/index.ts';
import { findingAt } from './finding.ts';

/** Proxies that are made of a type and that cannot be given another name: nothing tells which class they mean, or what their key is. */
export function proxyFindings(file: CsharpFile, references: readonly CsharpReference[]): CloneFinding[] {
  return references.flatMap(({ found: { style, target, targetKind, api }, site }) =>
    style !== 'typed-proxy' || site.kind !== 'type' || site.key !== undefined || site.follows !== undefined
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
