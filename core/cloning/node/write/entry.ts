import { neutralise } from '../../../text.ts';
import type { CloneFinding, CopyRequest, Edit } from '../../model.ts';
import { originalOf, placeOf, type App } from '../app/index.ts';
import { findingAt, type Knowledge } from '../find/index.ts';
import { importEdit } from './insertions.ts';
import type { Liveness } from './liveness.ts';
import { entriesOf, isLoaded } from './main-pattern.ts';
import type { Selection } from './selection.ts';

interface Copies {
  readonly request: CopyRequest;
  readonly selection: Selection;
  readonly liveness: Liveness;
}

/** Sees that copies are loaded: where `main` of package.json does not name them, the entry gets a line for each. */
export function loadCopies(
  { app }: Knowledge,
  into: Knowledge,
  { request: { tag, orchestrators }, selection, liveness }: Copies,
): { readonly edits: Edit[]; readonly findings: CloneFinding[] } {
  const registering = new Set(
    selection.functions
      .filter(({ found }) => orchestrators === 'registered' || found.kind !== 'orchestrator')
      .map(({ registration }) => registration.path),
  );
  const placed = (path: string): string => placeOf(path, tag, app.tagOf(path));
  const loaded = new Set([...liveness.modules.keys()].filter((path) => isLoaded(into.app.project, placed(path))));
  for (const path of loaded) {
    for (const next of app.importsOf(path)) if (liveness.modules.has(next)) loaded.add(next);
  }
  const edits: Edit[] = [];
  const findings: CloneFinding[] = [];
  for (const path of [...registering].sort()) {
    if (loaded.has(path)) continue;
    const by = loaderOf(into.app, originalOf(path, app.tagOf(path)));
    if (by === undefined || imports(into.app, by, placed(path))) continue;
    edits.push(importEdit(into.app, by, placed(path), []));
    findings.push(
      findingAt(
        into.app,
        by,
        0,
        'ENTRY_POINT_EDITED',
        `a line loads the copy ${neutralise(placed(path))}, which package.json does not name`,
      ),
    );
  }
  return { edits, findings };
}

/** The file that gets the line: the only entry, or else the original, or the first entry. */
function loaderOf(app: App, original: string): string | undefined {
  const entries = entriesOf(app);
  const [first] = entries;
  if (entries.length === 1) return first;
  return app.modules.has(original) ? original : first;
}

function imports(app: App, by: string, place: string): boolean {
  return app.importsOf(by).includes(place);
}
