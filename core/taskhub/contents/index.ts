/** What is in a task hub, as far as it matters to the code that is about to leave it. */
export type { HubContents } from './model.ts';
export { readHubContents, type HubContentsOptions } from './read-contents.ts';
