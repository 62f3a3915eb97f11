import { neutralise } from '../../../text.ts';
import { finding } from '../../finding.ts';
import type { CloneFinding } from '../../model.ts';
import { reachedFrom, type PythonApp } from '../find/index.ts';
import { importReader, type Selection } from './select.ts';

/** What a copy shares with current code and should not, and what it brings along. */
export function findingsOfCopy(app: PythonApp, { paths, missing }: Selection): CloneFinding[] {
  const reached = reachedFrom(paths.keys(), importReader(app));
  const shared = app.references.filter(
    ({ found, file }) =>
      found.style === 'wrapper' && found.target === null && reached.has(file.path) && !paths.has(file.path),
  );
  return [
    ...shared.map(({ found: { path, line, enclosing } }): CloneFinding => {
      const message = `${neutralise(enclosing)} makes calls by the names that it is given, and the copies share it with the current code.`;
      return finding('WRAPPER_NOT_COPIED', message, { path, line });
    }),
    ...[...missing].map((path): CloneFinding => {
      const message = `${neutralise(path)} of ${neutralise(app.sources.label)} is copied as well: the current code has no such module, or lacks what the copies take from it.`;
      return finding('SHARED_CODE', message, { path });
    }),
  ];
}
