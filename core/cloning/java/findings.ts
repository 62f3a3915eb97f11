import { neutralise } from '../../text.ts';
import { cloneFindingCodes, type CloneFindingCode } from '../finding-codes.ts';
import { namesOf, settingFindings, textFindings, urlFindings, type NamesFound } from '../findings/index.ts';
import type { CloneFinding } from '../model.ts';
import type { JavaApp } from './app.ts';
import type { CallFacts, Expression, JavaFile } from './facts.ts';
import { compare, type LineOf } from './inventory.ts';
import type { NameGiven } from './resolve/names.ts';
import { functionAround } from './resolve/places.ts';

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
      ...textsOf(app, file, names, known.get(file.path), lineOf),
    ]),
    ...tests.flatMap((file) => testFindings(file, names, lineOf)),
    ...settingFindings(app.sources, names),
  ].sort((a, b) => compare(a.path ?? '', b.path ?? '') || (a.line ?? 0) - (b.line ?? 0));
}

/** A finding with the severity of its code, at a place. */
export function finding(
  code: CloneFindingCode,
  message: string,
  path: string,
  line: number,
  fix?: string,
): CloneFinding {
  const { severity } = cloneFindingCodes[code];
  return { code, severity, message, path, line, ...(fix === undefined ? {} : { fix }) };
}

function syntaxFindings(file: JavaFile, lineOf: LineOf): CloneFinding[] {
  const [first] = file.errors;
  if (first === undefined) return [];
  const line = lineOf(file, first.start);
  return [
    finding(
      'SYNTAX_ERROR',
      `${neutralise(file.path)} line ${line} cannot be read as Java: functions and names there are not seen.`,
      file.path,
      line,
    ),
  ];
}

function callFindings(app: Found, file: JavaFile, call: CallFacts, lineOf: LineOf): CloneFinding[] {
  const line = (): number => lineOf(file, call.start);
  if (call.name === 'continueAsNew') {
    const name = nameAround(app, file, call);
    return [
      finding(
        'ETERNAL_ORCHESTRATION',
        `${name} starts itself anew under the name that it was started with: instances in flight never get to another version.`,
        file.path,
        line(),
        'End the running instances and start them again under the new name once it is deployed.',
      ),
    ];
  }
  const id = instanceIdOf(call);
  const value = id === undefined ? null : app.names.value(id, { file, type: call.type });
  if (value === null) return [];
  return [
    finding(
      'FIXED_INSTANCE_ID',
      `${nameAround(app, file, call)} starts an instance with the fixed id "${neutralise(value, 100)}": one of another version that runs under it is in the way.`,
      file.path,
      line(),
      'End the running instance before the new version is started, or put the version into the id.',
    ),
  ];
}

/** The argument that gives the id of the instance. */
function instanceIdOf({ name, args, receiver }: CallFacts): Expression | undefined {
  switch (name) {
    case 'scheduleNewOrchestrationInstance':
      return receiver.kind === 'path' || receiver.kind === 'other' ? args[2] : undefined;
    case 'callSubOrchestrator':
      return args.length > 3 ? args[2] : undefined;
    case 'setInstanceId':
      return args[0];
    default:
      return undefined;
  }
}

function nameAround(app: Found, file: JavaFile, call: CallFacts): string {
  const around = functionAround(file, call.method);
  const method = file.methods[call.method];
  const name = around && app.names.value(around.name, { file, type: method?.type ?? -1 });
  return neutralise(name ?? method?.name ?? file.path);
}

function queryFindings(app: Found, file: JavaFile, names: NamesFound, lineOf: LineOf): CloneFinding[] {
  return file.comparisons.flatMap(({ of, type, start }) =>
    app.names.given(of, { file, type }).flatMap(({ value }) => {
      const name = names.get((value ?? '').toLowerCase());
      if (name === undefined) return [];
      return [
        finding(
          'QUERY_BY_NAME',
          `Something is looked for by the name ${neutralise(name)}: instances under a versioned name are not found by it.`,
          file.path,
          lineOf(file, start),
          'Compare with all versions of the name, such as by its beginning.',
        ),
      ];
    }),
  );
}

function textsOf(
  { sources }: Found,
  file: JavaFile,
  names: NamesFound,
  known: ReadonlySet<number> | undefined,
  lineOf: LineOf,
): CloneFinding[] {
  const text = sources.files.get(file.path)?.text ?? '';
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
        file.path,
        lineOf(file, start),
        'See that the URL names the version that is meant.',
      ),
    ),
  ];
}

/** Literals whose use is known: at definitions and references, and in constants. */
function knownTexts({ functions, references, files }: Found): ReadonlyMap<string, ReadonlySet<number>> {
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

function testFindings(file: JavaFile, names: NamesFound, lineOf: LineOf): CloneFinding[] {
  return file.texts.flatMap(({ value, start }) => {
    const name = names.get(value.toLowerCase());
    if (name === undefined) return [];
    const line = lineOf(file, start);
    return [
      finding(
        'TEST_REFERENCE',
        `${neutralise(file.path)} line ${line} names ${neutralise(name)}: tests are left as they are, and go on testing the current code.`,
        file.path,
        line,
      ),
    ];
  });
}
