import { join } from 'node:path';
import { shownDiff } from '../../core/cloning/report/index.ts';
import type { CloneFinding } from '../../core/cloning/model.ts';
import { placeOf } from '../../core/cloning/plan/index.ts';
import type { CloneOutcome } from '../../core/cloning/run/index.ts';
import { neutralise, plural } from '../../core/text.ts';
import type { TaskHost } from '../host/index.ts';

/** More of one kind are not read in a log; the plan file has all. */
const maxIssues = 50;
const maxLines = 200;

/** Errors and warnings as issues of the run that lead to their place, notes as lines. */
export function showFindings(
  host: TaskHost,
  sourceFolder: string,
  { plan: { findings }, sources }: Pick<CloneOutcome, 'plan' | 'sources'>,
): void {
  const issues = findings.filter(({ severity }) => severity !== 'note');
  for (const finding of issues.slice(0, maxIssues)) {
    const { path, line } = finding;
    const text = textOf(finding);
    // A finding in the sources of an earlier version is at no place of the current ones.
    if (path === undefined || !sources.files.has(path)) host.log.warning(text);
    else {
      const place = { path: join(sourceFolder, path), ...(line === undefined ? {} : { line }) };
      host.addIssue(finding.severity === 'error' ? 'error' : 'warning', text, place);
    }
  }
  showMore(host, issues.length - maxIssues, 'finding');
  const notes = findings.filter(({ severity }) => severity === 'note');
  showLines(host, notes.map(textOf), 'note');
}

/** What a dry run would do: names, files, the diff. */
export function showPlan(host: TaskHost, { plan, changes, sources }: CloneOutcome): void {
  const { functions, references, copies } = plan;
  host.log.info(`Functions (${functions.length}):`);
  showLines(
    host,
    functions.map(
      ({ kind, name, newName, action, path, line }) =>
        `  ${action} ${kind} ${newName === undefined ? name : `${name} -> ${newName}`} (${path}:${line})`,
    ),
    'function',
  );
  for (const { version, from, functions: copied } of copies) {
    // Copies of the folder itself are told above.
    if (from === sources.label) continue;
    host.log.info(`Copies of version ${version}, from ${neutralise(from)} (${copied.length}):`);
    showLines(
      host,
      copied.map(({ kind, newName, path, line }) => `  copy ${kind} ${newName} (${path}:${line})`),
      'function',
    );
  }
  host.log.info(`References (${references.length}):`);
  showLines(
    host,
    references.map(
      ({ action, api, target, newTarget, path, line }) =>
        `  ${action} ${api} ${target ?? '(not known)'}${newTarget === undefined ? '' : ` -> ${newTarget}`} (${path}:${line})`,
    ),
    'reference',
  );
  host.log.info(`Files (${changes.length}):`);
  showLines(
    host,
    changes.map(({ kind, path }) => `  ${kind} ${path}`),
    'file',
  );
  showDiff(host, changes);
}

export function showDiff(host: TaskHost, changes: CloneOutcome['changes']): void {
  for (const line of shownDiff(changes)) host.log.info(line);
}

function showLines(host: TaskHost, lines: readonly string[], what: string): void {
  for (const line of lines.slice(0, maxLines)) host.log.info(line);
  showMore(host, lines.length - maxLines, what);
}

function showMore(host: TaskHost, count: number, what: string): void {
  if (count > 0) host.log.info(`… and ${plural(count, what)} more: see the plan file.`);
}

/** With its place in words: not every view of a run shows where an issue leads to. */
function textOf({ code, message, fix, path, line }: CloneFinding): string {
  const isTold = path === undefined || message.includes(neutralise(path));
  const place = isTold ? '' : `${placeOf({ path, ...(line === undefined ? {} : { line }) })}: `;
  return `${code}: ${place}${message}${fix === undefined ? '' : ` ${fix}`}`;
}
