/**
 * `npm run test:long -- [--runs 200000] [--seed 1] [--run 3191007907]`: many more generated hubs than the tests make, with a new
 * seed each time. `--run` repeats one of them through every transport.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startStorageServer } from '../sandbox/storage-server/index.ts';
import { describeRun, runCampaign } from '../tests/generated/campaign.ts';
import { mutants } from '../tests/generated/mutants.ts';
import { runOnce } from '../tests/generated/run.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200000' },
    seed: { type: 'string' },
    run: { type: 'string' },
  },
});

process.exitCode = values.run === undefined ? await campaign() : await repeat(wholeNumber('run', values.run));

async function campaign(): Promise<number> {
  const runs = wholeNumber('runs', values.runs);
  const seed = values.seed === undefined ? randomInt(2 ** 32 - 1) : wholeNumber('seed', values.seed);
  console.log(`Generated hubs: ${runs} runs with seed ${seed}.`);
  const step = Math.max(1, Math.floor(runs / 20));
  const startedAt = Date.now();
  const result = await runCampaign({
    seed,
    runs,
    onProgress: (done) => {
      if (done % step === 0) console.log(`${done} of ${runs}, ${Math.round((Date.now() - startedAt) / 1000)} s`);
    },
  });
  const { idle, busy, unknown } = result.verdicts;
  console.log(`Idle ${idle}, busy ${busy}, unknown ${unknown}; ${result.live} hubs had engines at work.`);
  for (const run of result.falseIdle)
    console.error(`Idle was said while something was in flight:\n${describeRun(run)}`);
  for (const run of result.notIdle) console.error(`A hub at rest was not found idle:\n${describeRun(run)}`);

  let survivors = 0;
  for (const { mistake, createReader } of mutants) {
    const found = await runCampaign({ seed, runs: Math.min(runs, 20_000), createReader, stopAtFirst: true });
    survivors += Number(found.falseIdle.length === 0);
    console.log(
      found.falseIdle.length > 0
        ? `A reader that ${mistake} is found out after ${found.runs} hubs.`
        : `A reader that ${mistake} is NOT found out in ${found.runs} hubs.`,
    );
  }
  const defects = result.falseIdle.length + result.notIdle.length + survivors;
  console.log(defects === 0 ? 'No defect.' : `${defects} defects; the seed is ${seed}.`);
  return defects === 0 ? 0 : 1;
}

async function repeat(seed: number): Promise<number> {
  const server = await startStorageServer();
  let missed = 0;
  for (const transport of ['light', 'sdk', 'sockets'] as const) {
    const result = await runOnce(seed, { server, transport });
    missed += result.missed.length;
    console.log(`${transport}: ${describeRun(result)}`);
  }
  await server.stop();
  return missed === 0 ? 0 : 1;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) {
    console.error(`--${name} takes a whole number, not ${text}.`);
    process.exit(2);
  }
  return Number(text);
}
