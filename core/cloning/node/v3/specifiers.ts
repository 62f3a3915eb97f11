import type { Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import { relativeSpecifier, type App } from '../app/index.ts';

/** Where files are afterwards. A file that stays where it is, is not in it. */
type Places = ReadonlyMap<string, string>;

/**
 * Files that are placed elsewhere are named anew by those that load them.
 *
 * @param path the file that loads, and where it will be
 */
export function specifierEdits(app: App, path: string, at: string, places: Places): Edit[] {
  const text = app.textOf(path);
  return (app.modules.get(path)?.specifiers ?? []).flatMap(({ start, end, value }): Edit[] => {
    const target = value.startsWith('.') ? app.resolve(path, value) : undefined;
    if (target === undefined) return [];
    const before = text.slice(start, end);
    const place = places.get(target) ?? target;
    const name = sameForm(value, target, relativeSpecifier(at, place, 'none'), place);
    const after = `${before.slice(0, 1)}${name}${before.slice(-1)}`;
    const isSame = place === target && relativeSpecifier(path, target, 'none') === relativeSpecifier(at, place, 'none');
    return before === after || isSame ? [] : [editOf(app.fileOf(path), { start, end }, after, 'placement')];
  });
}

/** With the ending that the old one has, and without `/index` where it is left out. */
function sameForm(value: string, target: string, name: string, place: string): string {
  const written = /\.[cm]?[jt]sx?$/.exec(value)?.[0] ?? '';
  const extension = /\.[cm]?[jt]sx?$/.exec(place)?.[0] ?? '';
  const isFile =
    written !== '' &&
    target.replace(/\.[cm]?[jt]sx?$/, '').endsWith(value.split('/').at(-1)?.slice(0, -written.length) ?? '');
  if (isFile) return `${name.replace(/\.[cm]?js$/, '')}${written === extension ? extension : written}`;
  const leavesIndex = /\/index\.[cm]?[jt]sx?$/.test(target) && !/(^|\/)index$/.test(value);
  return leavesIndex && /\/index$/.test(name) ? name.replace(/\/index$/, '') : name;
}
