/** Python source as data. */
export { readPythonFile } from './read-file.ts';
