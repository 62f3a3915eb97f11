import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { after, before, describe, it } from 'mocha';
import { startAzurite, type Azurite } from '../../../sandbox/azurite/index.ts';
import { createFunctionsHost } from '../../../sandbox/functions-host/index.ts';
import { pourHub, readFixture, type HubFixture } from '../../../sandbox/hub/index.ts';
import { startServer, type SandboxServer } from '../../../sandbox/http-server/index.ts';

interface Names {
  readonly tables: readonly string[];
  readonly queues: readonly string[];
  readonly containers: readonly string[];
}

/** One call to the real handler, as tests/data/http-api/transcripts.json holds it. */
interface Transcript {
  readonly hub: string;
  readonly scenario: string;
  readonly method: string;
  readonly path: string;
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly requestBody?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bodyLength?: number;
  readonly bodyTruncated?: boolean;
  readonly storageBefore?: Names;
  readonly storageAfter?: Names;
}

const transcripts = JSON.parse(
  readFileSync(new URL('../../data/http-api/transcripts.json', import.meta.url), 'utf8'),
) as Transcript[];

/** The hubs that the calls were made to, and where the same rows are: the ids of one end in -7, of the other in -1. */
const hubs: Readonly<Record<string, string>> = {
  Untouched: 'untouched',
  Settled: 'settled',
  Mixed: 'mixed',
  EntitiesOnly: 'entities-only',
};

const ids = 'approval|held|late|order|reminder|slow|broken|stopped|acct';

function renamed(name: string, fixture: HubFixture): HubFixture {
  const text = JSON.stringify(fixture)
    .replaceAll(fixture.taskHub, name)
    .replaceAll(fixture.taskHub.toLowerCase(), name.toLowerCase())
    .replace(new RegExp(`\\b(${ids})-1\\b`, 'g'), '$1-7');
  return JSON.parse(text) as HubFixture;
}

/** A hub of ended and waiting instances, from the list that the real handler gave of it. */
function fromList(name: string, rows: readonly Record<string, unknown>[]): HubFixture {
  const base = renamed(name, readFixture('untouched'));
  const instances = rows.map((row) => {
    const text = (field: string): string => String(row[field]);
    return {
      PartitionKey: text('instanceId'),
      RowKey: '',
      Name: text('name'),
      Version: '',
      RuntimeStatus: text('runtimeStatus'),
      Input: JSON.stringify(row['input']),
      ...(row['output'] === null ? {} : { Output: JSON.stringify(row['output']) }),
      CustomStatus: 'null',
      CreatedTime: text('createdTime').replace('Z', '.0000000Z'),
      'CreatedTime@odata.type': 'Edm.DateTime',
      LastUpdatedTime: text('lastUpdatedTime').replace('Z', '.0000000Z'),
      'LastUpdatedTime@odata.type': 'Edm.DateTime',
      TaskHubName: name,
      ExecutionId: '00000000000000000000000000000000',
      Timestamp: text('lastUpdatedTime'),
    };
  });
  return { ...base, tables: { ...base.tables, [`${name}Instances`]: instances } };
}

const time = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|\+00:00)/g;

/**
 * What is left out of the comparison, beside times:
 * - the stack trace of an answer that tells of an exception: it names places in the handler's source, which the sandbox
 *   does not have; that there is one is compared;
 * - file and line in a failed activity's stack trace: hub and transcripts were captured from two builds of one program.
 */
function comparable(body: string): string {
  return body
    .replace(time, (match) => (match.includes('.') ? 'TIME.FRACTION' : 'TIME'))
    .replace(/ in [^ "]+:line \d+/g, ' in FILE')
    .replace(/(?<=^\{"Message":.*"StackTrace":)"(?:[^"\\]|\\.)+"(?=\}$)/, '"…"');
}

/**
 * What a storage page that is empty and has a continuation becomes: the handler passes it on. (That the list of entities
 * goes on over one, storage-trouble.test.ts shows with an empty page of the storage itself.)
 */
function withEmptyPage(server: SandboxServer, call: Transcript): void {
  const continuation = call.headers['x-ms-continuation-token'];
  if (call.scenario !== 'many-empty-page' || continuation === undefined) return;
  server.faults.add({
    action: {
      kind: 'change',
      change: (answer) => ({
        ...answer,
        headers: { ...answer.headers, 'x-ms-continuation-token': continuation },
        body: '[]',
      }),
    },
  });
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As the bytes of the path say: fetch would rewrite some of them. */
function ask(port: number, call: Transcript, key: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { Host: 'localhost:7071', ...call.requestHeaders, 'x-functions-key': key };
    const sent = httpRequest({ host: '127.0.0.1', port, method: call.method, path: call.path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(call.requestBody ?? '');
  });
}

const comparedHeaders = ['content-type', 'content-length', 'x-ms-continuation-token', 'retry-after', 'location'];

describe('the durable HTTP API of the sandbox, against what the real handler answered', () => {
  let azurite: Azurite;
  let server: SandboxServer;
  let hubName = '';
  let newInstanceId = '';
  let generation = 0;

  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
    for (const [name, fixture] of Object.entries(hubs)) {
      await pourHub(renamed(name, readFixture(fixture)), azurite.connectionString, { shiftTimes: false });
    }
    const pages = transcripts.filter(({ hub, path }) => hub === 'Many' && path.endsWith('/instances?top=100'));
    const rows = pages.slice(0, 3).flatMap(({ body }) => JSON.parse(body) as Record<string, unknown>[]);
    await pourHub(fromList('Many', rows), azurite.connectionString, { shiftTimes: false });

    const host = createFunctionsHost({
      state: () => ({
        siteName: 'shop',
        slotName: 'production',
        appSettings: { AzureWebJobsStorage: azurite.connectionString, OtherStorage: azurite.connectionString },
        hostJson: JSON.stringify({
          extensions: { durableTask: { hubName, storageProvider: { partitionCount: 2 } } },
        }),
        files: {},
        keys: { masterKey: 'MASTER', functionKeys: {}, systemKeys: { durabletask_extension: 'SYSTEMKEY' } },
        running: true,
        generation,
        startedAt: 0,
      }),
      newInstanceId: () => newInstanceId,
    });
    server = await startServer({ handle: host });
  });
  after(async () => {
    await server.stop();
    await azurite.stop();
  });

  async function storageNames(hub: string): Promise<Names> {
    const ofHub = (name: string): boolean => name.toLowerCase().startsWith(hub.toLowerCase());
    const tables: string[] = [];
    for await (const { name = '' } of TableServiceClient.fromConnectionString(azurite.connectionString, {
      allowInsecureConnection: true,
    }).listTables()) {
      if (ofHub(name)) tables.push(name);
    }
    const queues: string[] = [];
    for await (const { name } of QueueServiceClient.fromConnectionString(azurite.connectionString).listQueues()) {
      if (ofHub(name)) queues.push(name);
    }
    const containers: string[] = [];
    for await (const { name } of BlobServiceClient.fromConnectionString(azurite.connectionString).listContainers()) {
      if (ofHub(name)) containers.push(name);
    }
    return { tables, queues, containers };
  }

  it('holds all 309 calls', () => {
    assert.equal(transcripts.length, 309);
  });

  transcripts.forEach((call, index) => {
    it(`${index}: ${call.method} ${call.path.replace('/runtime/webhooks/durabletask', '')} [${call.hub}]`, async () => {
      // One host was made for each hub; the ghosts were asked for through another hub's host.
      const own = call.hub in hubs || call.hub === 'Many' ? call.hub : 'Untouched';
      if (own !== hubName) generation += 1;
      hubName = own;
      newInstanceId = /^\{"id":"([^"]+)"/.exec(call.body)?.[1] ?? 'unexpected';
      if (call.storageBefore !== undefined) assert.deepEqual(await storageNames(call.hub), call.storageBefore);

      withEmptyPage(server, call);
      const answer = await ask(server.port, call, 'SYSTEMKEY');

      assert.equal(answer.status, call.status, answer.body);
      const expectedBody = call.bodyTruncated === true ? call.body.slice(0, 2000) : call.body;
      const body = call.bodyTruncated === true ? answer.body.slice(0, expectedBody.length) : answer.body;
      assert.equal(comparable(body), comparable(expectedBody));
      for (const header of comparedHeaders) assert.equal(answer.headers[header], call.headers[header], header);
      if (call.bodyLength !== undefined) assert.equal(answer.body.length, call.bodyLength);
      if (call.storageAfter !== undefined) assert.deepEqual(await storageNames(call.hub), call.storageAfter);
    });
  });
});
