import {
  BlobSASPermissions,
  BlobServiceClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import assert from 'node:assert/strict';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { readSignature } from '../../../../core/azure/storage/blob-signature.ts';
import { openContainer, type BlobContainer } from '../../../../core/azure/storage/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { fakeContext } from '../../../support/fake-context.ts';

const account = { accountName: 'stshop', accountKey: Buffer.from('a key of an account').toString('base64') };
const until = '2026-05-01T12:00:00.000Z';

describe('a container of blobs', function () {
  this.timeout(120_000);
  let azurite: Azurite;
  let service: BlobServiceClient;
  before(async () => {
    azurite = await startAzurite();
    service = BlobServiceClient.fromConnectionString(azurite.connectionString);
  });
  after(() => azurite.stop());

  const open = (name: string, connectionString = azurite.connectionString): BlobContainer =>
    openContainer({ kind: 'connectionString', connectionString, origin: 'the test' }, name, {
      httpClient: createNetworkClient({}, () => {}),
      context: fakeContext(),
    });

  it('is made once, and again nothing happens', async () => {
    const container = open('made');
    await container.ensure();
    await container.ensure();
    assert.ok(await service.getContainerClient('made').exists());
  });

  it('is refused when everybody may read it', async () => {
    await service.createContainer('open', { access: 'blob' });
    await assert.rejects(open('open').ensure(), /can be read by everybody/);
  });

  for (const name of ['plain.zip', 'shop/1.0.0/ab cd+é#?%41.zip']) {
    it(`writes, reads and removes ${name}`, async () => {
      const container = open('blobs');
      await container.ensure();
      assert.equal(await container.read(name), undefined);
      const content = Buffer.from([0, 1, 2, 255]);
      const options = { contentType: 'application/zip', replace: false };
      assert.equal(await container.write(name, content, options), 'written');
      assert.equal(await container.write(name, Buffer.from('other'), options), 'wasThere');
      assert.deepEqual(await container.read(name), content);
      const properties = await service.getContainerClient('blobs').getBlobClient(name).getProperties();
      assert.equal(properties.contentType, 'application/zip');
      assert.equal(await container.write(name, Buffer.from('other'), { ...options, replace: true }), 'written');
      const { url, signed } = await container.addressOf(name, new Date(Date.now() + 60_000).toISOString());
      assert.equal(signed, true);
      assert.equal(await (await fetch(url)).text(), 'other');
      assert.equal((await fetch(url, { method: 'DELETE' })).ok, false);
      await container.remove(name);
      await container.remove(name);
      assert.equal(await container.read(name), undefined);
    });
  }

  it('takes a part of a larger array as it is, and nothing at all', async () => {
    const container = open('parts');
    await container.ensure();
    const options = { contentType: 'text/plain', replace: false };
    await container.write('part', Buffer.from('0123456789').subarray(3, 6), options);
    await container.write('nothing', Buffer.alloc(0), options);
    assert.equal(String(await container.read('part')), '345');
    assert.equal(String(await container.read('nothing')), '');
  });

  it('is opened by a shared access signature too, and then signs nothing', async () => {
    const client = service.getContainerClient('shared');
    await client.create();
    const permissions = ContainerSASPermissions.parse('rwcd');
    const sas = (await client.generateSasUrl({ permissions, expiresOn: new Date(Date.now() + 60_000) })).split('?')[1];
    const endpoint = service.url.replace(/\/$/, '');
    const tables = endpoint.replace(/:\d+/, ':1');
    const container = open(
      'shared',
      `BlobEndpoint=${endpoint};TableEndpoint=${tables};QueueEndpoint=${tables};SharedAccessSignature=${sas ?? ''}`,
    );
    await container.write('x', Buffer.from('x'), { contentType: 'text/plain', replace: false });
    assert.equal(String(await container.read('x')), 'x');
    const { url, signed } = await container.addressOf('x', until);
    assert.deepEqual([signed, url.includes('?')], [false, false]);
  });

  it('goes with all that is in it', async () => {
    const container = open('whole');
    await container.ensure();
    await container.write('x', Buffer.from('x'), { contentType: 'text/plain', replace: false });
    await container.removeWhole();
    await container.removeWhole();
    assert.equal(await service.getContainerClient('whole').exists(), false);
    assert.equal(await container.read('x'), undefined);
  });

  for (const httpsOnly of [true, false]) {
    it(`signs as the SDK does${httpsOnly ? ', for https only' : ''}`, () => {
      const blob = 'shop/1.0.0/ä b.zip';
      const signed = new URLSearchParams(readSignature(account, 'packages', blob, until, httpsOnly));
      const expected = generateBlobSASQueryParameters(
        {
          containerName: 'packages',
          blobName: blob,
          permissions: BlobSASPermissions.parse('r'),
          expiresOn: new Date(until),
          version: '2019-12-12',
          ...(httpsOnly ? { protocol: SASProtocol.Https } : {}),
        },
        new StorageSharedKeyCredential(account.accountName, account.accountKey),
      );
      const sorted = (parameters: URLSearchParams): string[][] => [...parameters].sort();
      assert.deepEqual(sorted(signed), sorted(new URLSearchParams(expected.toString())));
    });
  }
});
