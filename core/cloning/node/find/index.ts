/** Functions, references and findings of an app. */
export { at as findingAt } from './findings.ts';
export { inventoryOf, knowledgeFrom, knowledgeOf } from './knowledge.ts';
export type { Knowledge, KnownFunction } from './model.ts';
export { dispatcherFunction, handlersOf, type SharedRoute } from './registrations.ts';
