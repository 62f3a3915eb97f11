import { groupBy } from '../../group-by.ts';
import { finding } from '../finding.ts';
import { namesOf, settingFindings, textFindings, urlFindings } from '../findings/index.ts';
import {
  below,
  durableName,
  fileName,
  folderOf,
  functionsOf,
  idOf,
  parentOf,
  readFunctionFolders,
  tagOfFolder,
  type FunctionFolder,
} from '../functionjson/index.ts';
import type { CloneFinding, FunctionFound, Inventory } from '../model.ts';
import { lineAt, linesOf, type SourceSet } from '../source/index.ts';
import { neutralise, type LineOf } from '../../text.ts';
import {
  findReferences,
  isScript,
  isTest,
  readScripts,
  type EnclosingOf,
  type ScriptsOfApp,
  type Site,
} from './names/index.ts';
import { readSdk } from './sdk.ts';
import { constantText } from './syntax/index.ts';

/** What is known of an app. */
export interface App {
  readonly sources: SourceSet;
  readonly inventory: Inventory;
  readonly folders: readonly FunctionFolder[];
  readonly scripts: ScriptsOfApp;
  readonly sites: ReadonlyMap<string, Site>;
}

/** Reads an app: folders first, then scripts, then what names what. */
export function readApp(sources: SourceSet): App {
  const { folders, findings } = readFunctionFolders(sources);
  const functions = functionsOf(folders);
  const scripts = readScripts(sources);
  const lineOf = linesOf(sources);
  const { sites, fixedInstances } = findReferences(scripts, enclosingOf(sources, folders), lineOf);
  const sdk = readSdk(sources);
  const inventory: Inventory = {
    model: 'powershell',
    functions,
    references: [...sites.values()].map(({ reference }) => reference),
    findings: [
      ...findings,
      ...fixedInstances.map(({ path, offset, id }) => fixedInstance(path, lineOf(path)(offset), id)),
      ...findingsOfScripts(sources, scripts, functions, sites, lineOf),
      ...findingsOfTests(sources, functions),
      ...settingFindings(sources, namesOf(functions.map(({ name }) => name))),
    ],
    ...(sdk === undefined ? {} : { sdk }),
  };
  return { sources, inventory, folders, scripts, sites };
}

/**
 * Which function a script belongs to: that of its folder, or that whose `scriptFile` it is. A script that several folders run
 * belongs to the one whose `entryPoint` the function is.
 */
function enclosingOf(sources: SourceSet, folders: readonly FunctionFolder[]): EnclosingOf {
  const byFolder = new Map(folders.map((folder) => [folder.folder, folder]));
  const outside = folders.filter(({ codePath, folder }) => codePath?.startsWith(`${folder}/`) === false);
  const byCode = groupBy(outside, ({ codePath = '' }) => codePath);
  return (path, functionName) => {
    const sharing = byCode.get(path) ?? [];
    const entry = sharing.find(({ entryPoint }) => entryPoint?.value.toLowerCase() === functionName.toLowerCase());
    const folder = folderOf(path, byFolder) ?? entry ?? (sharing.length === 1 ? sharing[0] : undefined);
    const tag = folder?.tag ?? tagOfPath(sources, path);
    const isDurable = folder?.kind !== undefined;
    return {
      enclosing: folder === undefined ? functionName : durableName(folder),
      ...(folder !== undefined && isDurable ? { enclosingId: idOf(folder) } : {}),
      ...(tag === undefined ? {} : { tag }),
    };
  };
}

/** Copies that are no functions of their own: `X_1_0_0/run.ps1` without function.json, `shared/run_1_0_0.ps1`. */
function tagOfPath({ files }: SourceSet, path: string): string | undefined {
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    const isThere = (base: string): boolean => files.has(below(below(parentOf(folder), base), 'function.json'));
    const tag = tagOfFolder(fileName(folder), isThere);
    if (tag !== undefined) return tag;
  }
  return tagOfScript({ files }, path);
}

/** `1_0_0` of `shared/run_1_0_0.ps1`. */
export function tagOfScript({ files }: Pick<SourceSet, 'files'>, path: string): string | undefined {
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]*)?$/.exec(fileName(path)) ?? [];
  return tagOfFolder(stem, (base) => files.has(below(parentOf(path), base + ending)));
}

function findingsOfScripts(
  sources: SourceSet,
  { files }: ScriptsOfApp,
  functions: readonly FunctionFound[],
  sites: ReadonlyMap<string, Site>,
  lineOf: (path: string) => LineOf,
): CloneFinding[] {
  const names = namesOf(functions.map(({ name }) => name));
  const known = new Set(
    [...sites.values()].flatMap(({ leaf, from }) =>
      [leaf, from].flatMap((one) => (one === undefined ? [] : [`${one.path} ${one.node.start}`])),
    ),
  );
  return [...files.values()].flatMap(({ path, texts, compared, errors }) => {
    const text = sources.files.get(path)?.text ?? '';
    const line = lineOf(path);
    const isCompared = new Set(compared);
    const literals = texts
      .filter((node) => !isCompared.has(node) && !known.has(`${path} ${node.start}`) && !isKey(text, node))
      .map((node) => ({ value: constantText(node) ?? '', line: line(node.start) }));
    return [
      ...errors.map(({ start, end }) => unreadable(path, line(firstOf(text, start, end)))),
      ...compared.flatMap((node) =>
        queryByName(path, line(node.start), names.get(constantText(node)?.toLowerCase() ?? '')),
      ),
      ...textFindings(path, literals, names),
      ...urlFindings(path, text, names, line),
    ];
  });
}

/** Whether a text is the key of an entry of a hashtable, as in `'X' = 1`. */
function isKey(text: string, { end }: { readonly end: number }): boolean {
  return /^[^\S\r\n]*=(?!=)/.test(text.slice(end, end + 20));
}

function firstOf(text: string, start: number, end: number): number {
  return start + (/\S/.exec(text.slice(start, end))?.index ?? 0);
}

function findingsOfTests({ files }: SourceSet, functions: readonly FunctionFound[]): CloneFinding[] {
  const names = namesOf(functions.map(({ name }) => name));
  return [...files.values()].flatMap(({ path, text }): CloneFinding[] => {
    if (!isScript(path) || !isTest(path)) return [];
    const found = findName(text, names);
    if (found === undefined) return [];
    return [
      finding(
        'TEST_REFERENCE',
        `${neutralise(path)} names ${neutralise(found.name)}: tests are left alone, and go on testing the current code.`,
        { path, line: lineAt(text, found.offset) },
      ),
    ];
  });
}

function findName(text: string, names: ReadonlyMap<string, string>): { name: string; offset: number } | undefined {
  for (const match of text.matchAll(/[A-Za-z][\w-]*/g)) {
    const name = names.get(match[0].toLowerCase());
    if (name !== undefined) return { name, offset: match.index };
  }
  return undefined;
}

function fixedInstance(path: string, line: number, id: string): CloneFinding {
  return finding(
    'FIXED_INSTANCE_ID',
    `${neutralise(path)} line ${line}: the instance id "${neutralise(id, 60)}" is fixed: the new version cannot be started while an instance of the old one runs under it.`,
    {
      path,
      line,
      fix: 'Make the version a part of the instance id, or start the new version after the old instance has ended.',
    },
  );
}

function queryByName(path: string, line: number, name: string | undefined): CloneFinding[] {
  if (name === undefined) return [];
  return [
    finding(
      'QUERY_BY_NAME',
      `${neutralise(path)} line ${line}: something is looked for by the name ${neutralise(name)}; instances of a versioned name are not found by it.`,
      { path, line, fix: 'Compare with the beginning of the name, or with the names of all versions in flight.' },
    ),
  ];
}

function unreadable(path: string, line: number): CloneFinding {
  return finding(
    'SYNTAX_ERROR',
    `${neutralise(path)} line ${line}: this cannot be read as PowerShell, so calls in it are not seen, and the file is not edited.`,
    { path, line, fix: 'Correct the script.' },
  );
}
