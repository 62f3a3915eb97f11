import { join } from 'node:path';
import { currentPackage } from '../scripts/packaging/index.ts';
import type { Bench, Measurement } from './bench.ts';
import { timeToFirstRequest, type Program } from './cold-start/first-request.ts';
import { installPeer } from './cold-start/peer.ts';
import {
  emptyProcess,
  peer,
  withAddressAndKey,
  withConnectionString,
  withServicePrincipal,
} from './cold-start/programs.ts';

const rounds = 15;
const greatestRatio = 0.35;

export const bench: Bench = {
  name: 'cold-start',
  about:
    'From the start of the process to its first connection: the packed status check against AzureAppServiceManage@0, which always ' +
    'signs in. Medians of runs in turn on one machine, whole processes with the start of Node.',
  async run() {
    const taskFolder = join((await currentPackage()).unpackedFolder, 'tasks', 'DurableStatusCheck');
    const other = peer(installPeer());
    const ways = [withAddressAndKey(taskFolder), withConnectionString(taskFolder), withServicePrincipal(taskFolder)];
    const medians = await mediansOf([emptyProcess(), other, ...ways]);
    const peerMs = medians.get(other.name) ?? Number.NaN;
    const times = [...medians].map(([name, value]): Measurement => ({ name, value: Math.round(value), unit: 'ms' }));
    const ratios = ways.map(({ name }, index): Measurement => ({
      name: `${name} / AzureAppServiceManage@0`,
      value: Number(((medians.get(name) ?? Number.NaN) / peerMs).toFixed(2)),
      unit: '',
      // What the SDKs of storage and sign-in load is theirs; the bound is on the task itself.
      ...(index === 0 ? { target: { atMost: greatestRatio } } : {}),
    }));
    return [...times, ...ratios];
  },
};

/** In turn, so that a slower moment of the machine meets all of them; the first round only warms the file cache. */
async function mediansOf(programs: readonly Program[]): Promise<Map<string, number>> {
  const times = new Map<string, number[]>(programs.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const program of programs) {
      const time = await timeToFirstRequest(program);
      if (round > 0) times.get(program.name)?.push(time);
    }
  }
  return new Map(
    [...times].map(([name, all]) => [name, all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN]),
  );
}
