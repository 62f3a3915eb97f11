import { folderOf, type FunctionFolder } from '../../functionjson/index.ts';
import type { Closure, FunctionId } from '../../model.ts';
import { changedNames, hasOwnLife, leadingTo, reachedFrom } from '../write/index.ts';
import type { App } from '../app/index.ts';
import type { FolderApp } from './model.ts';
import { functionIdOf } from './read.ts';

/** What is copied. */
export interface FolderSelection {
  readonly folders: readonly FunctionFolder[];
  /** Modules outside of those folders. */
  readonly modules: ReadonlySet<string>;
  /** All modules that the folders use, their own included. */
  readonly reached: ReadonlySet<string>;
}

/**
 * The folders of the functions are copied as a whole; beside them the modules that scriptFile names, those that make calls by name,
 * and all that lead to them. By `modules` it is everything that they use, apart from modules with a state or an effect of their own.
 */
export function selectionOf(
  { knowledge, folders, byPath, code }: FolderApp,
  chosen: ReadonlySet<FunctionId>,
  closure: Closure,
  into: App = knowledge.app,
): FolderSelection {
  const { app } = knowledge;
  const own = folders.filter((folder) => chosen.has(functionIdOf(folder)));
  const isInside = (path: string): boolean => {
    const folder = folderOf(path, byPath);
    return folder !== undefined && own.includes(folder);
  };
  const scripts = own.flatMap(({ folder }) => code.get(folder) ?? []);
  const seeds = [...app.modules.keys()].filter(isInside).concat(scripts);
  const reached = reachedFrom(app, seeds);
  const calling = knowledge.references.filter(({ found }) => found.side === 'context').map(({ path }) => path);
  const modules = leadingTo(
    app,
    reached,
    new Set([...seeds, ...[...calling, ...changedNames(knowledge, into)].filter((path) => reached.has(path))]),
  );
  if (closure === 'modules') {
    for (const path of reached) if (!hasOwnLife({ app }, path)) modules.add(path);
  }
  // A client's folder is not copied for something that stands in it: that is shared.
  return { folders: own, modules: new Set([...modules].filter((path) => !isInside(path))), reached };
}
