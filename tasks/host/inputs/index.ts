/** Reading a task's inputs: one typed object, every problem at once. */
export { parseWebAddress, quote, type Parsed } from './parse.ts';
export { readInputs, type InputReader } from './reader.ts';
export type { TaskInput } from './task-input.ts';
export { withoutUndefined } from './without-undefined.ts';
