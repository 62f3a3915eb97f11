/** What is to be said about a Java app beside its functions and references. */
import { neutralise } from '../../../text.ts';
import { finding } from '../../finding.ts';
import { namesOf, settingFindings, type NamesFound } from '../../findings/index.ts';
import type { CloneFinding } from '../../model.ts';
import type { JavaApp } from '../app.ts';
import type { JavaFile } from '../facts.ts';
import { compare, type LineOf } from '../inventory.ts';
import { callFindings, queryFindings } from './calls.ts';
import { knownTexts, textsOf } from './texts.ts';

type Found = Omit<JavaApp, 'inventory'>;

/** What the code says beside its functions and references. In order of path and line. */
export function findingsOf(app: Found, tests: readonly JavaFile[], lineOf: LineOf): CloneFinding[] {
  const names = namesOf([...app.functions.values()].map(({ found }) => found.name));
  const known = knownTexts(app);
  return [
    ...app.files.flatMap((file) => [
      ...syntaxFindings(file, lineOf),
      ...file.calls.flatMap((call) => callFindings(app, file, call, lineOf)),
      ...queryFindings(app, file, names, lineOf),
      ...textsOf(file, names, known.get(file.path), lineOf),
    ]),
    ...tests.flatMap((file) => testFindings(file, names, lineOf)),
    ...settingFindings(app.sources, names),
  ].sort((a, b) => compare(a.path ?? '', b.path ?? '') || (a.line ?? 0) - (b.line ?? 0));
}

function syntaxFindings(file: JavaFile, lineOf: LineOf): CloneFinding[] {
  const [first] = file.errors;
  if (first === undefined) return [];
  const line = lineOf(file, first.start);
  return [
    finding(
      'SYNTAX_ERROR',
      `${neutralise(file.path)} line ${line} cannot be read as Java: functions and names there are not seen.`,
      { path: file.path, line },
    ),
  ];
}

function testFindings(file: JavaFile, names: NamesFound, lineOf: LineOf): CloneFinding[] {
  return file.texts.flatMap(({ value, start }) => {
    const name = names.get(value.toLowerCase());
    if (name === undefined) return [];
    const line = lineOf(file, start);
    return [
      finding(
        'TEST_REFERENCE',
        `${neutralise(file.path)} line ${line} names ${neutralise(name)}: tests are left as they are, and go on testing the current code.`,
        { path: file.path, line },
      ),
    ];
  });
}
