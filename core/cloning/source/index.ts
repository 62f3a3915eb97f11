/** Source folders as texts, and edits of texts. */
export { applyEdits } from './edits.ts';
export type { SourceFile, SourceSet } from './model.ts';
export { lineAt, sourceFile, sourceSet } from './source-file.ts';
