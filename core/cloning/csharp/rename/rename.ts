import { neutralise } from '../../../text.ts';
import { emptyDraft, type CloneFinding, type Draft, type Edit, type Renaming } from '../../model.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpFile, CsharpReference } from '../facts/index.ts';
import { findingAt } from '../findings/index.ts';
import { settingCall } from '../setting-call.ts';
import { refuseUnreadable } from './guard.ts';
import { nameEdit } from './name-edits.ts';
import { placesOf, startOf } from './places.ts';
import { notRenamed, proxyEdits } from './proxies.ts';
import { valueEdits } from './value-edits.ts';

/** The edits that give functions and the places where they are named their new names. */
interface NameEdits {
  /** In order of path and place; none twice. */
  readonly edits: readonly Edit[];
  readonly findings: readonly CloneFinding[];
}

/**
 * Names change where they stand.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR when a place cannot be read
 */
export function rename(app: CsharpApp, request: Renaming): Draft {
  const { edits, findings } = nameEdits(app, request);
  refuseUnreadable(app, edits);
  return { ...emptyDraft, edits, findings };
}

/** The same, with nothing said about whether the places can be read: a copy may leave them out. */
export function nameEdits(app: CsharpApp, { definitions, references }: Renaming): NameEdits {
  const edits: Edit[] = [];
  const findings: CloneFinding[] = [];
  for (const [id, name] of definitions) {
    const one = app.functions.get(id);
    const file = one && app.files.get(one.found.path);
    if (one === undefined || file === undefined) continue;
    const edit = nameEdit(file, one.site, one.found.name, name, 'definition');
    if (edit !== undefined) edits.push(edit);
  }
  for (const group of placesOf(app.references, references))
    edits.push(...placeEdits(app, group, { definitions, references }, findings));
  return { edits: unique(edits), findings };
}

function placeEdits(
  app: CsharpApp,
  place: readonly CsharpReference[],
  { definitions, references: names }: Renaming,
  findings: CloneFinding[],
): Edit[] {
  const [first] = place;
  const file = first && app.files.get(first.found.path);
  if (first === undefined || file === undefined) return [];
  if (first.site.kind === 'expression' && settingCall(first.site.expression) !== undefined) return [];
  if (first.site.kind === 'type') {
    const name = names.get(first.found.id) ?? '';
    const edits = proxyEdits(app, file, first.site, name, definitions);
    if (edits === undefined) findings.push(notRenamed(file, first, name));
    return edits ?? [];
  }
  const changes = place.flatMap(({ found: { id, target } }) =>
    target === null ? [] : [{ value: target, name: names.get(id) ?? target }],
  );
  const edits = changes.flatMap(({ value, name }) =>
    name === value ? [undefined] : [nameEdit(file, first.site, value, name, 'reference')],
  );
  const [edit, ...others] = edits;
  const same =
    edits.length === place.length &&
    others.every((other) => other?.start === edit?.start && other?.after === edit?.after);
  const orNull = first.site.kind === 'expression' && first.site.orNull === true;
  if (same && edit !== undefined && !orNull) return [edit];
  const newNames = new Map(changes.flatMap(({ value, name }) => (name === value ? [] : [[value, name] as const])));
  const byValue = valueEdits(app, first, newNames, ({ file: at, leaf, value, name }) =>
    nameEdit(at, { kind: 'expression', expression: leaf }, value, name, 'reference'),
  );
  if (byValue === undefined) findings.push(notPlaced(file, first, [...newNames.values()]));
  return byValue ?? [];
}

function notPlaced(file: CsharpFile, { found, site }: CsharpReference, names: readonly string[]): CloneFinding {
  return findingAt(
    'DYNAMIC_NAME',
    file,
    startOf(site),
    `${neutralise(found.api)} may be given several names or none, and cannot be made to name ${names.map((name) => neutralise(name)).join(', ')} here: it is left alone.`,
    'Give each name as a text or a constant at the call.',
  );
}

/** In order of path and place; none twice. */
export function unique(edits: readonly Edit[]): Edit[] {
  const changing = edits.filter(({ before, after }) => before !== after);
  const byKey = new Map(changing.map((edit) => [`${edit.path}@${edit.start}-${edit.end}:${edit.after}`, edit]));
  return [...byKey.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start));
}
