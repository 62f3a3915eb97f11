/** Reads C# files into plain facts. */
export { readFile } from './file.ts';
