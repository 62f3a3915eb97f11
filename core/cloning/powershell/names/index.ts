/** Which functions scripts name, and how. */
export { apis, settingCommand, settingHelper, settingModule } from './apis.ts';
export { changeName, literalFor } from './change.ts';
export type { Leaf } from './model.ts';
export { pathOfCommand, type PathInCode } from './paths.ts';
export { findReferences, type EnclosingOf, type FixedInstance, type References, type Site } from './references.ts';
export { isScript, isTest, readScripts, type ScriptsOfApp } from './scripts.ts';
