import { execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const judgeSources = join(import.meta.dirname, 'judge');
const projects = {
  'csharp-inprocess': join(
    import.meta.dirname,
    '../../../../data/cloning/csharp-references/inprocess/inprocess.csproj',
  ),
  'csharp-isolated': join(import.meta.dirname, '../../../../data/cloning/csharp-references/isolated/isolated.csproj'),
};
export type CsharpModel = keyof typeof projects;

export interface App {
  readonly name: string;
  readonly model: CsharpModel;
  /** What `<ImplicitUsings>` of a project file adds. */
  readonly implicitUsings: boolean;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export interface Verdict {
  readonly app: string;
  readonly errors: readonly {
    readonly path: string;
    readonly line: number;
    readonly id: string;
    readonly message: string;
  }[];
  /** The functions that the host would find in the compiled assembly. */
  readonly registrations: readonly { readonly name: string; readonly type: string; readonly method: string }[];
  /** Each name that is given to the Durable SDK, as the compiler sees it; `null` where it is no constant. */
  readonly calls: readonly {
    readonly path: string;
    readonly line: number;
    readonly api: string;
    readonly name: string | null;
  }[];
  /** The types of the app that each file uses, as the compiler sees it; the outermost ones. */
  readonly uses: readonly { readonly path: string; readonly type: string }[];
}

/** Uses of originals in copies of a tag that have a copy of their own to use. */
export function leaksOf({ uses }: Verdict, tag: string): string[] {
  const part = `V${tag}`;
  const types = new Set(uses.map(({ type }) => type));
  const copyOf = (type: string): string => [...type.split('.').slice(0, -1), part, type.split('.').at(-1)].join('.');
  return uses
    .filter(({ path, type }) => path.includes(`Versions/${part}/`) && !type.split('.').includes(part))
    .filter(({ type }) => types.has(copyOf(type)))
    .map(({ path, type }) => `${path} uses ${type}`);
}

/** Compiles apps, all at once, with the Roslyn of the .NET SDK. Nothing is written into their folders. */
export type Roslyn = (apps: readonly App[]) => Promise<readonly Verdict[]>;

/**
 * The compiler, ready for use; `undefined` on a machine without the .NET SDK, with the reason printed. What it is made of is kept in
 * the folder for temporary files: it is the same for all tests until something of it changes.
 */
export async function openRoslyn(): Promise<Roslyn | undefined> {
  const sdk = newestSdk();
  if (sdk === undefined) {
    console.log('      skipped: no .NET SDK is installed on this machine');
    return undefined;
  }
  const home = await prepared(sdk);
  const references = JSON.parse(readFileSync(join(home, 'references.json'), 'utf8')) as Record<string, string[]>;
  return (apps) => ask(home, { references, apps });
}

interface Sdk {
  /** Of dotnet itself. */
  readonly root: string;
  readonly version: string;
}

function newestSdk(): Sdk | undefined {
  const listed = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' });
  const last = listed.status === 0 ? listed.stdout.trim().split('\n').at(-1) : undefined;
  const [, version, folder] = /^(\S+) \[(.+)\]$/.exec(last ?? '') ?? [];
  return version === undefined || folder === undefined ? undefined : { root: dirname(folder), version };
}

async function prepared(sdk: Sdk): Promise<string> {
  const sources = readdirSync(judgeSources).filter((name) => name.endsWith('.cs'));
  const hash = createHash('sha256').update(sdk.version);
  for (const path of [...sources.map((name) => join(judgeSources, name)), ...Object.values(projects)])
    hash.update(readFileSync(path));
  const home = join(tmpdir(), `durable-roslyn-${hash.digest('hex').slice(0, 16)}`);
  if (isWhole(home)) return home;
  const fresh = mkdtempSync(join(tmpdir(), 'durable-roslyn-new-'));
  await buildJudge(sdk, sources, fresh);
  const references: Record<string, string[]> = {};
  for (const [model, project] of Object.entries(projects))
    references[model] = await referencesOf(model, project, fresh);
  writeFileSync(join(fresh, 'references.json'), JSON.stringify(references));
  // Another process may have been first, and use it by now.
  if (!isWhole(home)) rmSync(home, { recursive: true, force: true });
  try {
    renameSync(fresh, home);
  } catch (error) {
    if (!isWhole(home)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  return home;
}

function isWhole(home: string): boolean {
  const list = join(home, 'references.json');
  if (!existsSync(list)) return false;
  const references = JSON.parse(readFileSync(list, 'utf8')) as Record<string, string[]>;
  return Object.values(references).every((paths) => paths.every((path) => existsSync(path)));
}

/** Calls the compiler itself: a build by MSBuild takes four times as long. */
async function buildJudge({ root, version }: Sdk, sources: readonly string[], into: string): Promise<void> {
  const compiler = join(root, 'sdk', version, 'Roslyn/bincore');
  const roslyn = ['Microsoft.CodeAnalysis.dll', 'Microsoft.CodeAnalysis.CSharp.dll'];
  for (const name of roslyn) copyFileSync(join(compiler, name), join(into, name));
  const pack = join(root, 'packs/Microsoft.NETCore.App.Ref');
  const newest =
    readdirSync(pack)
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .at(-1) ?? '';
  const framework = join(pack, newest, 'ref', readdirSync(join(pack, newest, 'ref'))[0] ?? '');
  const references = [
    ...readdirSync(framework)
      .filter((name) => name.endsWith('.dll'))
      .map((name) => join(framework, name)),
    ...roslyn.map((name) => join(into, name)),
  ];
  const options = ['-nologo', '-nostdlib', '-langversion:latest', '-nullable:enable', '-target:exe'];
  const response = [...options, `-out:"${join(into, 'judge.dll')}"`, ...references.map((path) => `-r:"${path}"`)];
  writeFileSync(join(into, 'judge.rsp'), response.join('\n'));
  const parameters = ['-noconfig', `@${join(into, 'judge.rsp')}`, ...sources.map((name) => join(judgeSources, name))];
  await run('dotnet', [join(compiler, 'csc.dll'), ...parameters]).catch(explain);
  copyFileSync(join(compiler, 'csc.runtimeconfig.json'), join(into, 'judge.runtimeconfig.json'));
}

/** The assemblies that a project is compiled against, by MSBuild: packages are restored. */
async function referencesOf(model: string, project: string, home: string): Promise<string[]> {
  const folder = join(home, model);
  mkdirSync(folder);
  copyFileSync(project, join(folder, 'app.csproj'));
  const parameters = ['-restore', '-nologo', '-target:ResolveAssemblyReferences', '-getItem:ReferencePath'];
  const { stdout } = await run('dotnet', ['msbuild', join(folder, 'app.csproj'), ...parameters], {
    maxBuffer: 1 << 26,
  }).catch(explain);
  const { Items } = JSON.parse(stdout.slice(stdout.indexOf('{\n'))) as {
    Items: { ReferencePath: { FullPath: string }[] };
  };
  return Items.ReferencePath.map(({ FullPath }) => FullPath);
}

function explain(error: Error & { stdout?: string; stderr?: string }): never {
  throw new Error(`${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`, { cause: error });
}

function ask(home: string, question: unknown): Promise<readonly Verdict[]> {
  return new Promise((resolve, reject) => {
    const child = spawn('dotnet', [join(home, 'judge.dll')], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, DOTNET_gcServer: '0' },
    });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => output.push(part));
    child.stderr.on('data', (part: Buffer) => complaints.push(part));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(output).toString('utf8')) as readonly Verdict[]);
      else reject(new Error(`The judge ended with ${code}: ${Buffer.concat(complaints).toString('utf8')}`));
    });
    child.stdin.end(JSON.stringify(question));
  });
}
