import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What one run of a program took. */
export interface Usage {
  readonly milliseconds: number;
  /** The most memory that it held. */
  readonly bytes: number;
}

/**
 * Runs a Node program to its end.
 *
 * @throws Error when it fails, or when `isGood` does not like what it printed
 */
export async function runProgram(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  isGood: (output: string) => boolean = () => true,
): Promise<Usage> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-usage-'));
  const usageFile = join(folder, 'usage.json');
  try {
    const output = await new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, ['-r', join(import.meta.dirname, 'report-usage.cjs'), script, ...args], {
        env: { PATH: process.env['PATH'], BENCH_USAGE_FILE: usageFile, AGENT_TEMPDIRECTORY: folder, ...environment },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (data: Buffer) => (text += data.toString()));
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0 && isGood(text) ? resolve(text) : reject(new Error(`${script} failed:\n${text.slice(-4000)}`)),
      );
    });
    void output;
    return JSON.parse(await readFile(usageFile, 'utf8')) as Usage;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
