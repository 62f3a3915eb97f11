/** What the models have in common that keep each function in a folder with function.json. */
export {
  copyFolder,
  folderOfCopy,
  removeFolder,
  renameFolder,
  routeOfCopy,
  type FolderChange,
  type FolderCopy,
} from './drafts.ts';
export { durableName, type BindingFound, type FunctionFolder, type JsonText } from './model.ts';
export { below, fileName, joinPath, parentOf } from './paths.ts';
export { readFunctionJson, type FunctionJson } from './read-file.ts';
export {
  folderOf,
  functionsOf,
  hasFunctionFolders,
  idOf,
  readFunctionFolders,
  tagOfFolder,
  type FunctionFolders,
} from './read-folders.ts';
