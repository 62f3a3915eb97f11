import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Tree } from './support.ts';

const stubs = join(import.meta.dirname, '../../../data/cloning/java-stubs');

/** What the compiler makes of an app. */
export interface Compiled {
  readonly errors: readonly string[];
  /** Names that it registers, in order. */
  readonly names: readonly string[];
}

/** Why there is no judgement: there is no JDK. */
export function missingCompiler(): string | undefined {
  return spawnSync('javac', ['-version']).status === 0 ? undefined : 'there is no javac on this machine';
}

/** Compiles apps against stubs of the Functions and Durable libraries, all in one process since a JVM is slow to start. */
export function compile(apps: Readonly<Record<string, Tree>>): Record<string, Compiled> {
  const folder = mkdtempSync(join(tmpdir(), 'java-apps-'));
  try {
    const classes = join(folder, 'stubs');
    const sources = readdirSync(stubs, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.java'));
    execFileSync('javac', [
      '-encoding',
      'UTF-8',
      '-nowarn',
      '-d',
      classes,
      ...sources.map((path) => join(stubs, path)),
    ]);
    const names = Object.keys(apps);
    names.forEach((name, index) => {
      for (const [path, text] of Object.entries(apps[name] ?? {})) {
        const file = join(folder, String(index), path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    });
    const folders = names.map((_, index) => join(folder, String(index)));
    const output = execFileSync(
      'java',
      ['-Dfile.encoding=UTF-8', `-Djava.io.tmpdir=${folder}`, '-cp', classes, 'Registrations', classes, ...folders],
      { encoding: 'utf8' },
    );
    const parts = output.split(/^app .*\n/m).slice(1);
    return Object.fromEntries(names.map((name, index) => [name, readPart(parts[index] ?? '')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readPart(text: string): Compiled {
  const lines = text.split('\n').filter((line) => line !== '');
  return {
    errors: lines.filter((line) => line.startsWith('error ')),
    names: lines.flatMap((line) => /^function (\S+)/.exec(line)?.[1] ?? []).sort(),
  };
}
