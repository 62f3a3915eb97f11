import type { CloneFinding } from '../../model.ts';
import { textFindings, urlFindings, type NamesFound } from '../../findings/index.ts';
import { lineAt } from '../../source/index.ts';
import type { CsharpFile, CsharpFunction, CsharpReference } from '../facts/index.ts';
import { membersOf } from '../resolve/index.ts';

/** Texts that equal the name of a function and are no place where it is named, and URLs. */
export function namesInTexts(
  file: CsharpFile,
  functions: readonly CsharpFunction[],
  references: readonly CsharpReference[],
  names: NamesFound,
): CloneFinding[] {
  const known: { start: number; end: number }[] = [...functions, ...references].flatMap(({ site }) =>
    site.kind === 'expression' ? [site.expression.span] : [],
  );
  const literals = [...membersOf(file)].flatMap(({ member }) => {
    const named = member.texts.filter(({ value }) => names.has(value.toLowerCase()));
    if (named.length === 0) return [];
    const declared = member.values.flatMap(({ values }) => values.map(({ span }) => span));
    const local = member.variables.flatMap(({ values }) => values.map(({ span }) => span));
    const compared = member.comparisons.map(({ span }) => span);
    const excepted = [...known, ...declared, ...local, ...compared];
    return named.filter(({ span }) => !excepted.some(({ start, end }) => start <= span.start && span.end <= end));
  });
  return [
    ...textFindings(
      file.path,
      literals.map(({ value, span }) => ({ value, line: lineAt(file.text, span.start) })),
      names,
    ),
    ...urlFindings(file.path, file.text, names, (offset) => lineAt(file.text, offset)),
  ];
}
