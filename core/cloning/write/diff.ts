import { createTwoFilesPatch, diffLines } from 'diff';
import type { FileChange } from './model.ts';

/** A unified diff of the changes, as `git diff` would show them. */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes.map((change) => patchOf(change)).join('');
}

function patchOf(change: FileChange): string {
  const [before, after] = textsOf(change);
  const from = change.kind === 'create' ? '/dev/null' : `a/${change.path}`;
  const to = change.kind === 'remove' ? '/dev/null' : `b/${change.path}`;
  const patch = createTwoFilesPatch(from, to, before, after, undefined, undefined, { context: 3 });
  return patch.replace(/^=+\n/, '');
}

/** Lines that come and go. */
export interface DiffStat {
  readonly files: number;
  readonly added: number;
  readonly removed: number;
}

export function diffStat(changes: readonly FileChange[]): DiffStat {
  let [added, removed] = [0, 0];
  for (const change of changes) {
    const [before, after] = textsOf(change);
    if (before === '' || after === '') {
      added += linesIn(after);
      removed += linesIn(before);
      continue;
    }
    for (const part of diffLines(before, after)) {
      if (part.added) added += part.count;
      if (part.removed) removed += part.count;
    }
  }
  return { files: changes.length, added, removed };
}

function textsOf(change: FileChange): [before: string, after: string] {
  return [change.kind === 'create' ? '' : change.before, change.kind === 'remove' ? '' : change.after];
}

function linesIn(text: string): number {
  if (text === '') return 0;
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
