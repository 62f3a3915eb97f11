import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { emptyDraft, type CreatedFile, type Draft, type Edit } from '../model.ts';
import { routeOfTag } from '../names/index.ts';
import { applyEdits, editOf, type SourceSet } from '../source/index.ts';
import { durableName, type FunctionFolder, type JsonText } from './model.ts';
import { below, fileName, parentOf } from './paths.ts';

/** What changes in function.json beside the name. */
interface FolderChange {
  /** The new name, as a whole. */
  readonly name: string;
  /** The new route of an HTTP client. */
  readonly route?: string;
  /** The new `scriptFile`. Without it, one that leads into a folder of build output that is named like the function follows the name. */
  readonly scriptFile?: string;
}

interface FolderCopy extends FolderChange {
  /** Names the place of the copy when its name does not: when the trigger itself gives the name. */
  readonly tag: string;
  /** Edits of the folder's code, by its paths and offsets. */
  readonly edits?: readonly Edit[];
}

/**
 * The function gets another name: all files of its folder move to the folder of the new name; when the trigger gives the name,
 * the folder stays and the trigger changes. `edits` of a moved file name the path that it has before.
 *
 * A plan may move `X/…` to `X_1_2_0/…` and create `X/…` anew (the code of an older version, under the name that it was deployed
 * with): files are moved first and created then, so that the two do not meet.
 */
export function renameFolder(sources: SourceSet, folder: FunctionFolder, change: FolderChange): Draft {
  const target = folder.override === undefined ? below(parentOf(folder.folder), change.name) : folder.folder;
  const edits = jsonEdits(sources, folder, change, target);
  const moved =
    target === folder.folder
      ? []
      : [...folder.files, ...folder.unread]
          .sort()
          .map((from) => ({ from, to: target + from.slice(folder.folder.length) }));
  return { ...emptyDraft, edits, moved };
}

/**
 * The folder is copied beside its original, at the same depth, so that relative paths in its code stay right. Everything that the
 * source set has of the folder comes along.
 *
 * @param sources what `folder` was read from: the current source set or an older one
 * @throws DurableDeployError CLONE_SOURCE_UNREADABLE when a file of the folder could not be read
 */
export function copyFolder(sources: SourceSet, folder: FunctionFolder, change: FolderCopy): CreatedFile[] {
  const [unread] = folder.unread;
  if (unread !== undefined) {
    throw new DurableDeployError(
      'CLONE_SOURCE_UNREADABLE',
      `${neutralise(unread)} of ${neutralise(sources.label)} cannot be copied with its function: ${sources.unread.get(unread) ?? ''}.`,
      { fix: 'Save the file as UTF-8 text, or move it out of the folder of the function.' },
    );
  }
  const target = folderOfCopy(folder, change);
  const all = [...jsonEdits(sources, folder, change, target), ...(change.edits ?? [])];
  return folder.files.map((path) => {
    const edits = all.filter((edit) => edit.path === path);
    const text = applyEdits(sources.files.get(path)?.text ?? '', edits);
    return { path: target + path.slice(folder.folder.length), text, copyOf: { path, edits } };
  });
}

/** Path of the folder that a copy gets. */
export function folderOfCopy(folder: FunctionFolder, { name, tag }: Pick<FolderCopy, 'name' | 'tag'>): string {
  const parent = parentOf(folder.folder);
  if (folder.override === undefined) return below(parent, name);
  return below(parent, withTag(folder.name, tag, folder.tag));
}

/** A name with the tag of a copy, in the place of the one that it has. */
export function withTag(name: string, tag: string, old: string | undefined): string {
  return `${old === undefined ? name : name.slice(0, -old.length - 1)}_${tag}`;
}

/** The route of a copied client; `undefined` when it has no explicit route: the default one is the name. */
export function routeOfCopy({ route, tag: old }: FunctionFolder, tag: string): string | undefined {
  return route === undefined ? undefined : routeOfTag(route.value, tag, old);
}

/** The folder goes, with all its files. */
export function removeFolder(folder: FunctionFolder): Draft {
  return { ...emptyDraft, removed: [...folder.files, ...folder.unread].sort() };
}

function jsonEdits(sources: SourceSet, folder: FunctionFolder, change: FolderChange, target: string): Edit[] {
  const { path, override, route } = folder;
  const text = sources.files.get(path)?.text ?? '';
  const put = (at: JsonText, after: string, why: Edit['why']): Edit[] =>
    at.value === after ? [] : [editOf({ path, text }, at, JSON.stringify(after), why)];
  const script = change.scriptFile ?? scriptOfTarget(folder, fileName(target));
  return [
    ...(override === undefined || durableName(folder) === change.name ? [] : put(override, change.name, 'definition')),
    ...(route === undefined || change.route === undefined ? [] : put(route, change.route, 'placement')),
    ...(script === undefined ? [] : scriptEdit(text, folder, script, put)),
  ];
}

/** A folder without `scriptFile` gets one as its first property. */
function scriptEdit(
  text: string,
  { path, scriptFile, bodyStart }: FunctionFolder,
  script: string,
  put: (at: JsonText, after: string, why: Edit['why']) => Edit[],
): Edit[] {
  if (scriptFile !== undefined) return put(scriptFile, script, 'placement');
  const gap = /^\s*/.exec(text.slice(bodyStart))?.[0] ?? '';
  const after = `${gap}"scriptFile": ${JSON.stringify(script)},`;
  return [editOf({ path, text }, { start: bodyStart, end: bodyStart }, after, 'placement')];
}

/** `../dist/X/index.js` follows the folder to `../dist/X_1_2_0/index.js`; a file of the source set outside the folder stays where it is. */
function scriptOfTarget(
  { name, folder, scriptFile, scriptPath, codePath }: FunctionFolder,
  target: string,
): string | undefined {
  if (scriptFile === undefined || codePath !== undefined || target === name) return undefined;
  if (scriptPath?.startsWith(`${folder}/`) === true) return undefined;
  const parts = scriptFile.value.split(/([\\/])/);
  const at = parts.slice(0, -1).lastIndexOf(name);
  return at === -1 ? undefined : parts.map((part, index) => (index === at ? target : part)).join('');
}
