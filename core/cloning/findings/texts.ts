import { neutralise } from '../../text.ts';
import { finding } from '../finding.ts';
import type { CloneFinding } from '../model.ts';
import type { NamesFound } from './settings.ts';

/** A text literal in code that is no known place of a name. */
export interface TextLiteral {
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Texts that equal the name of a function: log prefixes and routes, but also names handed on in ways that are not followed. They
 * are left alone.
 */
export function textFindings(path: string, literals: Iterable<TextLiteral>, names: NamesFound): CloneFinding[] {
  const findings: CloneFinding[] = [];
  for (const { value, line } of literals) {
    const name = value.length > 128 ? undefined : names.get(value.toLowerCase());
    if (name === undefined) continue;
    findings.push(
      finding(
        'NAME_IN_TEXT',
        `${neutralise(path)} line ${line}: the text "${neutralise(value)}" equals the name of a function, and nothing shows that it is used as one: it stays as it is.`,
        { path, line },
      ),
    );
  }
  return findings;
}

const managementUrl =
  /(?:runtime\/webhooks\/durabletask\/(?:orchestrators|entities)|admin\/functions)\/([^\s"'`?/<>)]+)/gi;

/**
 * URLs of the durable management API and of the host that hold the name of a function, or make one at run time. They are looked
 * for in the whole text, comments included.
 *
 * @param lineOf the line of an offset, from 1
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api#start-orchestration
 */
export function urlFindings(
  path: string,
  text: string,
  names: NamesFound,
  lineOf: (offset: number) => number,
): CloneFinding[] {
  if (!/durabletask\/|admin\/functions\//i.test(text)) return [];
  return [...text.matchAll(managementUrl)].flatMap((match): CloneFinding[] => {
    const part = match[1] ?? '';
    const name = names.get(part.toLowerCase());
    if (name === undefined && !/[${}%+]/.test(part)) return [];
    const line = lineOf(match.index);
    return [
      finding(
        'EXTERNAL_CALLER',
        name === undefined
          ? `${neutralise(path)} line ${line}: a URL of the management API names a function that is only known at run time.`
          : `${neutralise(path)} line ${line}: a URL of the management API names the function ${neutralise(name)}; it stays as it is.`,
        { path, line, fix: 'See that the URL names the version that is meant.' },
      ),
    ];
  });
}
