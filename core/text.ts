/**
 * Makes text from outside (instance ids, names, server messages) safe to print on one line of an
 * Azure Pipelines log: the agent executes every line that contains `##vso[` or `##[`, so those are broken up,
 * and control characters, line breaks and direction overrides are written as escapes.
 *
 * @param text anything that was not written by this product
 * @param maxLength the text is cut to this many characters, with `…` at the end
 * Source: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function neutralise(text: string, maxLength = 300): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return withBrokenCommands(cut).replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The text as it is, but with everything broken up that an agent would execute; line breaks stay. */
export function withBrokenCommands(text: string): string {
  return text.replace(/##(?=vso\[|\[)/gi, '# #');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text of one line as Markdown that shows it as it is, also in a table cell: no markup, no HTML, no link, no mention.
 *
 * Source: https://spec.commonmark.org/0.31.2/#backslash-escapes; Azure DevOps also links `#1`, `!1` and `@name`
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[&<>]/g, (character) => entities[character] ?? character)
    .replace(/[\\`*_{}[\]()#|~!@$]|:(?=\/\/)|(?<=www)\./gi, '\\$&');
}

/** `1 orchestration`, `2 orchestrations`. */
export function plural(count: number, singular: string, pluralForm = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : pluralForm}`;
}

/** Lines of a text that this product wrote, as one line. */
export function onOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

/** With a capital at the start. */
export function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Finds the line that an offset is in, from 1. */
export type LineOf = (offset: number) => number;

/** Counts the lines of a text once, for many questions. */
export function lineFinder(text: string): LineOf {
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
