/** What is known of one JavaScript or TypeScript file. */
export type { CallFacts, Expression, FunctionFacts, ListItem, Local, ModuleFacts, Statement } from './model.ts';
export { namingMethods } from './handed.ts';
export { readModule } from './module.ts';
