import { startStorageServer } from '../../sandbox/storage-server/index.ts';
import { runOnce, type RunOptions, type RunResult } from './run.ts';
import { Random } from './random.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly runs: number;
  readonly createReader?: RunOptions['createReader'];
  readonly only?: RunOptions['only'];
  /** Ends with the first defect. */
  readonly stopAtFirst?: boolean;
  readonly onProgress?: (done: number) => void;
}

export interface CampaignResult {
  readonly runs: number;
  readonly verdicts: Readonly<Record<RunResult['verdict'], number>>;
  /** Runs in which idle was said while something was in flight. */
  readonly falseIdle: readonly RunResult[];
  /** Runs in which a hub at rest was not found idle. */
  readonly notIdle: readonly RunResult[];
  /** Hubs at rest that could be read. */
  readonly atRest: number;
  /** Hubs with something in flight. */
  readonly busy: number;
  readonly live: number;
}

/** How many hubs are in the works at the same time: enough to fill the short pauses between the SDK's retries. */
const abreast = 32;

/** Many random hubs. The same seed and number of runs draw the same hubs. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const random = new Random(options.seed);
  const server = await startStorageServer();
  const verdicts = { idle: 0, busy: 0, unknown: 0 };
  const falseIdle: RunResult[] = [];
  const notIdle: RunResult[] = [];
  const tally = { runs: 0, atRest: 0, busy: 0, live: 0 };
  let drawn = 0;

  const worker = async (): Promise<void> => {
    while (drawn < options.runs && !(options.stopAtFirst === true && falseIdle.length > 0)) {
      const number = drawn;
      drawn += 1;
      const seed = Math.floor(random.next() * 2 ** 32);
      const result = await runOnce(seed, {
        server,
        transport: transportOf(number),
        ...(options.only === undefined ? {} : { only: options.only }),
        ...(options.createReader === undefined ? {} : { createReader: options.createReader }),
      });
      verdicts[result.verdict] += 1;
      tally.runs += 1;
      tally.atRest += Number(result.mustBeIdle);
      tally.busy += Number(result.wasBusy);
      tally.live += Number(result.live);
      if (result.missed.length > 0) falseIdle.push(result);
      if (result.mustBeIdle && result.verdict !== 'idle') notIdle.push(result);
      options.onProgress?.(tally.runs);
    }
  };
  try {
    await Promise.all(Array.from({ length: abreast }, worker));
  } finally {
    await server.stop();
  }
  return { ...tally, verdicts, falseIdle, notIdle };
}

/** Of a hundred runs, two go through the real SDKs and sockets, and two through the SDKs without sockets. */
function transportOf(number: number): RunOptions['transport'] {
  return number % 50 === 0 ? 'sockets' : number % 50 === 1 ? 'sdk' : 'light';
}

/** A run that went wrong, and how to repeat it. */
export function describeRun(result: RunResult): string {
  const missed = result.missed.map((item) => `${item.what} (${item.instanceId}, ${item.proof})`);
  return [
    `seed ${result.seed}: ${result.verdict} after ${result.reads} reads`,
    ...result.story.map((line) => `  ${line}`),
    ...result.because.map((line) => `  because: ${line}`),
    ...missed.map((line) => `  missed: ${line}`),
  ].join('\n');
}
