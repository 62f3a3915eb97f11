import { neutralise } from '../../../text.ts';
import {
  emptyDraft,
  type CloneFinding,
  type CreatedFile,
  type Draft,
  type Edit,
  type StarterRequest,
} from '../../model.ts';
import { differenceOf, editOf } from '../../source/index.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpExpression, CsharpFile, CsharpReference } from '../facts/index.ts';
import { findingAt } from '../findings/index.ts';
import { versionsFolder } from '../place.ts';
import { compiledEdits } from '../project/index.ts';
import { placesOf, quoted, refuseUnreadable, startOf, unique, valueEdits } from '../rename/index.ts';
import { settingCall, starter } from '../setting-call.ts';
import { helperText, isHelper } from './helper.ts';

const call = `global::${starter.namespace}.${starter.type}.${starter.method}`;

/**
 * Clients take the suffix of the name that they start from an app setting: the plain name is handed to a helper, one for each project.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR when a start cannot be read
 */
export function followSetting(app: CsharpApp, request: StarterRequest): Draft {
  const edits: Edit[] = [];
  const findings: CloneFinding[] = [];
  const lineEnds = new Map<string, string>();
  for (const place of placesOf(app.references, request.references)) {
    const [first] = place;
    const file = first && app.files.get(first.found.path);
    if (first === undefined || file === undefined) continue;
    const made = editsOf(app, file, place, request);
    if (made === undefined) {
      findings.push(notFollowing(file, first));
      continue;
    }
    edits.push(...made);
    lineEnds.set(file.project, file.lineEnd);
  }
  const created: CreatedFile[] = [];
  for (const [project, lineEnd] of lineEnds) {
    const path = `${project}${versionsFolder}/${starter.type}.cs`;
    const text = helperText(request, lineEnd);
    const there = app.sources.files.get(path);
    if (there === undefined || !isHelper(there.text)) created.push({ path, text });
    else edits.push(...differenceOf(there, helperText(request, there.lineEnd), 'setting'));
  }
  const compiled = compiledEdits(
    app,
    created.map(({ path }) => path),
  );
  refuseUnreadable(app, edits);
  return { ...emptyDraft, edits: [...unique(edits), ...compiled], created, findings };
}

function notFollowing(file: CsharpFile, { found, site }: CsharpReference): CloneFinding {
  return findingAt(
    'DYNAMIC_NAME',
    file,
    startOf(site),
    site.kind === 'expression' && site.byDefault === true
      ? `${neutralise(found.api)} gets ${neutralise(found.target ?? '')} by the default value of a parameter: it does not follow the app setting.`
      : `${neutralise(found.api)} gets one of several names from elsewhere: it does not follow the app setting.`,
    'Give each name as a text or a constant at the call.',
  );
}

/** No edits for a place that follows the setting already; `undefined` for one that cannot. */
function editsOf(
  app: CsharpApp,
  file: CsharpFile,
  place: readonly CsharpReference[],
  { references }: StarterRequest,
): Edit[] | undefined {
  const [first] = place;
  if (first === undefined) return undefined;
  const { site, call: made } = first;
  if (site.kind === 'method') {
    if (made.handed === true) return undefined;
    const plain = references.get(first.found.id) ?? '';
    const at = made.arguments[0]?.span.start ?? made.span.end - 1;
    const given = `${call}(${quoted(plain)})${made.arguments.length === 0 ? '' : ', '}`;
    return [
      editOf(file, site.span, 'ScheduleNewOrchestrationInstanceAsync', 'starter'),
      editOf(file, { start: at, end: at }, given, 'starter'),
    ];
  }
  if (site.kind !== 'expression') return undefined;
  const { expression, byDefault } = site;
  // What the helper gives is no constant.
  if (byDefault === true) return undefined;
  if (settingCall(expression) !== undefined) return [];
  const plain = new Map<string, string>();
  for (const { found } of place) {
    const name = references.get(found.id);
    if (found.target !== null && name !== undefined) plain.set(found.target, name);
  }
  const texts = new Set([...plain].map(([value, name]) => plainText(file, expression, value, name)));
  const [text] = texts;
  const all = place.every(({ found }) => references.has(found.id) && found.followsSetting !== true);
  const keepsNull = site.orNull !== true || text === file.text.slice(expression.span.start, expression.span.end);
  if (all && texts.size === 1 && text !== undefined && keepsNull)
    return [editOf(file, expression.span, `${call}(${text})`, 'starter')];
  return valueEdits(app, first, plain, ({ file: at, leaf, value, name, constant }) =>
    // What the helper gives is no constant.
    constant ? undefined : editOf(at, leaf.span, `${call}(${plainText(at, leaf, value, name)})`, 'starter'),
  );
}

/** The expression that gives the plain name. */
function plainText(file: CsharpFile, expression: CsharpExpression, value: string, plain: string): string {
  const same = (name: string): boolean => name.toLowerCase() === plain.toLowerCase();
  const written = ({ span }: CsharpExpression): string => file.text.slice(span.start, span.end);
  if (same(value)) return written(expression);
  if (expression.kind === 'sum' && expression.right.kind === 'literal') {
    const tail = expression.right.value;
    if (value.endsWith(tail) && same(value.slice(0, value.length - tail.length))) return written(expression.left);
  }
  return quoted(plain);
}
