import { neutralise } from '../../text.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text as it is, inside a paragraph or a table cell of Markdown: no markup, no HTML, no link, no mention, no line break.
 * Source: https://spec.commonmark.org/0.31.2/#backslash-escapes; Azure DevOps also links `#1`, `!1` and `@name`
 */
export function plain(text: string, maxLength = 300): string {
  return neutralise(text, maxLength)
    .replace(/[&<>]/g, (character) => entities[character] ?? character)
    .replace(/[\\`*_{}[\]()#|~!@$]|:(?=\/\/)|(?<=www)\./gi, '\\$&');
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
