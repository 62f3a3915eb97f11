import { groupBy } from '../../../group-by.ts';
import type { Edit, Renaming } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { PythonApp, PythonReference } from '../find/index.ts';
import { changeNames, quoted } from './at-site.ts';
import type { Renamed } from './definitions.ts';

/** The edits that make places give other names. Function objects whose declaration is renamed alike follow it by themselves. */
export function renameReferences(
  app: PythonApp,
  { definitions, references: names }: Renaming,
  renamed: readonly Renamed[],
): Edit[] {
  const edits: Edit[] = [];
  const newNames = newNamesOf(app, definitions, renamed);
  for (const group of bySite(app.references)) {
    const [first] = group;
    if (first === undefined || !group.some(({ found }) => names.has(found.id))) continue;
    const { file, scope, site } = first;
    const objects = group.filter(({ def }) => def !== undefined);
    if (objects.length === group.length && objects.every((object) => follows(object, names, newNames))) continue;
    if (objects.length > 0) {
      edits.push(...replaceObjects(group, names, newNames));
      continue;
    }
    const changes = group.flatMap(({ found: { id, target } }) => {
      const after = names.get(id);
      return after === undefined || target === null ? [] : [{ before: target, after }];
    });
    edits.push(
      ...changeNames({ file, scope, expression: site, why: 'reference' }, changes, group.length, app.evaluator),
    );
  }
  return edits;
}

/** What declarations are called, and what they are registered under, when all edits are made. */
interface NewNames {
  readonly declared: (reference: PythonReference) => string | undefined;
  readonly registered: (reference: PythonReference) => string | undefined;
}

function newNamesOf(app: PythonApp, definitions: Renaming['definitions'], renamed: readonly Renamed[]): NewNames {
  const key = ({ file, def }: Pick<Renamed, 'file' | 'def'>): string => `${file.path} ${def}`;
  const declared = new Map(renamed.map((one) => [key(one), one.name]));
  const registered = new Map(
    app.registered.map((one) => [key(one), definitions.get(one.found?.id ?? '') ?? one.found?.name]),
  );
  return {
    declared: ({ def }) =>
      def === undefined ? undefined : (declared.get(key(def)) ?? def.file.definitions[def.def]?.name),
    registered: ({ def }) => (def === undefined ? undefined : registered.get(key(def))),
  };
}

function nameAfter({ found }: PythonReference, names: Renaming['references']): string {
  return names.get(found.id) ?? found.target ?? '';
}

function follows(reference: PythonReference, names: Renaming['references'], newNames: NewNames): boolean {
  const given = reference.def?.registered === true ? newNames.registered(reference) : newNames.declared(reference);
  return isSameName(given, nameAfter(reference, names));
}

/** Names match without regard to case, and each place keeps its own. */
function isSameName(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

/** One function is named by a text instead; several are asked for the name that they are registered under. */
function replaceObjects(group: readonly PythonReference[], names: Renaming['references'], newNames: NewNames): Edit[] {
  const [first] = group;
  if (first === undefined) return [];
  const { file, site, def } = first;
  if (group.length === 1) return [editOf(file, site, quoted(nameAfter(first, names)), 'reference')];
  const written = file.text.slice(site.start, site.end);
  const asked = def?.registered === true ? written : `${written}._function.get_function_name()`;
  if (group.every((one) => isSameName(newNames.registered(one), nameAfter(one, names)))) {
    return [editOf(file, site, asked, 'reference')];
  }
  const table = group.map((one) => `${quoted(newNames.registered(one) ?? '')}: ${quoted(nameAfter(one, names))}`);
  return [editOf(file, site, `{${table.join(', ')}}[${asked}]`, 'reference')];
}

function bySite(references: readonly PythonReference[]): PythonReference[][] {
  return [...groupBy(references, ({ file, site }) => `${file.path} ${site.start} ${site.end}`).values()];
}
