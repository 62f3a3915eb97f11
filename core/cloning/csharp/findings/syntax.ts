import { neutralise } from '../../../text.ts';
import type { CloneFinding, Span } from '../../model.ts';
import { isInside } from '../../syntax/index.ts';
import type { CsharpFile, CsharpFunction } from '../facts/index.ts';
import { findingAt } from './finding.ts';

/** What of a file cannot be read, and conditional compilation that cuts through a function. */
export function syntaxFindings(file: CsharpFile, functions: readonly CsharpFunction[]): CloneFinding[] {
  const [error] = file.errors;
  const { torn } = file;
  if (torn !== undefined) {
    return [
      findingAt(
        'CONDITIONAL_COMPILATION',
        file,
        torn.by.start,
        'the branches of this #if open or close braces of their own: functions near it and after it may be overlooked, and nothing there is edited or copied.',
        'Put conditional compilation around whole members, or within them, not through their braces.',
      ),
    ];
  }
  return [
    ...(error === undefined
      ? []
      : [
          findingAt(
            'SYNTAX_ERROR',
            file,
            error.start,
            'the text cannot be read as C#: functions near it may be overlooked, and nothing that it touches is edited.',
          ),
        ]),
    ...functions.flatMap((one) => conditionals(file, one)),
  ];
}

function conditionals(file: CsharpFile, { found, type, member }: CsharpFunction): CloneFinding[] {
  const span = member?.span ?? type.span;
  const cutting = file.conditionals.find((conditional) => overlaps(conditional, span) && !isInside(span, conditional));
  return cutting === undefined
    ? []
    : [
        findingAt(
          'CONDITIONAL_COMPILATION',
          file,
          cutting.start,
          `conditional compilation cuts through ${neutralise(found.name)}: all its branches are read and copied as they stand.`,
          'See that each branch names what it should.',
        ),
      ];
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
