import assert from 'node:assert/strict';
import { parseStorageConnection } from '../../../../core/azure/storage/index.ts';
import { DurableDeployError } from '../../../../core/errors.ts';

const key = 'c2VjcmV0LWtleQ==';

describe('parseStorageConnection', () => {
  it('reads an account with its key', () => {
    assert.deepEqual(
      parseStorageConnection(
        `DefaultEndpointsProtocol=https;AccountName=stshop;AccountKey=${key};EndpointSuffix=core.chinacloudapi.cn`,
        'S',
      ),
      {
        accountName: 'stshop',
        tableUrl: 'https://stshop.table.core.chinacloudapi.cn',
        queueUrl: 'https://stshop.queue.core.chinacloudapi.cn',
        blobUrl: 'https://stshop.blob.core.chinacloudapi.cn',
        key: { kind: 'accountKey', accountName: 'stshop', accountKey: key },
      },
    );
  });

  it('needs neither protocol nor suffix, and takes blanks, letter cases and a last semicolon as they come', () => {
    const parsed = parseStorageConnection(` accountname = stshop ; ACCOUNTKEY=${key};`, 'S');
    assert.equal(parsed.tableUrl, 'https://stshop.table.core.windows.net');
    assert.deepEqual(parsed.key, { kind: 'accountKey', accountName: 'stshop', accountKey: key });
  });

  it('reads a shared access signature with its endpoints', () => {
    const parsed = parseStorageConnection(
      'BlobEndpoint=https://stshop.blob.core.windows.net/;QueueEndpoint=https://stshop.queue.core.windows.net/;' +
        'TableEndpoint=https://stshop.table.core.windows.net/;SharedAccessSignature=?sv=2022&ss=qt&sig=a%2Bb%3D',
      'S',
    );
    assert.equal(parsed.accountName, 'stshop');
    assert.equal(parsed.tableUrl, 'https://stshop.table.core.windows.net');
    assert.deepEqual(parsed.key, { kind: 'sharedAccessSignature', sas: 'sv=2022&ss=qt&sig=a%2Bb%3D' });
  });

  it('reads a shared access signature with an account name', () => {
    const parsed = parseStorageConnection('AccountName=stshop;SharedAccessSignature=sv=1&sig=x', 'S');
    assert.equal(parsed.queueUrl, 'https://stshop.queue.core.windows.net');
  });

  it('lets endpoints win that are given', () => {
    const parsed = parseStorageConnection(
      `AccountName=stshop;AccountKey=${key};TableEndpoint=https://tables.corp.example/stshop`,
      'S',
    );
    assert.equal(parsed.tableUrl, 'https://tables.corp.example/stshop');
    assert.equal(parsed.queueUrl, 'https://stshop.queue.core.windows.net');
  });

  it('knows the emulator', () => {
    const parsed = parseStorageConnection('UseDevelopmentStorage=true', 'S');
    assert.equal(parsed.accountName, 'devstoreaccount1');
    assert.equal(parsed.tableUrl, 'http://127.0.0.1:10002/devstoreaccount1');
    const proxied = parseStorageConnection('UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://emu', 'S');
    assert.equal(proxied.queueUrl, 'http://emu:10001/devstoreaccount1');
  });

  it('does without a blob endpoint', () => {
    const parsed = parseStorageConnection(
      'QueueEndpoint=https://a.queue.x;TableEndpoint=https://a.table.x;SharedAccessSignature=sig=x',
      'S',
    );
    assert.equal(parsed.blobUrl, '');
  });

  const refused: readonly [string, string, RegExp][] = [
    ['an empty text', '', /not a list of name=value pairs/],
    ['some other text', 'hello', /not a list of name=value pairs/],
    ['a connection string of something else', 'Endpoint=sb://x;SharedAccessKey=y', /neither AccountKey nor Shared/],
    ['a key without an account', `AccountKey=${key}`, /no AccountName/],
    ['a key that was cut', 'AccountName=a;AccountKey=not base64!', /AccountKey is not base64/],
    [
      'no table endpoint',
      'BlobEndpoint=https://a.blob.x;QueueEndpoint=https://a.queue.x;SharedAccessSignature=sig=TOPSECRET',
      /it has no TableEndpoint/,
    ],
    ['only a signature', 'SharedAccessSignature=sig=TOPSECRET', /no TableEndpoint; it has no QueueEndpoint/],
    [
      'a protocol that is none',
      `DefaultEndpointsProtocol=ftp;AccountName=a;AccountKey=${key}`,
      /neither https nor http/,
    ],
    [
      'an endpoint that is no URL',
      `AccountName=a;AccountKey=${key};TableEndpoint=tables`,
      /TableEndpoint is not an http/,
    ],
    [
      'a signature over http by the protocol',
      'DefaultEndpointsProtocol=http;AccountName=a;SharedAccessSignature=sig=TOPSECRET',
      /DefaultEndpointsProtocol is http, which would show the shared access signature/,
    ],
    [
      'a signature over http',
      'TableEndpoint=http://a.table.x;QueueEndpoint=https://a.queue.x;SharedAccessSignature=sig=TOPSECRET',
      /TableEndpoint is http, which would show/,
    ],
  ];
  for (const [name, text, expected] of refused) {
    it(`refuses ${name}, and shows none of it`, () => {
      assert.throws(
        () => parseStorageConnection(text, 'the app setting AzureWebJobsStorage'),
        (error: unknown) =>
          error instanceof DurableDeployError &&
          error.code === 'CONNECTION_INVALID' &&
          expected.test(error.message) &&
          /from the app setting AzureWebJobsStorage is not usable/.test(error.message) &&
          !/TOPSECRET|not base64!|c2VjcmV0/.test(error.message),
      );
    });
  }
});
