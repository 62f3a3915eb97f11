import { parse } from 'semver';
import { numbersIn, type Version } from '../names/index.ts';
import type { PreviousSource } from './model.ts';

/**
 * The versions that tags stand for, when they are of the form of a listed ref: beside `1.0.0 = v1.0.0`, the tag `v1.2.0` stands for
 * 1.2.0. Pre-releases are none.
 */
export function taggedVersions(tags: readonly string[], listed: readonly PreviousSource[]): Version[] {
  const forms = listed.flatMap((source) => ('from' in source ? formOf(source) : []));
  const versions = new Map<string, Version>();
  for (const tag of tags) {
    for (const { before, after } of forms) {
      if (!tag.startsWith(before) || !tag.endsWith(after)) continue;
      const version = parse(tag.slice(before.length, tag.length - after.length));
      if (version === null || version.prerelease.length > 0) continue;
      const numbers = numbersIn(version);
      versions.set(numbers.text, numbers);
    }
  }
  return [...versions.values()];
}

/** What stands around the version in a ref. */
function formOf({ version, from }: Extract<PreviousSource, { from: unknown }>): { before: string; after: string }[] {
  if (from.kind !== 'ref') return [];
  const ref = from.value.replace(/^refs\/tags\//, '');
  const at = ref.indexOf(version.text);
  return at === -1 ? [] : [{ before: ref.slice(0, at), after: ref.slice(at + version.text.length) }];
}
