import { resolve } from 'node:path';
import type { PreviousSource } from '../../core/cloning/run/index.ts';
import { neutralise } from '../../core/text.ts';
import type { Parsed } from '../host/index.ts';
import { parseVersionInput } from './parse.ts';
import type { Sources } from './sources-on-disk.ts';

/**
 * Reads a line such as `1.1.0 = v1.1.0` (a git ref), `1.0.0 = ./releases/1.0.0` (a folder) or `1.0.0 = retired`.
 *
 * A folder is what begins with `./`, `../`, `/` or a drive, what is one, and what `folder:` stands before; everything else, and what
 * `ref:` stands before, is a ref.
 */
export function parsePreviousSource(line: string, sources: Sources): Parsed<PreviousSource> {
  const [, typed = '', value = ''] = /^([^=]+?)\s*=\s*(.+)$/.exec(line) ?? [];
  if (value === '') {
    return { problem: `"${neutralise(line, 80)}" is not of the form 1.1.0 = v1.1.0.` };
  }
  const version = parseVersionInput(typed);
  if ('problem' in version) return version;
  if (value.toLowerCase() === 'retired') return { value: { version: version.value, retired: true } };
  const from = placeOf(value, sources);
  return 'problem' in from ? from : { value: { version: version.value, from: from.value } };
}

type Place = Extract<PreviousSource, { from: unknown }>['from'];

function placeOf(value: string, sources: Sources): Parsed<Place> {
  const [, prefix, given] = /^(folder|ref):\s*(.*)$/i.exec(value) ?? [];
  const text = given ?? value;
  if (text === '') return { problem: `"${neutralise(value, 80)}" names nothing.` };
  const isFolder =
    prefix === undefined
      ? /^(\.{1,2}([\\/]|$)|[\\/]|[A-Za-z]:[\\/])/.test(text) || sources.isFolder(text)
      : prefix.toLowerCase() === 'folder';
  return { value: isFolder ? { kind: 'folder', value: resolve(sources.root, text) } : { kind: 'ref', value: text } };
}
