import { neutralise } from '../../../text.ts';
import type { CloneFinding } from '../../model.ts';
import type { NamesFound } from '../../findings/index.ts';
import type { SourceSet } from '../../source/index.ts';
import { findingAt } from './finding.ts';

/** Test files that name functions: one finding for each. They are not edited. */
export function testFindings(paths: readonly string[], sources: SourceSet, names: NamesFound): CloneFinding[] {
  return paths.flatMap((path): CloneFinding[] => {
    const file = sources.files.get(path);
    if (file === undefined) return [];
    for (const match of file.text.matchAll(/(?:"([A-Za-z][\w-]*)")|nameof\(\s*(?:[\w.]+\.)?(\w+)\s*\)/g)) {
      const name = names.get((match[1] ?? match[2] ?? '').toLowerCase());
      if (name === undefined) continue;
      return [
        findingAt(
          'TEST_REFERENCE',
          file,
          match.index,
          `a test names ${neutralise(name)}: tests are left as they are and go on testing the current code.`,
        ),
      ];
    }
    return [];
  });
}
