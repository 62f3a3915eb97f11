import type { Edit } from '../../model.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpExpression, CsharpReference } from '../facts.ts';
import { leavesOf, type Site } from '../resolve/index.ts';
import { nameEdit } from './name-edits.ts';

/**
 * The edits for a variable that may hold several names which do not all change alike: each name is changed where the variable gets it.
 */
export function valueEdits(app: CsharpApp, reference: CsharpReference, names: ReadonlyMap<string, string>): Edit[] {
  const { site, type, member, call } = reference;
  const file = app.files.get(reference.found.path);
  if (site.kind !== 'expression' || file === undefined) return [];
  const at: Site = {
    file,
    ...(type === undefined ? {} : { type }),
    member,
    at: site.expression.span.start,
    inner: call.inner,
  };
  return editsOf(app, site.expression, at, names, 0);
}

function editsOf(
  app: CsharpApp,
  expression: CsharpExpression,
  site: Site,
  names: ReadonlyMap<string, string>,
  depth: number,
): Edit[] {
  return leavesOf(expression).flatMap((leaf): Edit[] => {
    const values = app.evaluator.values(leaf, site);
    const [value] = values;
    if (values.length === 1 && typeof value === 'string' && depth > 0) {
      const name = names.get(value);
      const edit =
        name === undefined || name === value
          ? undefined
          : nameEdit(site.file, { kind: 'expression', expression: leaf }, value, name, 'reference');
      return edit === undefined ? [] : [edit];
    }
    const meaning = leaf.kind === 'path' && depth < 8 ? app.evaluator.meaning(leaf.parts, site) : undefined;
    if (meaning?.kind !== 'variable') return [];
    return meaning.variable.values.flatMap((given) => editsOf(app, given, meaning.site, names, depth + 1));
  });
}
