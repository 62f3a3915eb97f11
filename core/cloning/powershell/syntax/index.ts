/** PowerShell scripts as trees, as far as names of functions need them. */
export type * from './nodes.ts';
export type * from './statement-nodes.ts';
export { readScript } from './statements.ts';
export { constantText } from './texts.ts';
