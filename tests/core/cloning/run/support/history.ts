import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../apps/index.ts';
import type { Deployed } from './checks.ts';
import { inTemporaryFolder, layDown } from './folder.ts';
import { registeredIn } from './registered.ts';
import { commitAs, dropChanges, makeRepository } from './repository.ts';

/** An app whose versions are kept as people keep them: by git tags, or checked out into folders. */
export interface History {
  readonly folder: string;
  readonly deployed: Deployed;
  /** Keeps the folder as it is now as a version. */
  readonly keep: (version: string) => Promise<void>;
  /** Drops what was written since a version was kept last. */
  readonly drop: () => Promise<void>;
  /** What to give for these versions as previous sources. */
  readonly previous: (...versions: readonly string[]) => Record<string, string>;
}

export const keptAs = ['git tags', 'folders'] as const;

/** Lays the app down and keeps it as version 1.0.0, which is deployed under plain names. */
export async function withHistory(
  mocha: Mocha.Context,
  kept: (typeof keptAs)[number],
  app: App,
  work: (history: History) => Promise<void>,
): Promise<void> {
  mocha.timeout(120_000);
  await inTemporaryFolder(async (root) => {
    const folder = join(root, 'app');
    const history = kept === 'folders' ? inFolders(root, folder) : inRepository(mocha, root);
    await layDown(folder, app.files);
    await layDown(root, { 'readme.md': 'Beside the app.\n' });
    await history.keep('1.0.0');
    const deployed = new Map((await registeredIn(folder, app)).map((one) => [one.name.toLowerCase(), one]));
    await work({ ...history, folder, deployed });
  });
}

type Store = Pick<History, 'keep' | 'drop' | 'previous'>;

function inFolders(root: string, folder: string): Store {
  const placeOf = (version: string): string => join(root, 'kept', version);
  let last = '';
  return {
    async keep(version) {
      last = placeOf(version);
      await cp(folder, last, { recursive: true });
    },
    async drop() {
      await rm(folder, { recursive: true });
      await cp(last, folder, { recursive: true });
    },
    previous: (...versions) => Object.fromEntries(versions.map((version) => [version, placeOf(version)])),
  };
}

function inRepository(mocha: Mocha.Context, root: string): Store {
  if (!makeRepository(root)) {
    console.log('        skipped: git is not installed');
    mocha.skip();
  }
  return {
    keep: (version) => Promise.resolve(commitAs(root, `v${version}`)),
    drop: () => Promise.resolve(dropChanges(root)),
    previous: (...versions) => Object.fromEntries(versions.map((version) => [version, `v${version}`])),
  };
}
