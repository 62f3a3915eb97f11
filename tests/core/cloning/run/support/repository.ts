import { execFileSync } from 'node:child_process';

/** Runs git in a folder, without the settings of who runs the tests. */
export function git(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', folder, ...identity, '-c', 'core.autocrlf=false', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Makes the folder a repository; `false` where git is not installed. */
export function makeRepository(folder: string): boolean {
  try {
    git(folder, 'init', '--quiet');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Commits everything and tags it. */
export function commitAs(folder: string, tag: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', tag);
  git(folder, 'tag', tag);
}

/** Drops what a build wrote: the folder is as it was committed. */
export function dropChanges(folder: string): void {
  git(folder, 'reset', '--quiet', '--hard');
  git(folder, 'clean', '--quiet', '--force', '-d', '-x');
}
