import type { EdmValue } from './edm.ts';
import { ServiceFailure } from './failure.ts';
import type { Filter } from './odata.ts';

/** A row: its keys, when it was written, and its properties. */
export interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  /** ISO 8601 with seven decimals. */
  readonly timestamp: string;
  readonly properties: ReadonlyMap<string, EdmValue>;
}

export interface RowKeys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

export type WriteMode = 'insert' | 'upsertReplace' | 'upsertMerge' | 'replace' | 'merge';

/** One table: rows in the order of their keys, compared by UTF-16 code units as the service does. */
export class TableState {
  readonly name: string;
  readonly #rows: Row[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  find(keys: RowKeys): Row | undefined {
    const row = this.#rows[this.#position(keys)];
    return row !== undefined && compareKeys(row, keys) === 0 ? row : undefined;
  }

  /**
   * Writes one row.
   *
   * @throws ServiceFailure 409 EntityAlreadyExists for an insert of a row that is there, 404 ResourceNotFound for a
   *   replace or merge of one that is not, 412 UpdateConditionNotSatisfied where `ifMatch` is another version's tag.
   */
  write(row: Row, mode: WriteMode, ifMatch?: string): void {
    const position = this.#position(row);
    const there = this.#rows[position];
    const existing = there !== undefined && compareKeys(there, row) === 0 ? there : undefined;
    if (existing === undefined) {
      if (mode === 'replace' || mode === 'merge') {
        throw resourceNotFound();
      }
      this.#rows.splice(position, 0, row);
      return;
    }
    if (mode === 'insert') {
      throw new ServiceFailure(409, 'EntityAlreadyExists', 'The specified entity already exists.');
    }
    checkTag(existing, ifMatch);
    const merged = mode === 'merge' || mode === 'upsertMerge';
    this.#rows[position] = merged ? { ...row, properties: new Map([...existing.properties, ...row.properties]) } : row;
  }

  /** @throws ServiceFailure 404 ResourceNotFound, 412 UpdateConditionNotSatisfied. */
  delete(keys: RowKeys, ifMatch?: string): void {
    const existing = this.find(keys);
    if (existing === undefined) {
      throw resourceNotFound();
    }
    checkTag(existing, ifMatch);
    this.#rows.splice(this.#position(keys), 1);
  }

  /**
   * One page: rows from `from` on that pass the filter, at most `limit`, having looked at no more than `scanLimit` rows.
   * `next` are the keys to go on from; rows may be none although there is more.
   */
  page(filter: Filter | undefined, from: RowKeys | undefined, limit: number, scanLimit: number): TablePage {
    const rows: Row[] = [];
    const start = from === undefined ? 0 : this.#position(from);
    for (let index = start; index < this.#rows.length; index += 1) {
      const row = this.#rows[index];
      if (row === undefined) {
        break;
      }
      if (rows.length >= limit || index - start >= scanLimit) {
        return { rows, next: row };
      }
      if (filter === undefined || filter((name) => lookUp(row, name))) {
        rows.push(row);
      }
    }
    return { rows };
  }

  /** Where the row with these keys is, or would be. */
  #position(keys: RowKeys): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#rows[middle];
      if (row !== undefined && compareKeys(row, keys) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

export interface TablePage {
  readonly rows: readonly Row[];
  readonly next?: RowKeys;
}

/** The tag of a row's version, as answers carry it. */
export function tagOf(row: Row): string {
  return `W/"datetime'${encodeURIComponent(row.timestamp)}'"`;
}

/** A row's value by the name that filters and answers use. */
export function lookUp(row: Row, name: string): EdmValue | undefined {
  switch (name) {
    case 'PartitionKey':
      return { type: 'Edm.String', value: row.partitionKey };
    case 'RowKey':
      return { type: 'Edm.String', value: row.rowKey };
    case 'Timestamp':
      return { type: 'Edm.DateTime', value: row.timestamp };
    default:
      return row.properties.get(name);
  }
}

function compareKeys(one: RowKeys, other: RowKeys): number {
  return compareText(one.partitionKey, other.partitionKey) || compareText(one.rowKey, other.rowKey);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function checkTag(row: Row, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== tagOf(row)) {
    throw new ServiceFailure(412, 'UpdateConditionNotSatisfied', 'The update condition specified was not satisfied.');
  }
}

function resourceNotFound(): ServiceFailure {
  return new ServiceFailure(404, 'ResourceNotFound', 'The specified resource does not exist.');
}
