import { rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentPackage } from '../scripts/packaging/index.ts';
import type { Bench, Measurement } from './bench.ts';
import { layDownApp, type BenchLanguage } from './cloning/apps.ts';
import { runProgram, type Usage } from './cloning/process.ts';

const rounds = 3;
const languages: readonly BenchLanguage[] = ['csharp', 'typescript'];

export const bench: Bench = {
  name: 'cloning',
  about: `DurableFunctionClone@1 out of the packed VSIX, a process of its own, on apps with one function in each file: time from the start of
Node to its end, and the most memory held; the best of ${rounds} runs. Against a script of regular expressions that copies the same files.`,
  async run() {
    const { unpackedFolder } = await currentPackage();
    const taskFolder = join(unpackedFolder, 'tasks', 'DurableFunctionClone');
    const measurements: Measurement[] = [];
    for (const language of languages) {
      const clone = (folder: string): Promise<Usage> => runClone(taskFolder, folder);
      const half = await best(language, 500, clone);
      const whole = await best(language, 1000, clone);
      const script = await best(language, 1000, (folder) =>
        runProgram(join(import.meta.dirname, 'cloning', 'regular-expressions.cjs'), [folder]),
      );
      measurements.push(
        {
          name: `${language}: 1,000 functions in 1,000 files`,
          value: seconds(whole),
          unit: 's',
          target: { atMost: 3 },
        },
        { name: `${language}: memory`, value: Math.round(whole.bytes / 1e6), unit: 'MB', target: { atMost: 300 } },
        {
          name: `${language}: 1,000 files against 500`,
          value: ratio(whole, half),
          unit: 'times',
          target: { atMost: 2.3 },
        },
        { name: `${language}: the script of regular expressions`, value: seconds(script), unit: 's' },
        { name: `${language}: the task against the script`, value: ratio(whole, script), unit: 'times' },
      );
    }
    return measurements;
  },
};

async function best(
  language: BenchLanguage,
  functions: number,
  run: (folder: string) => Promise<Usage>,
): Promise<Usage> {
  const usages: Usage[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = await layDownApp(language, functions);
    try {
      usages.push(await run(folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return {
    milliseconds: Math.min(...usages.map(({ milliseconds }) => milliseconds)),
    bytes: Math.max(...usages.map(({ bytes }) => bytes)),
  };
}

function runClone(taskFolder: string, sourceFolder: string): Promise<Usage> {
  const { inputs } = JSON.parse(readFileSync(join(taskFolder, 'task.json'), 'utf8')) as {
    inputs: { name: string; defaultValue?: string }[];
  };
  const given: Record<string, string> = {};
  for (const { name, defaultValue } of inputs) {
    if (defaultValue !== undefined && defaultValue !== '') given[name] = defaultValue;
  }
  Object.assign(given, { sourceFolder, version: '1.1.0' });
  const environment = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  return runProgram(join(taskFolder, 'index.js'), [], environment, (output) => output.includes('result=Succeeded'));
}

function seconds({ milliseconds }: Usage): number {
  return Math.round(milliseconds / 10) / 100;
}

function ratio(a: Usage, b: Usage): number {
  return Math.round((a.milliseconds / b.milliseconds) * 100) / 100;
}
