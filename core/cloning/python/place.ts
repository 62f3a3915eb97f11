/** `1_2_0` of `orders_1_2_0`; `2`, `v2` and `r2` count only beside the original, since modules are called `step_2` as well. */
const certain = /^(?<base>.+?)_(?<tag>\d+(?:_\d+)+)$/;
const beside = /^(?<base>.+?)_(?<tag>[A-Za-z]*\d+(?:_\d+)*)$/;

/** A module of a copy, taken apart. */
interface CopyPlace {
  /** Path of the module that it is a copy of. */
  readonly original: string;
  readonly tag: string;
}

/**
 * Tells by its path that a module is a copy: `pkg/orders_1_2_0.py`.
 *
 * @param exists whether the source set has a file
 */
export function copyPlaceOf(path: string, exists: (path: string) => boolean): CopyPlace | undefined {
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.py$/, '');
  const original = (base: string): string => `${path.slice(0, path.lastIndexOf('/') + 1)}${base}.py`;
  const sure = certain.exec(stem)?.groups;
  if (sure?.['base'] !== undefined && sure['tag'] !== undefined)
    return { original: original(sure['base']), tag: sure['tag'] };
  const likely = beside.exec(stem)?.groups;
  if (likely?.['base'] === undefined || likely['tag'] === undefined || !exists(original(likely['base'])))
    return undefined;
  return { original: original(likely['base']), tag: likely['tag'] };
}

/** Path of a module's copy; that of a copy's copy has the new tag in the place of the old one. */
export function copyPathOf(path: string, tag: string, exists: (path: string) => boolean): string {
  return (copyPlaceOf(path, exists)?.original ?? path).replace(/\.py$/, `_${tag}.py`);
}

/** Whether a file is a test: it is not part of the app. */
export function isTestPath(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  return (
    parts.slice(0, -1).some((part) => /^(tests?|__tests__)$/i.test(part)) ||
    /^test_.*\.py$|_test\.py$|\.(test|spec)\.|^conftest\.py$/i.test(name)
  );
}
