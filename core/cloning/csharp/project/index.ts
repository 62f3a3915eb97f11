/** Project files: which model an app has, and which files are compiled into it. */
export { compiledEdits, unlistedEdits } from './compiled.ts';
export { isCsharpModel, modelsOf, scopeOf, sdkOf, type CsharpModel, type Scope } from './scope.ts';
