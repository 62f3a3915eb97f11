import type { CloneFinding, CopyRequest, Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpExpression, CsharpFunction, CsharpReference } from '../facts/index.ts';
import { nameEdits, quoted } from '../rename/index.ts';
import { leavesOf, type Site } from '../resolve/index.ts';
import { routeEdits } from './routes.ts';
import type { Selection } from './selection.ts';
import { subOrchestrationEdits } from './sub-orchestrations.ts';

interface NamesOfCopy {
  readonly byPath: ReadonlyMap<string, readonly Edit[]>;
  readonly findings: readonly CloneFinding[];
}

/** The places of a copy that get other names; what lies outside of the chosen types is not in it. */
export function namesOfCopy(app: CsharpApp, request: CopyRequest, selection: Selection): NamesOfCopy {
  const { edits, findings } = nameEdits(app, request);
  const texts = selection.target === app ? [] : namesToKeep(request, selection);
  const isKept = ({ path, start, end }: Edit): boolean =>
    !texts.some((text) => text.path === path && text.start <= start && end <= text.end);
  const byPath = new Map<string, Edit[]>();
  const subs =
    request.orchestrators === 'unregistered' ? subOrchestrationEdits(app, selection) : { edits: [], findings: [] };
  for (const edit of [...edits.filter(isKept), ...texts, ...routeEdits(app, request), ...subs.edits]) {
    const list = byPath.get(edit.path);
    if (list === undefined) byPath.set(edit.path, [edit]);
    else list.push(edit);
  }
  return { byPath, findings: [...findings, ...subs.findings] };
}

/** Names by constants that the target has with another value: only a text keeps them what they were. */
function namesToKeep({ definitions, references }: CopyRequest, selection: Selection): Edit[] {
  const { app, units, selected } = selection;
  const edits: Edit[] = [];
  const keep = (
    one: CsharpFunction | CsharpReference,
    site: Site,
    fresh: string | undefined,
    why: Edit['why'],
  ): void => {
    if (one.site.kind !== 'expression') return;
    for (const { expression: leaf } of leavesOf(one.site.expression)) {
      const [value, ...others] = app.evaluator.values(leaf, site);
      if (typeof value !== 'string' || others.length > 0 || !meansAnother(leaf, site, selection)) continue;
      edits.push(editOf(site.file, leaf.span, quoted(fresh ?? value), why));
    }
  };
  for (const one of [...app.functions.values(), ...app.references]) {
    const { type, member, site } = one;
    const unit = type && units.of.get(type);
    const file = app.files.get(one.found.path);
    if (unit === undefined || file === undefined || !selected.has(unit) || site.kind !== 'expression') continue;
    const at: Site = {
      file,
      ...(type === undefined ? {} : { type }),
      ...(member === undefined ? {} : { member }),
      at: site.expression.span.start,
      inner: 'call' in one ? one.call.inner : [],
    };
    if ('call' in one) keep(one, at, references.get(one.found.id), 'reference');
    else keep(one, at, definitions.get(one.found.id), 'definition');
  }
  return edits;
}

/** Whether a constant in the expression is shared with the target, and has another value there. */
function meansAnother(expression: CsharpExpression, site: Site, selection: Selection): boolean {
  const again = (one: CsharpExpression): boolean => meansAnother(one, site, selection);
  switch (expression.kind) {
    case 'sum':
      return again(expression.left) || again(expression.right);
    case 'interpolation':
      return expression.parts.some((part) => typeof part !== 'string' && again(part));
    case 'path':
      return constantDiffers(expression, site, selection);
    default:
      return false;
  }
}

function constantDiffers(
  { parts }: Extract<CsharpExpression, { kind: 'path' }>,
  site: Site,
  { app, target, units, selected }: Selection,
): boolean {
  const meaning = app.evaluator.meaning(parts, site);
  if (meaning?.kind !== 'variable' || meaning.local) return false;
  const { type } = meaning.site;
  const unit = type && units.of.get(type);
  if (type === undefined || unit === undefined || selected.has(unit)) return false;
  const [counterpart] = target.types.byFullName.get(type.fullName) ?? [];
  const file = counterpart && target.types.fileOf(counterpart);
  if (counterpart === undefined || file === undefined) return true;
  const there = target.evaluator.meaning([meaning.variable.name], { file, type: counterpart, at: 0, inner: [] });
  if (there?.kind !== 'variable') return true;
  const valueOf = ({ evaluator }: CsharpApp, given: readonly CsharpExpression[], at: Site): string =>
    JSON.stringify(given.map((one) => evaluator.values(one, at)));
  return valueOf(app, meaning.variable.values, meaning.site) !== valueOf(target, there.variable.values, there.site);
}
