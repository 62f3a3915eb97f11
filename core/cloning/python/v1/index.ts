/** Python model 1: a function is a folder with function.json. */
export { copyFolders, sharedWithFolders } from './copy.ts';
export { removeFolders } from './remove.ts';
export { renameFolders } from './rename.ts';
