import { neutralise } from '../../text.ts';
import { finding } from '../finding.ts';
import { groupBy } from '../../group-by.ts';
import type { Analysis, CloneFinding, Closure, Draft, FunctionId, ProjectModel, SharedPart } from '../model.ts';
import { listOf } from './list-of.ts';
import type { CloneRequest } from './model.ts';
import type { DraftedCopy } from './planned-references.ts';

/**
 * Helpers and types that a copy goes on sharing with current code: all of them where the folder itself is copied; of an earlier
 * version those that are no longer what they were. What the closure has copied as well is not among them.
 */
export function findingsOfSharedCode(
  current: Analysis,
  { step: { analysis, functions, version }, draft }: DraftedCopy,
  { closure }: CloneRequest,
): CloneFinding[] {
  const copied = new Set(draft.created.map(({ copyOf }) => copyOf?.path));
  const shared = [...analysis.sharedWith(functions)].filter((path) => !copied.has(path)).sort();
  const parts = partsLeftOut(analysis, functions, draft, new Set(shared), closure);
  if (analysis === current) {
    const paths = [...new Set([...shared, ...parts.map(({ path }) => path)])].sort();
    if (paths.length === 0) return [];
    return [
      finding(
        'SHARED_CODE',
        `The copies go on using ${listOf(paths)} together with the deployed version: a change there changes both.`,
        {
          fix: hasClosure(current)
            ? 'Copy what is to change, or set closure.'
            : `Leave it as it is for the deployed version: ${otherName}.`,
        },
      ),
    ];
  }
  const files = shared.flatMap((path) => {
    const before = analysis.sources.files.get(path);
    const now = current.sources.files.get(path);
    if (before === undefined || (now !== undefined && sameText(before.text, now.text))) return [];
    return [
      finding(
        'SHARED_CODE_CHANGED',
        `The code of version ${version.text} uses ${neutralise(path)}, which ${now === undefined ? 'is gone' : 'has changed'} since: instances in flight would run with the new one.`,
        {
          path,
          fix: fixOfChange(analysis, closure),
        },
      ),
    ];
  });
  return [...files, ...changedParts(parts, analysis, current, version.text, fixOfChange(analysis, closure))];
}

/** What stands in the files of copied code, is used by it, and is not in the copies. */
function partsLeftOut(
  analysis: Analysis,
  functions: ReadonlySet<FunctionId>,
  { created }: Draft,
  shared: ReadonlySet<string>,
  closure: Closure,
): SharedPart[] {
  const parts = analysis.sharedParts?.(functions) ?? [];
  return parts.filter(({ path, span }) => {
    const copies = created.flatMap(({ copyOf }) => (copyOf?.path === path ? [copyOf] : []));
    // Without a copy made now the file is shared as a whole, or an earlier run has copied what the closure says.
    if (copies.length === 0) return !shared.has(path) && closure === 'functions';
    return copies.every(({ edits }) => edits.some(({ start, end }) => start <= span.start && span.end <= end));
  });
}

function changedParts(
  parts: readonly SharedPart[],
  analysis: Analysis,
  current: Analysis,
  version: string,
  fix: string,
): CloneFinding[] {
  const changed = parts.filter(({ path, span }) => {
    const before = analysis.sources.files.get(path)?.text.slice(span.start, span.end) ?? '';
    const now = current.sources.files.get(path)?.text ?? '';
    return !withEvenBlanks(now).includes(withEvenBlanks(before));
  });
  return [...groupBy(changed, ({ path }) => path)].map(([path, some]) =>
    finding(
      'SHARED_CODE_CHANGED',
      `The code of version ${version} uses ${listOf(some.map(({ name }) => name))} of ${neutralise(path)}, which the copies leave out and which has changed there since: instances in flight would run with the new code.`,
      { path, fix },
    ),
  );
}

function withEvenBlanks(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** PowerShell loads a module, and keeps a function of a script, under one name for the whole app. */
const otherName = 'give what is to change another name, for the new version to use';

function fixOfChange(analysis: Analysis, closure: Closure): string {
  const look = 'See that old instances can run with the change';
  if (!hasClosure(analysis)) return `${look}; if not, take it back, and ${otherName}.`;
  return closure === 'functions'
    ? `${look}, or set closure so that the old one is copied too.`
    : `${look}: it is used from outside of what is copied, so the closure does not reach it.`;
}

const known: Readonly<Record<ProjectModel, Closure>> = {
  'csharp-inprocess': 'types',
  'csharp-isolated': 'types',
  java: 'types',
  'node-v3': 'modules',
  'node-v4': 'modules',
  'python-v1': 'modules',
  'python-v2': 'modules',
  powershell: 'functions',
};

function hasClosure({ inventory: { model } }: Analysis): boolean {
  return known[model] !== 'functions';
}

/** Says when a closure was asked for that the language does not have. */
export function findingsOfClosure(analysis: Analysis, { closure, mode }: CloneRequest): CloneFinding[] {
  const { model } = analysis.inventory;
  if (mode === 'stamp' || closure === 'functions' || closure === known[model]) return [];
  return [
    finding(
      'CLOSURE_NOT_KNOWN',
      `closure: ${closure} means nothing in an app of ${model}: copies share helpers and types, as with closure: functions.`,
      {
        fix: hasClosure(analysis)
          ? `Set closure: ${known[model]}, or functions.`
          : `Set closure: functions, and ${otherName}.`,
      },
    ),
  ];
}

function sameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}
