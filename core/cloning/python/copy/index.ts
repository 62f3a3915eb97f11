/** Copies of functions of Python model 2. */
export { copyFunctions, sharedWith } from './copy.ts';
export { redirectImports } from './imports.ts';
export { withoutImports } from './others.ts';
export { isRegistration, withoutStatement } from './placement.ts';
export { aliasesIn, appendLines, appNameIn, importLine } from './register.ts';
export { importReader, selectFiles, withHelpers } from './select.ts';
export { findingsOfCopy } from './findings.ts';
