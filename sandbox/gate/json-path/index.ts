import { select } from './filter.ts';
import { parsePath } from './parse.ts';
import { Property, type Json } from './token.ts';

export type { Json } from './token.ts';

/**
 * The values that a JSONPath leads to, as Newtonsoft.Json's `SelectTokens` finds them.
 *
 * @throws Error when the path cannot be read, or a comparison in it cannot be made
 */
export function selectValues(document: Json, path: string): Json[] {
  return select(parsePath(path), document, document).map((token) => (token instanceof Property ? token.value : token));
}
