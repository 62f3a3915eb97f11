import { parentOf, below } from '../../functionjson/index.ts';
import { isGenerated } from '../../source/index.ts';
import type { App } from '../app/index.ts';
import { importsOfFormat } from './insertions.ts';

/** A generated file with one function in it. */
export interface HelperFile {
  readonly path: string;
  readonly format: 'esm' | 'commonjs';
  readonly isTyped: boolean;
}

/**
 * Where a helper stands: beside the first file that uses it, in the language of most of those files; where the app has one already,
 * that is taken.
 *
 * @param folder another place for it
 */
export function helperFile(app: App, name: string, users: readonly string[], folder?: string): HelperFile {
  const pattern = new RegExp(`(^|/)${name}\\.[cm]?[jt]s$`);
  const known = [...app.modules.keys()].find((path) => pattern.test(path) && isGenerated(app.sources.files.get(path)));
  const [first = ''] = [...users].sort();
  const path =
    known ??
    below(folder ?? parentOf(first), `${name}${/\.([cm]?[jt]s)x?$/.exec(first)?.[0].replace(/x$/, '') ?? '.js'}`);
  return {
    path,
    format: importsOfFormat(app, known ?? first),
    isTyped: /\.[cm]?ts$/.test(path),
  };
}
