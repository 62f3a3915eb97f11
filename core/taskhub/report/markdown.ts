import { escapeMarkdown, neutralise } from '../../text.ts';

/** Text from outside for a paragraph or a table cell of Markdown: shown as it is, on one line, and nothing is executed. */
export function plain(text: string, maxLength = 300): string {
  return escapeMarkdown(neutralise(text, maxLength));
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
