import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Bench, Measurement } from './bench.ts';
import { costModel, hubs, instanceCount } from './proof-of-idle/cost-model.ts';

interface Reading {
  readonly verdict: string;
  readonly milliseconds: number;
  readonly peakMegabytes: number;
}

interface Counts {
  readonly requests: number;
  readonly pages: number;
  readonly connections: number;
}

/** The whole reader (parts of the hub, queues, rows, queues again) against the SDK's plain listing of the rows alone. */
export const bench: Bench = {
  name: 'proof of idle',
  about: [
    `One look at a hub of ${instanceCount.toLocaleString('en')} ended instances, reader and server in processes of their own.`,
    `Cost model of the server: ${costModel.perRow} ms per row looked at, ${costModel.perRequest} ms per request,`,
    `${costModel.perConnection} ms per connection; a page ends after ${costModel.rowsPerPage} rows looked at.`,
  ].join(' '),
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'proof-of-idle-'));
    const server = await startServer();
    try {
      const program = join(folder, 'read.cjs');
      await bundle(program);
      const look = async (how: 'sequential' | 'reader', hub: string): Promise<Reading & Counts> => {
        const reading = await run(program, how, server.connectionString, hub);
        return { ...reading, ...(await server.takeCounts()) };
      };
      const parallel = await look('reader', hubs.settled);
      const counted = await look('reader', hubs.counted);
      const busy = await look('reader', hubs.busy);
      const sequential = await look('sequential', hubs.settled);
      expectVerdicts({ parallel, counted, sequential }, 'idle');
      expectVerdicts({ busy }, 'busy');
      return measurementsOf({ parallel, counted, busy, sequential });
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function measurementsOf(
  looks: Record<'parallel' | 'counted' | 'busy' | 'sequential', Reading & Counts>,
): Measurement[] {
  const { parallel, counted, busy, sequential } = looks;
  const times = (other: Reading): number => round(sequential.milliseconds / other.milliseconds);
  return [
    { name: 'sequential listing by the SDK', value: sequential.milliseconds, unit: 'ms' },
    { name: 'reader', value: parallel.milliseconds, unit: 'ms' },
    { name: 'faster than sequential', value: times(parallel), unit: 'times', target: { atLeast: 8 } },
    { name: 'faster, ids with one long shared prefix', value: times(counted), unit: 'times', target: { atLeast: 8 } },
    { name: 'requests of the reader', value: parallel.requests, unit: '' },
    { name: 'requests of the sequential listing', value: sequential.requests, unit: '' },
    { name: 'connections of the reader', value: parallel.connections, unit: '', target: { atMost: 40 } },
    {
      name: 'peak memory of the reader',
      value: round(Math.max(parallel.peakMegabytes, counted.peakMegabytes)),
      unit: 'MB',
      target: { atMost: 150 },
    },
    { name: 'pages until busy, blocker on the first', value: busy.pages, unit: '', target: { atMost: 1 } },
    { name: 'busy verdict', value: busy.milliseconds, unit: 'ms' },
  ];
}

function expectVerdicts(looks: Record<string, Reading>, expected: string): void {
  for (const [name, { verdict }] of Object.entries(looks)) {
    if (verdict !== expected) throw new Error(`${name}: the verdict was ${verdict}, not ${expected}`);
  }
}

/** As the tasks are shipped: bundled, run by plain Node. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('proof-of-idle/read.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The storage SDKs ask for their own address.
    define: { 'import.meta.url': 'addressOfBundle' },
    banner: { js: "const addressOfBundle = require('node:url').pathToFileURL(__filename).href;" },
    target: 'node20',
    logLevel: 'error',
  });
}

async function run(program: string, ...args: readonly string[]): Promise<Reading> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args]);
  if (stderr !== '') console.error(stderr);
  return JSON.parse(stdout) as Reading;
}

interface Server {
  readonly connectionString: string;
  /** What was asked since the last call. */
  takeCounts(): Promise<Counts>;
  stop(): Promise<void>;
}

async function startServer(): Promise<Server> {
  const script = fileURLToPath(new URL('proof-of-idle/table-server.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('the table server has no output');
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  const origin = `http://127.0.0.1:${port}`;
  const key = Buffer.from('a key that nobody checks').toString('base64');
  const endpoints = ['Table', 'Queue', 'Blob'].map((service) => `${service}Endpoint=${origin}/bench`);
  return {
    connectionString: ['DefaultEndpointsProtocol=http', 'AccountName=bench', `AccountKey=${key}`, ...endpoints].join(
      ';',
    ),
    takeCounts: async () => (await (await fetch(`${origin}/counts`)).json()) as Counts,
    async stop() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
