import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { python } from '../../../../core/cloning/python/index.ts';
import { applyEdits, sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import type { Analysis, Draft, Edit, FunctionFound, ProjectModel } from '../../../../core/cloning/model.ts';
import { grammars } from '../support/grammars.ts';

export const data = fileURLToPath(new URL('../../../data/cloning', import.meta.url));

export type Texts = Readonly<Record<string, string>>;

/** All files of a folder by their path in it. */
export function textsIn(folder: string, prefix = ''): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) Object.assign(texts, textsIn(path, `${prefix}${name}/`));
    else texts[prefix + name] = readFileSync(path, 'utf8');
  }
  return texts;
}

export async function analyse(texts: Texts, model?: ProjectModel): Promise<Analysis> {
  const sources: SourceSet = sourceSet('app', texts);
  const [recognised] = python.recognise(sources);
  const chosen = model ?? recognised;
  assert.ok(chosen, 'no model was recognised');
  return python.analyse(sources, chosen, grammars);
}

/** What a folder holds once a draft is done. */
export function done(texts: Texts, ...drafts: readonly Draft[]): Record<string, string> {
  const edits = new Map<string, Edit[]>();
  const seen = new Set<string>();
  for (const edit of drafts.flatMap((draft) => draft.edits)) {
    const key = JSON.stringify(edit);
    if (seen.has(key)) continue;
    seen.add(key);
    edits.set(edit.path, [...(edits.get(edit.path) ?? []), edit]);
  }
  const result: Record<string, string> = {};
  const moves = new Map(drafts.flatMap(({ moved }) => moved.map(({ from, to }) => [from, to] as const)));
  const removed = new Set(drafts.flatMap((draft) => draft.removed));
  for (const [path, text] of Object.entries(texts)) {
    if (!removed.has(path)) result[moves.get(path) ?? path] = applyEdits(text, edits.get(path) ?? []);
  }
  for (const { path, text, copyOf } of drafts.flatMap(({ created }) => created)) {
    assert.ok(!(path in result) || result[path] === text, `${path} is there already`);
    assert.ok(copyOf === undefined || copyOf.edits.every((edit) => edit.path === copyOf.path));
    result[path] = text;
  }
  return result;
}

/** Versioned names of functions and of all places that name them, as a plan gives them. */
export function namesFor(
  { inventory }: Analysis,
  suffix: string,
  { kinds = ['orchestrator', 'activity'], from = '' }: { kinds?: readonly FunctionFound['kind'][]; from?: string } = {},
): { functions: Set<string>; definitions: Map<string, string>; references: Map<string, string> } {
  const chosen = inventory.functions.filter(
    ({ kind, name, tag }) => kinds.includes(kind) && (from === '' ? tag === undefined : name.endsWith(from)),
  );
  const renamed = (name: string): string => `${from === '' ? name : name.slice(0, -from.length)}${suffix}`;
  const names = new Map(chosen.map(({ name }) => [name.toLowerCase(), renamed(name)]));
  const ids = new Set(inventory.functions.filter(({ tag }) => tag === undefined || from !== '').map(({ id }) => id));
  return {
    functions: new Set(chosen.map(({ id }) => id)),
    definitions: new Map(chosen.map(({ id, name }) => [id, renamed(name)])),
    references: new Map(
      inventory.references
        .filter(({ enclosingId, tag }) =>
          enclosingId === undefined ? from !== '' || tag === undefined : ids.has(enclosingId),
        )
        .flatMap(({ id, target }): [string, string][] => {
          const name = names.get(target?.toLowerCase() ?? '');
          return name === undefined ? [] : [[id, name]];
        }),
    ),
  };
}

/** The inventory as lines that people can check. */
export function inventoryLines({ inventory: { functions, references, findings } }: Analysis): string {
  const lines = [
    ...functions.map(({ path, line, kind, name, style, tag = '', trigger = '', route = '' }) =>
      ['function', `${path}:${line}`, kind, name, style, tag, trigger, route].join(' | '),
    ),
    ...references.map(({ path, line, side, api, targetKind, target, style, enclosing, tag = '', followsSetting }) =>
      [
        'reference',
        `${path}:${line}`,
        enclosing,
        `${side} ${api}`,
        `${targetKind} ${target ?? '?'}`,
        style,
        tag,
        followsSetting === true ? 'follows' : '',
      ].join(' | '),
    ),
    ...findings.map(({ path = '', line = 0, code }) => ['finding', `${path}:${line}`, code].join(' | ')),
  ];
  return `${lines.map((line) => line.replace(/(?: \| )+$/, '')).join('\n')}\n`;
}

/** Compares with a file byte for byte; UPDATE_GOLDEN=1 writes it instead. */
export function sameAsGolden(path: string, text: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  assert.ok(existsSync(path), `${path} is missing: run with UPDATE_GOLDEN=1 and read what it writes`);
  assert.equal(text, readFileSync(path, 'utf8'));
}

/** Compares with a folder byte for byte: it holds the files that differ from those before, and a list of those that are gone. */
export function sameAsGoldenFolder(folder: string, before: Texts, after: Texts): void {
  const changed = Object.fromEntries(Object.entries(after).filter(([path, text]) => before[path] !== text));
  const gone = Object.keys(before).filter((path) => !(path in after));
  if (gone.length > 0) changed['gone.txt'] = `${gone.join('\n')}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, text] of Object.entries(changed)) sameAsGolden(join(folder, path), text);
  }
  assert.deepEqual(changed, existsSync(folder) ? textsIn(folder) : {});
}

export interface Run {
  readonly name: string;
  readonly input?: unknown;
  readonly version?: string;
}

export interface Judgement {
  readonly registered: readonly { readonly name: string; readonly kind: string; readonly route: string | null }[];
  readonly asked: readonly (readonly string[] | string)[];
}

let python3: string | undefined | null = null;

/** Why Python cannot judge here; `undefined` when it can. */
export function whyNoPython(): string | undefined {
  if (python3 === null) {
    const found = spawnSync('python3', ['-c', 'import sys; assert sys.version_info >= (3, 9)']);
    python3 = found.status === 0 ? 'python3' : undefined;
  }
  return python3 === undefined ? 'python3 3.9 or later is not there: no Python judges the result' : undefined;
}

/** Compiles all modules, and loads the app with stand-ins for the SDK. */
export function judge(texts: Texts, main: string, runs: readonly Run[] = []): Judgement {
  const folder = mkdtempSync(join(tmpdir(), 'cloning-python-'));
  try {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const options = {
      encoding: 'utf8' as const,
      env: { ...process.env, PYTHONPATH: join(data, 'python-stubs'), PYTHONDONTWRITEBYTECODE: '1' },
    };
    const check = 'import sys\nfor path in sys.argv[1:]: compile(open(path, "rb").read(), path, "exec")';
    const modules = Object.keys(texts).filter((path) => path.endsWith('.py'));
    execFileSync('python3', ['-c', check, ...modules.map((path) => join(folder, path))], options);
    const answer = execFileSync(
      'python3',
      [join(data, 'python-stubs/judge.py'), folder, main, JSON.stringify(runs)],
      options,
    );
    return JSON.parse(answer) as Judgement;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
