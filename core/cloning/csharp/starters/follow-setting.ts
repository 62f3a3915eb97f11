import { emptyDraft, type CreatedFile, type Draft, type Edit, type StarterRequest } from '../../model.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpFile, CsharpReference } from '../facts.ts';
import { versionsFolder } from '../place.ts';
import { editOf, quoted, refuseUnreadable } from '../rename/index.ts';
import { helperText, isHelper } from './helper.ts';
import { settingCall, starter } from './starter.ts';

const call = `global::${starter.namespace}.${starter.type}.${starter.method}`;

/**
 * Clients take the suffix of the name that they start from an app setting: the plain name is handed to a helper, one for each project.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR when a start cannot be read
 */
export function followSetting(app: CsharpApp, request: StarterRequest): Draft {
  const edits: Edit[] = [];
  const lineEnds = new Map<string, string>();
  for (const place of placesOf(app, request)) {
    const [first] = place;
    const file = first && app.files.get(first.found.path);
    if (first === undefined || file === undefined) continue;
    const edit = editsOf(file, place, request);
    if (edit === undefined) continue;
    edits.push(...edit);
    lineEnds.set(file.project, app.sources.files.get(file.path)?.lineEnd ?? '\n');
  }
  const created: CreatedFile[] = [];
  for (const [project, lineEnd] of lineEnds) {
    const path = `${project}${versionsFolder}/${starter.type}.cs`;
    const text = helperText(request, lineEnd);
    const there = app.sources.files.get(path);
    if (there === undefined || !isHelper(there.text)) created.push({ path, text });
    else edits.push(...difference(path, there.text, helperText(request, there.lineEnd)));
  }
  refuseUnreadable(app, edits);
  return { ...emptyDraft, edits, created };
}

/** References of one place together. */
function placesOf(app: CsharpApp, { references }: StarterRequest): CsharpReference[][] {
  const places = new Map<string, CsharpReference[]>();
  for (const reference of app.references) {
    if (!references.has(reference.found.id)) continue;
    const key = reference.found.id.replace(/(@\d+):.*$/, '$1');
    places.set(key, [...(places.get(key) ?? []), reference]);
  }
  return [...places.values()];
}

/** No edits for a place that follows the setting already; `undefined` for one that cannot. */
function editsOf(
  file: CsharpFile,
  place: readonly CsharpReference[],
  { references }: StarterRequest,
): Edit[] | undefined {
  const [first] = place;
  if (first === undefined) return undefined;
  const { site, call: made } = first;
  const plain = references.get(first.found.id) ?? '';
  if (site.kind === 'method') {
    const at = made.arguments[0]?.span.start ?? made.span.end - 1;
    const given = `${call}(${quoted(plain)})${made.arguments.length === 0 ? '' : ', '}`;
    return [
      editOf(file, site.span, 'ScheduleNewOrchestrationInstanceAsync', 'starter'),
      editOf(file, { start: at, end: at }, given, 'starter'),
    ];
  }
  if (site.kind !== 'expression') return undefined;
  if (settingCall(site.expression) !== undefined) return [];
  const written = new Set(
    place.map(({ found }) => plainText(file, site, found.target ?? '', references.get(found.id) ?? '')),
  );
  const [text] = written;
  if (text === undefined || written.size > 1) return undefined;
  return [editOf(file, site.expression.span, `${call}(${text})`, 'starter')];
}

/** The expression that gives the plain name. */
function plainText(
  file: CsharpFile,
  { expression }: Extract<CsharpReference['site'], { kind: 'expression' }>,
  value: string,
  plain: string,
): string {
  const same = (name: string): boolean => name.toLowerCase() === plain.toLowerCase();
  const written = ({ span }: typeof expression): string => file.text.slice(span.start, span.end);
  if (same(value)) return written(expression);
  if (expression.kind === 'sum' && expression.right.kind === 'literal') {
    const tail = expression.right.value;
    if (value.endsWith(tail) && same(value.slice(0, value.length - tail.length))) return written(expression.left);
  }
  return quoted(plain);
}

/** One edit from the first to the last character that differs. */
function difference(path: string, before: string, after: string): Edit[] {
  if (before === after) return [];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let common = 0;
  const most = Math.min(before.length, after.length) - start;
  while (common < most && before.at(-1 - common) === after.at(-1 - common)) common += 1;
  const end = before.length - common;
  return [
    {
      path,
      start,
      end,
      before: before.slice(start, end),
      after: after.slice(start, after.length - common),
      why: 'setting',
    },
  ];
}
