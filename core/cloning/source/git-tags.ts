import { git } from './run-git.ts';

/**
 * The tags of the repository that a folder lies in, as far as they were fetched. Where git does not tell, there are none: reading a
 * ref says what is the matter.
 */
export async function tagsOfRepository(root: string): Promise<string[]> {
  try {
    const names = (await git(root, ['tag', '--list'], 'tags')).toString().split('\n');
    return names.filter((name) => name !== '');
  } catch {
    return [];
  }
}
