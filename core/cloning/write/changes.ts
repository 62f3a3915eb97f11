import { DurableDeployError } from '../../errors.ts';
import { groupBy } from '../../group-by.ts';
import { neutralise } from '../../text.ts';
import type { Draft } from '../model.ts';
import { applyEdits, type SourceSet } from '../source/index.ts';
import type { FileChange } from './model.ts';

/**
 * What a draft comes to, file by file, in the order of paths. Files that would not change are left out. A file that is moved away
 * makes room for one that is created at its place.
 *
 * @throws DurableDeployError CLONE_FILE_EXISTS when a file is in the way that is not the same; CLONE_OUTSIDE_FOLDER
 */
export function changesOf(sources: SourceSet, draft: Draft): FileChange[] {
  const before = new Map([...sources.files].map(([path, { text }]) => [path, text]));
  const after = new Map(before);
  for (const [path, edits] of groupBy(draft.edits, (edit) => edit.path))
    after.set(path, applyEdits(textOf(before, path), edits));
  move(draft, after);
  for (const path of draft.removed) after.delete(path);
  for (const { path, text } of draft.created) {
    requireInside(path);
    const there = after.get(path);
    if (there !== undefined && there !== text) throw inTheWay(path);
    after.set(path, text);
  }
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => changeOf(path, before, after));
}

function changeOf(path: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): FileChange[] {
  const [old, now] = [before.get(path), after.get(path)];
  if (old === now) return [];
  if (old === undefined) return now === undefined ? [] : [{ kind: 'create', path, after: now }];
  return now === undefined
    ? [{ kind: 'remove', path, before: old }]
    : [{ kind: 'edit', path, before: old, after: now }];
}

function move({ moved }: Draft, after: Map<string, string>): void {
  const texts = moved.map(({ from, to }) => ({ from, to, text: textOf(after, from) }));
  for (const { from } of texts) after.delete(from);
  for (const { to, text } of texts) {
    requireInside(to);
    if (after.has(to)) throw inTheWay(to);
    after.set(to, text);
  }
}

function textOf(texts: ReadonlyMap<string, string>, path: string): string {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`The plan changes ${path}, which was not read.`);
  return text;
}

/** Refuses a path that leads out of the folder. */
export function requireInside(path: string): void {
  const parts = path.split('/');
  if (
    path !== '' &&
    !/^[\\/]|^[A-Za-z]:|\\/.test(path) &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..')
  )
    return;
  throw new DurableDeployError(
    'CLONE_OUTSIDE_FOLDER',
    `The plan would write to ${neutralise(path)}, which is not inside of the source folder.`,
    {
      fix: 'Give as sourceFolder the folder that holds the whole app.',
    },
  );
}

/** A file that was there and is not what would be written. */
export function inTheWay(path: string): DurableDeployError {
  return new DurableDeployError(
    'CLONE_FILE_EXISTS',
    `${neutralise(path)} is there already, and differs from what would be written.`,
    {
      fix: 'If it is a copy that nobody changed on purpose, delete it and run again; otherwise move it away, or release another version.',
    },
  );
}
