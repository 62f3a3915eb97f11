/** Reads C# files into plain facts. */
export { readFile } from './file.ts';
export { plainName, simpleName } from './reading.ts';
