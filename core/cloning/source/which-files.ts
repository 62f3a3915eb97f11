/** Folders that never hold code of the app. */
const neverEntered: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  '.vs',
  '.vscode',
  '.idea',
  '.gradle',
  '.venv',
  '.python_packages',
  '.pytest_cache',
  '.mypy_cache',
  '__pycache__',
  '__azurite__',
  '__blobstorage__',
  '__queuestorage__',
]);

/** Folders of build output, by a file beside them that tells which tool writes there. */
const outputBeside: readonly { readonly folders: readonly string[]; readonly sign: RegExp }[] = [
  { folders: ['bin', 'obj'], sign: /\.(cs|fs|vb)proj$/i },
  { folders: ['target'], sign: /^pom\.xml$/i },
  { folders: ['build', 'bin'], sign: /^build\.gradle(\.kts)?$/i },
  { folders: ['dist', 'out', 'build'], sign: /^tsconfig\.json$/i },
  { folders: ['venv', 'env', 'build', 'dist'], sign: /^(requirements\.txt|pyproject\.toml)$/i },
];

const codeFile =
  /\.(cs|csx|csproj|fs|fsx|fsproj|vb|vbproj|props|targets|[cm]?[jt]s|[jt]sx|json|jsonc|py|java|ps1|psm1|psd1|gradle|kts|toml|cfg|ya?ml|bicep|tf|tfvars|env|properties)$|^(pom\.xml|requirements.*\.txt|\.funcignore)$/i;

/** How the folder is called that writing prepares everything in. */
export const temporaryPrefix = '.durable-clone-';

/** Whether a folder is worth looking into, by its name alone. */
export function isEntered(folderName: string): boolean {
  return !neverEntered.has(folderName.toLowerCase()) && !folderName.startsWith(temporaryPrefix);
}

/**
 * The paths that say something about functions, of all paths of a tree: code, project files and files of settings, and everything in a
 * folder with function.json. Build output is left out.
 *
 * @param paths relative, with `/`
 */
export function selectPaths(paths: readonly string[]): string[] {
  const namesIn = new Map<string, string[]>();
  for (const path of paths) {
    const [folder, name] = splitPath(path);
    const names = namesIn.get(folder);
    if (names === undefined) namesIn.set(folder, [name]);
    else names.push(name);
  }
  const output = outputFolders(namesIn);
  const isOutput = memoised((folder: string): boolean => {
    if (folder === '') return false;
    const [parent, name] = splitPath(folder);
    return !isEntered(name) || output.has(folder) || isOutput(parent);
  });
  const isFunctionFolder = (folder: string): boolean => namesIn.get(folder)?.includes('function.json') === true;
  return paths
    .filter((path) => {
      const [folder, name] = splitPath(path);
      return (codeFile.test(name) || isFunctionFolder(folder)) && !isOutput(folder);
    })
    .sort();
}

function outputFolders(namesIn: ReadonlyMap<string, readonly string[]>): Set<string> {
  const output = new Set<string>();
  for (const [folder, names] of namesIn) {
    for (const { folders, sign } of outputBeside) {
      if (!names.some((name) => sign.test(name))) continue;
      for (const name of folders) output.add(folder === '' ? name : `${folder}/${name}`);
    }
  }
  return output;
}

function memoised(compute: (key: string) => boolean): (key: string) => boolean {
  const known = new Map<string, boolean>();
  return (key) => {
    const there = known.get(key);
    if (there !== undefined) return there;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}

function splitPath(path: string): [folder: string, name: string] {
  const at = path.lastIndexOf('/');
  return at === -1 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
}
