import { parseTree, type Node, type ParseError } from 'jsonc-parser';

/**
 * JSON as the host and the tools read it, with comments and commas at the end. Offsets are those of the text, with its byte order mark.
 *
 * @param errors filled with what is wrong; as much as can be understood is read all the same
 */
export function jsonTree(text: string, errors: ParseError[] = []): Node | undefined {
  try {
    return parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  } catch (error) {
    // The parser is recursive: only a file that was made to break readers nests so deeply.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
