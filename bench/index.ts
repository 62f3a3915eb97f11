/**
 * Runs every `bench/*.bench.ts` (or those whose name contains an argument), prints what was measured and writes it to
 * bench/results.json. Ends with code 1 when a bound is not kept.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { keepsTarget, type Bench, type Measurement } from './bench.ts';

const folder = new URL('./', import.meta.url);
const resultsFile = new URL('results.json', folder);
const wanted = process.argv.slice(2);

interface Results {
  node: string;
  processors: number;
  benches: Record<string, { about: string; measurements: readonly Measurement[] }>;
}

const results: Results = { node: process.version, processors: availableParallelism(), benches: earlierBenches() };
let kept = true;
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.bench.ts')) continue;
  const { bench } = (await import(new URL(file, folder).href)) as { readonly bench: Bench };
  if (wanted.length > 0 && !wanted.some((part) => bench.name.includes(part))) continue;
  console.log(`\n${bench.name}\n${bench.about}`);
  const measurements = await bench.run();
  results.benches[bench.name] = { about: bench.about, measurements };
  for (const measurement of measurements) {
    kept &&= keepsTarget(measurement);
    console.log(describe(measurement));
  }
}
writeFileSync(resultsFile, `${JSON.stringify(results, undefined, 2)}\n`);
process.exitCode = kept ? 0 : 1;

function describe(measurement: Measurement): string {
  const { name, value, unit, target } = measurement;
  const bound =
    target === undefined ? '' : 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`;
  const verdict = bound === '' ? '' : `  (${bound}: ${keepsTarget(measurement) ? 'kept' : 'NOT KEPT'})`;
  return `  ${name.padEnd(60)} ${String(value).padStart(10)} ${unit}${verdict}`;
}

/** When only some benches run, the results of the others stay. */
function earlierBenches(): Results['benches'] {
  if (wanted.length === 0) return {};
  try {
    return (JSON.parse(readFileSync(resultsFile, 'utf8')) as Results).benches;
  } catch {
    return {};
  }
}
