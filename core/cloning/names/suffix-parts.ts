/** A piece of a suffix: a text of its own, or one of the numbers of the version (1 is the major). */
export type SuffixPart = { readonly text: string } | { readonly number: 1 | 2 | 3 };

const numberOf: Readonly<Record<string, 1 | 2 | 3>> = { '{major}': 1, '{minor}': 2, '{patch}': 3 };

/** Takes `_{major}_{minor}` apart, for code that puts a suffix together at run time. */
export function suffixParts(pattern: string): SuffixPart[] {
  return pattern
    .split(/(\{(?:major|minor|patch)\})/)
    .filter((part) => part !== '')
    .map((part) => {
      const number = numberOf[part];
      return number === undefined ? { text: part } : { number };
    });
}
