import { neutralise } from '../../text.ts';
import { finding } from '../finding.ts';
import type { Analysis, CloneFinding, Closure, ProjectModel } from '../model.ts';
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
  if (analysis === current) {
    if (shared.length === 0) return [];
    return [
      finding(
        'SHARED_CODE',
        `The copies go on using ${listOf(shared)} together with the deployed version: a change there changes both.`,
        {
          fix: hasClosure(current)
            ? 'Copy what is to change, or set closure.'
            : `Leave it as it is for the deployed version: ${otherName}.`,
        },
      ),
    ];
  }
  return shared.flatMap((path) => {
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

function listOf(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map((path) => neutralise(path));
  return paths.length > shown.length ? `${shown.join(', ')} and ${paths.length - shown.length} more` : shown.join(', ');
}

function sameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}
