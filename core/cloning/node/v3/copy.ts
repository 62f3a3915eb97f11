import { copyFolder, folderOf, folderOfCopy, routeOfCopy, type FunctionFolder } from '../../functionjson/index.ts';
import { emptyDraft, type CopyRequest, type CreatedFile, type Draft, type Edit } from '../../model.ts';
import { applyEdits } from '../../source/index.ts';
import { placeOf, tagOfPath, type App } from '../app/index.ts';
import { givesStill, nameEdits, requireReadable } from '../write/index.ts';
import type { FolderApp } from './model.ts';
import { functionIdOf } from './read.ts';
import { requireReadableCode } from './readable.ts';
import { selectionOf, type FolderSelection } from './selection.ts';
import { specifierEdits } from './specifiers.ts';

/** The folders are copied under their new names, with the modules outside of them that may not be shared. */
export function copy(app: FolderApp, request: CopyRequest, into: FolderApp): Draft {
  const { knowledge } = app;
  const selection = selectionOf(app, request.functions, request.closure, into.knowledge.app);
  const modules = new Set(selection.modules);
  if (app !== into) addLacking(app, into, selection, modules);
  const places = placesOf(app, request, selection, modules);
  const names = nameEdits(knowledge, { definitions: new Map(), references: request.references }, (path) =>
    places.has(path),
  );
  const editsOf = (path: string): Edit[] => [
    ...names.edits.filter((edit) => edit.path === path),
    ...specifierEdits(knowledge.app, path, places.get(path) ?? path, places),
  ];
  const created: CreatedFile[] = [];
  const all: Edit[] = [];
  for (const folder of selection.folders) {
    const edits = folder.files.flatMap(editsOf);
    all.push(...edits);
    created.push(...copyFolder(knowledge.app.sources, folder, changeOf(app, folder, request, places, edits)));
  }
  for (const path of [...modules].sort()) {
    const edits = editsOf(path);
    all.push(...edits);
    created.push({
      path: places.get(path) ?? path,
      text: applyEdits(knowledge.app.textOf(path), edits),
      copyOf: { path, edits },
    });
  }
  requireReadableCode(app, selection.folders);
  requireReadable(knowledge.app, all);
  return { ...emptyDraft, created, findings: names.findings };
}

/** What the copies use without having copies of it. */
export function sharedWith(app: FolderApp, functions: ReadonlySet<string>): Set<string> {
  const { folders, modules, reached } = selectionOf(app, functions, 'functions');
  const own = new Set(folders.flatMap(({ files }) => files));
  return new Set([...reached].filter((path) => !modules.has(path) && !own.has(path)));
}

function nameOf(folder: FunctionFolder, { definitions }: CopyRequest): string {
  return definitions.get(functionIdOf(folder)) ?? folder.override?.value ?? folder.name;
}

function placesOf(
  { knowledge: { app } }: FolderApp,
  request: CopyRequest,
  { folders }: FolderSelection,
  modules: ReadonlySet<string>,
): Map<string, string> {
  const places = new Map<string, string>();
  for (const folder of folders) {
    const target = folderOfCopy(folder, { name: nameOf(folder, request), tag: request.tag });
    for (const path of folder.files) places.set(path, target + path.slice(folder.folder.length));
  }
  for (const path of modules) places.set(path, placeOf(path, request.tag, ownTag(app, path)));
  return places;
}

function ownTag({ sources }: App, path: string): string | undefined {
  return tagOfPath(path, (other) => sources.files.has(other));
}

/** scriptFile follows when the script stands outside of the folder and has a copy. */
function changeOf(
  { code }: FolderApp,
  folder: FunctionFolder,
  request: CopyRequest,
  places: ReadonlyMap<string, string>,
  edits: readonly Edit[],
): Parameters<typeof copyFolder>[2] {
  const route = folder.kind === 'client' ? routeOfCopy(folder, request.tag) : undefined;
  const script = code.get(folder.folder);
  const place = script === undefined || folder.files.includes(script) ? undefined : places.get(script);
  const stem = place === undefined ? undefined : /([^/]+?)(?:\.[^./]+)$/.exec(place)?.[1];
  const scriptFile =
    stem === undefined
      ? undefined
      : folder.scriptFile?.value.replace(/[^/\\]+?(\.[cm]?js)$/, (_, ending: string) => `${stem}${ending}`);
  return {
    name: nameOf(folder, request),
    tag: request.tag,
    edits,
    ...(route === undefined ? {} : { route }),
    ...(scriptFile === undefined ? {} : { scriptFile }),
  };
}

/** Modules that older code uses and that are gone, or lack what it uses of them, are copied too. */
function addLacking(
  app: FolderApp,
  into: FolderApp,
  { folders, reached }: FolderSelection,
  modules: Set<string>,
): void {
  const source = app.knowledge.app;
  const isOwn = (path: string): boolean => folders.some(({ folder }) => path.startsWith(`${folder}/`));
  const users = [...reached].filter((path) => isOwn(path) || modules.has(path));
  for (const path of users) {
    for (const statement of source.modules.get(path)?.statements ?? []) {
      const target = statement.specifier === undefined ? undefined : source.resolve(path, statement.specifier);
      if (target === undefined || isOwn(target) || modules.has(target) || folderOf(target, app.byPath) !== undefined)
        continue;
      const items = [...(statement.lead === undefined ? [] : [statement.lead]), ...statement.items];
      const isThere = items.every(({ outside }) => givesStill(source, into.knowledge.app, target, outside));
      if (isThere && into.knowledge.app.modules.has(target)) continue;
      modules.add(target);
      users.push(target);
    }
  }
}
