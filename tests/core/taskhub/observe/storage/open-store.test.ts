import assert from 'node:assert/strict';
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { openStorage } from '../../../../../core/azure/storage/index.ts';
import { openHubStore } from '../../../../../core/taskhub/observe/storage/open-store.ts';
import type { HubStore } from '../../../../../core/taskhub/observe/storage/store.ts';
import { hubNames } from '../../../../../core/taskhub/storage-format/index.ts';
import { clockAt, contextAt, noon } from './helpers.ts';

type Answer = Pick<PipelineResponse, 'status'> & { readonly headers: Record<string, string>; readonly body: string };

/** A hub in an account where every request gets the same answer. */
function storeWith(answer: Answer): HubStore {
  const httpClient: HttpClient = {
    sendRequest: (request: PipelineRequest): Promise<PipelineResponse> =>
      Promise.resolve({
        request,
        status: answer.status,
        headers: createHttpHeaders(answer.headers),
        bodyAsText: answer.body,
      }),
  };
  const connectionString =
    'DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=a2V5;EndpointSuffix=core.windows.net';
  return openHubStore({
    doors: openStorage(
      { kind: 'connectionString', connectionString, origin: 'the test' },
      { httpClient, context: contextAt(noon) },
    ),
    names: hubNames('Shop'),
    clock: clockAt(noon),
    onRequest: () => {},
  });
}

const signal = new AbortController().signal;
const query = { filter: '', select: ['PartitionKey'], pageSize: 1 };
const ofStorage = { 'x-ms-version': '2019-02-02', 'x-ms-request-id': '0a' };

describe('answers of storage', () => {
  it('a 404 of the service says that there is no such table or queue', async () => {
    const table = storeWith({
      status: 404,
      headers: { ...ofStorage, 'content-type': 'application/json' },
      body: '{"odata.error":{"code":"TableNotFound","message":{"lang":"en-US","value":"The table does not exist."}}}',
    });
    assert.equal(await table.instances.page(query, signal), undefined);
    const queue = storeWith({ status: 404, headers: { ...ofStorage, 'x-ms-error-code': 'QueueNotFound' }, body: '' });
    assert.equal(await queue.queueDepth('shop-workitems', signal), undefined);
  });

  it('tell the clock of the account', async () => {
    const headers = { ...ofStorage, 'content-type': 'application/json', date: 'Sun, 01 Mar 2026 12:10:00 GMT' };
    const store = storeWith({ status: 200, headers, body: '{"value":[]}' });
    assert.equal(store.clockDifference(), 0);
    await store.instances.page(query, signal);
    assert.equal(store.clockDifference(), 600_000);
  });

  it('a 404 of something in between says nothing about the hub', async () => {
    const store = storeWith({ status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' });
    await assert.rejects(store.instances.page(query, signal), { code: 'NOT_FOUND' });
    await assert.rejects(store.queueDepth('shop-workitems', signal), { code: 'NOT_FOUND' });
  });

  for (const [what, body] of [
    ['an empty object', '{}'],
    ['nothing', ''],
    ['a list that is none', '{"value":null}'],
    ['another document', '{"status":"ok"}'],
  ] as const) {
    it(`${what} in place of a list of rows is not an empty table`, async () => {
      const store = storeWith({ status: 200, headers: { ...ofStorage, 'content-type': 'application/json' }, body });
      await assert.rejects(store.instances.page(query, signal), { code: 'MALFORMED_ANSWER' });
    });
  }

  it('a page in another format is not an empty table', async () => {
    const store = storeWith({ status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Sign in</h1>' });
    await assert.rejects(store.instances.page(query, signal), { code: 'MALFORMED_ANSWER' });
  });
});
