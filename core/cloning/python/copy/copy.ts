import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { appOf } from '../app-of.ts';
import {
  emptyDraft,
  type CloneFinding,
  type CopyRequest,
  type CreatedFile,
  type Draft,
  type Edit,
  type FunctionId,
} from '../../model.ts';
import { applyEdits } from '../../source/index.ts';
import { isDispatchModule } from '../dispatch-module.ts';
import { requireReadable, withoutVoid } from '../edits/index.ts';
import type { PythonFile } from '../facts.ts';
import { appVariable, reachedFrom, type PythonApp, type Registered } from '../find/index.ts';
import { bodyEdits } from './bodies.ts';
import { findingsOfCopy } from './findings.ts';
import { redirectImports } from './imports.ts';
import { keptOf } from './kept.ts';
import { withoutImports } from './others.ts';
import { becomeBlueprint, runOnce } from './placement.ts';
import { registerCopies, type ToRegister } from './register.ts';
import { importReader, selectFiles } from './select.ts';

/**
 * Copies functions beside the current code: each module `orders.py` to `orders_1_2_0.py`, which the main file registers as a blueprint.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR, CLONE_FILE_EXISTS, CLONE_LANGUAGE_UNSUPPORTED
 */
export function copyFunctions(app: PythonApp, request: CopyRequest): Draft {
  const into = appOf(request.into);
  const selection = selectFiles(app, request.functions, request.closure, into, request.tag);
  const files = new Set(selection.paths.keys());
  const kept = keptOf(app, files, request.functions);
  const { edits, renamed } = bodyEdits(app, request, files, kept);
  const byPath = new Map<string, Edit[]>([...files].map((path) => [path, []]));
  for (const edit of edits) byPath.get(edit.path)?.push(edit);
  const findings: CloneFinding[] = [];
  const created: CreatedFile[] = [];
  for (const [path, target] of selection.paths) {
    const file = app.all.get(path);
    if (file === undefined || isThere(app, into, file, target, request.functions)) continue;
    const once = runOnce(app, file, into.all.get(into.root + path.slice(app.root.length)));
    const imports = redirectImports(file, { paths: selection.paths, resolver: app.resolver, renamed });
    const others = [
      ...becomeBlueprint(app, file),
      ...once.edits,
      ...imports.edits,
      ...withoutOtherCopies(app, file, request),
    ];
    const own = byPath.get(path) ?? [];
    const all = withoutVoid(file.text, [...own, ...others, ...imports.whole]);
    requireReadable(app.all, all);
    created.push({ path: target, text: applyEdits(file.text, all), copyOf: { path, edits: all } });
    findings.push(...once.findings);
  }
  const registration = registerCopies(into, toRegister(app, request, selection.paths));
  return {
    ...emptyDraft,
    edits: registration.edits,
    created,
    findings: [...findings, ...findingsOfCopy(app, selection), ...registration.findings],
  };
}

/** Copies of other versions are loaded by the current code, and by no copy. Bodies have no dispatcher. */
function withoutOtherCopies(app: PythonApp, file: PythonFile, { orchestrators }: CopyRequest): Edit[] {
  const { tagOf, resolver } = app;
  const own = tagOf(file.path);
  return withoutImports(file, resolver, (path) => {
    const tag = tagOf(path);
    return (tag !== undefined && tag !== own) || (orchestrators === 'unregistered' && isDispatchModule(app, path));
  });
}

/** Files that copies share with the current code. */
export function sharedWith(app: PythonApp, functions: ReadonlySet<FunctionId>): ReadonlySet<string> {
  const { paths } = selectFiles(app, functions, 'functions', app, 'x');
  const reached = reachedFrom(paths.keys(), importReader(app));
  return new Set([...reached].filter((path) => !paths.has(path)));
}

/**
 * Whether an earlier run made the copy.
 *
 * @throws DurableDeployError CLONE_FILE_EXISTS when a file is there that lacks a function
 */
function isThere(
  { registered }: PythonApp,
  into: PythonApp,
  file: PythonFile,
  target: string,
  functions: ReadonlySet<FunctionId>,
): boolean {
  const there = into.all.get(target);
  if (there === undefined) return false;
  const wanted = registered.filter(
    (one) => one.file === file && one.found !== undefined && functions.has(one.found.id),
  );
  const has = ({ def }: Registered): boolean => {
    const name = file.definitions[def]?.name ?? '';
    return there.definitions.some((one) => one.scope === 0 && (one.name === name || one.name.startsWith(`${name}_`)));
  };
  if (wanted.every(has)) return true;
  throw new DurableDeployError(
    'CLONE_FILE_EXISTS',
    `${neutralise(target)} is there, but it does not hold all functions of ${neutralise(file.path)} that are to be copied there.`,
    { fix: 'Remove the file and the lines that register it, so that it is written anew.' },
  );
}

function toRegister(
  app: PythonApp,
  { functions, orchestrators }: CopyRequest,
  paths: ReadonlyMap<string, string>,
): ToRegister[] {
  const variables = new Map<string, Set<string>>();
  for (const { file, found, receivers } of app.registered) {
    const copy = paths.get(file.path);
    if (found === undefined || !functions.has(found.id) || copy === undefined) continue;
    // A body that only a dispatcher calls is loaded by it.
    if (orchestrators === 'unregistered' && found.kind === 'orchestrator') continue;
    variables.set(copy, variables.get(copy) ?? new Set());
    const [receiver] = receivers;
    const variable = receiver === undefined ? undefined : appVariable(app.resolver, file, receiver);
    const owner = variable === undefined ? copy : paths.get(variable.file.path);
    const name = variable?.name ?? (receiver?.kind === 'name' ? receiver.name : undefined);
    if (owner !== undefined && name !== undefined) variables.set(owner, (variables.get(owner) ?? new Set()).add(name));
  }
  return [...variables].map(([path, names]) => ({ path, variables: [...names] }));
}
