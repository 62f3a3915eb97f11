import { parse, type ParseError } from 'jsonc-parser';

/** A JSON file of a package, with comments and trailing commas allowed; `undefined` when it is not JSON. */
export function parseJsonFile(text: string): unknown {
  const errors: ParseError[] = [];
  try {
    const value: unknown = parse(withoutByteOrderMark(text), errors, { allowTrailingComma: true });
    return errors.length > 0 ? undefined : value;
  } catch (error) {
    // The parser is recursive: only a file that was made to break readers nests so deeply.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
