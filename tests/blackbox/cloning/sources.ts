import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** A folder of sources on disk, for one test. */
export interface SourceFolder {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Every file but git's own, by path with `/`. */
  read(): Promise<Record<string, string>>;
  git(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** A new folder that holds the files. */
export async function sourceFolder(files: Readonly<Record<string, string>>): Promise<SourceFolder> {
  const path = await mkdtemp(join(tmpdir(), 'clone-'));
  const folder: SourceFolder = {
    path,
    async write(texts) {
      for (const [name, text] of Object.entries(texts)) {
        await mkdir(dirname(join(path, name)), { recursive: true });
        await writeFile(join(path, name), text);
      }
    },
    async read() {
      const entries = await readdir(path, { withFileTypes: true, recursive: true });
      const names = entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .filter((name) => !name.startsWith('.git/'))
        .sort();
      const texts: Record<string, string> = {};
      for (const name of names) texts[name] = await readFile(join(path, name), 'utf8');
      return texts;
    },
    async git(...args) {
      const identity = ['-c', 'user.name=Shop', '-c', 'user.email=shop@example.org', '-c', 'commit.gpgsign=false'];
      const { stdout } = await promisify(execFile)('git', ['-C', path, ...identity, ...args]);
      return stdout;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
  await folder.write(files);
  return folder;
}

/** The folder as a git repository whose one commit has the tag. */
export async function tagged(folder: SourceFolder, tag: string): Promise<void> {
  await folder.git('init', '-q');
  await folder.git('add', '-A');
  await folder.git('commit', '-q', '-m', 'release');
  await folder.git('tag', tag);
}
