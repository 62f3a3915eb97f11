import type { Clock } from '../../../../clock.ts';
import { DurableDeployError } from '../../../../errors.ts';
import { formatDuration } from '../../../../duration.ts';
import { createGate, mapLimited, sharedSignal, type Gate } from '../concurrency.ts';
import { allOf, inRange } from '../filters.ts';
import type { HubTable, TablePage, TableRow } from '../store.ts';
import { createTokenWatch, type TokenWatch } from '../token-watch.ts';
import { hexBoundaries, leavingKeys, spreadKeys } from './pivots.ts';

export interface ScanOptions {
  readonly table: HubTable;
  /** OData condition that rows must meet, besides lying in a range. */
  readonly filter: string;
  readonly select: readonly string[];
  /** Requests under way at the same time. */
  readonly concurrency: number;
  readonly clock: Clock;
  /** Milliseconds after which the scan gives up. */
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  /** Stop after so many pages, whatever is left. */
  readonly maxPages?: number;
  /** Takes the rows of one page, before the next page of the same range is asked for; `stop` ends the scan. */
  onPage(rows: readonly TableRow[]): Promise<'goOn' | 'stop'>;
}

export interface ScanResult {
  /** `missing`: there is no such table. */
  readonly ended: 'readToEnd' | 'stopped' | 'missing';
  readonly rows: number;
}

/** A stretch of keys that one worker reads page by page. */
interface Range {
  readonly from: string | undefined;
  to: string | undefined;
  continuation: string | undefined;
  readonly tokens: TokenWatch;
  /** Pages to read before it is worth looking for a place to cut (again). */
  pagesUntilCut: number;
}

/**
 * Reads all rows of a table that meet a condition which no index serves, so that the service has to look at every row.
 * Such a scan is bound by the service's pace per request; ranges of partition keys are read side by side.
 *
 * - The first page is read alone: most hubs end there, and a blocker on it ends the scan.
 * - Then the rest is cut as if keys were random hex digits (the engine's default ids). Ranges without rows cost one request.
 * - Whenever a worker has nothing to do, a range that goes on is cut again, at keys that are there: one-row requests
 *   find out where the keys after its position differ ({@link leavingKeys}), then how they spread from there
 *   ({@link spreadKeys}). So any shared prefix and any script is met, and uneven ranges even out.
 * - A range that is cut keeps its continuation token and only gets a nearer end; cuts lie behind its position. Thus no
 *   row is skipped, and none is read twice.
 *
 * Pages are handed on one by one and not kept.
 *
 * @throws DurableDeployError REPEATED_CONTINUATION, BUDGET_EXCEEDED, or what the table rejects with
 */
export async function scanTable(options: ScanOptions): Promise<ScanResult> {
  const scan = new Scan(options);
  return scan.run();
}

class Scan {
  private readonly options: ScanOptions;
  private readonly startedAt: number;
  private readonly halt = new AbortController();
  private readonly signal: AbortSignal;
  private readonly waiting: Range[] = [];
  private readonly idleWorkers: (() => void)[] = [];
  private readonly requests: Gate;
  private busyWorkers = 0;
  private cuts = 0;
  private failure: { readonly error: unknown } | undefined;
  private pages = 0;
  private rows = 0;
  private ended: ScanResult['ended'] | undefined;

  constructor(options: ScanOptions) {
    this.options = options;
    this.startedAt = options.clock.now();
    this.requests = createGate(options.concurrency);
    this.signal = sharedSignal(options.signal, this.halt.signal);
  }

  async run(): Promise<ScanResult> {
    const whole = this.newRange(undefined, undefined);
    const goesOn = await this.readPage(whole);
    if (!goesOn) return { ended: this.ended ?? 'readToEnd', rows: this.rows };

    await this.cutAtHexDigits(whole);
    this.waiting.push(whole);
    await Promise.all(Array.from({ length: this.options.concurrency }, () => this.work()));
    this.options.signal.throwIfAborted();
    if (this.ended === undefined && this.failure) throw this.failure.error;
    return { ended: this.ended ?? 'readToEnd', rows: this.rows };
  }

  /** Takes ranges until none is left and no other worker can give one away. */
  private async work(): Promise<void> {
    try {
      for (;;) {
        const range = this.waiting.shift();
        if (range === undefined) {
          if (this.busyWorkers === 0 || this.halt.signal.aborted) return;
          await new Promise<void>((resolve) => this.idleWorkers.push(resolve));
          continue;
        }
        this.busyWorkers += 1;
        try {
          await this.readRange(range);
        } finally {
          this.busyWorkers -= 1;
          if (this.busyWorkers === 0) this.wake();
        }
      }
    } catch (error) {
      // Only the first one counts: ending the scan makes the requests of the other workers fail as well.
      this.failure ??= { error };
      this.end();
    }
  }

  private async readRange(range: Range): Promise<void> {
    while (await this.readPage(range)) {
      range.pagesUntilCut -= 1;
      if (range.pagesUntilCut > 0 || this.cuts >= maxCuts || this.idleWorkers.length === 0 || this.waiting.length > 0)
        continue;
      this.cuts += 1;
      try {
        range.pagesUntilCut = (await this.cutAtKeys(range)) ? pagesBetweenCuts : pagesBetweenCuts * 8;
      } finally {
        this.cuts -= 1;
      }
    }
  }

  /** @returns whether the range goes on */
  private async readPage(range: Range): Promise<boolean> {
    const { clock, budgetMs, table, maxPages } = this.options;
    const elapsed = clock.now() - this.startedAt;
    if (elapsed > budgetMs) {
      throw new DurableDeployError(
        'BUDGET_EXCEEDED',
        `The table ${table.name} was not read to its end within ${formatDuration(budgetMs)}, so what is in the rest of it is not known.`,
        {
          fix: 'Purge ended instances: the hub keeps rows of every instance that ever ran. For example: func durable purge-history --runtime-status completed failed terminated canceled --created-before <time>',
        },
      );
    }
    const page = await this.ask(this.options.filter, range, 1000);
    if (page === undefined) {
      this.end('missing');
      return false;
    }
    this.pages += 1;
    this.rows += page.rows.length;
    range.continuation = page.continuation;
    if (page.rows.length > 0 && (await this.options.onPage(page.rows)) === 'stop') {
      this.end('stopped');
      return false;
    }
    if (page.continuation === undefined) return false;
    range.tokens.see(page.continuation);
    if (maxPages !== undefined && this.pages >= maxPages) {
      this.end('stopped');
      return false;
    }
    return true;
  }

  /** Cuts what lies behind the first page at the hex digits. */
  private async cutAtHexDigits(whole: Range): Promise<void> {
    const position = await this.positionOf(whole);
    if (position === undefined) return;
    this.cut(
      whole,
      hexBoundaries.filter((boundary) => boundary > position),
    );
  }

  /** Cuts a range at keys that exist behind its position; `false` when there are none. */
  private async cutAtKeys(range: Range): Promise<boolean> {
    const position = await this.positionOf(range);
    if (position === undefined) return false;
    const fork = await this.firstFound(leavingKeys(position, range.to, maxSeeks), range.to, position);
    if (fork === undefined) return false;
    const cuts = [fork];
    for (const { prefix, keys, end } of spreadKeys(position, fork)) {
      const some = sample(keys, 2 * this.idleWorkers.length);
      const asked = end === undefined ? some : [...some, end];
      const found = await mapLimited(asked, asked.length, (key) => this.firstKey(key, range.to));
      cuts.push(...found.filter((key) => key !== undefined && key > position).map(String));
      if (end !== undefined && found.at(-1)?.startsWith(prefix) !== true) break;
    }
    this.cut(range, [...new Set(cuts)].sort(byCodeUnits));
    return true;
  }

  /** The row that the first of these keys finds; a few are asked at once, as the first ones mostly do. */
  private async firstFound(
    keys: readonly string[],
    to: string | undefined,
    after: string,
  ): Promise<string | undefined> {
    let asked = 0;
    for (let width = 4; asked < keys.length; width *= 2) {
      const some = keys.slice(asked, asked + width);
      const found = await mapLimited(some, width, (key) => this.firstKey(key, to));
      const first = found.find((key) => key !== undefined && key > after);
      if (first !== undefined) return first;
      asked += width;
    }
    return undefined;
  }

  /** Gives the part of a range from the first cut on to other workers. */
  private cut(range: Range, cuts: readonly string[]): void {
    const [first] = cuts;
    if (first === undefined || this.halt.signal.aborted) return;
    const ends = [...cuts.slice(1), range.to];
    range.to = first;
    this.waiting.push(...cuts.map((from, index) => this.newRange(from, ends[index])));
    this.wake();
  }

  /** The key of the next row that the range will look at; `undefined` when there is none. */
  private async positionOf(range: Range): Promise<string | undefined> {
    const page = await this.ask('', range, 1);
    return page?.rows[0]?.partitionKey;
  }

  /** The first key at or after `from`. A hint for cutting only, so an empty page is not followed. */
  private async firstKey(from: string, to: string | undefined): Promise<string | undefined> {
    const page = await this.ask('', { from, to, continuation: undefined }, 1);
    return page?.rows[0]?.partitionKey;
  }

  private ask(
    filter: string,
    range: Pick<Range, 'from' | 'to' | 'continuation'>,
    pageSize: number,
  ): Promise<TablePage | undefined> {
    const query = {
      filter: allOf(inRange(range.from, range.to), filter),
      select: filter === '' ? ['PartitionKey'] : this.options.select,
      pageSize,
      continuation: range.continuation,
    };
    return this.requests(() => this.options.table.page(query, this.signal));
  }

  private newRange(from: string | undefined, to: string | undefined): Range {
    const tokens = createTokenWatch(this.options.table.name);
    return { from, to, continuation: undefined, tokens, pagesUntilCut: pagesBetweenCuts };
  }

  private end(how?: ScanResult['ended']): void {
    this.ended ??= how;
    this.waiting.length = 0;
    this.halt.abort();
    this.wake();
  }

  private wake(): void {
    for (const resume of this.idleWorkers.splice(0)) resume();
  }
}

/** One-row requests that look for a place to cut. */
const maxSeeks = 40;

/** A range that has gone on for so many pages is likely to go on for more. */
const pagesBetweenCuts = 3;

/** Ranges that look for a place to cut at the same time: one cut makes work for many. */
const maxCuts = 4;

/** Some of many, evenly taken. */
function sample<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)] as Item);
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
