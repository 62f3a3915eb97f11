import type { CreatedFile, DispatchRequest, Edit } from '../../model.ts';
import { differenceOf, requireOwn, sourceFile } from '../../source/index.ts';
import type { JavaApp } from '../app.ts';
import { isStandInFile, standInType } from '../place.ts';
import { readJavaFile } from '../read/file.ts';
import { EditList } from '../write/edit-list.ts';
import { bodiesFor, orchestratorsOf } from './body.ts';
import { addDispatcher } from './dispatcher.ts';

const mark = 'Written by DurableFunctionClone';

interface StandIns {
  readonly created: readonly CreatedFile[];
  readonly edits: readonly Edit[];
  readonly removed: readonly string[];
}

interface Place {
  readonly package: string;
  readonly lineEnd: string;
  readonly names: Map<string, string>;
}

/**
 * Orchestrators that only older versions have stay registered, so that their instances can end: in a class of their own, with a body
 * that refuses every other version.
 *
 * @param names of the orchestrators that the current code has, in lower case
 * @throws DurableDeployError CLONE_MODE_REFUSED where an older body cannot be called; CLONE_FILE_EXISTS when a file of that
 * name is there that this product did not write
 */
export function standIns(app: JavaApp, request: DispatchRequest, names: ReadonlySet<string>): StandIns {
  const byPath = new Map<string, Place>();
  const known = new Set(names);
  for (const { file, found } of request.frozen.flatMap(orchestratorsOf)) {
    const key = found.name.toLowerCase();
    if (known.has(key)) continue;
    known.add(key);
    const path = `${file.path.slice(0, file.path.lastIndexOf('/') + 1)}${standInType}.java`;
    const lineEnd = (app.sources.files.get(path) ?? file).lineEnd;
    const there = byPath.get(path) ?? { package: file.package, lineEnd, names: new Map<string, string>() };
    byPath.set(path, there);
    there.names.set(key, found.name);
  }
  const created: CreatedFile[] = [];
  const edits: Edit[] = [];
  for (const [path, { package: packageName, names: orphans, lineEnd }] of byPath) {
    const there = app.sources.files.get(path);
    const plain = textOf(packageName, [...orphans.values()].sort(), lineEnd);
    const text = withBodies(path, plain, app, request);
    if (there !== undefined) requireOwn(there, mark);
    if (there === undefined) created.push({ path, text });
    else edits.push(...differenceOf(there, text, 'dispatcher'));
  }
  const removed = app.files
    .filter(({ path, text }) => isStandInFile(path) && text.includes(mark) && !byPath.has(path))
    .map(({ path }) => path);
  return { created, edits, removed };
}

function withBodies(path: string, text: string, app: JavaApp, request: DispatchRequest): string {
  const file = readJavaFile(sourceFile(path, text), undefined, app.read);
  const list = new EditList(file);
  for (const facts of file.functions) {
    const name = facts.name.kind === 'literal' ? facts.name.value : '';
    const current = { file, facts, name };
    addDispatcher(list, app, current, bodiesFor(current, request), request.version);
  }
  return list.apply();
}

function textOf(packageName: string, names: readonly string[], lineEnd: string): string {
  const methods = names.flatMap((name, index) => [
    ...(index === 0 ? [] : ['']),
    `    @FunctionName("${name}")`,
    `    public Object ${name.replace(/\W/g, '_')}(@DurableOrchestrationTrigger(name = "ctx") TaskOrchestrationContext ctx, ExecutionContext execution) throws Exception {`,
    `        throw new IllegalStateException("Version " + ctx.getVersion() + " has no orchestration ${name}.");`,
    '    }',
  ]);
  const lines = [
    ...(packageName === '' ? [] : [`package ${packageName};`, '']),
    'import com.microsoft.azure.functions.ExecutionContext;',
    'import com.microsoft.azure.functions.annotation.FunctionName;',
    'import com.microsoft.durabletask.TaskOrchestrationContext;',
    'import com.microsoft.durabletask.azurefunctions.DurableOrchestrationTrigger;',
    '',
    `/** Orchestrations that only older versions have. ${mark}. */`,
    `public class ${standInType} {`,
    ...methods,
    '}',
    '',
  ];
  return lines.join(lineEnd);
}
