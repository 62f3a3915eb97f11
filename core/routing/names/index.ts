/** Names of what a line consists of. */
export { namesOfLine, namesOfRouter, type LineNames } from './names.ts';
