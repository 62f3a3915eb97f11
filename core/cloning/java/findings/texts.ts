import { neutralise } from '../../../text.ts';
import { finding } from '../../finding.ts';
import { textFindings, urlFindings, type NamesFound } from '../../findings/index.ts';
import type { CloneFinding } from '../../model.ts';
import type { JavaApp } from '../app.ts';
import type { Expression, JavaFile } from '../facts.ts';
import type { LineOf } from '../inventory.ts';
import type { NameGiven } from '../resolve/given.ts';
import { instanceIdOf } from './calls.ts';

type Found = Omit<JavaApp, 'inventory'>;

/** Texts that equal the name of a function and are no place where it is named, and URLs. */
export function textsOf(
  file: JavaFile,
  names: NamesFound,
  known: ReadonlySet<number> | undefined,
  lineOf: LineOf,
): CloneFinding[] {
  const { text } = file;
  const compared = new Set(file.comparisons.map(({ start }) => start));
  const texts = file.texts.filter(({ start }) => known?.has(start) !== true && !compared.has(start));
  const literals = texts.map(({ value, start }) => ({ value, line: lineOf(file, start) }));
  const open = texts.filter(({ value }) => /durabletask\/(?:orchestrators|entities)\/$/i.test(value));
  return [
    ...textFindings(file.path, literals, names),
    ...urlFindings(file.path, text, names, (offset) => lineOf(file, offset)),
    ...open.map(({ start }) =>
      finding(
        'EXTERNAL_CALLER',
        `${neutralise(file.path)} line ${lineOf(file, start)}: a URL of the management API names a function that is only known at run time.`,
        { path: file.path, line: lineOf(file, start), fix: 'See that the URL names the version that is meant.' },
      ),
    ),
  ];
}

/** Literals whose use is known: at definitions and references, and in constants. */
export function knownTexts({ functions, references, files }: Found): ReadonlyMap<string, ReadonlySet<number>> {
  const known = new Map<string, Set<number>>();
  const add = (path: string, start: number): void => {
    const starts = known.get(path);
    if (starts === undefined) known.set(path, new Set([start]));
    else starts.add(start);
  };
  const addGiven = (path: string, { site, tail }: NameGiven): void => {
    add(path, site.start);
    if (tail !== undefined) add(path, tail.inner.start - 1);
  };
  for (const { file, given, registered } of functions.values()) {
    addGiven(file.path, given);
    if (registered !== undefined) addGiven(file.path, registered);
  }
  for (const { file, given } of references.values()) {
    addGiven(file.path, given);
    for (const leaf of given.leaves ?? []) addGiven(leaf.file.path, leaf.given);
  }
  for (const { path, types, calls } of files) {
    for (const call of calls) add(path, instanceIdOf(call)?.span.start ?? -1);
    for (const { fields, enum: constants } of types) {
      for (const { value } of fields.values()) for (const start of literalsIn(value)) add(path, start);
      for (const args of constants?.constants.values() ?? []) {
        for (const arg of args) for (const start of literalsIn(arg)) add(path, start);
      }
    }
  }
  return known;
}

function literalsIn(expression: Expression | undefined): number[] {
  switch (expression?.kind) {
    case 'literal':
      return [expression.span.start];
    case 'concatenation':
      return [...literalsIn(expression.left), ...literalsIn(expression.right)];
    case 'choice':
    case 'list':
      return expression.of.flatMap(literalsIn);
    default:
      return [];
  }
}
