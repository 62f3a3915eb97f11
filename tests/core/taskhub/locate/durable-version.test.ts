import assert from 'node:assert/strict';
import { durableExtensionVersion, type AppConfiguration } from '../../../../core/taskhub/locate/index.ts';

const bundle = 'Microsoft.Azure.Functions.ExtensionBundle';

interface Case {
  /** Of the bundle. */
  readonly range?: string;
  readonly id?: string;
  /** Assembly version in extensions.json. */
  readonly assembly?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly runningBundle?: string;
  readonly version: string | undefined;
}

const node = { FUNCTIONS_WORKER_RUNTIME: 'node' };
const dotnet = { FUNCTIONS_WORKER_RUNTIME: 'dotnet' };
const isolated = { FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated' };

const cases: Readonly<Record<string, Case>> = {
  'a bundle of one version': { range: '[4.32.0]', settings: node, version: '3.8.0' },
  'a range that allows one version': { range: '[3.41.0, 3.41.0]', settings: node, version: '2.13.7' },
  'a range of bundles': { range: '[4.*, 5.0.0)', settings: node, version: undefined },
  'a range of bundles whose host tells which': {
    range: '[4.*, 5.0.0)',
    settings: node,
    runningBundle: '4.37.1',
    version: '3.14.0',
  },
  'the host over the range': { range: '[4.32.0]', settings: node, runningBundle: '4.29.0', version: '3.5.0' },
  'a release that names a major only': { range: '[4.38.0]', settings: node, version: undefined },
  'a wildcard in place of a version': { range: '[2.*]', settings: node, version: undefined },
  'a bundle that is not known': { range: '[1.0.0]', id: `${bundle}.Workflows`, settings: node, version: undefined },
  'a name that every object has': { range: '[4.*, 5.0.0)', runningBundle: 'constructor', version: undefined },
  'the preview bundle': { range: '[4.40.0]', id: `${bundle}.Preview`, settings: node, version: '3.8.0' },
  'the worker is not told, and there is no extensions.json': { range: '[4.32.0]', version: '3.8.0' },
  'the worker is not told, and there is an extensions.json': {
    range: '[4.32.0]',
    assembly: '2.0.0.0',
    version: undefined,
  },
  '.NET ignores the bundle': { range: '[4.32.0]', assembly: '2.0.0.0', settings: dotnet, version: undefined },
  '.NET ignores the bundle, isolated': { range: '[4.32.0]', settings: isolated, version: undefined },
  '.NET takes a legacy bundle': { range: '[1.8.1, 2.0.0)', settings: dotnet, runningBundle: '1.8.1', version: '1.8.7' },
  'an assembly version that stands for a major': { assembly: '3.0.0.0', settings: isolated, version: undefined },
  'an early assembly version, which was exact': { assembly: '1.4.1.0', settings: dotnet, version: '1.4.1' },
  'an assembly version of three parts': { assembly: '1.6.0', settings: dotnet, version: '1.6.0' },
  'a Functions 1.x host': {
    range: '[4.32.0]',
    settings: { ...node, FUNCTIONS_EXTENSION_VERSION: '~1' },
    version: undefined,
  },
  'nothing at all': { version: undefined },
};

function configurationOf({ range, id = bundle, assembly, settings = {} }: Case): AppConfiguration {
  const host = { version: '2.0', ...(range === undefined ? {} : { extensionBundle: { id, version: range } }) };
  const typeName = `Microsoft.Azure.WebJobs.Extensions.DurableTask.DurableTaskWebJobsStartup, Microsoft.Azure.WebJobs.Extensions.DurableTask, Version=${assembly ?? ''}, Culture=neutral, PublicKeyToken=014045d636e89289`;
  return {
    hostJson: { text: JSON.stringify(host), origin: 'host.json' },
    appSettings: new Map(Object.entries({ FUNCTIONS_EXTENSION_VERSION: '~4', ...settings })),
    siteName: 'shop',
    ...(assembly === undefined
      ? {}
      : { extensionsJson: JSON.stringify({ extensions: [{ name: 'DurableTask', typeName }] }) }),
  };
}

describe('the exact version of the Durable Functions extension', () => {
  for (const [name, one] of Object.entries(cases)) {
    it(`${name} → ${one.version ?? 'cannot be told'}`, () => {
      assert.equal(durableExtensionVersion(configurationOf(one), one.runningBundle), one.version);
    });
  }

  it('cannot be told without host.json, or with a broken one', () => {
    const appSettings = new Map(Object.entries(node));
    assert.equal(durableExtensionVersion({ appSettings, siteName: 'shop' }), undefined);
    const hostJson = { text: '{"version": ', origin: 'host.json' };
    assert.equal(durableExtensionVersion({ appSettings, siteName: 'shop', hostJson }), undefined);
  });
});
