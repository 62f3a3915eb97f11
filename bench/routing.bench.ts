import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Bench, Measurement } from './bench.ts';
import { load, type Load } from './routing/load.ts';

const connections = 16;
/** A router runs for days: what its first requests take while the machine code for them is made says nothing of the others. */
const warmRounds = 5;
const rounds = 9;
const perRound = 4_000;
/** The whole number takes some minutes: `BENCH_ROUTING_REQUESTS=1000000 npm run bench routing`. */
const memoryRequests = Number(process.env['BENCH_ROUTING_REQUESTS'] ?? 100_000);

const hex = '0'.repeat(32);
const paths = Array.from({ length: 100 }, (_, minor) => `/durabletask/instances/1.${minor}-${hex}?showInput=false`);

export const bench: Bench = {
  name: 'routing',
  about: [
    `Status calls through the router against a bare reverse proxy in Node, in turn, ${connections} connections; app, proxy and router in`,
    'processes of their own, the client in this one. The router checks a key, and has a registry of 100 lines that it reads anew every few',
    `seconds. Medians of ${rounds} rounds of ${perRound.toLocaleString('en')} requests, after ${warmRounds} that warm both. Memory over ${memoryRequests.toLocaleString('en')} requests, after they have warmed it.`,
  ].join(' '),
  async run() {
    const folder = await bundled(['app', 'bare-proxy', 'router']);
    const app = await start(join(folder, 'app.js'), []);
    const bare = await start(join(folder, 'bare-proxy.js'), [String(app.port)]);
    const router = await start(join(folder, 'router.js'), [String(app.port)]);
    try {
      const loads: { readonly bare: Load; readonly router: Load }[] = [];
      for (let round = 1; round <= warmRounds + rounds; round += 1) {
        const one = {
          bare: await load(bare.port, paths, perRound, connections),
          router: await load(router.port, paths, perRound, connections),
        };
        if (round > warmRounds) loads.push(one);
      }
      return [...measure(loads), ...(await memory(router))];
    } finally {
      for (const one of [router, bare, app]) one.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function measure(loads: readonly { readonly bare: Load; readonly router: Load }[]): Measurement[] {
  const of = (pick: (load: { bare: Load; router: Load }) => number): number => median(loads.map(pick));
  return [
    { name: 'bare proxy', value: Math.round(of(({ bare }) => bare.perSecond)), unit: 'requests/s' },
    { name: 'router', value: Math.round(of(({ router }) => router.perSecond)), unit: 'requests/s' },
    {
      name: 'throughput of the router / bare proxy',
      value: rounded(of(({ bare, router }) => router.perSecond / bare.perSecond)),
      unit: '',
      target: { atLeast: 0.9 },
    },
    { name: 'p50 of the bare proxy', value: rounded(of(({ bare }) => bare.p50)), unit: 'ms' },
    { name: 'p50 added by the router', value: rounded(of(({ bare, router }) => router.p50 - bare.p50)), unit: 'ms' },
    { name: 'p99 of the bare proxy', value: rounded(of(({ bare }) => bare.p99)), unit: 'ms' },
    {
      name: 'p99 added by the router',
      value: rounded(of(({ bare, router }) => router.p99 - bare.p99)),
      unit: 'ms',
      target: { atMost: 2 },
    },
  ];
}

/** What is still held after many requests, beside what was held after some. */
async function memory(router: Program): Promise<Measurement[]> {
  await load(router.port, paths, Math.min(20_000, memoryRequests), connections);
  const before = await router.memory();
  await load(router.port, paths, memoryRequests, connections);
  const grown = (await router.memory()) - before;
  return [
    { name: 'memory held by the router', value: rounded(before / 1e6), unit: 'MB' },
    {
      name: `memory grown over ${memoryRequests.toLocaleString('en')} requests`,
      value: rounded(grown / 1e6),
      unit: 'MB',
      target: { atMost: 5 },
    },
  ];
}

interface Program {
  readonly port: number;
  /** Bytes of the heap that are held. */
  memory(): Promise<number>;
  stop(): void;
}

/** As the router is shipped: bundled, run by plain Node. */
async function bundled(names: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'routing-'));
  await build({
    entryPoints: names.map((name) => fileURLToPath(new URL(`routing/${name}.ts`, import.meta.url))),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  return folder;
}

async function start(script: string, args: readonly string[]): Promise<Program> {
  const child: ChildProcess = spawn(process.execPath, ['--expose-gc', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout || !child.stdin) throw new Error(`${script} has no output`);
  const lines = createInterface(child.stdout);
  const { stdin } = child;
  const [port] = (await once(lines, 'line')) as [string];
  return {
    port: Number(port),
    async memory() {
      stdin.write('\n');
      const [line] = (await once(lines, 'line')) as [string];
      return Number(line.replace('memory ', ''));
    },
    stop: () => stdin.end(),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
