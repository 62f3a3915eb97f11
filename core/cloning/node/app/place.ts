/** Where copies stand: beside the original, with the tag in the name of the file. */

const tagged = /^(?<base>.*?[^_])_(?<tag>v\d+(?:_\d+)*|\d+(?:_\d+)+)$/i;
const otherTag = /^(?<base>.*?[^_])_(?<tag>[a-z]*\d+(?:_\d+)*)$/i;

/** A path taken apart: `src/order.function.ts` is `src/`, `order`, `.function.ts`. */
interface Parts {
  readonly folder: string;
  readonly stem: string;
  readonly rest: string;
}

function partsOf(path: string): Parts {
  const slash = path.lastIndexOf('/') + 1;
  const name = path.slice(slash);
  const dot = name.indexOf('.', 1);
  const end = dot === -1 ? name.length : dot;
  return { folder: path.slice(0, slash), stem: name.slice(0, end), rest: name.slice(end) };
}

/**
 * The tag of the copy that a file is, by its name: `1_2_0` of `order_1_2_0.ts`. A shorter one (`order_r3.ts`) counts only when
 * the original stands beside it: it may be a name of its own.
 */
export function tagOfPath(path: string, isThere: (path: string) => boolean): string | undefined {
  const { folder, stem, rest } = partsOf(path);
  const sure = tagged.exec(stem)?.groups;
  if (sure !== undefined) return sure['tag'];
  const other = otherTag.exec(stem)?.groups;
  return other !== undefined && isThere(`${folder}${other['base'] ?? ''}${rest}`) ? other['tag'] : undefined;
}

/** The path of a file's copy. A copy of a copy has the new tag in place of the old one. */
export function placeOf(path: string, tag: string, oldTag: string | undefined): string {
  const { folder, stem, rest } = partsOf(path);
  return `${folder}${withoutTag(stem, oldTag)}_${tag}${rest}`;
}

/** The path of the file that a copy was made of first. */
export function originalOf(path: string, tag: string | undefined): string {
  const { folder, stem, rest } = partsOf(path);
  return `${folder}${withoutTag(stem, tag)}${rest}`;
}

function withoutTag(stem: string, tag: string | undefined): string {
  return tag !== undefined && stem.endsWith(`_${tag}`) ? stem.slice(0, -tag.length - 1) : stem;
}

/** How another module is named once its copy is meant: `./order` becomes `./order_1_2_0`, `./order/` of a folder its index. */
export function specifierOfCopy(specifier: string, target: string, tag: string, oldTag: string | undefined): string {
  const { stem } = partsOf(target);
  const slash = specifier.lastIndexOf('/') + 1;
  const name = specifier.slice(slash);
  const dot = name.indexOf('.', 1);
  const named = dot === -1 ? name : name.slice(0, dot);
  if (named !== stem) return `${specifier.replace(/\/$/, '')}/${withoutTag(stem, oldTag)}_${tag}`;
  return `${specifier.slice(0, slash)}${withoutTag(stem, oldTag)}_${tag}${dot === -1 ? '' : name.slice(dot)}`;
}

/** The way from one file to another, as an import names it. */
export function relativeSpecifier(from: string, to: string, extension: 'none' | 'js'): string {
  const [fromParts, toParts] = [from.split('/').slice(0, -1), to.split('/')];
  let shared = 0;
  while (shared < fromParts.length && fromParts[shared] === toParts[shared]) shared += 1;
  const up = '../'.repeat(fromParts.length - shared) || './';
  const path = up + toParts.slice(shared).join('/');
  const match = /\.(?:d\.)?([cm]?)[jt]sx?$/.exec(path);
  if (match === null) return path;
  const letter = match[1] ?? '';
  return path.slice(0, match.index) + (extension === 'js' || letter !== '' ? `.${letter}js` : '');
}
