import type { Edit } from '../../model.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpExpression, CsharpFile, CsharpReference } from '../facts/index.ts';
import { leavesOf, mayBeNull, type Site } from '../resolve/index.ts';
import { settingCall } from '../setting-call.ts';

/** An expression by which a variable gets one of the names. */
interface ValueGiven {
  readonly file: CsharpFile;
  readonly leaf: CsharpExpression;
  readonly value: string;
  readonly name: string;
  /** It is the value of a constant, so it must stay one. */
  readonly constant: boolean;
}

/**
 * The edits for a variable that may hold several names which do not all change alike, or none: each name is changed where the
 * variable gets it.
 *
 * @param names the new ones by those that the variable holds now
 * @returns `undefined` when a name cannot be placed: then none is
 */
export function valueEdits(
  app: CsharpApp,
  reference: CsharpReference,
  names: ReadonlyMap<string, string>,
  editOf: (given: ValueGiven) => Edit | undefined,
): Edit[] | undefined {
  const { site, type, member, call } = reference;
  const file = app.files.get(reference.found.path);
  if (site.kind !== 'expression' || file === undefined) return undefined;
  const at: Site = {
    file,
    ...(type === undefined ? {} : { type }),
    member,
    at: site.expression.span.start,
    inner: call.inner,
  };
  const edits: Edit[] = [];
  const open = new Set(names.keys());
  let isWhole = true;
  const place = (expression: CsharpExpression, from: Site, depth: number, constant: boolean): void => {
    for (const { expression: leaf, byNull } of leavesOf(expression)) {
      if (settingCall(leaf) !== undefined) {
        for (const value of app.evaluator.values(leaf, from)) if (value !== null) open.delete(value);
        continue;
      }
      const values = app.evaluator.values(leaf, from);
      const meaning = leaf.kind === 'path' ? app.evaluator.meaning(leaf.parts, from) : undefined;
      const [value] = values;
      const isNull = byNull && mayBeNull(leaf, from, app.evaluator);
      if (values.length === 1 && typeof value === 'string' && depth > 0 && !isNull) {
        const name = names.get(value);
        if (name === undefined) continue;
        const edit = editOf({ file: from.file, leaf, value, name, constant });
        if (edit === undefined) isWhole = false;
        else edits.push(edit);
        open.delete(value);
      } else if (meaning?.kind === 'variable' && depth < 8) {
        for (const given of meaning.variable.values) place(given, meaning.site, depth + 1, meaning.variable.constant);
      } else if (values.some((one) => one !== null && names.has(one))) isWhole = false;
    }
  };
  place(site.expression, at, 0, false);
  return isWhole && open.size === 0 ? edits : undefined;
}
