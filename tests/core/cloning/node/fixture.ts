import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits, sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { node } from '../../../../core/cloning/node/index.ts';
import type { Analysis, CopyRequest, Draft, ProjectModel } from '../../../../core/cloning/model.ts';
import { grammars } from '../support/grammars.ts';

const data = path.join(import.meta.dirname, '../../../data/cloning');

/** The files of a folder of tests/data/cloning, by path. */
export function textsOf(folder: string): Record<string, string> {
  const root = path.join(data, folder);
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    texts[path.relative(root, file).split(path.sep).join('/')] = readFileSync(file, 'utf8');
  }
  return texts;
}

export function appOf(texts: Readonly<Record<string, string>>, model: ProjectModel = 'node-v4'): Promise<Analysis> {
  return node.analyse(sourceSet('the app', texts), model, grammars);
}

/** The texts after a draft. */
export function textsAfter({ files }: SourceSet, draft: Draft): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { path: at, text } of files.values()) {
    const edits = draft.edits.filter((edit) => edit.path === at);
    const to = draft.moved.find(({ from }) => from === at)?.to ?? at;
    if (!draft.removed.includes(at)) texts[to] = applyEdits(text, edits);
  }
  for (const { path: at, text } of draft.created) texts[at] = text;
  return texts;
}

/** Compares the files that a draft changed with those of a folder of tests/data/cloning. UPDATE_GOLDEN=1 writes them anew. */
export function assertGolden(folder: string, before: SourceSet, after: Readonly<Record<string, string>>): void {
  const changed = Object.fromEntries(Object.entries(after).filter(([at, text]) => before.files.get(at)?.text !== text));
  if (process.env['UPDATE_GOLDEN'] === '1') {
    const root = path.join(data, folder);
    rmSync(root, { recursive: true, force: true });
    for (const [at, text] of Object.entries(changed)) {
      mkdirSync(path.dirname(path.join(root, at)), { recursive: true });
      writeFileSync(path.join(root, at), text);
    }
  }
  assert.ok(existsSync(path.join(data, folder)), `There is no ${folder}: run with UPDATE_GOLDEN=1.`);
  assert.deepEqual(changed, textsOf(folder));
}

/** New names for all functions and references of some kinds, by a suffix. */
export function suffixed(
  { inventory }: Analysis,
  suffix: string,
  kinds: readonly string[] = ['orchestrator', 'activity'],
): { definitions: Map<string, string>; references: Map<string, string> } {
  const functions = inventory.functions.filter(({ kind }) => kinds.includes(kind));
  const names = new Map(functions.map(({ name }) => [name.toLowerCase(), `${name}${suffix}`]));
  return {
    definitions: new Map(functions.map(({ id, name }) => [id, `${name}${suffix}`])),
    references: new Map(
      inventory.references.flatMap(({ id, target }) => {
        const after = target === null ? undefined : names.get(target.toLowerCase());
        return after === undefined ? [] : [[id, after] as const];
      }),
    ),
  };
}

/** A copy of all orchestrators and activities of an app, or of those of one tag. */
export function copyOf(analysis: Analysis, changes: Partial<CopyRequest> = {}): Draft {
  const tag = changes.tag ?? '1_2_0';
  return analysis.copy({
    functions: new Set(
      analysis.inventory.functions
        .filter(({ kind }) => kind === 'orchestrator' || kind === 'activity')
        .map(({ id }) => id),
    ),
    ...suffixed(analysis, `_${tag}`),
    tag,
    closure: 'functions',
    into: analysis,
    orchestrators: 'registered',
    ...changes,
  });
}

/** One line for each function and reference. */
export function linesOf({ inventory }: Analysis): string[] {
  return [
    ...inventory.functions.map(
      ({ name, kind, path: at, line, style, tag }) =>
        `${name} ${kind} ${at}:${line} ${style}${tag === undefined ? '' : ` ${tag}`}`,
    ),
    ...inventory.references.map(
      ({ target, enclosing, api, side, path: at, line, style }) =>
        `${enclosing || '(top)'} ${side} ${api} -> ${target ?? '?'} ${at}:${line} ${style}`,
    ),
  ];
}
