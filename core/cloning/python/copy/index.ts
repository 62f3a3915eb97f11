/** Copies of functions of Python model 2. */
export { copyFunctions, sharedWith } from './copy.ts';
export { moduleName, redirectImports } from './imports.ts';
export { withoutStatement } from './placement.ts';
export { appendLines, importLine } from './register.ts';
