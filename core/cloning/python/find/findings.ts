import { neutralise } from '../../../text.ts';
import { finding } from '../../finding.ts';
import type { CloneFindingCode } from '../../finding-codes.ts';
import { namesOf, settingFindings, textFindings, urlFindings } from '../../findings/index.ts';
import type { CloneFinding, FunctionFound, Span } from '../../model.ts';
import { lineAt } from '../../source/index.ts';
import { isInside } from '../../syntax/index.ts';
import type { CallFound, PythonFile, TextFound } from '../facts.ts';
import { apiOf } from './apis.ts';
import { enclosingOf, type FunctionOf } from './enclosing.ts';
import type { PythonApp } from './model.ts';
import { argument } from './registered.ts';

type Read = Pick<PythonApp, 'sources' | 'root' | 'files' | 'resolver' | 'evaluator' | 'references' | 'registered'>;
type Say = (code: CloneFindingCode, line: number, message: string, fix?: string) => void;

/** Hard cases in the code of the app. */
export function findingsOf(app: Read, functions: readonly FunctionFound[], functionOf: FunctionOf): CloneFinding[] {
  const findings: CloneFinding[] = [];
  const names = namesOf(functions.map(({ name }) => name));
  const sites = sitesByPath(app);
  for (const file of app.files.values()) {
    const say: Say = (code, line, message, fix) => {
      findings.push(finding(code, message, { path: file.path, line, ...(fix === undefined ? {} : { fix }) }));
    };
    for (const { start } of file.errors.slice(0, 1)) {
      const line = lineAt(file.text, start);
      say('SYNTAX_ERROR', line, 'The text cannot be read as Python from here: functions and names may be missed.');
    }
    findQueries(app, file, names, say);
    const lineOf = (offset: number): number => lineAt(file.text, offset);
    findings.push(
      ...textFindings(file.path, otherTexts(file, sites.get(file.path) ?? []), names),
      ...urlFindings(file.path, file.text, names, lineOf),
    );
    for (const found of file.calls) findCalls(app, file, found, functionOf, say);
  }
  return [...findings, ...settingFindings(app.sources, names)];
}

function findQueries({ evaluator }: Read, file: PythonFile, names: ReadonlyMap<string, string>, say: Say): void {
  for (const { expression, scope } of file.compared) {
    for (const option of evaluator.options(file, scope, expression)) {
      if (option.kind !== 'text' || !names.has(option.value.toLowerCase())) continue;
      say(
        'QUERY_BY_NAME',
        expression.line,
        `Instances are compared with the name ${neutralise(option.value)}: those of other versions have other names.`,
        'Compare with the start of the name.',
      );
    }
  }
}

/** Texts that are neither known names nor what a variable holds: the variable's uses are looked at. */
function otherTexts(file: PythonFile, sites: readonly Span[]): readonly TextFound[] {
  const known = [...sites, ...file.compared.map(({ expression }) => expression), ...valuesOf(file)];
  return file.texts.filter((text) => !known.some((span) => isInside(text, span)));
}

/** What variables hold: constants, and lists and tables of names. */
function valuesOf({ scopes }: PythonFile): Span[] {
  const bindings = scopes.flatMap(({ bindings: some }) => [...some.values()].flat());
  return bindings.flatMap((binding) => {
    const value = binding.kind === 'value' ? binding.value : binding.kind === 'each' ? binding.list : undefined;
    return value === undefined || value.kind === 'call' || value.kind === 'other' ? [] : [value];
  });
}

function findCalls(app: Read, file: PythonFile, found: CallFound, functionOf: FunctionOf, say: Say): void {
  const { call, scope } = found;
  if (call.callee.kind === 'member' && call.callee.name === 'continue_as_new') {
    const { name } = enclosingOf(file, scope, functionOf);
    say(
      'ETERNAL_ORCHESTRATION',
      call.line,
      `${neutralise(name)} starts itself anew under the name that it has: a running instance stays on its version.`,
    );
  }
  const api = apiOf(file, found, app.resolver);
  const id = api?.instanceId === undefined ? undefined : argument(call, 'instance_id', api.instanceId);
  if (id === undefined) return;
  const value = app.evaluator.text(file, scope, id);
  if (value !== undefined && value !== '') {
    say(
      'FIXED_INSTANCE_ID',
      id.line,
      `The instance id is always ${neutralise(value)}: a start of the new version meets the running instance of the old one.`,
    );
  }
}

/** Where texts are known to be names. */
function sitesByPath({ references, registered }: Read): Map<string, Span[]> {
  const sites = new Map<string, Span[]>();
  const add = (path: string, span: Span): void => {
    const known = sites.get(path);
    if (known === undefined) sites.set(path, [span]);
    else known.push(span);
  };
  for (const { file, site } of references) add(file.path, site);
  for (const { file, name, hostName } of registered) {
    for (const expression of [name, hostName]) if (expression !== undefined) add(file.path, expression);
  }
  return sites;
}

/** One finding for each test file that names functions. */
export function findingsOfTests(
  tests: ReadonlyMap<string, PythonFile>,
  functions: readonly FunctionFound[],
): CloneFinding[] {
  const names = new Set(functions.map(({ name }) => name.toLowerCase()));
  return [...tests.values()].flatMap(({ path, texts, imports }) => {
    const imported = imports.flatMap(({ items, line }) => items.map(({ name }) => ({ value: name, line })));
    const found = [...texts, ...imported].find(({ value }) => names.has(value.toLowerCase()));
    if (found === undefined) return [];
    const message = `A test names ${neutralise(found.value)}: it goes on testing the current code, and is left as it is.`;
    return [finding('TEST_REFERENCE', message, { path, line: found.line })];
  });
}

/** Names that tests import or reach through modules. */
export function namesUsedByTests(tests: ReadonlyMap<string, PythonFile>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { imports, members } of tests.values()) {
    for (const { items, from } of imports) if (from !== undefined) for (const { name } of items) names.add(name);
    for (const { expression } of members) names.add(expression.name);
  }
  return names;
}
