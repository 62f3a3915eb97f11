import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { DurableDeployError } from '../../errors.ts';
import { lineFinder } from '../../text.ts';
import { withoutByteOrderMark } from './json-file.ts';
import { printable } from './wording.ts';

/** One value in host.json, as the host's configuration system sees it. */
export interface HostJsonValue {
  /** Property names as written, joined by `:`, such as `extensions:durableTask:hubName`. */
  readonly path: string;
  /** Every value becomes text: `null` is empty, booleans are `True` and `False`. */
  readonly value: string;
  /** One-based. */
  readonly line: number;
}

/** An object in host.json. */
export interface HostJsonSection {
  readonly path: string;
  readonly line: number;
}

/** host.json, flattened. Keys are paths in lower case, because the host ignores case. */
export interface HostJsonFile {
  readonly origin: string;
  readonly values: ReadonlyMap<string, HostJsonValue>;
  readonly sections: ReadonlyMap<string, HostJsonSection>;
}

/**
 * Reads host.json as the Functions host does: comments and trailing commas are allowed, the last of two properties with the
 * same name counts, objects whose names differ in case only are merged, names ignore case.
 *
 * @throws DurableDeployError HOST_JSON_INVALID with line and column
 * Source: Azure/azure-functions-host src/WebJobs.Script/Config/HostJsonFileConfigurationSource.cs
 */
export function parseHostJson(text: string, origin: string): HostJsonFile {
  const source = withoutByteOrderMark(text);
  const root = parse(source, origin);
  const values = new Map<string, HostJsonValue>();
  const sections = new Map<string, HostJsonSection>();
  const lineOf = lineFinder(source);

  const visit = (node: Node, path: string): void => {
    const line = lineOf(node.parent?.type === 'property' ? node.parent.offset : node.offset);
    const children = childrenOf(node);
    if (children) {
      if (path !== '') sections.set(path.toLowerCase(), { path, line });
      for (const [name, child] of children) visit(child, path === '' ? name : `${path}:${name}`);
      return;
    }
    const value: unknown = node.value;
    values.set(path.toLowerCase(), { path, value: asConfigurationText(value), line });
  };
  visit(root, '');
  return { origin, values, sections };
}

function parse(source: string, origin: string): Node {
  const errors: ParseError[] = [];
  const root = parseTreeOf(source, errors, origin);
  const [error] = errors;
  if (error) {
    throw invalid(
      origin,
      `line ${lineFinder(source)(error.offset)}, column ${columnOf(source, error.offset)}: ${problems[printParseErrorCode(error.error)] ?? 'this is not JSON'}`,
    );
  }
  if (root?.type !== 'object') throw invalid(origin, 'line 1, column 1: the file must hold one object, { … }');
  return root;
}

function parseTreeOf(source: string, errors: ParseError[], origin: string): Node | undefined {
  try {
    return parseTree(source, errors, { allowTrailingComma: true });
  } catch (error) {
    // The parser is recursive: only a file that was made to break readers nests so deeply.
    if (error instanceof RangeError) throw invalid(origin, 'it is nested too deeply');
    throw error;
  }
}

function invalid(origin: string, where: string): DurableDeployError {
  return new DurableDeployError(
    'HOST_JSON_INVALID',
    `${printable(origin)} is not valid JSON: ${where}. So the task hub that it names is not known.`,
    { fix: 'Correct the file at this place. Comments are allowed; names and texts need double quotes.' },
  );
}

/** What the parser's error codes mean, for people. */
const problems: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a word that JSON does not know (texts and names need double quotes)',
  InvalidNumberFormat: 'a number that JSON does not know',
  PropertyNameExpected: 'a property name in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing brace } is missing',
  CloseBracketExpected: 'a closing bracket ] is missing',
  EndOfFileExpected: 'there is text after the end of the object',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a text is not closed with a double quote',
  UnexpectedEndOfNumber: 'a number is cut off',
  InvalidUnicode: 'an escape \\u… is not valid',
  InvalidEscapeCharacter: 'a backslash is followed by a character that cannot be escaped (write \\\\ for a backslash)',
  InvalidCharacter: 'a control character stands in a text',
};

/** Names and nodes of an object (of doubled names the last) or an array; `undefined` for anything else. */
function childrenOf(node: Node): [string, Node][] | undefined {
  if (node.type === 'array') return (node.children ?? []).map((child, index) => [String(index), child]);
  if (node.type !== 'object') return undefined;
  const byName = new Map<string, Node>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key && value) byName.set(String(key.value), value);
  }
  return [...byName];
}

function asConfigurationText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : '';
}

function columnOf(source: string, offset: number): number {
  return offset - source.lastIndexOf('\n', offset - 1);
}
