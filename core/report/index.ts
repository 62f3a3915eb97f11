/** What the reports of all strategies share: Markdown that shows any text as text, and documents that are safe to print. */
export { breakCommands } from './break-commands.ts';
export { bullets, more, page, paragraph, plain, section, table } from './markdown.ts';
export { neutraliseAll } from './neutralise-all.ts';
