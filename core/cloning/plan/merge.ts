import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { CreatedFile, Draft, Edit } from '../model.ts';

/**
 * One draft of several. Edits that are the same are made once; so are files.
 *
 * @throws DurableDeployError CLONE_FILE_EXISTS when two parts would write one file with different texts
 */
export function mergeDrafts(drafts: readonly Draft[]): Draft {
  const created = new Map<string, CreatedFile>();
  for (const file of drafts.flatMap((draft) => draft.created)) {
    const other = created.get(file.path);
    if (other !== undefined && other.text !== file.text) {
      throw new DurableDeployError(
        'CLONE_FILE_EXISTS',
        `Two copies would be written to ${neutralise(file.path)}, with different texts.`,
        { fix: 'Give the versions names that differ: look at namePattern and at previousSources.' },
      );
    }
    created.set(file.path, other ?? file);
  }
  return {
    edits: uniqueEdits(drafts.flatMap(({ edits }) => edits)),
    created: [...created.values()],
    moved: uniqueBy(
      drafts.flatMap(({ moved }) => moved),
      ({ from, to }) => `${from}\n${to}`,
    ),
    removed: [...new Set(drafts.flatMap(({ removed }) => removed))],
    findings: uniqueBy(
      drafts.flatMap(({ findings }) => findings),
      ({ code, path = '', line = 0, message }) => [code, path, line, message].join('\n'),
    ),
  };
}

function uniqueEdits(edits: readonly Edit[]): Edit[] {
  return uniqueBy(edits, ({ path, start, end, after }) => [path, start, end, after].join('\n'));
}

/** The first of each. */
export function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
