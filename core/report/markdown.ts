import { escapeMarkdown, neutralise } from '../text.ts';

/** Text from outside for a paragraph or a table cell of Markdown: shown as it is, on one line, and nothing is executed. */
export function plain(text: string, maxLength = 300): string {
  return escapeMarkdown(neutralise(text, maxLength));
}

/** A text from outside of several lines; those that start with `- ` are a list. */
export function paragraph(text: string): string[] {
  const lines: string[] = [];
  let inList = false;
  for (const line of text.split(/\r?\n/)) {
    const item = line.startsWith('- ');
    if (lines.length > 0 && !(item && inList)) lines.push('');
    lines.push(item ? `- ${plain(line.slice(2), 1000)}` : plain(line, 1000));
    inList = item;
  }
  return lines;
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Lines under a title; nothing at all when there are no lines. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`#### ${title}`, '', ...lines];
}

/** A list of texts from outside. */
export function bullets(texts: readonly string[]): string[] {
  return texts.map((text) => `- ${plain(text, 1000)}`);
}

/** What stands below a table that was cut; nothing when it was not. */
export function more(count: number, what: string): string[] {
  return count > 0 ? ['', `… and ${count} ${what} more; the evidence file has them as far as they were kept.`] : [];
}

/** The page out of its sections; empty ones are left out. */
export function page(sections: readonly (readonly string[])[]): string {
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
