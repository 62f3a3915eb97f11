/** What the facts of all files mean together: which functions there are, and where they are named. */
export { functionsIn } from './functions.ts';
export { ownersOf, type Owners } from './call-site.ts';
export { referencesIn } from './references.ts';
export { membersOf, type Site } from './site.ts';
export { indexTypes, type TypeIndex } from './type-index.ts';
export { evaluatorOf, leavesOf, mayBeNull, type Evaluator } from './values.ts';
