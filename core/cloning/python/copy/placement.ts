import { neutralise } from '../../../text.ts';
import { finding } from '../../finding.ts';
import type { CloneFinding, Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { CallFound, Expression, PythonFile, StatementFound } from '../facts.ts';
import type { PythonApp } from '../find/index.ts';
import { appVariable } from '../find/index.ts';

const registers = /^register_(functions|blueprint)$/;

/**
 * Edits that make a module one that the main file can register: the app becomes a blueprint, and it registers nothing itself.
 *
 * Source: https://github.com/Azure/azure-functions-python-library (FunctionRegister.register_functions refuses an app)
 */
export function becomeBlueprint(app: PythonApp, file: PythonFile): Edit[] {
  const edits: Edit[] = [];
  for (const name of file.scopes[0]?.bindings.keys() ?? []) {
    const found = appVariable(app.resolver, file, { kind: 'name', name, start: 0, end: 0, line: 1 });
    if (found?.file !== file || found.name !== name || found.type === 'Blueprint') continue;
    const { callee, argumentList } = found.call;
    const span = callee.kind === 'member' ? callee.nameSpan : callee;
    edits.push(editOf(file, span, 'Blueprint', 'placement'));
    if (/^[AW]sgi/.test(found.type)) edits.push(editOf(file, argumentList, '()', 'placement'));
    if (callee.kind === 'name') edits.push(...importBlueprint(file, callee.name));
  }
  for (const { call, statement } of file.calls) {
    if (call.callee.kind === 'member' && registers.test(call.callee.name) && statement !== undefined) {
      edits.push(withoutStatement(file, statement));
    }
  }
  return edits;
}

function importBlueprint(file: PythonFile, name: string): Edit[] {
  if (file.scopes[0]?.bindings.has('Blueprint') === true) return [];
  const item = file.imports.flatMap(({ items }) => items).find((one) => (one.alias ?? one.name) === name);
  if (item === undefined) return [];
  return [editOf(file, { start: item.end, end: item.end }, ', Blueprint', 'placement')];
}

/** A statement goes with its line; the only one of a block leaves `pass`. */
export function withoutStatement(file: PythonFile, { whole, span, alone }: StatementFound): Edit {
  return alone ? editOf(file, span, 'pass', 'removal') : editOf(file, whole, '', 'removal');
}

/**
 * Calls at the top of a module that set something up outside of it run once, in the current code. Those that work on what the module
 * itself declares run in each.
 */
export function runOnce(
  app: PythonApp,
  file: PythonFile,
  current: PythonFile | undefined,
): { edits: Edit[]; findings: CloneFinding[] } {
  const edits: Edit[] = [];
  const findings: CloneFinding[] = [];
  for (const found of file.calls) {
    const { call, scope, statement } = found;
    if (scope !== 0 || statement === undefined || isRegistration(found)) continue;
    const written = file.text.slice(statement.span.start, statement.span.end);
    if (current?.text.includes(written) !== true) continue;
    const names = namesOf(call);
    const foreign = names.filter((name) => isForeign(app, file, name));
    if (foreign.length === names.length) edits.push(withoutStatement(file, statement));
    else if (call.callee.kind === 'member' && isForeign(app, file, rootName(call.callee))) {
      const message = `${neutralise(written, 80)} runs when the app starts, and once more in the copy of ${neutralise(file.path)}.`;
      const fix = 'See that it may run twice, or move it to a module of its own.';
      findings.push(finding('MODULE_CODE_RUNS_TWICE', message, { path: file.path, line: call.line, fix }));
    }
  }
  return { edits, findings };
}

/** `app.register_functions(…)` and its other name. */
export function isRegistration({ call: { callee } }: CallFound): boolean {
  return callee.kind === 'member' && registers.test(callee.name);
}

/** Imported from another package, or built in. */
function isForeign({ resolver }: PythonApp, file: PythonFile, name: string): boolean {
  const found = resolver.lookup(file, 0, name);
  return found === undefined || resolver.nameEntity(file, 0, name)?.kind === 'external';
}

function rootName(expression: Expression): string {
  let at = expression;
  while (at.kind === 'member' || at.kind === 'call') at = at.kind === 'member' ? at.object : at.callee;
  return at.kind === 'name' ? at.name : '';
}

function namesOf(expression: Expression): string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'member':
      return namesOf(expression.object);
    case 'call':
      return [...namesOf(expression.callee), ...expression.arguments.flatMap(({ value }) => namesOf(value))];
    case 'item':
      return [...namesOf(expression.object), ...namesOf(expression.key)];
    case 'sum':
      return [...namesOf(expression.left), ...namesOf(expression.right)];
    case 'choice':
      return expression.options.flatMap(namesOf);
    case 'list':
      return expression.items.flatMap(namesOf);
    case 'dictionary':
      return expression.entries.flatMap(({ key, value }) => [...namesOf(key), ...namesOf(value)]);
    case 'format':
    case 'joined':
    case 'other':
      return expression.parts.flatMap((part) => (typeof part === 'string' ? [] : namesOf(part)));
    case 'text':
      return [];
  }
}
