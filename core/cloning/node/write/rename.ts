import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { emptyDraft, type CloneFinding, type Draft, type Edit, type Renaming } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { App } from '../app/index.ts';
import { findingAt, type Knowledge } from '../find/index.ts';
import { nameText, type NewNames } from './name-edits.ts';

/** Names change where they stand. */
export function rename(knowledge: Knowledge, request: Renaming): Draft {
  const { edits, findings } = nameEdits(knowledge, request);
  requireReadable(knowledge.app, edits);
  return { ...emptyDraft, edits, findings };
}

/**
 * The edits that give functions and references their new names.
 *
 * @param only which files are of interest
 */
export function nameEdits(
  knowledge: Knowledge,
  { definitions, references }: Renaming,
  only: (path: string) => boolean = () => true,
): { readonly edits: Edit[]; readonly findings: CloneFinding[] } {
  const places = new Map<string, NewNames & { why: Edit['why']; changes: { before: string; after: string }[] }>();
  const add = (names: NewNames, why: Edit['why']): void => {
    const key = `${names.path}:${names.place.start}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, { ...names, changes: [...names.changes], why });
    else known.changes.push(...names.changes);
  };
  for (const { found, path, place, fallsBack } of knowledge.functions) {
    const after = definitions.get(found.id);
    if (after === undefined || !only(path)) continue;
    add({ path, place, fallsBack, changes: [{ before: found.name, after }], mayBeOther: true }, 'definition');
  }
  for (const { found, path, place, fallsBack, object } of knowledge.references) {
    const after = references.get(found.id);
    if (after === undefined || found.target === null || object !== undefined || !only(path)) continue;
    add({ path, place, fallsBack, changes: [{ before: found.target, after }] }, 'reference');
  }
  const edits: Edit[] = [];
  const findings: CloneFinding[] = [];
  for (const { why, ...names } of places.values()) {
    const { app } = knowledge;
    const { path, place } = names;
    const before = app.textOf(path).slice(place.start, place.end);
    const after = nameText(app, names);
    if (after === undefined) findings.push(leftAlone(app, names));
    else if (after !== before) edits.push(editOf(app.fileOf(path), place, after, why));
  }
  return { edits, findings };
}

/** An expression that no edit makes right for everything that it may give. */
export function leftAlone(app: App, { path, place, changes }: NewNames): CloneFinding {
  const names = [...new Set(changes.map(({ before }) => neutralise(before)))].join(', ');
  return findingAt(
    app,
    path,
    place.start,
    'DYNAMIC_NAME',
    `the expression gives ${names}, and may give something else that does not get the same version: it is left alone`,
    { fix: 'Give each name by itself, as a literal.' },
  );
}

/**
 * Nothing is edited where the file could not be read.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function requireReadable(app: App, edits: readonly Edit[]): void {
  for (const { path, start, end } of edits) {
    const facts = app.modules.get(path);
    if (facts === undefined || facts.errors.length === 0) continue;
    const around = facts.statements.find((statement) => statement.start <= start && end <= statement.end) ?? {
      start,
      end,
    };
    const error = facts.errors.find((span) => span.start <= around.end && span.end >= around.start);
    if (error === undefined) continue;
    throw new DurableDeployError(
      'CLONE_SYNTAX_ERROR',
      `${neutralise(path)} must be edited at line ${app.lineOf(path, start)}, but line ${app.lineOf(path, error.start)} cannot be read as JavaScript or TypeScript.`,
      { fix: 'Correct the file.' },
    );
  }
}
