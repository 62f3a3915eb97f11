/** What scripts say about functions, variables and calls. */
export { bindArguments, type Bound, type Taken } from './arguments.ts';
export type * from './model.ts';
export { readFacts } from './read-facts.ts';
export { globalKey, keyOf, scriptScope } from './scope.ts';
