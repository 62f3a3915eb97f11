import { neutralise } from '../../../text.ts';
import { emptyDraft, type CloneFinding, type Draft, type Renaming, type Span } from '../../model.ts';
import type { FunctionPlace, JavaApp, ReferencePlace } from '../app.ts';
import type { JavaFile } from '../facts.ts';
import { finding } from '../../finding.ts';
import type { NameGiven } from '../resolve/given.ts';
import { EditList } from './edit-list.ts';
import { editNames, type NewName } from './names.ts';

/**
 * Names change where they stand.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR where a declaration that must be edited cannot be read
 */
export function rename(app: JavaApp, { definitions, references }: Renaming): Draft {
  const lists = new Map<JavaFile, EditList>();
  const listOf = (file: JavaFile): EditList => {
    const known = lists.get(file) ?? new EditList(file);
    lists.set(file, known);
    return known;
  };
  const findings: CloneFinding[] = [];
  for (const [id, name] of definitions) {
    const place = app.functions.get(id);
    if (place !== undefined) editDefinition(listOf(place.file), place, name);
  }
  for (const group of groupsOf(app, references.keys())) {
    findings.push(...editReferences(listOf(group.file), group, references, listOf));
  }
  const edits = [...lists].flatMap(([file, list]) => {
    list.requireReadable((offset) => declarationAround(file, offset));
    return list.edits();
  });
  return { ...emptyDraft, edits, findings };
}

/** Makes a function be registered under another name, also where its trigger gives one of its own. */
export function editDefinition(list: EditList, { given, registered, found }: FunctionPlace, name: string): void {
  const editAll = (one: NameGiven, to: string): boolean =>
    editNames(list, [{ given: one, name: to }], [one], 'definition', () => undefined);
  editAll(given, name);
  if (registered?.value === undefined || registered.value === null) return;
  editAll(registered, withSameChange(registered.value, found.name, name));
}

/** The change from one name to another, made of a third. */
function withSameChange(name: string, from: string, to: string): string {
  let same = 0;
  while (same < from.length && same < to.length && from[same]?.toLowerCase() === to[same]?.toLowerCase()) same += 1;
  const gone = from.slice(same);
  const stem = name.toLowerCase().endsWith(gone.toLowerCase()) ? name.slice(0, name.length - gone.length) : name;
  return stem + to.slice(same);
}

/** References that stand in one expression. */
export interface ReferenceGroup {
  readonly file: JavaFile;
  readonly places: readonly ReferencePlace[];
}

/** The expressions that hold references, each with all that it may name. */
export function groupsOf(app: JavaApp, ids: Iterable<string>): ReferenceGroup[] {
  const wanted = new Set([...ids].map(expressionOf));
  const groups = new Map<string, ReferencePlace[]>();
  for (const [id, place] of app.references) {
    const key = expressionOf(id);
    if (!wanted.has(key)) continue;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [place]);
    else known.push(place);
  }
  return [...groups.values()].flatMap((places) => (places[0] === undefined ? [] : [{ file: places[0].file, places }]));
}

function expressionOf(id: string): string {
  return id.slice(0, id.lastIndexOf(':'));
}

/** Gives new names to what an expression may name. */
export function editReferences(
  list: EditList,
  { file, places }: ReferenceGroup,
  names: ReadonlyMap<string, string>,
  leafEdits: (file: JavaFile) => EditList | undefined,
): CloneFinding[] {
  const wanted = places.flatMap(({ found, given }): NewName[] => {
    const name = names.get(found.id);
    return name === undefined ? [] : [{ given, name }];
  });
  const all = places.map(({ given }) => given);
  if (editNames(list, wanted, all, 'reference', leafEdits)) return [];
  const [first] = places;
  return [
    finding(
      'DYNAMIC_NAME',
      `${neutralise(first?.found.api ?? '')} gets one of several names from elsewhere, and not all of them get the same version: it is left alone.`,
      { path: file.path, line: first?.found.line ?? 1 },
    ),
  ];
}

/** The method that an offset lies in, or else only the offset: fields and annotations stand alone. */
export function declarationAround(file: JavaFile, offset: number): Span {
  let best: Span = { start: offset, end: offset };
  for (const { span } of file.methods) {
    if (
      span.start <= offset &&
      offset < span.end &&
      (best.start === best.end || span.end - span.start < best.end - best.start)
    ) {
      best = span;
    }
  }
  return best;
}
