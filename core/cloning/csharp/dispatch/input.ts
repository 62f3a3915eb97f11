import type { Edit, Span } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpFile, CsharpParameter } from '../facts/index.ts';
import { isContext, isFunctionContext, type Body } from './bodies.ts';
import { regionEnd, regionStart } from '../copy/region.ts';
import type { Declaration } from './declaration.ts';
import { inputOf } from './get-input.ts';

/** The input of an orchestration, read by the body in place of a parameter. */
export interface InputRead {
  readonly edits: readonly Edit[];
  /** The parameters without it. */
  readonly left: readonly CsharpParameter[];
  /** The line that stands where the older bodies have been dealt with. */
  readonly statement: string;
}

/**
 * A parameter for the input is bound before the body runs, and by its type of now: the input of an older instance may not fit it. The
 * body reads it instead, once it is known to be the one that is wanted.
 *
 * @returns `undefined` where the parameter stays: there is none, the class has the signature of `TaskOrchestrator`, there are others
 * that are bound, or other code calls the method
 */
export function inputRead(
  current: Body,
  { parameters }: Declaration,
  file: CsharpFile,
  app: CsharpApp,
): InputRead | undefined {
  const { method, isClass } = current;
  const own = method.parameters.filter((one) => !isContext(one) && !isFunctionContext(one));
  const [input] = own;
  const at = method.parameters.findIndex((one) => one === input);
  const [before, written] = [parameters[at - 1], parameters[at]];
  if (input === undefined || own.length > 1 || parameters.length !== method.parameters.length) return undefined;
  if (isClass || before === undefined || written === undefined || !isPlain(input)) return undefined;
  if (isUsed(current, app)) return undefined;
  const context = method.parameters.find(isContext)?.name ?? 'context';
  const cut = { start: before.span.end, end: written.span.end };
  return {
    edits: [
      editOf(file, cut, '', 'dispatcher'),
      ...withoutComment(input, { start: method.whole.start, end: before.span.start }, file),
    ],
    left: method.parameters.filter((one) => one !== input),
    statement: `${input.type} ${written.name} = ${inputOf(context, input.type, written.byDefault)};`,
  };
}

function isPlain({ type, attributes }: CsharpParameter): boolean {
  return attributes.length === 0 && !/^(?:this|ref|in|out|scoped) |(?:^|\.)CancellationToken\??$/.test(type);
}

/** What dispatchers call are copies. */
const regions = new RegExp(`${regionStart}[^]*?${regionEnd}`, 'g');

/** Whether code of the app, or of its tests, may call the method or hand it over. */
function isUsed({ name, type, method }: Body, { references, sources, files }: CsharpApp): boolean {
  const isMade = references.some(
    ({ found }) => found.style === 'generated-method' && found.target?.toLowerCase() === name.toLowerCase(),
  );
  if (isMade) return true;
  // After a type it is declared.
  const called = `(?:[.(),=;:{}!&|+]|=>|\\s\\?|\\b(?:await|return))\\s*(?<![\\p{L}\\p{N}_])${method.name}\\s*\\(`;
  const handed = `(?:\\.|[(,=]\\s*)${method.name}\\s*[,;)]`;
  const use = new RegExp(`${called}|${handed}`, 'u');
  const ofType = new RegExp(`(?<![\\p{L}\\p{N}_])${type.name}(?![\\p{L}\\p{N}_])`, 'u');
  return [...sources.files.values()].some(({ path, text }) => {
    if (!path.endsWith('.cs') || files.get(path)?.tag !== undefined) return false;
    const own = path === type.path ? method.nameSpan : undefined;
    const others = own === undefined ? text : `${text.slice(0, own.start)}_${text.slice(own.end)}`;
    const code = others.replace(regions, '').replace(/nameof\s*\([^()]*\)/g, '');
    return ofType.test(code) && use.test(code);
  });
}

/** The line of the comment that describes the parameter. */
function withoutComment({ name }: CsharpParameter, { start, end }: Span, file: CsharpFile): Edit[] {
  const line = new RegExp(
    `^[ \\t]*///[ \\t]*<param name="${name.replace('@', '')}">.*</param>[ \\t]*\\r?\\n`,
    'm',
  ).exec(file.text.slice(start, end));
  if (line === null) return [];
  const at = start + line.index;
  return [editOf(file, { start: at, end: at + line[0].length }, '', 'dispatcher')];
}
