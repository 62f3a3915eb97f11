/** What the models have in common that keep each function in a folder with function.json. */
export { copyFolder, folderOfCopy, removeFolder, renameFolder, routeOfCopy, withTag } from './drafts.ts';
export { durableName, type FunctionFolder } from './model.ts';
export { below, fileName, joinPath, parentOf } from './paths.ts';
export { folderOf, functionsOf, hasFunctionFolders, idOf, readFunctionFolders, tagOfFolder } from './read-folders.ts';
