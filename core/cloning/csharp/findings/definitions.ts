import { neutralise } from '../../../text.ts';
import type { CloneFinding } from '../../model.ts';
import type { CsharpFile, CsharpFunction } from '../facts/index.ts';
import { findingAt } from './finding.ts';

/** Durable functions whose name the source folder does not tell, such as a constant of a package: they are left out of everything. */
export function definitionFindings(file: CsharpFile, functions: readonly CsharpFunction[]): CloneFinding[] {
  const known = new Set(functions.flatMap(({ member }) => member ?? []));
  return file.types.flatMap(({ members }) =>
    members.flatMap((member): CloneFinding[] => {
      const attribute = member.attributes.find(({ name }) => name === 'FunctionName' || name === 'Function');
      const durable = member.parameters.some(({ attributes }) =>
        attributes.some(({ name }) => /^(?:Orchestration|Activity|Entity)Trigger$/.test(name)),
      );
      return attribute === undefined || !durable || known.has(member)
        ? []
        : [
            findingAt(
              'DYNAMIC_NAME',
              file,
              attribute.span.start,
              `the name of the function in ${neutralise(member.name)} is not told by the source folder: it is neither copied nor renamed.`,
              'Give the name as a text, or as a constant of the app.',
            ),
          ];
    }),
  );
}
