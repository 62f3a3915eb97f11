import { emptyDraft, type Draft, type Edit, type Renaming } from '../model.ts';
import { followRenamed, renameDefinition, renameReferences, requireReadable, type Renamed } from './edits/index.ts';
import type { PythonApp } from './find/index.ts';

/**
 * Gives functions and the places that name them new names where they stand.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function rename(app: PythonApp, request: Renaming): Draft {
  const { edits, renamed } = renameDefinitions(app, request.definitions, 'in place');
  // Starts that are not to change here are written anew by whoever makes them follow the app setting.
  const left = app.references.filter(
    ({ def, found: { side, id } }) => def !== undefined && side === 'client' && !request.references.has(id),
  );
  const all = [
    ...edits,
    ...followRenamed(app.all.values(), renamed, app.resolver, left),
    ...renameReferences(app, request, renamed),
  ];
  requireReadable(app.all, all);
  return { ...emptyDraft, edits: all };
}

/** Edits at the declarations, and the declarations that are renamed themselves. */
export function renameDefinitions(
  app: PythonApp,
  definitions: Renaming['definitions'],
  place: 'in place' | 'in a copy',
): { edits: Edit[]; renamed: Renamed[] } {
  const edits: Edit[] = [];
  const renamed: Renamed[] = [];
  for (const registered of app.registered) {
    const name = registered.found === undefined ? undefined : definitions.get(registered.found.id);
    if (name === undefined) continue;
    const change = renameDefinition(app, registered, name, place);
    edits.push(...change.edits);
    if (change.renamed !== undefined) renamed.push(change.renamed);
  }
  return { edits, renamed };
}
