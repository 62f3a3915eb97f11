/** Python source as data. */
export { readPythonFile } from './read-file.ts';
export { hasOwnLines, indentAt, lineEnd, lineStart, wholeLines } from './lines.ts';
