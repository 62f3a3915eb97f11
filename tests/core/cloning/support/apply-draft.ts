import type { Draft } from '../../../../core/cloning/model.ts';
import { applyEdits, sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';

/**
 * The tree that a draft makes of a source set. Order: edits (by the paths from before), files that go, files that move, files that
 * come. A file that comes or moves never takes the place of one that stays.
 */
export function applyDraft(sources: SourceSet, draft: Draft): SourceSet {
  const texts = new Map([...sources.files].map(([path, { text }]) => [path, text]));
  for (const path of new Set(draft.edits.map((edit) => edit.path))) {
    texts.set(
      path,
      applyEdits(
        textOf(texts, path),
        draft.edits.filter((edit) => edit.path === path),
      ),
    );
  }
  for (const path of draft.removed) texts.delete(path);
  const arrived = draft.moved.map(({ from, to }) => [to, textOf(texts, from)] as const);
  for (const { from } of draft.moved) texts.delete(from);
  for (const [path, text] of [...arrived, ...draft.created.map(({ path, text }) => [path, text] as const)]) {
    if (texts.has(path)) throw new Error(`${path} is there already.`);
    texts.set(path, text);
  }
  return sourceSet(sources.label, Object.fromEntries(texts));
}

/** Several drafts as one. */
export function mergeDrafts(...drafts: readonly Draft[]): Draft {
  return {
    edits: drafts.flatMap(({ edits }) => edits),
    created: drafts.flatMap(({ created }) => created),
    moved: drafts.flatMap(({ moved }) => moved),
    removed: drafts.flatMap(({ removed }) => removed),
    findings: drafts.flatMap(({ findings }) => findings),
  };
}

/** A source set as texts by path. */
export function textsOf(sources: SourceSet): Record<string, string> {
  return Object.fromEntries([...sources.files].map(([path, { text }]) => [path, text]));
}

function textOf(texts: ReadonlyMap<string, string>, path: string): string {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`${path} is not there.`);
  return text;
}
