import { breakCommands } from '../../report/index.ts';
import type { CloneOutcome } from '../run/index.ts';
import type { ClonePlan } from '../plan/index.ts';
import { linesOf, type SourceSet } from '../source/index.ts';

/**
 * Of docs/clone-plan.schema.json. The first number changes when a field is removed or means something else, the second when one is
 * added.
 */
export const planSchemaVersion = '1.0';

/**
 * The plan as a document for other tools: what was found, what becomes of it, every edit, every finding. Lines are from 1. Schema:
 * docs/clone-plan.schema.json.
 */
export function planDocument({ plan, changes, stat, result, sources }: CloneOutcome): object {
  return breakCommands({
    schemaVersion: planSchemaVersion,
    kind: 'durableFunctionClonePlan',
    result,
    mode: plan.mode,
    model: plan.model,
    version: plan.version.text,
    functions: plan.functions.map(({ name, kind, path, line, style, action, newName, tag, trigger, route }) => ({
      name,
      kind,
      file: path,
      line,
      style,
      action,
      ...(newName === undefined ? {} : { newName }),
      ...(tag === undefined ? {} : { versionTag: tag }),
      ...(trigger === undefined ? {} : { trigger }),
      ...(route === undefined ? {} : { route }),
    })),
    copies: plan.copies.map(({ version, from, functions }) => ({
      version,
      from,
      functions: functions.map(({ name, kind, path, line, newName }) => ({ name, kind, file: path, line, newName })),
    })),
    references: plan.references.map(
      ({ enclosing, target, targetKind, api, side, path, line, style, action, newTarget, tag }) => ({
        function: enclosing,
        target,
        targetKind,
        api,
        side,
        file: path,
        line,
        style,
        action,
        ...(newTarget === undefined ? {} : { newTarget }),
        ...(tag === undefined ? {} : { versionTag: tag }),
      }),
    ),
    edits: editsOf(plan, sources),
    files: changes.map(({ kind, path }) => ({ file: path, change: kind })),
    findings: plan.findings.map(({ code, severity, message, fix, path, line }) => ({
      code,
      severity,
      message,
      ...(fix === undefined ? {} : { fix }),
      ...(path === undefined ? {} : { file: path }),
      ...(line === undefined ? {} : { line }),
    })),
    versions: plan.versions,
    clonedCount: plan.clonedCount,
    diffstat: stat,
  });
}

function editsOf({ draft }: ClonePlan, sources: SourceSet): object[] {
  const lines = linesOf(sources);
  const lineOf = (path: string, offset: number): { readonly line?: number } =>
    sources.files.has(path) ? { line: lines(path)(offset) } : {};
  const inPlace = draft.edits.map(({ path, start, end, before, after, why }) => ({
    file: path,
    ...lineOf(path, start),
    range: { start, end },
    before,
    after,
    why,
  }));
  const inCopies = draft.created.flatMap(({ path, copyOf }) =>
    copyOf === undefined
      ? [{ file: path, why: 'created' }]
      : copyOf.edits.map(({ start, end, before, after, why }) => ({
          file: path,
          copyOf: copyOf.path,
          range: { start, end },
          before,
          after,
          why,
        })),
  );
  return [...inPlace, ...inCopies];
}
