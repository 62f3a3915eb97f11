import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { CopyRequest, Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { Knowledge, KnownFunction } from '../find/index.ts';
import type { Selection } from './selection.ts';

/** The name under which a copy exports the body of an orchestrator that is not registered. */
export function bodyName(name: string, tag: string): string {
  return `${name.replace(/\W/g, '_')}_${tag}`;
}

/** The bodies that the copy of a file exports. */
export function bodyExports({ functions }: Selection, { tag }: CopyRequest, path: string): string[] {
  return functions
    .filter((known) => known.path === path && known.found.kind === 'orchestrator')
    .map(({ found }) => bodyName(found.name, tag));
}

/**
 * `df.app.orchestration('X', function* …)` becomes `export const X_1_0_0 = function* …`.
 *
 * @throws DurableDeployError CLONE_MODE_REFUSED for one that is registered inside of a function, or by a helper
 */
export function unregisteredEdits(
  { app, references }: Knowledge,
  selection: Selection,
  { orchestrators, tag }: CopyRequest,
  path: string,
): Edit[] {
  if (orchestrators === 'registered') return [];
  const file = app.fileOf(path);
  const edits: Edit[] = [];
  for (const known of selection.functions) {
    if (known.path !== path || known.found.kind !== 'orchestrator') continue;
    const { call, handler } = known.registration;
    const statement = app.modules.get(path)?.statements[call.statement];
    if (statement === undefined || handler === undefined || call.fn !== -1) throw refused(known);
    const put = (start: number, end: number, after: string): void => {
      edits.push(editOf(file, { start, end }, after, 'dispatcher'));
    };
    put(
      statement.start,
      handler.start,
      declarationOf(path, bodyName(known.found.name, tag), app.modules.get(path)?.format ?? 'esm'),
    );
    put(handler.end, call.end, '');
  }
  for (const { path: at, place, call, object, found } of references) {
    if (at !== path || object === undefined || object.found.kind !== 'orchestrator' || found.target === null) continue;
    if (!selection.functions.includes(object)) continue;
    const fn = enclosingContext(app.modules.get(path)?.functions ?? [], call.fn);
    if (place !== call.callee || fn === undefined) continue;
    const quote = app.modules.get(path)?.quote ?? "'";
    const { start } = call.inside;
    const comma = call.args.length > 0 ? ', ' : '';
    edits.push(
      editOf(file, place, `${fn}.df.callSubOrchestrator`, 'dispatcher'),
      editOf(file, { start, end: start }, `${quote}${found.target}${quote}${comma}`, 'dispatcher'),
    );
  }
  return edits;
}

function declarationOf(path: string, name: string, format: 'esm' | 'commonjs'): string {
  const isTyped = /\.([cm]?ts|tsx)$/.test(path);
  if (isTyped) return `export const ${name}: import('durable-functions').OrchestrationHandler = `;
  return format === 'esm' ? `export const ${name} = ` : `exports.${name} = `;
}

/** The name of the context in the generator around a call. */
function enclosingContext(
  functions: readonly {
    readonly parent: number;
    readonly generator: boolean;
    readonly parameters: readonly (string | undefined)[];
  }[],
  fn: number,
): string | undefined {
  for (let at = fn; at !== -1; at = functions[at]?.parent ?? -1) {
    if (functions[at]?.generator === true) return functions[at]?.parameters[0];
  }
  return undefined;
}

function refused({ found: { name, path, line } }: KnownFunction): DurableDeployError {
  return new DurableDeployError(
    'CLONE_MODE_REFUSED',
    `${neutralise(name)} (${neutralise(path)}:${line}) is registered inside of a function, so its body cannot be kept beside another one.`,
    { fix: 'Register it at the top of its file, or use mode: freeze.' },
  );
}
