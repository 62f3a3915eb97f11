import { groupBy } from '../../group-by.ts';
import { lineFinder } from '../../text.ts';
import type { Analysis, Draft, ReferenceFound } from '../model.ts';
import type { PlannedReference } from './model.ts';
import type { CopyStep, Steps } from './steps.ts';

/** A copy that is asked for, and what the language makes of it. */
export interface DraftedCopy {
  readonly step: CopyStep;
  readonly draft: Draft;
}

/** Tells of each reference of the current sources what becomes of it. */
export function referencePlanner(
  current: Analysis,
  steps: Steps,
  copies: readonly DraftedCopy[],
): (reference: ReferenceFound) => PlannedReference {
  const own = copies.filter(({ step }) => step.analysis === current);
  const changedInCopies = linesChangedInCopies(current, own);
  const isCopied = ({ enclosingId, path, line }: ReferenceFound, { functions }: CopyStep): boolean =>
    enclosingId === undefined ? changedInCopies.has(`${path}:${line}`) : functions.has(enclosingId);
  return (reference) => {
    if (steps.following.has(reference.id) || reference.followsSetting === true)
      return { ...reference, action: 'setting' };
    const renamed = steps.rename.references.get(reference.id);
    if (renamed !== undefined) return { ...reference, action: 'rename', newTarget: renamed };
    const copied = own.find(({ step }) => isCopied(reference, step))?.step.references.get(reference.id);
    return copied === undefined
      ? { ...reference, action: 'leave' }
      : { ...reference, action: 'copy', newTarget: copied };
  };
}

/** `path:line` of the names that copies give in another way: whether a helper is copied, the language alone knows. */
function linesChangedInCopies(current: Analysis, copies: readonly DraftedCopy[]): ReadonlySet<string> {
  const edits = copies
    .flatMap(({ draft }) => draft.created.flatMap(({ copyOf }) => copyOf?.edits ?? []))
    .filter(({ why }) => why === 'reference');
  const changed = new Set<string>();
  for (const [path, some] of groupBy(edits, (edit) => edit.path)) {
    const lineOf = lineFinder(current.sources.files.get(path)?.text ?? '');
    for (const { start } of some) changed.add(`${path}:${lineOf(start)}`);
  }
  return changed;
}
