import type { TokenCredential } from '@azure/core-auth';
import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  generateAccountSASQueryParameters,
  QueueServiceClient,
  StorageSharedKeyCredential,
} from '@azure/storage-queue';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { openStorage, type StorageConnection, type StorageDoors } from '../../../../core/azure/storage/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { emulatorAccount, startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../../../../sandbox/certificates/index.ts';
import { startServer, type SandboxServer } from '../../../../sandbox/http-server/index.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';
import { tokenFor } from './token.ts';

const { name: accountName, key: accountKey } = emulatorAccount;
const origin = 'AzureWebJobsStorage';

/** An account SAS that may read and list all services. */
function signature(): string {
  return generateAccountSASQueryParameters(
    {
      expiresOn: new Date(Date.now() + 3_600_000),
      permissions: AccountSASPermissions.parse('rlp'),
      services: AccountSASServices.parse('bqt').toString(),
      resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
    },
    new StorageSharedKeyCredential(accountName, accountKey),
  ).toString();
}

describe('openStorage', () => {
  let azurite: Azurite;
  let context: FakeContext;

  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
    const { connectionString, tableUrl } = azurite;
    const table = new TableClient(tableUrl, 'ShopInstances', new AzureNamedKeyCredential(accountName, accountKey), {
      allowInsecureConnection: true,
    });
    await table.createTable();
    await table.createEntity({ partitionKey: 'order-1', rowKey: '', Name: 'Checkout' });
    const queues = QueueServiceClient.fromConnectionString(connectionString);
    for (const name of ['shop-control-00', 'shop-control-01', 'shop-workitems', 'other'])
      await queues.createQueue(name);
    await queues.getQueueClient('shop-control-00').sendMessage('hello');
    const { containerClient } =
      await BlobServiceClient.fromConnectionString(connectionString).createContainer('shop-large');
    await containerClient.uploadBlockBlob('a b/plain.json', '{"ü":1}', Buffer.byteLength('{"ü":1}'));
    const zipped = gzipSync('{"large":true}');
    await containerClient.uploadBlockBlob('cut.json.gz', zipped.subarray(0, 12), 12);
    await containerClient.uploadBlockBlob('message.json.gz', zipped, zipped.length, {
      blobHTTPHeaders: { blobContentEncoding: 'gzip' },
    });
  });

  after(() => azurite.stop());

  beforeEach(() => {
    context = fakeContext();
  });

  function open(connection: StorageConnection, credential?: TokenCredential): StorageDoors {
    return openStorage(connection, { httpClient: createNetworkClient({}, () => {}), credential, context });
  }

  async function refusal(question: Promise<unknown>, code: ErrorCode): Promise<DurableDeployError> {
    try {
      await question;
    } catch (error) {
      assert.ok(error instanceof DurableDeployError, String(error));
      assert.equal(error.code, code, error.message);
      return error;
    }
    throw new assert.AssertionError({ message: `It should have failed with ${code}.` });
  }

  const ways: readonly [string, () => string, string][] = [
    ['with an account key', () => azurite.connectionString, 'account key'],
    [
      'with a shared access signature',
      () =>
        `BlobEndpoint=${azurite.blobUrl};QueueEndpoint=${azurite.queueUrl};TableEndpoint=${azurite.tableUrl};SharedAccessSignature=${signature()}`,
      'shared access signature',
    ],
  ];
  for (const [name, connectionString, access] of ways) {
    describe(name, () => {
      let doors: StorageDoors;

      beforeEach(() => {
        doors = open({ kind: 'connectionString', connectionString: connectionString(), origin });
      });

      it('says what it is', () => {
        assert.equal(doors.accountName, 'devstoreaccount1');
        assert.equal(doors.description, `account devstoreaccount1 (AzureWebJobsStorage, ${access})`);
      });

      it('reads tables', async () => {
        const row = await (await doors.table('ShopInstances')).getEntity<{ Name: string }>('order-1', '');
        assert.equal(row.Name, 'Checkout');
        assert.equal(await doors.tableExists('ShopInstances'), true);
        assert.equal(await doors.tableExists('ShopHistory'), false);
      });

      it('reads queues', async () => {
        const { peekedMessageItems } = await (await doors.queue('shop-control-00')).peekMessages();
        assert.equal(peekedMessageItems[0]?.messageText, 'hello');
        assert.deepEqual(await doors.listQueues('shop-control-'), ['shop-control-00', 'shop-control-01']);
        assert.deepEqual(await doors.listQueues('none'), []);
        assert.equal(await doors.queueExists('shop-workitems'), true);
        assert.equal(await doors.queueExists('gone-workitems'), false);
      });

      it('reads blobs, compressed or not, in any name', async () => {
        assert.equal(await doors.readBlob('shop-large', 'a b/plain.json'), '{"ü":1}');
        assert.equal(await doors.readBlob('shop-large', 'message.json.gz'), '{"large":true}');
        await refusal(doors.readBlob('shop-large', 'cut.json.gz'), 'MALFORMED_ANSWER');
        assert.equal(await doors.readBlob('shop-large', 'gone.json'), undefined);
        assert.equal(await doors.readBlob('gone', 'gone.json'), undefined);
        assert.equal(await doors.containerExists('shop-large'), true);
        assert.equal(await doors.containerExists('shop-leases'), false);
      });
    });
  }

  describe('with an identity', () => {
    let authority: CertificateAuthority;
    let secure: Azurite;

    before(async function () {
      this.timeout(60_000);
      authority = await createCertificateAuthority();
      secure = await startAzurite({ https: await authority.issueServerFiles(), oauth: true });
    });

    after(async () => {
      await secure.stop();
      await authority.dispose();
    });

    function openWith(credential: TokenCredential): StorageDoors {
      const { tableUrl, queueUrl, blobUrl } = secure;
      return openStorage(
        { kind: 'identity', tableUrl, queueUrl, blobUrl, origin: 'AzureWebJobsStorage__accountName' },
        {
          httpClient: createNetworkClient({ extraCertificateAuthorities: [authority.certificatePem] }, () => {}),
          credential,
          context,
        },
      );
    }

    it('asks tables, queues and blobs with a token for storage', async () => {
      const scopes = new Set<string>();
      const doors = openWith({
        getToken: (scope) => {
          [scope].flat().forEach((one) => scopes.add(one));
          return Promise.resolve({
            token: tokenFor('https://storage.azure.com'),
            expiresOnTimestamp: Date.now() + 3_600_000,
          });
        },
      });
      assert.equal(doors.accountName, 'devstoreaccount1');
      assert.match(doors.description, /Microsoft Entra ID/);
      assert.equal(await doors.tableExists('Nothing'), false);
      assert.equal(await doors.queueExists('nothing'), false);
      assert.deepEqual(await doors.listQueues('nothing'), []);
      assert.equal(await doors.containerExists('nothing'), false);
      assert.deepEqual([...scopes], ['https://storage.azure.com/.default']);
    });

    it('passes on what the sign-in says', async () => {
      const problem = new DurableDeployError('SIGN_IN_FAILED', 'no');
      const doors = openWith({ getToken: () => Promise.reject(problem) });
      assert.equal(await refusal(doors.tableExists('x'), 'SIGN_IN_FAILED'), problem);
      assert.equal(await refusal(doors.queueExists('x'), 'SIGN_IN_FAILED'), problem);
      assert.equal(await refusal(doors.containerExists('x'), 'SIGN_IN_FAILED'), problem);
    });

    it('needs an identity', () => {
      const connection = { kind: 'identity', tableUrl: 'https://a', queueUrl: '', blobUrl: '', origin: 'S' } as const;
      assert.throws(() => open(connection), { code: 'CONNECTION_INVALID', message: /no identity to sign in with/ });
    });

    it('sends no token over http', () => {
      const connection = { kind: 'identity', tableUrl: 'http://a', queueUrl: '', blobUrl: '', origin: 'S' } as const;
      const credential = { getToken: () => Promise.resolve(null) };
      assert.throws(() => open(connection, credential), {
        code: 'CONNECTION_INVALID',
        message: /https only: http:\/\/a/,
      });
    });
  });

  it('masks the secrets of a connection string before anything else', () => {
    open({ kind: 'connectionString', connectionString: `AccountName=st;AccountKey=${accountKey}`, origin });
    assert.deepEqual(context.masked, [`AccountName=st;AccountKey=${accountKey}`, accountKey]);
    context.masked.length = 0;
    const sas = 'sv=1&sig=ab%2Bcd%3D';
    open({ kind: 'connectionString', connectionString: `AccountName=st;SharedAccessSignature=${sas}`, origin });
    assert.deepEqual(context.masked.slice(1), [sas, 'ab+cd=', 'ab%2Bcd%3D']);
  });

  it('says of a wrong key that it is wrong, and does not show it', async () => {
    const wrong = Buffer.from('another key altogether').toString('base64');
    const doors = open({
      kind: 'connectionString',
      connectionString: azurite.connectionString.replace(accountKey, wrong),
      origin,
    });
    for (const [question, what] of [
      [() => doors.tableExists('ShopInstances'), 'Looking for the table ShopInstances'],
      [() => doors.queueExists('shop-workitems'), 'Looking for the queue shop-workitems'],
      [() => doors.listQueues('shop'), 'Listing the queues shop\\*'],
      [() => doors.containerExists('shop-large'), 'Looking for the container shop-large'],
      [() => doors.readBlob('shop-large', 'x'), 'Reading the blob shop-large/x'],
    ] as const) {
      const { message, fix } = await refusal(question(), 'FORBIDDEN');
      assert.match(
        message,
        new RegExp(`^${what} in the storage account devstoreaccount1 failed: 127.0.0.1:\\d+ answered 403`),
      );
      assert.ok(!`${message}${fix}`.includes(wrong));
    }
  });

  describe('when the service is in trouble', () => {
    let server: SandboxServer;
    let doors: StorageDoors;

    before(async () => {
      server = await startServer({ handle: () => ({ status: 404 }) });
    });

    after(() => server.stop());

    beforeEach(() => {
      server.faults.clear();
      server.forgetRequests();
      const url = `${server.url}/st`;
      const connectionString = `AccountName=st;AccountKey=${accountKey};TableEndpoint=${url};QueueEndpoint=${url};BlobEndpoint=${url}`;
      doors = open({ kind: 'connectionString', connectionString, origin });
    });

    const questions: readonly [string, () => Promise<unknown>][] = [
      ['tables', () => doors.tableExists('x')],
      ['queues', () => doors.queueExists('x')],
      ['blobs', () => doors.readBlob('c', 'x')],
    ];
    for (const [service, question] of questions) {
      it(`${service} say that they are busy`, async () => {
        const headers = { 'x-ms-error-code': 'ServerBusy', 'Retry-After': '9' };
        server.faults.add({ times: Infinity, action: { kind: 'answer', status: 503, headers } });
        const { retryAfterMs } = await refusal(question(), 'THROTTLED');
        assert.equal(retryAfterMs, 9000);
      });

      it(`${service} ask again when a connection was cut once`, async () => {
        server.faults.add({ action: { kind: 'cut', when: 'beforeActing' } });
        await question();
        assert.equal(server.requests.length, 2);
      });

      it(`${service} give up soon when connections are cut again and again`, async () => {
        server.faults.add({ times: Infinity, action: { kind: 'cut', when: 'beforeActing' } });
        const started = Date.now();
        await refusal(question(), 'CONNECTION_FAILED');
        assert.equal(server.requests.length, 3);
        assert.ok(Date.now() - started < 5000);
      });

      it(`${service} follow no redirect to another host`, async () => {
        const elsewhere = await startServer({ handle: () => ({ status: 200, body: '{"value":[]}' }) });
        const headers = { Location: `${elsewhere.url}/stolen` };
        server.faults.add({ times: Infinity, action: { kind: 'answer', status: 307, headers } });
        await refusal(question(), 'REDIRECTED_ELSEWHERE');
        assert.equal(elsewhere.requests.length, 0);
        await elsewhere.stop();
      });

      it(`${service} stop at once when the job is cancelled`, async () => {
        server.faults.add({ times: Infinity, action: { kind: 'hang' } });
        setTimeout(() => context.cancel(), 30);
        const started = Date.now();
        await assert.rejects(question(), /cancelled by the test/);
        assert.ok(Date.now() - started < 2000);
      });
    }
  });
});
