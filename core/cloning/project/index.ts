/** What a folder is: its programming model, its version. */
export { recognise, type Recognised } from './recognise.ts';
export { versionInFile } from './version-file.ts';
