import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { java } from '../../../../core/cloning/java/index.ts';
import type { Analysis, Draft, Edit, FunctionFound, ReferenceFound } from '../../../../core/cloning/model.ts';
import { applyEdits, sourceSet } from '../../../../core/cloning/source/index.ts';
import { grammars } from '../support/grammars.ts';

/** Texts by path. */
export type Tree = Readonly<Record<string, string>>;

export const dataFolder = join(import.meta.dirname, '../../../data/cloning/java');

/** A fixture app as texts by path. */
export function readTree(name: string): Tree {
  const root = join(dataFolder, name);
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}

export function analyse(tree: Tree): Promise<Analysis> {
  return java.analyse(sourceSet('the test', tree), 'java', grammars);
}

/** One class of one file. */
export function inClass(body: string, name = 'Flow'): Tree {
  return { [`${name}.java`]: `public class ${name} {\n${body}\n}\n` };
}

/** An orchestrator with these statements, and what it is called with. */
export function orchestrator(statements: string, members = ''): string {
  return `  @FunctionName("Main") public void main(@DurableOrchestrationTrigger(name = "ctx") TaskOrchestrationContext ctx) {\n${statements}\n  }\n${members}`;
}

/** The tree as it is once drafts are written. */
export function write(tree: Tree, ...drafts: readonly Draft[]): Record<string, string> {
  const after: Record<string, string> = { ...tree };
  const byPath = new Map<string, Edit[]>();
  for (const { edits, created, removed } of drafts) {
    for (const edit of edits) byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), edit]);
    for (const { path, text } of created) {
      assert.ok(after[path] === undefined, `${path} is there already`);
      after[path] = text;
    }
    for (const path of removed) Reflect.deleteProperty(after, path);
  }
  for (const [path, edits] of byPath) after[path] = applyEdits(after[path] ?? '', edits);
  return after;
}

/** New names for everything that `nameOf` gives one for. */
export function renaming(
  { inventory }: Analysis,
  nameOf: (name: string, found: FunctionFound | ReferenceFound) => string | undefined,
): { definitions: Map<string, string>; references: Map<string, string> } {
  const definitions = new Map<string, string>();
  const references = new Map<string, string>();
  for (const found of inventory.functions) {
    const name = nameOf(found.name, found);
    if (name !== undefined) definitions.set(found.id, name);
  }
  for (const found of inventory.references) {
    const name = found.target === null ? undefined : nameOf(found.target, found);
    if (name !== undefined) references.set(found.id, name);
  }
  return { definitions, references };
}

/** Orchestrators and activities of the app get the suffix, and all references to them. */
export function stamped(analysis: Analysis, suffix: string): ReturnType<typeof renaming> {
  const names = versionedNames(analysis);
  return renaming(analysis, (name, found) => {
    if ('kind' in found && (found.kind === 'client' || found.kind === 'entity')) return undefined;
    const own = names.get(name.toLowerCase());
    return own === undefined ? undefined : own.replace(/(?:_\d+_\d+_\d+)?$/, suffix);
  });
}

/** Names of orchestrators and activities, by the name in lower case. */
export function versionedNames({ inventory }: Analysis): Map<string, string> {
  return new Map(
    inventory.functions
      .filter(({ kind }) => kind === 'orchestrator' || kind === 'activity')
      .map(({ name }) => [name.toLowerCase(), name]),
  );
}

/** Compares a tree with the one that is kept, byte for byte; UPDATE_GOLDEN=1 keeps the one that came out. */
export function assertGolden(name: string, tree: Tree): void {
  const folder = join(dataFolder, name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  const kept = readTree(name);
  assert.deepEqual(Object.keys(tree).sort(), Object.keys(kept).sort());
  for (const [path, text] of Object.entries(tree)) assert.equal(text, kept[path], path);
}

/** Files that are new or different. */
export function changedFiles(before: Tree, after: Tree): Tree {
  return Object.fromEntries(Object.entries(after).filter(([path, text]) => before[path] !== text));
}
