import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { Edit } from '../../model.ts';
import { lineAt } from '../../source/index.ts';
import type { CsharpFile } from '../facts/index.ts';

/**
 * Lets no part be left out that holds one end of an `#if` only.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function refuseCutThrough(
  { path, text, conditionals }: Pick<CsharpFile, 'path' | 'text' | 'conditionals'>,
  edits: readonly Edit[],
): void {
  for (const { start, end, why } of edits) {
    if (why !== 'removal') continue;
    const cut = conditionals.find((one) => one.start < end && start < one.end && one.start < start !== end < one.end);
    if (cut === undefined) continue;
    throw new DurableDeployError(
      'CLONE_SYNTAX_ERROR',
      `The #if in ${neutralise(path)} line ${lineAt(text, cut.start)} begins or ends within a declaration that a copy leaves out.`,
      { fix: 'Put conditional compilation around whole members, not through them.' },
    );
  }
}
