import type { Edit } from '../../model.ts';
import { withCaseOf } from '../../names/index.ts';
import { editOf } from '../../source/index.ts';
import type { CsharpExpression, CsharpFile, NameSite } from '../facts/index.ts';

type Why = Edit['why'];

/**
 * The change by which a place gives another name. A literal is changed within its quotes; what ends with a literal, in that literal;
 * an expression gets `+ "…"`, which is a constant again where it was one; all else becomes a literal.
 *
 * @param value the name that it gives now
 */
export function nameEdit(file: CsharpFile, site: NameSite, value: string, name: string, why: Why): Edit | undefined {
  switch (site.kind) {
    case 'expression':
      return expressionEdit(file, site.expression, value, name, why);
    case 'class':
      return classEdit(file, site, name, why);
    case 'method':
      return editOf(file, site.span, `${site.before}${name}${site.after}`, why);
    case 'type':
      return undefined;
  }
}

function expressionEdit(file: CsharpFile, expression: CsharpExpression, value: string, name: string, why: Why): Edit {
  const { span } = expression;
  if (expression.kind === 'literal') {
    return expression.plain
      ? editOf(file, expression.content, withCaseOf(value, name), why)
      : editOf(file, span, quoted(name), why);
  }
  if (expression.kind === 'sum' && expression.right.kind === 'literal' && expression.right.plain) {
    const tail = expression.right.value;
    const start = value.endsWith(tail) ? value.slice(0, value.length - tail.length) : undefined;
    if (start !== undefined && startsWith(name, start)) {
      const rest = name.slice(start.length);
      if (rest !== '') return editOf(file, expression.right.content, rest, why);
      return editOf(file, { start: expression.left.span.end, end: span.end }, '', why);
    }
  }
  if (startsWith(name, value) && name.length > value.length) {
    return editOf(file, { start: span.end, end: span.end }, ` + ${quoted(name.slice(value.length))}`, why);
  }
  return editOf(file, span, quoted(name), why);
}

/** `[DurableTask]` gets the name as an argument; what it is given already stays. */
function classEdit(
  file: CsharpFile,
  { className, attribute }: Extract<NameSite, { kind: 'class' }>,
  name: string,
  why: Why,
): Edit {
  const rest = name.slice(className.length);
  const argument = startsWith(name, className) && rest !== '' ? `nameof(${className}) + ${quoted(rest)}` : quoted(name);
  const list = attribute.argumentList;
  if (list === undefined)
    return editOf(file, { start: attribute.span.end, end: attribute.span.end }, `(${argument})`, why);
  const at = list.start + 1;
  return editOf(file, { start: at, end: at }, attribute.arguments.length === 0 ? argument : `${argument}, `, why);
}

function startsWith(name: string, start: string): boolean {
  return name.slice(0, start.length).toLowerCase() === start.toLowerCase();
}

/** Names hold letters, digits, `_` and `-` only. */
export function quoted(name: string): string {
  return `"${name}"`;
}
