import assert from 'node:assert/strict';
import { scanTable, type ScanResult } from '../../../../../core/taskhub/observe/storage/scan/index.ts';
import type { TableRow } from '../../../../../core/taskhub/observe/storage/store.ts';
import { systemClock } from '../../../../../core/clock.ts';
import { fakeTable, missing, type FakeTable, type FakeTableOptions } from './fake-store.ts';

function rowsOf(keys: readonly string[]): TableRow[] {
  return keys.map((partitionKey) => ({ partitionKey, rowKey: '', RuntimeStatus: 'Running' }));
}

interface Scanned {
  keys: string[];
  table: FakeTable;
  result: ScanResult;
}

async function scan(
  keys: readonly string[],
  options: FakeTableOptions & { concurrency?: number; filter?: string; maxPages?: number; stopAt?: string } = {},
): Promise<Scanned> {
  const table = fakeTable('ShopInstances', rowsOf(keys), { scanLimit: 20, ...options });
  const read: string[] = [];
  const result = await scanTable({
    table,
    filter: options.filter ?? "not (RuntimeStatus eq 'Completed')",
    select: ['PartitionKey'],
    concurrency: options.concurrency ?? 8,
    clock: systemClock,
    budgetMs: 60_000,
    signal: new AbortController().signal,
    ...(options.maxPages === undefined ? {} : { maxPages: options.maxPages }),
    onPage(rows) {
      read.push(...rows.map(({ partitionKey }) => partitionKey));
      return Promise.resolve(rows.some(({ partitionKey }) => partitionKey === options.stopAt) ? 'stop' : 'goOn');
    },
  });
  return { keys: read, table, result };
}

/** The same numbers in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function hexKeys(count: number): string[] {
  const next = random(7);
  return Array.from({ length: count }, () =>
    Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16)).join(''),
  );
}

const count = 1000;
const numbers = Array.from({ length: count }, (_, index) => index);
const alphabets: Record<string, string[]> = {
  'random hex ids': hexKeys(count),
  'one long shared prefix and a counter': numbers.map((n) => `production-orders-2026-${String(n).padStart(9, '0')}`),
  'a shared prefix that ends with an apostrophe': numbers.map((n) => `o'${n}`),
  'numbers without padding': numbers.map(String),
  'ids of sub-orchestrations': hexKeys(count / 100).flatMap((id) =>
    Array.from({ length: 100 }, (_, n) => `${id}:${String(n).padStart(4, '0')}`),
  ),
  'each key a prefix of the next': Array.from({ length: 300 }, (_, n) => 'a'.repeat(n + 1)),
  Cyrillic: numbers.map((n) => `заказ-${n}`),
  'Chinese and Korean': numbers.map((n) => String.fromCharCode(0x4e00 + n * 10) + n),
  'emoji behind a shared half of a surrogate pair': numbers.map(
    (n) => `${String.fromCodePoint(0x1f300 + (n % 512))}${n}`,
  ),
  'everything mixed': [
    ...hexKeys(500),
    ...numbers.slice(0, 500).map((n) => `order-${n}`),
    ...numbers.slice(0, 500).map((n) => `ключ${n}`),
    ...numbers.slice(0, 500).map((n) => `\u{1f600}${n}`),
  ],
};

describe('scanTable', () => {
  for (const [what, keys] of Object.entries(alphabets)) {
    it(`reads every row exactly once: ${what}`, async () => {
      const { keys: read, result } = await scan(keys);
      assert.deepEqual(read.sort(), [...keys].sort());
      assert.deepEqual(result, { ended: 'readToEnd', rows: keys.length });
    });

    it(`spreads the work: ${what}`, async () => {
      const { table } = await scan(keys, { concurrency: 8, latencyMs: 1 });
      assert.equal(table.load.peak, 8);
    });
  }

  it('needs one request when the table ends on the first page', async () => {
    const { table, keys } = await scan(['a', 'b'], { scanLimit: 1000 });
    assert.equal(table.queries.length, 1);
    assert.deepEqual(keys, ['a', 'b']);
  });

  it('reads partitions of many rows exactly once, also when a page ends inside of one', async () => {
    const rows = ['a', 'b', 'c'].flatMap((partitionKey) =>
      Array.from({ length: 333 }, (_, n) => ({ partitionKey, rowKey: n.toString(16).padStart(16, '0') })),
    );
    const table = fakeTable('ShopHistory', rows, { scanLimit: 10 });
    const read: string[] = [];
    await scanTable({
      table,
      filter: '',
      select: [],
      concurrency: 8,
      clock: systemClock,
      budgetMs: 60_000,
      signal: new AbortController().signal,
      onPage(page) {
        read.push(...page.map(({ partitionKey, rowKey }) => partitionKey + rowKey));
        return Promise.resolve('goOn');
      },
    });
    assert.deepEqual(read.sort(), rows.map(({ partitionKey, rowKey }) => partitionKey + rowKey).sort());
  });

  it('misses no row of a service that orders keys in another way', async () => {
    // Case-insensitive, as a collation might be: cuts then overlap, and rows may come twice, but none is lost.
    const keys = Array.from({ length: 800 }, (_, n) => `${'aAbBcCzZ'[n % 8] ?? ''}${'xXyY'[n % 4] ?? ''}${n}`);
    const fold = (key: string): string => key.toLowerCase();
    const table = fakeTable('ShopInstances', rowsOf(keys.map(fold)), { scanLimit: 10 });
    const page = table.page.bind(table);
    table.page = (query, signal) =>
      page({ ...query, filter: fold(query.filter).replaceAll('partitionkey', 'PartitionKey') }, signal);
    const read = new Set<string>();
    await scanTable({
      table,
      filter: '',
      select: [],
      concurrency: 8,
      clock: systemClock,
      budgetMs: 60_000,
      signal: new AbortController().signal,
      onPage(rows) {
        for (const { partitionKey } of rows) read.add(partitionKey);
        return Promise.resolve('goOn');
      },
    });
    assert.deepEqual([...read].sort(), [...new Set(keys.map(fold))].sort());
  });

  it('follows pages without rows', async () => {
    const keys = hexKeys(1000);
    const needle = keys[500] ?? '';
    const { keys: read, table } = await scan(keys, { filter: `Name eq 'x' or PartitionKey eq '${needle}'` });
    assert.deepEqual(read, [needle]);
    assert.ok(table.queries.length >= 1000 / 20);
  });

  it('keeps few requests besides the pages that have to be read', async () => {
    for (const what of ['random hex ids', 'one long shared prefix and a counter', 'Cyrillic']) {
      const keys = alphabets[what] ?? [];
      const { table } = await scan(keys, { scanLimit: 10 });
      const pages = keys.length / 10;
      assert.ok(table.queries.length < pages * 4, `${what}: ${table.queries.length} requests for ${pages} pages`);
    }
  });

  it('ends as soon as a page says so', async () => {
    const keys = hexKeys(2000).sort();
    const { table, result } = await scan(keys, { stopAt: keys[3] ?? '' });
    assert.equal(result.ended, 'stopped');
    assert.equal(table.queries.length, 1);
  });

  it('ends all ranges when one says so', async () => {
    const keys = hexKeys(2000).sort();
    const { table, result } = await scan(keys, { stopAt: keys[1500] ?? '', latencyMs: 1 });
    assert.equal(result.ended, 'stopped');
    assert.ok(table.queries.length < 100, `${table.queries.length}`);
    assert.equal(table.load.now, 0, 'no request is left under way');
  });

  it('reads no more pages than it was asked for', async () => {
    const { result, table } = await scan(hexKeys(200), { maxPages: 1 });
    assert.equal(result.ended, 'stopped');
    assert.equal(table.queries.length, 1);
  });

  it('tells that there is no table', async () => {
    const table = missing(fakeTable('ShopInstances', []));
    const result = await scanTable({
      table,
      filter: '',
      select: [],
      concurrency: 2,
      clock: systemClock,
      budgetMs: 1000,
      signal: new AbortController().signal,
      onPage: () => Promise.resolve('goOn'),
    });
    assert.equal(result.ended, 'missing');
  });

  it('gives up on a continuation that comes again, also in a circle', async () => {
    for (const circle of [1, 2, 5]) {
      let answers = 0;
      await assert.rejects(
        scan(['b', 'c'], {
          onAnswer: () => ({ rows: [], continuation: JSON.stringify(['b', `${answers++ % circle}`]) }),
        }),
        { code: 'REPEATED_CONTINUATION' },
      );
      assert.ok(answers < 400, `${answers}`);
    }
  });

  it('rejects with the trouble of any range, and leaves nothing under way', async () => {
    const trouble = new Error('cut');
    let requests = 0;
    const onQuery = (): void => {
      requests += 1;
      if (requests === 40) throw trouble;
    };
    await assert.rejects(scan(hexKeys(2000), { onQuery, latencyMs: 1 }), trouble);
  });

  it('gives up when its time is over', async () => {
    let now = 0;
    const table = fakeTable('ShopInstances', rowsOf(hexKeys(500)), { scanLimit: 20, onQuery: () => void (now += 100) });
    await assert.rejects(
      scanTable({
        table,
        filter: '',
        select: [],
        concurrency: 4,
        clock: { now: () => now, sleep: () => Promise.resolve() },
        budgetMs: 1500,
        signal: new AbortController().signal,
        onPage: () => Promise.resolve('goOn'),
      }),
      { code: 'BUDGET_EXCEEDED' },
    );
    assert.ok(table.queries.length < 40);
  });

  it('rejects with the reason of an abort', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const table = fakeTable('ShopInstances', rowsOf(hexKeys(2000)), { scanLimit: 5, latencyMs: 1 });
    const running = scanTable({
      table,
      filter: '',
      select: [],
      concurrency: 4,
      clock: systemClock,
      budgetMs: 60_000,
      signal: controller.signal,
      onPage: () => Promise.resolve('goOn'),
    });
    setTimeout(() => controller.abort(reason), 20);
    await assert.rejects(running, reason);
  });
});
