import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { decode } from './decode.ts';
import type { SourceFile, SourceSet } from './model.ts';
import { inOrder } from './read-folder.ts';
import { git } from './run-git.ts';
import { sourceFile } from './source-file.ts';
import { selectPaths } from './which-files.ts';

/**
 * Reads the sources of a folder as they are at a commit of its git repository; nothing is checked out. Texts are those of the
 * repository: filters and conversions of line ends are not run.
 *
 * @param root the folder in the work tree; the same folder is read at the commit
 * @param ref a tag, branch or commit
 * @throws DurableDeployError CLONE_SOURCE_MISSING when git, the repository, the ref or the folder at the ref is not there
 */
export async function readSourcesAtRef(root: string, ref: string): Promise<SourceSet> {
  const shown = neutralise(ref, 100);
  const prefix = (await git(root, ['rev-parse', '--show-prefix'], shown)).toString().trim();
  const commit = await resolveCommit(root, ref, shown);
  const listing = await git(
    root,
    ['ls-tree', '-r', '-z', '--full-tree', commit, ...(prefix === '' ? [] : ['--', prefix])],
    shown,
  );
  const unread = new Map<string, string>();
  const paths: string[] = [];
  for (const entry of listing.toString().split('\0')) {
    const match = /^(\d{6}) (\w+) [0-9a-f]+\t(.*)$/s.exec(entry);
    if (match?.[3] === undefined) continue;
    const path = match[3].slice(prefix.length);
    if (match[1] === '120000') unread.set(path, 'symbolic link');
    else if (match[2] === 'blob') paths.push(path);
  }
  if (paths.length === 0) throw nothingThere(shown, prefix);
  const wanted = selectPaths(paths);
  const found = new Map<string, SourceFile>();
  const contents = await readBlobs(
    root,
    commit,
    wanted.map((path) => `${prefix}${path}`),
    shown,
  );
  for (const [index, path] of wanted.entries()) {
    const bytes = contents[index];
    if (bytes === undefined) continue;
    const decoded = decode(bytes);
    if ('text' in decoded) found.set(path, sourceFile(path, decoded.text));
    else unread.set(path, decoded.unread);
  }
  return { label: `${root} at ${ref}`, files: inOrder(wanted, found), unread };
}

async function resolveCommit(root: string, ref: string, shown: string): Promise<string> {
  try {
    return (await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], shown))
      .toString()
      .trim();
  } catch (error) {
    const shallow = (await git(root, ['rev-parse', '--is-shallow-repository'], shown)).toString().trim() === 'true';
    throw new DurableDeployError(
      'CLONE_SOURCE_MISSING',
      shallow
        ? `The git ref ${shown} is not in this clone, which is shallow: the pipeline fetched the newest commits only.`
        : `The git ref ${shown} does not exist in this clone.`,
      {
        fix: 'Let the pipeline fetch all history and tags: - checkout: self, with fetchDepth: 0 and fetchTags: true. Or look for a typing error in previousSources.',
        cause: error,
      },
    );
  }
}

function nothingThere(shown: string, prefix: string): DurableDeployError {
  return new DurableDeployError(
    'CLONE_SOURCE_MISSING',
    `At the git ref ${shown} there is nothing in the folder ${neutralise(prefix === '' ? '/' : prefix)}.`,
    {
      fix: 'If the app lay in another folder then, check that version out into a folder of its own, and give that folder instead of the ref.',
    },
  );
}

/** Contents of files at a commit, in order; `undefined` for one that git does not find. */
async function readBlobs(
  root: string,
  commit: string,
  paths: readonly string[],
  shown: string,
): Promise<(Buffer | undefined)[]> {
  // A line break in a name would be taken for the next request.
  const usable = paths.map((path) => !/[\r\n]/.test(path));
  const input = paths.filter((_, index) => usable[index] === true).map((path) => `${commit}:${path}\n`);
  const output = await git(root, ['cat-file', '--batch'], shown, input.join(''));
  const contents: (Buffer | undefined)[] = [];
  let at = 0;
  for (const [index] of paths.entries()) {
    if (usable[index] !== true) {
      contents.push(undefined);
      continue;
    }
    const end = output.indexOf(10, at);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(output.subarray(at, end).toString())?.[1];
    at = end + 1;
    if (size === undefined) {
      contents.push(undefined);
      continue;
    }
    contents.push(output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}
