import { ServiceFailure } from './failure.ts';
import { QueueState } from './queue-state.ts';
import { TableState } from './table-state.ts';

export interface BlobState {
  readonly content: Buffer;
  readonly contentType: string;
  readonly contentEncoding: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** All that one storage account holds. Table names ignore case; queue and container names are lower-case by rule. */
export class AccountState {
  readonly name: string;
  readonly #now: () => number;
  readonly #tables = new Map<string, TableState>();
  readonly #queues = new Map<string, QueueState>();
  readonly #containers = new Map<string, Map<string, BlobState>>();
  #lastWrite = 0;
  #writesAtSameTime = 0;

  constructor(name: string, now: () => number) {
    this.name = name;
    this.#now = now;
  }

  now(): number {
    return this.#now();
  }

  /** The time of a write, ISO 8601 with seven decimals; no two writes have the same. */
  writeTime(): string {
    const now = Math.floor(this.#now());
    this.#writesAtSameTime = now === this.#lastWrite ? this.#writesAtSameTime + 1 : 0;
    this.#lastWrite = now;
    const iso = new Date(now).toISOString();
    return `${iso.slice(0, -1)}${String(this.#writesAtSameTime % 10_000).padStart(4, '0')}Z`;
  }

  tables(): readonly TableState[] {
    return [...this.#tables.values()].sort((one, other) =>
      one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1,
    );
  }

  /** @throws ServiceFailure 409 TableAlreadyExists. */
  createTable(name: string): void {
    if (this.#tables.has(name.toLowerCase())) {
      throw new ServiceFailure(409, 'TableAlreadyExists', 'The table specified already exists.');
    }
    this.#tables.set(name.toLowerCase(), new TableState(name));
  }

  /** @throws ServiceFailure 404 TableNotFound. */
  table(name: string): TableState {
    const table = this.#tables.get(name.toLowerCase());
    if (table === undefined) {
      throw new ServiceFailure(404, 'TableNotFound', 'The table specified does not exist.');
    }
    return table;
  }

  /** @throws ServiceFailure 404 ResourceNotFound. */
  deleteTable(name: string): void {
    if (!this.#tables.delete(name.toLowerCase())) {
      throw new ServiceFailure(404, 'ResourceNotFound', 'The specified resource does not exist.');
    }
  }

  queues(): readonly QueueState[] {
    return [...this.#queues.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Whether it was created; `false` when it was there. */
  createQueue(name: string): boolean {
    if (this.#queues.has(name)) {
      return false;
    }
    this.#queues.set(name, new QueueState(name));
    return true;
  }

  /** @throws ServiceFailure 404 QueueNotFound. */
  queue(name: string): QueueState {
    const queue = this.#queues.get(name);
    if (queue === undefined) {
      throw new ServiceFailure(404, 'QueueNotFound', 'The specified queue does not exist.');
    }
    return queue;
  }

  /** @throws ServiceFailure 404 QueueNotFound. */
  deleteQueue(name: string): void {
    this.queue(name);
    this.#queues.delete(name);
  }

  containers(): readonly string[] {
    return [...this.#containers.keys()].sort();
  }

  /** @throws ServiceFailure 409 ContainerAlreadyExists. */
  createContainer(name: string): void {
    if (this.#containers.has(name)) {
      throw new ServiceFailure(409, 'ContainerAlreadyExists', 'The specified container already exists.');
    }
    this.#containers.set(name, new Map());
  }

  /** @throws ServiceFailure 404 ContainerNotFound. */
  container(name: string): Map<string, BlobState> {
    const container = this.#containers.get(name);
    if (container === undefined) {
      throw new ServiceFailure(404, 'ContainerNotFound', 'The specified container does not exist.');
    }
    return container;
  }

  /** @throws ServiceFailure 404 ContainerNotFound. */
  deleteContainer(name: string): void {
    this.container(name);
    this.#containers.delete(name);
  }
}
