import type { Edit, Span } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpFile } from '../facts/index.ts';
import {
  callOf,
  followed,
  isContext,
  isFunctionContext,
  needsServices,
  refuse,
  resultOf,
  type Body,
  type FrozenVersion,
} from './bodies.ts';
import { declarationOf, type Declaration } from './declaration.ts';
import { inputRead } from './input.ts';
import { regionEnd, regionIn, regionStart } from '../copy/region.ts';

interface Choice {
  readonly version: string;
  readonly call: string;
  readonly result: string;
}

/** The edits that put a dispatcher at the start of an orchestrator's body, or that replace the one which is there. */
export function dispatcherEdits(
  current: Body,
  older: readonly FrozenVersion[],
  version: string,
  file: CsharpFile,
  app: CsharpApp,
): Edit[] {
  const { method } = current;
  const { path, text } = file;
  const edit = (span: Span, after: string): Edit => editOf({ path, text }, span, after, 'dispatcher');
  const edits: Edit[] = [];
  const existing = method.parameters.find(isFunctionContext)?.name;
  const services = existing ?? 'functionContext';
  const declaration = declarationOf(method, file, app);
  const input = declaration && inputRead(current, declaration, file, app);
  const dispatcher = input === undefined ? current : { ...current, method: { ...method, parameters: input.left } };
  let asksForServices = false;
  const choices = older.flatMap((frozen): Choice[] => {
    const body = frozen.bodies.get(current.name.toLowerCase());
    if (body === undefined) return [];
    asksForServices ||= needsServices(body, frozen.selection) || body.method.parameters.some(isFunctionContext);
    const result = followed(resultOf(body.method), body.type, frozen.selection, frozen.tag);
    return [{ version: frozen.version, call: callOf(body, frozen, dispatcher, services), result }];
  });
  const region = regionIn(text, method.span);
  if (choices.length === 0) return region === undefined ? [] : [edit(region, '')];
  if (declaration === undefined) return refuse(current.name, path, 'the current one has no body');
  const isAsync = method.modifiers.includes('async');
  const own = resultOf(method);
  const differs = choices.some(
    ({ result }) => result !== own && result !== '' && own !== '' && own !== 'object' && own !== 'object?',
  );
  if (differs) {
    if (!isAsync || current.isClass) refuse(current.name, path, 'they give results of different types');
    edits.push(edit(declaration.returns, 'Task<object>'));
  }
  if (!isAsync && choices.some(({ result }) => result === '' && own !== '')) {
    refuse(current.name, path, 'an older one gives no result, and the current one does');
  }
  if (asksForServices && existing === undefined) {
    if (current.isClass) refuse(current.name, path, 'the class of an older one takes services');
    const at = { start: declaration.parameterAt, end: declaration.parameterAt };
    edits.push(edit(at, ', global::Microsoft.Azure.Functions.Worker.FunctionContext functionContext'));
  }
  const lines = switchLines(choices, version, method.parameters.find(isContext)?.name ?? 'context', isAsync, own);
  if (input !== undefined) {
    edits.push(...input.edits);
    lines.push(input.statement);
  }
  edits.push(...bodyEdits(lines, current, declaration, region, file, edit));
  return edits.filter(({ before, after }) => before !== after);
}

function switchLines(
  choices: readonly Choice[],
  version: string,
  context: string,
  isAsync: boolean,
  own: string,
): string[] {
  const lines = [regionStart, `switch (${context}.Version)`, '{'];
  for (const [index, { version: older, call, result }] of choices.entries()) {
    // Instances from before there were versions have none.
    if (index === 0) lines.push('    case null:', '    case "":');
    lines.push(`    case "${older}":`);
    if (!isAsync) lines.push(`        return ${call};`);
    else if (own === '') lines.push(`        await ${call};`, '        return;');
    else if (result === '') lines.push(`        await ${call};`, '        return default!;');
    else lines.push(`        return await ${call};`);
  }
  lines.push(`    case "${version}":`, '        break;', '    default:');
  lines.push(
    `        throw new global::System.InvalidOperationException($"This app has no code for version {${context}.Version} of the orchestration.");`,
    '}',
    regionEnd,
  );
  return lines;
}

function bodyEdits(
  lines: readonly string[],
  { method }: Body,
  { body }: Declaration,
  region: Span | undefined,
  { text, lineEnd }: CsharpFile,
  edit: (span: Span, after: string) => Edit,
): Edit[] {
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', method.span.start - 1) + 1))?.[0] ?? '';
  const step = outer.includes('\t') ? '\t' : '    ';
  const block = lines
    .map((line) => `${outer}${step}${line.replace(/^( {4})+/, (blanks) => step.repeat(blanks.length / 4))}${lineEnd}`)
    .join('');
  if (region !== undefined) return [edit(region, block)];
  if (body.kind === 'block') {
    const at = body.start + 1;
    const rest = /^[ \t]*\r?\n/.exec(text.slice(at, at + 200));
    return [edit({ start: at, end: at }, lineEnd + (rest === null ? block : block.slice(0, -lineEnd.length)))];
  }
  const { span, expression } = body;
  const isAsync = method.modifiers.includes('async');
  const returns = isAsync && resultOf(method) === '' ? '' : 'return ';
  return [
    edit(
      { start: span.start, end: expression.start },
      `${lineEnd}${outer}{${lineEnd}${block}${outer}${step}${returns}`,
    ),
    edit({ start: span.end, end: span.end }, `${lineEnd}${outer}}`),
  ];
}
