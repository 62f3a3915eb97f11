import { neutralise } from '../../../text.ts';
import {
  below,
  copyFolder,
  durableName,
  fileName,
  folderOfCopy,
  parentOf,
  routeOfCopy,
  withTag,
  type FunctionFolder,
} from '../../functionjson/index.ts';
import { finding } from '../../finding.ts';
import {
  emptyDraft,
  type CloneFinding,
  type CopyRequest,
  type CreatedFile,
  type Draft,
  type Edit,
} from '../../model.ts';
import { applyEdits, editsByPath } from '../../source/index.ts';
import { tagOfScript, type App } from '../analyse.ts';
import { removalOfChoice } from './choice.ts';
import { editsOfPaths, editsOfReferences, folderById, requireReadable, textOf } from './edits.ts';
import { sharedWith } from './shared.ts';

/** One folder to be copied. */
interface Copy {
  readonly folder: FunctionFolder;
  readonly name: string;
  /** Path of the folder that the copy gets. */
  readonly target: string;
  /** It is the body of an orchestrator that a dispatcher calls: no function by itself. */
  readonly isBody: boolean;
}

type EditsByPath = ReadonlyMap<string, readonly Edit[]>;

/**
 * Folders are copied beside the current ones, and the names in their own scripts follow. Modules stay shared: their functions have
 * one name in the whole app.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR, CLONE_SOURCE_UNREADABLE
 */
export function copy(app: App, request: CopyRequest): Draft {
  const copies = copiesOf(app, request);
  const paths = new Set(copies.flatMap(({ folder }) => scriptsOf(folder)));
  requireReadable(app, paths);
  const edits = editsByPath([
    ...editsOfReferences(app, request.references, paths),
    ...editsOfPaths(app, paths, new Map(copies.map(({ folder, target }) => [folder.folder, target]))),
    ...withoutChoice(app, copies),
  ]);
  const functions: CreatedFile[] = [];
  const others = new Map<string, CreatedFile>();
  for (const one of copies) {
    const script = scriptOutside(app, one.folder, request.tag, edits);
    if (script !== undefined) others.set(script.path, script);
    if (one.isBody) for (const file of bodyFiles(app, one, edits)) others.set(file.path, file);
    else functions.push(...registeredFiles(app, one, request.tag, script?.path, edits));
  }
  // No function shows whether an earlier run placed these already.
  const there = request.into.sources.files;
  const missing = [...others.values()].filter(({ path, text }) => there.get(path)?.text !== text);
  return { ...emptyDraft, created: [...functions, ...missing], findings: helperFindings(app, request) };
}

/** The body of a version is that of its own current code. */
function withoutChoice(app: App, copies: readonly Copy[]): Edit[] {
  const paths = new Set(copies.filter(({ isBody }) => isBody).flatMap(({ folder }) => scriptsOf(folder)));
  return [...paths].flatMap((path) => removalOfChoice(path, textOf(app, path)) ?? []);
}

function copiesOf(app: App, { functions, definitions, orchestrators, tag }: CopyRequest): Copy[] {
  const byId = folderById(app);
  return [...functions].flatMap((id): Copy[] => {
    const folder = byId.get(id);
    if (folder === undefined) return [];
    const isBody = folder.kind === 'orchestrator' && orchestrators === 'unregistered';
    const name = definitions.get(id) ?? durableName(folder);
    return [{ folder, name, isBody, target: isBody ? folderOfBody(folder, tag) : folderOfCopy(folder, { name, tag }) }];
  });
}

/** The folder that holds the body of an older version of an orchestrator: at the same depth, without function.json. */
function folderOfBody({ folder, name, tag: old }: FunctionFolder, tag: string): string {
  return below(parentOf(folder), withTag(name, tag, old));
}

/** The script of a body, as the copy has it; `undefined` when the folder does not tell where its code is. */
export function scriptOfBody(app: App, folder: FunctionFolder, tag: string): string | undefined {
  const { codePath } = folder;
  if (codePath === undefined) return undefined;
  const isInside = codePath.startsWith(`${folder.folder}/`);
  return isInside ? folderOfBody(folder, tag) + codePath.slice(folder.folder.length) : pathOutside(app, codePath, tag);
}

/** `shared/run.ps1` becomes `shared/run_1_0_0.ps1`. */
function pathOutside({ sources }: App, path: string, tag: string): string {
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]*)?$/.exec(fileName(path)) ?? [];
  return below(parentOf(path), `${withTag(stem, tag, tagOfScript(sources, path))}${ending}`);
}

function scriptsOf({ files, codePath }: FunctionFolder): string[] {
  return [...files, ...(codePath === undefined ? [] : [codePath])];
}

/** A copy of the script when it lies outside of the folder: the copy must not run the current code. */
function scriptOutside(
  app: App,
  { folder, codePath }: FunctionFolder,
  tag: string,
  edits: EditsByPath,
): CreatedFile | undefined {
  if (codePath === undefined || codePath.startsWith(`${folder}/`)) return undefined;
  return copyOf(app, codePath, pathOutside(app, codePath, tag), edits);
}

function bodyFiles(app: App, { folder, target }: Copy, edits: EditsByPath): CreatedFile[] {
  return folder.files
    .filter((path) => path !== folder.path)
    .map((path) => copyOf(app, path, target + path.slice(folder.folder.length), edits));
}

function registeredFiles(
  app: App,
  { folder, name }: Copy,
  tag: string,
  script: string | undefined,
  edits: EditsByPath,
): CreatedFile[] {
  const route = folder.kind === 'client' ? routeOfCopy(folder, tag) : undefined;
  return copyFolder(app.sources, folder, {
    name,
    tag,
    edits: folder.files.flatMap((path) => edits.get(path) ?? []),
    ...(route === undefined ? {} : { route }),
    ...(script === undefined || folder.scriptFile === undefined
      ? {}
      : { scriptFile: withFileName(folder.scriptFile.value, fileName(script)) }),
  });
}

function withFileName(path: string, name: string): string {
  return path.replace(/[^\\/]*$/, () => name);
}

function copyOf(app: App, path: string, target: string, byPaths: EditsByPath): CreatedFile {
  const edits = byPaths.get(path) ?? [];
  return { path: target, text: applyEdits(textOf(app, path), edits), copyOf: { path, edits } };
}

/** Helpers that name functions themselves: the copies share them with the current code, and what they name. */
function helperFindings(app: App, { functions }: CopyRequest): CloneFinding[] {
  const shared = sharedWith(app, functions);
  return app.inventory.references.flatMap(({ path, line, target, enclosing, enclosingId }): CloneFinding[] => {
    if (target === null || enclosingId !== undefined || !shared.has(path)) return [];
    return [
      finding(
        'WRAPPER_NOT_COPIED',
        `${neutralise(path)} line ${line}: ${enclosing === '' ? 'the script' : neutralise(enclosing)} names ${neutralise(target)} itself, and the copies share it with the current code: they call the same version as that.`,
        {
          path,
          line,
          fix: 'Hand the name to the helper as a parameter, so that it is given in the folder of the function.',
        },
      ),
    ];
  });
}
