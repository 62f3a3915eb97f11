/** Edits of Python code. */
export { quoted } from './at-site.ts';
export { renameDefinition, type Renamed } from './definitions.ts';
export { renameReferences } from './references.ts';
export { requireReadable, requireReadableFiles } from './syntax.ts';
export { followRenamed } from './uses.ts';
export { withoutVoid } from './void.ts';
