import { BlobServiceClient } from '@azure/storage-blob';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { openContainer } from '../../../../core/azure/storage/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import type { PackageStore } from '../../../../core/routing/doors.ts';
import { createPackageStore, packagesContainer } from '../../../../core/routing/packages/index.ts';
import type { KeptPackage, LineRecipe } from '../../../../core/routing/recipe/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';

const zip = Buffer.from('the bytes of a zip');
const packageHash = createHash('sha256').update(zip).digest('hex');
const recipe: LineRecipe = {
  reference: { resourceGroup: 'rg', name: 'shop' },
  appSettings: { ApiKey: 'a-secret-value' },
  deploymentMethod: 'auto',
  patchHostJson: false,
  assignRoles: false,
  keepTriggers: [],
};
const kept: KeptPackage = { application: 'Shop', line: '1.0', version: '1.0.0', packageHash, recipe };

describe('the store of packages', function () {
  this.timeout(120_000);
  let azurite: Azurite;
  let context: FakeContext;
  let store: PackageStore;
  let blobs: BlobServiceClient;
  before(async () => {
    azurite = await startAzurite();
    blobs = BlobServiceClient.fromConnectionString(azurite.connectionString);
  });
  after(() => azurite.stop());
  beforeEach(async () => {
    await blobs.getContainerClient(packagesContainer).deleteIfExists();
    context = fakeContext();
    store = storeOf(packagesContainer);
  });

  function storeOf(name: string): PackageStore {
    const connection = {
      kind: 'connectionString',
      connectionString: azurite.connectionString,
      origin: 'registryConnectionString',
    } as const;
    const httpClient = createNetworkClient({}, () => {});
    return createPackageStore({ container: openContainer(connection, name, { httpClient, context }), context });
  }

  async function rejects(work: Promise<unknown>, code: ErrorCode, says: RegExp): Promise<void> {
    await assert.rejects(work, (error) => {
      assert.ok(error instanceof DurableDeployError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, says);
      return true;
    });
  }

  it('finds nothing before anything was put', async () => {
    assert.equal(await store.find('shop', '1.0.0', packageHash), undefined);
    await rejects(store.read(kept), 'PACKAGE_UNREADABLE', /1\.0\.0 is not in the container durable-router-packages/);
  });

  it('gives back what was put, whatever the case of the application', async () => {
    assert.equal(await store.put(kept, zip), 'stored');
    assert.deepEqual(await store.find('shop', '1.0.0', packageHash), kept);
    assert.ok(zip.equals(await store.read(kept)));
    const names: string[] = [];
    for await (const { name } of blobs.getContainerClient(packagesContainer).listBlobsFlat()) names.push(name);
    assert.deepEqual(names, [
      `shop/1.0/1.0.0-${packageHash.slice(0, 16)}.json`,
      `shop/1.0/1.0.0-${packageHash.slice(0, 16)}.zip`,
    ]);
  });

  it('masks the secrets of a recipe when it is read', async () => {
    await store.put(kept, zip);
    await store.find('shop', '1.0.0', packageHash);
    assert.ok(context.masked.includes('a-secret-value'));
  });

  it('may be given the same again, with another recipe, which then counts', async () => {
    await store.put(kept, zip);
    const changed = { ...kept, recipe: { ...recipe, appSettings: { Colour: 'blue' } } };
    assert.equal(await store.put(changed, zip), 'wasThere');
    assert.deepEqual((await store.find('shop', '1.0.0', packageHash))?.recipe.appSettings, { Colour: 'blue' });
  });

  it('is put once when many put at the same time', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => store.put(kept, zip)));
    assert.equal(outcomes.filter((outcome) => outcome === 'stored').length, 1);
  });

  it('keeps nothing whose hash is another', async () => {
    await rejects(store.put({ ...kept, packageHash: 'f'.repeat(64) }, zip), 'PACKAGE_UNREADABLE', /not the one/);
    assert.equal(await blobs.getContainerClient(packagesContainer).exists(), false);
  });

  it('reads nothing that was changed behind its back', async () => {
    await store.put(kept, zip);
    const blob = blobs
      .getContainerClient(packagesContainer)
      .getBlockBlobClient(`shop/1.0/1.0.0-${packageHash.slice(0, 16)}.zip`);
    await blob.upload('other', 5);
    await rejects(store.read(kept), 'PACKAGE_UNREADABLE', /not the one that was registered/);
    await rejects(store.put(kept, zip), 'PACKAGE_UNREADABLE', /not the one that was registered/);
  });

  it('finds no package that was put only in part', async () => {
    await store.put(kept, zip);
    await blobs.getContainerClient(packagesContainer).deleteBlob(`shop/1.0/1.0.0-${packageHash.slice(0, 16)}.json`);
    assert.equal(await store.find('shop', '1.0.0', packageHash), undefined);
    assert.equal(await store.put(kept, zip), 'wasThere');
    assert.deepEqual(await store.find('shop', '1.0.0', packageHash), kept);
  });

  it('does not take a recipe that is none', async () => {
    await store.put(kept, zip);
    await blobs
      .getContainerClient(packagesContainer)
      .getBlockBlobClient(`shop/1.0/1.0.0-${packageHash.slice(0, 16)}.json`)
      .upload('{}', 2);
    await rejects(store.find('shop', '1.0.0', packageHash), 'MALFORMED_ANSWER', /not a recipe/);
  });

  it('signs an address that gives the package and nothing else', async () => {
    await store.put(kept, zip);
    const { url, needsIdentity } = await store.addressFor(kept);
    assert.equal(needsIdentity, false);
    assert.ok(context.masked.includes(url));
    const answer = await fetch(url);
    assert.ok(zip.equals(Buffer.from(await answer.arrayBuffer())));
    assert.equal((await fetch(url.replace('.zip', '.json'))).status, 403);
    const overwritten = await fetch(url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'x' });
    assert.equal(overwritten.status, 403);
    assert.equal((await fetch(url.split('?')[0] ?? '')).status, 403);
  });

  it('keeps nothing in a container that everybody can read', async () => {
    await blobs.getContainerClient('open').create({ access: 'blob' });
    await rejects(storeOf('open').put(kept, zip), 'FORBIDDEN', /can be read by everybody/);
  });
});
