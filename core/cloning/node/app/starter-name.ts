import type { CallFacts } from '../facts/index.ts';
import { isGenerated } from '../../source/index.ts';
import type { App } from './app.ts';
import { meaningOf } from './resolve.ts';

/** The file, without its ending, and the function that add the version to a name by an app setting. */
export const starterFile = 'durable-functions-version';
export const starterFunction = 'versionedName';

/** Whether a call is one of the generated helper. */
export function isVersionedName(app: App, path: string, call: CallFacts): boolean {
  const { callee } = call;
  const name = callee.kind === 'name' ? callee.local.name : callee.kind === 'member' ? callee.property : '';
  if (name !== starterFunction) return false;
  const meaning = meaningOf(app, path, callee);
  return meaning?.kind === 'function' && isStarterFile(app, meaning.path);
}

function isStarterFile({ sources }: App, path: string): boolean {
  return isGenerated(sources.files.get(path)) && new RegExp(`(^|/)${starterFile}\\.[cm]?[jt]s$`).test(path);
}
