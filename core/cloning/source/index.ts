/** Source folders as texts, and edits of texts. */
export { applyEdits, differenceOf, editOf, editsByPath } from './edits.ts';
export { generatedFile, generatedMark, isGenerated, requireOwn } from './generated.ts';
export { readSourcesAtRef } from './git.ts';
export { tagsOfRepository } from './git-tags.ts';
export { jsonTree } from './json-tree.ts';
export { linesOf } from './lines-of.ts';
export type { Edit, SourceFile, SourceSet, Span } from './model.ts';
export { readSourceFolder } from './read-folder.ts';
export { lineAt, sourceFile, sourceSet } from './source-file.ts';
export { temporaryPrefix } from './which-files.ts';
