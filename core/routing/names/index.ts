/** Names of what a line consists of. */
export { namesOfLine, type LineNames } from './names.ts';
