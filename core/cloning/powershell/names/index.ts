/** Which functions scripts name, and how. */
export { apis, settingHelper, settingModule } from './apis.ts';
export { changeName, literalFor } from './change.ts';
export { findReferences, type EnclosingOf, type Site } from './references.ts';
export { isScript, isTest, readScripts, type ScriptsOfApp } from './scripts.ts';
