import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const sources = join(import.meta.dirname, 'judge');

export interface Parsed {
  readonly errors: readonly string[];
  readonly tokens: readonly string[];
  readonly commands: readonly (readonly [start: number, end: number])[];
}

export interface Ran {
  readonly output: readonly (string | null)[];
  readonly error: string | null;
}

/** The real engine of PowerShell. */
export interface Engine {
  parse(paths: readonly string[]): Promise<readonly Parsed[]>;
  run(scripts: readonly { readonly run: string; readonly stubs: string }[]): Promise<readonly Ran[]>;
  close(): void;
}

/**
 * The engine, ready for use; `undefined` on a machine without the .NET SDK, with the reason printed. What is built is kept in the
 * folder for temporary files until its sources change.
 */
export function openEngine(): Engine | undefined {
  const version = spawnSync('dotnet', ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) {
    console.log('      skipped: no .NET SDK is installed on this machine');
    return undefined;
  }
  const assembly = build(version.stdout.trim());
  if (assembly === undefined) return undefined;
  return startEngine(assembly);
}

/** One process for all questions: it takes seconds to start. */
function startEngine(assembly: string): Engine {
  const engine = spawn('dotnet', [assembly], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: engine.stdout }).on('line', (line) => waiting.shift()?.(line));
  const ask = async <T>(questions: readonly object[]): Promise<readonly T[]> => {
    const answers = questions.map((question) => {
      engine.stdin.write(`${JSON.stringify(question)}\n`);
      return new Promise<string>((resolve) => waiting.push(resolve));
    });
    return (await Promise.all(answers)).map((line) => JSON.parse(line) as T);
  };
  return {
    parse: (paths) => ask<Parsed>(paths.map((parse) => ({ parse }))),
    run: (scripts) => ask<Ran>(scripts),
    close: () => engine.stdin.end(),
  };
}

function build(sdk: string): string | undefined {
  const hash = createHash('sha256').update(sdk);
  for (const name of readdirSync(sources).sort()) hash.update(readFileSync(join(sources, name)));
  const folder = join(tmpdir(), `powershell-judge-${hash.digest('hex').slice(0, 16)}`);
  const assembly = join(folder, 'judge.dll');
  if (existsSync(assembly)) return assembly;
  const work = mkdtempSync(join(tmpdir(), 'powershell-judge-build-'));
  try {
    cpSync(sources, work, { recursive: true });
    const built = spawnSync('dotnet', ['build', '-c', 'Release', '-o', join(work, 'out'), '-v', 'quiet', '--nologo'], {
      cwd: work,
      encoding: 'utf8',
    });
    if (built.status !== 0) {
      console.log(
        `      skipped: the engine of PowerShell cannot be built here (${
          built.stdout
            .split('\n')
            .find((text) => text.includes('error'))
            ?.trim() ?? 'no reason given'
        })`,
      );
      return undefined;
    }
    if (!existsSync(folder)) renameSync(join(work, 'out'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return assembly;
}

/** Writes a tree into a folder of its own, hands it over, and removes it. */
export async function inFolder<T>(texts: Record<string, string>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'powershell-app-'));
  try {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
