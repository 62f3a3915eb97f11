import { neutralise } from '../../text.ts';
import { finding } from '../finding.ts';
import type { CloneFinding, FunctionFound } from '../model.ts';
import type { SourceSet } from '../source/index.ts';
import { durableName, type FunctionFolder } from './model.ts';
import { below, fileName, joinPath, parentOf } from './paths.ts';
import { readFunctionJson } from './read-file.ts';

interface FunctionFolders {
  /** In order of path. */
  readonly folders: readonly FunctionFolder[];
  readonly findings: readonly CloneFinding[];
}

/**
 * Reads all folders that hold function.json. The host looks for them right below the folder of host.json; in a source set
 * without host.json, those least deep count.
 *
 * Source: https://github.com/Azure/azure-functions-host (HostFunctionMetadataProvider)
 */
export function readFunctionFolders(sources: SourceSet): FunctionFolders {
  const folders: FunctionFolder[] = [];
  const findings: CloneFinding[] = [];
  const paths = functionJsonPaths(sources);
  const names = new Set(paths.map(parentOf));
  const filesOf = pathsByFolder(sources.files.keys(), names);
  const unreadOf = pathsByFolder(sources.unread.keys(), names);
  for (const path of paths) {
    const folder = parentOf(path);
    const json = readFunctionJson(sources.files.get(path)?.text ?? '');
    if (json === undefined) {
      findings.push(unreadable(path));
      continue;
    }
    const files = filesOf.get(folder) ?? [];
    const tag = tagOfFolder(fileName(folder), (base) => names.has(below(parentOf(folder), base)));
    const script = scriptPath(folder, json.scriptFile?.value, files);
    folders.push({
      ...json,
      name: fileName(folder),
      folder,
      path,
      files,
      unread: unreadOf.get(folder) ?? [],
      ...(tag === undefined ? {} : { tag }),
      ...(script === undefined ? {} : { scriptPath: script }),
      ...(script !== undefined && sources.files.has(script) ? { codePath: script } : {}),
    });
  }
  return { folders, findings };
}

/** The function folder that a path is in, by the folders' paths: for paths at any depth. */
export function folderOf<T>(path: string, folders: { get(folder: string): T | undefined }): T | undefined {
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    const found = folders.get(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

function pathsByFolder(paths: Iterable<string>, folders: ReadonlySet<string>): Map<string, string[]> {
  const byFolder = new Map<string, string[]>();
  const lookup = { get: (folder: string) => (folders.has(folder) ? folder : undefined) };
  for (const path of [...paths].sort()) {
    const folder = folderOf(path, lookup);
    if (folder === undefined) continue;
    const known = byFolder.get(folder);
    if (known === undefined) byFolder.set(folder, [path]);
    else known.push(path);
  }
  return byFolder;
}

/** Whether the source set has folders with function.json. Cheap: it looks at paths only. */
export function hasFunctionFolders(sources: SourceSet): boolean {
  return functionJsonPaths(sources).length > 0;
}

/** The functions of the folders as the inventory has them, without those that have nothing to do with orchestrations. */
export function functionsOf(folders: readonly FunctionFolder[]): FunctionFound[] {
  return folders.flatMap((folder): FunctionFound[] => {
    const { kind, override, path, tag, trigger, route } = folder;
    if (kind === undefined) return [];
    return [
      {
        id: idOf(folder),
        name: durableName(folder),
        kind,
        path,
        line: override?.line ?? 1,
        style: override === undefined ? 'folder' : 'literal',
        ...(tag === undefined ? {} : { tag }),
        ...(kind === 'client' && trigger !== undefined ? { trigger } : {}),
        ...(kind === 'client' && route !== undefined ? { route: route.value } : {}),
      },
    ];
  });
}

/** The id that a folder's function has in the inventory. */
export function idOf({ path }: FunctionFolder): string {
  return `function ${path}`;
}

const tagged = /[^_]_(?<tag>v\d+(?:_\d+)*|\d+(?:_\d+)+)$/i;
const otherTag = /^(?<base>.*?[^_])_(?<tag>[a-z]+\d+(?:_\d+)*)$/i;

/**
 * The version that the name of a folder ends with: `1_2_0` of `Order_1_2_0`, `v2` of `Order_v2`. Others, such as `r3` of `Order_r3`,
 * count only when the original is there: they may be a part of the name. One number alone, as in `Step_1`, always is.
 *
 * @param isThere whether a name without its version is one too
 */
export function tagOfFolder(name: string, isThere: (base: string) => boolean): string | undefined {
  const sure = tagged.exec(name)?.groups?.['tag'];
  if (sure !== undefined) return sure;
  const other = otherTag.exec(name)?.groups;
  return other !== undefined && isThere(other['base'] ?? '') ? other['tag'] : undefined;
}

function functionJsonPaths({ files }: SourceSet): string[] {
  const all = [...files.keys()].filter((path) => fileName(path) === 'function.json' && path.includes('/')).sort();
  const hosts = new Set([...files.keys()].filter((path) => fileName(path) === 'host.json').map(parentOf));
  if (hosts.size > 0) return all.filter((path) => hosts.has(parentOf(parentOf(path))));
  const depth = (path: string): number => path.split('/').length;
  const least = Math.min(...all.map(depth));
  return all.filter((path) => depth(path) === least);
}

/** Source: https://github.com/Azure/azure-functions-host (Utility and HostFunctionMetadataProvider: DeterminePrimaryScriptFile) */
function scriptPath(folder: string, scriptFile: string | undefined, files: readonly string[]): string | undefined {
  if (scriptFile !== undefined) return joinPath(folder, scriptFile);
  const others = files.filter((path) => parentOf(path) === folder && /\.(ps1|[cm]?js|ts|py|csx)$/i.test(path));
  if (others.length === 1) return others[0];
  return (
    others.find((path) => /^run\.\w+$/i.test(fileName(path))) ??
    others.find((path) => /^(index\.[cm]?js|__init__\.py|main\.py|index\.ts)$/i.test(fileName(path)))
  );
}

function unreadable(path: string): CloneFinding {
  return finding(
    'SYNTAX_ERROR',
    `${neutralise(path)} is not valid JSON, so the function of its folder is not known, and it is left as it is.`,
    { path, line: 1, fix: 'Correct the file.' },
  );
}
