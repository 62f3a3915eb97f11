import assert from 'node:assert/strict';
import type { ArmSites } from '../../../../core/azure/arm/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { readSlotConfiguration } from '../../../../core/taskhub/check/app.ts';

const places = ['bin/extensions.json', 'extensions.json', '.azurefunctions/extensions.json'];
const bundle = { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' };

interface RunningApp {
  /** Texts by path; an error code for one that cannot be read. Anything else does not exist. */
  readonly files: Readonly<Record<string, { readonly text: string } | ErrorCode>>;
  readonly settings?: Readonly<Record<string, string>>;
}

async function read({ files, settings = {} }: RunningApp) {
  const asked: string[] = [];
  const sites: Pick<ArmSites, 'appSettings' | 'connectionStrings' | 'hostFile'> = {
    appSettings: () => Promise.resolve(new Map(Object.entries(settings))),
    connectionStrings: () => Promise.resolve(new Map()),
    hostFile: (_ref, _slot, path) => {
      asked.push(path);
      const file = files[path] ?? 'NOT_FOUND';
      return typeof file === 'string'
        ? Promise.reject(new DurableDeployError(file, `Failed with ${file}.`))
        : Promise.resolve(file.text);
    },
  };
  const ref = { subscriptionId: 's', resourceGroup: 'rg', name: 'shop' };
  const configuration = await readSlotConfiguration(
    sites,
    { ref },
    { readPackage: () => Promise.reject(new Error('no package')) },
    undefined,
    Promise.resolve(undefined),
  );
  assert.ok(!('reasons' in configuration), JSON.stringify(configuration));
  return { extensionsJson: configuration.extensionsJson, asked: asked.filter((path) => path !== 'host.json') };
}

const hostJson = (more: object = {}) => ({ 'host.json': { text: JSON.stringify({ version: '2.0', ...more }) } });

describe('the configuration of a running app', () => {
  for (const [index, place] of places.entries()) {
    it(`has extensions.json of ${place}, where the host would read it`, async () => {
      const later = Object.fromEntries(places.slice(index).map((path) => [path, { text: `of ${path}` }]));
      const { extensionsJson, asked } = await read({ files: { ...hostJson(), ...later } });
      assert.equal(extensionsJson, `of ${place}`);
      assert.deepEqual(asked, places.slice(0, index + 1));
    });
  }

  it('has none where there is none', async () => {
    const { extensionsJson, asked } = await read({ files: hostJson() });
    assert.equal(extensionsJson, undefined);
    assert.deepEqual(asked, places);
  });

  it('does not take the file of another place for one that may not be read', async () => {
    const files = { ...hostJson(), 'bin/extensions.json': 'FORBIDDEN', 'extensions.json': { text: 'x' } } as const;
    assert.equal((await read({ files })).extensionsJson, undefined);
  });

  it('asks again later when the file could not be read just now', async () => {
    const files = { ...hostJson(), 'bin/extensions.json': 'SERVER_ERROR' } as const;
    await assert.rejects(read({ files }), { code: 'SERVER_ERROR' });
  });

  it('does not ask where a bundle tells the version', async () => {
    const files = hostJson({ extensionBundle: bundle });
    assert.deepEqual((await read({ files, settings: { FUNCTIONS_WORKER_RUNTIME: 'node' } })).asked, []);
  });

  it('asks in spite of a bundle where the app is, or may be, a .NET one, which ignores it', async () => {
    const files = { ...hostJson({ extensionBundle: bundle }), '.azurefunctions/extensions.json': { text: 'x' } };
    const settings = { FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated' };
    assert.equal((await read({ files, settings })).extensionsJson, 'x');
    assert.equal((await read({ files })).extensionsJson, 'x');
  });

  it('does not ask under the Functions 1.x host, and not with a broken host.json', async () => {
    const old = { files: { 'host.json': { text: '{}' } }, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } };
    assert.deepEqual((await read(old)).asked, []);
    assert.deepEqual((await read({ files: { 'host.json': { text: '{' } } })).asked, []);
  });
});
