import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { DurableDeployError } from '../../../../core/errors.ts';
import { locateHub, readPackage, type PackageFiles } from '../../../../core/taskhub/locate/index.ts';
import { storage } from './app.ts';

type Files = Readonly<Record<string, string>>;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function asFolder(files: Files): Promise<string> {
  const root = join(folder, 'app');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

async function asZip(files: Files): Promise<string> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  const path = join(folder, 'app.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

async function refusal(promise: Promise<PackageFiles>): Promise<DurableDeployError> {
  let failure: unknown;
  await promise.catch((error: unknown) => (failure = error));
  assert.ok(failure instanceof DurableDeployError, 'the package was read');
  assert.equal(failure.code, 'PACKAGE_UNREADABLE');
  assert.ok(failure.fix);
  return failure;
}

const hostJson = '{ "version": "2.0", "extensions": { "durableTask": { "hubName": "ShopHub" } } }';

for (const [kind, pack] of [
  ['folder', asFolder],
  ['zip', asZip],
] as const) {
  describe(`a package as ${kind}`, () => {
    it('gives host.json, extensions.json and function.json', async () => {
      const files = await readPackage(
        await pack({
          'host.json': hostJson,
          'bin/extensions.json': '{"extensions":[]}',
          'Start/function.json': '{"bindings":[]}',
          'Start/index.js': 'x',
          'node_modules/a/host.json': 'no',
          'lib/deep/function.json': 'no',
        }),
      );
      assert.equal(files.hostJson?.text, hostJson);
      assert.match(files.hostJson.origin, /^host\.json of .*app/);
      assert.equal(files.extensionsJson, '{"extensions":[]}');
      assert.deepEqual(files.functionJson, [{ path: 'Start/function.json', text: '{"bindings":[]}' }]);
    });

    it('may have one folder around the app', async () => {
      const files = await readPackage(
        await pack({
          'publish/host.json': hostJson,
          'publish/.azurefunctions/extensions.json': 'e',
          'publish/Start/function.json': 'f',
        }),
      );
      assert.equal(files.hostJson?.text, hostJson);
      assert.equal(files.extensionsJson, 'e');
      assert.deepEqual(files.functionJson, [{ path: 'Start/function.json', text: 'f' }]);
    });

    it('takes the extensions.json that the host takes', async () => {
      const all = {
        'host.json': hostJson,
        'bin/extensions.json': 'bin',
        'extensions.json': 'root',
        '.azurefunctions/extensions.json': 'system',
      };
      assert.equal((await readPackage(await pack(all))).extensionsJson, 'bin');
    });

    it('takes the extensions.json of the root before the one of .azurefunctions', async () => {
      const files = { 'host.json': hostJson, 'extensions.json': 'root', '.azurefunctions/extensions.json': 'system' };
      assert.equal((await readPackage(await pack(files))).extensionsJson, 'root');
    });

    it('may have no host.json, and then the hub is unknown', async () => {
      const files = await readPackage(await pack({ 'Start/index.js': 'x' }));
      assert.equal(files.hostJson, undefined);
    });

    it('with several apps is refused, naming them', async () => {
      const failure = await refusal(readPackage(await pack({ 'a/host.json': '{}', 'b/host.json': '{}' })));
      assert.match(failure.message, /several apps \(.*host\.json, .*host\.json\)/);
    });

    it('with a file that is too large is refused', async () => {
      const failure = await refusal(
        readPackage(await pack({ 'host.json': ' '.repeat(2000) }), {
          fileBytes: 1000,
          totalBytes: 10_000,
          entries: 100,
        }),
      );
      assert.match(failure.message, /host\.json is larger/);
    });

    it('with files that are too large together is refused', async () => {
      const files = Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`F${index}/function.json`, ' '.repeat(900)]),
      );
      await refusal(
        readPackage(await pack({ 'host.json': hostJson, ...files }), {
          fileBytes: 1000,
          totalBytes: 10_000,
          entries: 100,
        }),
      );
    });

    it('with too many entries is refused', async () => {
      const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}.txt`, '']));
      const failure = await refusal(
        readPackage(await pack(files), { fileBytes: 1000, totalBytes: 10_000, entries: 10 }),
      );
      assert.match(failure.message, /more than 10 entries/);
    });

    it('leads to the hub', async () => {
      const { hostJson: host, functionJson, ...rest } = await readPackage(await pack({ 'host.json': hostJson }));
      const result = locateHub({
        ...(host ? { hostJson: host } : {}),
        ...rest,
        functionJsonFiles: functionJson,
        appSettings: new Map([['AzureWebJobsStorage', storage('stshop')]]),
        siteName: 'shop',
      });
      assert.equal(result.kind, 'located');
      assert.equal(result.location.hubName, 'ShopHub');
    });
  });
}

describe('a package', () => {
  it('may hold a host.json in UTF-16 or with a byte order mark, as editors on Windows write it', async () => {
    const root = await asFolder({ 'readme.txt': '' });
    await writeFile(join(root, 'host.json'), Buffer.from(`\uFEFF${hostJson}`, 'utf16le'));
    assert.equal((await readPackage(root)).hostJson?.text, hostJson);
    await writeFile(join(root, 'host.json'), `\uFEFF${hostJson}`);
    assert.equal((await readPackage(root)).hostJson?.text, hostJson);
  });

  it('has the app at its root when there is a host.json, whatever else is in its folders', async () => {
    const root = await asFolder({ 'host.json': hostJson, 'sample/host.json': '{}' });
    assert.equal((await readPackage(root)).hostJson?.text, hostJson);
  });

  it('may be a host.json alone', async () => {
    const root = await asFolder({ 'host.json': hostJson });
    const files = await readPackage(join(root, 'host.json'));
    assert.equal(files.hostJson?.text, hostJson);
    assert.match(files.hostJson.origin, /^host\.json in /);
  });

  it('that does not exist is refused', async () => {
    assert.match((await refusal(readPackage(join(folder, 'nothing.zip')))).message, /nothing at this path/);
  });

  it('that is no zip is refused', async () => {
    await writeFile(join(folder, 'app.zip'), 'this is text');
    assert.match((await refusal(readPackage(join(folder, 'app.zip')))).message, /not a zip file/);
  });

  it('that is cut off is refused', async () => {
    const path = await asZip({ 'host.json': hostJson });
    await writeFile(path, (await readFile(path)).subarray(0, 60));
    await refusal(readPackage(path));
  });

  for (const name of ['../host.json', '/host.json', 'a/../../host.json', 'C:/host.json']) {
    it(`with the name ${name} in it is refused`, async () => {
      const placeholder = 'x'.repeat(name.length);
      const path = await asZip({ [placeholder]: hostJson });
      const bytes = (await readFile(path)).toString('latin1').replaceAll(placeholder, name);
      await writeFile(path, Buffer.from(bytes, 'latin1'));
      await refusal(readPackage(path));
    });
  }

  it('whose entry is larger than it says is refused', async () => {
    const path = await asZip({ 'host.json': ' '.repeat(5000) });
    const bytes = await readFile(path);
    const central = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bytes.writeUInt32LE(10, central + 24);
    await writeFile(path, bytes);
    await refusal(readPackage(path));
  });

  it('does not follow a link out of the folder', async () => {
    const root = await asFolder({ 'readme.txt': 'x' });
    await writeFile(join(folder, 'elsewhere.json'), hostJson);
    await symlink(join(folder, 'elsewhere.json'), join(root, 'host.json'));
    assert.equal((await readPackage(root)).hostJson, undefined);
  });
});
