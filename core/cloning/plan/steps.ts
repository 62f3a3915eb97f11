import type { Analysis, FunctionId, ReferenceFound, ReferenceId, Renaming } from '../model.ts';
import type { Version } from '../names/index.ts';
import type { Member } from './families.ts';

/** Copies to be made of one analysis, at one place. */
export interface CopyStep extends Renaming {
  readonly analysis: Analysis;
  readonly version: Version;
  readonly tag: string;
  readonly functions: ReadonlySet<FunctionId>;
  readonly orchestrators: 'registered' | 'unregistered';
}

/** What a mode comes to, before any language makes edits of it. */
export interface Steps {
  readonly rename: Renaming;
  readonly copies: readonly CopyStep[];
  /** Client starts that take the version from the app setting, with their plain names. */
  readonly following: ReadonlyMap<ReferenceId, string>;
  /** Whether public orchestrators choose their body by the instance's version. */
  readonly dispatch: boolean;
}

/** Places of the code of these: in them, in functions without versions, and in helpers, those beside copies of the tag among them. */
export function isInPlaceOf(members: readonly Member[], ownTag?: string): (reference: ReferenceFound) => boolean {
  const ids = new Set(members.map(({ found }) => found.id));
  return ({ enclosingId, tag }) =>
    enclosingId === undefined ? tag === undefined || tag === ownTag : ids.has(enclosingId);
}

/** Entries whose name is another one afterwards. */
export function changed(entries: readonly (readonly [string, string, string | undefined])[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const [id, before, after] of entries) {
    if (after !== undefined && after.toLowerCase() !== before.toLowerCase()) map.set(id, after);
  }
  return map;
}
