/** What a template can name: texts by path, such as `endpoint.url`. */
export type TemplateValues = ReadonlyMap<string, string>;

/**
 * Fills in a mustache template as service connections use them: `{{a.b}}` escaped for HTML, `{{{a.b}}}` as it is,
 * `{{#if a}}…{{else}}…{{/if}}` and `{{#equals a 'b'}}…{{else}}…{{/equals}}`. Names ignore case; what is not known is
 * empty.
 *
 * @throws Error for a helper that this sandbox does not know
 * Source: https://github.com/microsoft/azure-pipelines-extensions (docs/authoring/endpoints/mustacheHelpers.md, 2018).
 */
export function renderTemplate(template: string, values: TemplateValues): string {
  const byName = new Map([...values].map(([name, value]) => [name.toLowerCase(), value]));
  const valueOf = (name: string): string => byName.get(name.trim().toLowerCase()) ?? '';
  const withBlocks = renderBlocks(template, valueOf);
  return withBlocks.replace(/\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g, (_, plain?: string, escaped?: string) => {
    const name = plain ?? escaped ?? '';
    if (/^\s*[#/]/.test(name)) throw new Error(`The mustache helper "${name.trim()}" is not known here.`);
    return plain === undefined ? escapeHtml(valueOf(name)) : valueOf(name);
  });
}

/** Innermost blocks first, until none is left. */
function renderBlocks(template: string, valueOf: (name: string) => string): string {
  const block = /\{\{#(if|equals|notEquals)\s+([^{}]*)\}\}((?:(?!\{\{#(?:if|equals|notEquals)\s)[\s\S])*?)\{\{\/\1\}\}/;
  let rendered = template;
  for (let match = block.exec(rendered); match; match = block.exec(rendered)) {
    const [whole, helper = '', args = '', body = ''] = match;
    const [yes = '', no = ''] = body.split('{{else}}');
    rendered = rendered.replace(whole, () => (holds(helper, args, valueOf) ? yes : no));
  }
  return rendered;
}

function holds(helper: string, args: string, valueOf: (name: string) => string): boolean {
  const [one = '', other = '', ignoreCase] = (args.match(/'[^']*'|\S+/g) ?? []).map((arg) =>
    arg.startsWith("'") || /^\d+$/.test(arg) ? arg.replaceAll("'", '') : valueOf(arg),
  );
  if (helper === 'if') return one !== '' && one.toLowerCase() !== 'false';
  const equal = ignoreCase === '1' ? one.toLowerCase() === other.toLowerCase() : one === other;
  return equal === (helper === 'equals');
}

function escapeHtml(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}
