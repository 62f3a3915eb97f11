import { readFileSync, readdirSync } from 'node:fs';

/** A row as the table service gives it with full metadata: every value a string, its type beside it unless it is a string. */
export type FixtureRow = Readonly<Record<string, string>>;

export interface FixtureMessage {
  /** ISO 8601. */
  readonly insertedOn: string;
  /** When it becomes visible, in milliseconds since 1970. */
  readonly visibleAtUnixMs: number;
  readonly dequeueCount: number;
  /** As stored: JSON, or base64 of it. */
  readonly text: string;
}

export interface FixtureBlob {
  readonly contentType: string;
  readonly leaseState: string;
  readonly base64: string;
}

/** One task hub, captured whole. tests/data/hubs holds those that the real engine wrote. */
export interface HubFixture {
  readonly about: string;
  readonly engine: string;
  readonly taskHub: string;
  readonly trackingStorePrefix: string | null;
  readonly truth: {
    readonly open: readonly { partitionKey: string; name: string; runtimeStatus: string }[];
    readonly entities: number;
    readonly messagesInQueues: number;
    readonly rowsWithoutTaskHubName: number;
    readonly idleByInstances: boolean;
    readonly idleByInstancesAndQueues: boolean;
    readonly idle: boolean;
  };
  readonly tables: Readonly<Record<string, readonly FixtureRow[]>>;
  readonly queues: Readonly<
    Record<string, { readonly approximateMessagesCount: number; readonly messages: readonly FixtureMessage[] }>
  >;
  readonly blobs: Readonly<Record<string, Readonly<Record<string, FixtureBlob>>>>;
}

const folder = new URL('../../tests/data/hubs/', import.meta.url);

/** The names of all captured hubs, sorted: `backlog`, `cancelled-timer`, … */
export function fixtureNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/**
 * Reads one captured hub.
 *
 * @throws Error (ENOENT) when there is none of this name.
 */
export function readFixture(name: string): HubFixture {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as HubFixture;
}

/**
 * The moment of the capture in milliseconds since 1970, as far as the hub itself tells: the latest write of any row or
 * message. Hidden messages are hidden relative to this.
 */
export function capturedAt(fixture: HubFixture): number {
  const rows = Object.values(fixture.tables).flat();
  const messages = Object.values(fixture.queues).flatMap((queue) => queue.messages);
  const times = [...rows.map((row) => row['Timestamp']), ...messages.map((message) => message.insertedOn)];
  return Math.max(0, ...times.filter((time) => time !== undefined).map((time) => Date.parse(time)));
}
