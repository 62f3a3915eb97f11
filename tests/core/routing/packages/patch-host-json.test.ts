import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../core/errors.ts';
import { inspectPackage, patchHostJson } from '../../../../core/routing/packages/index.ts';
import { withHubName } from '../../../../core/routing/packages/patch-host-json.ts';
import { hostJson, unzip, zipOf } from './zips.ts';

describe('a package whose host.json is changed', () => {
  const files = {
    'host.json': hostJson({ hubName: 'ShopHub', maxConcurrentActivityFunctions: 3 }),
    'Start/': '',
    'Start/index.js': 'module.exports = 1;',
    'tool.sh': '#!/bin/sh\n',
  };

  it('has everything else as it was, and the same order', async () => {
    const zip = await zipOf(files, { mtime: new Date(2026, 0, 2, 3, 4, 6), mode: 0o100755 });
    const [before, after] = [await unzip(zip), await unzip(await patchHostJson(zip))];
    assert.deepEqual(
      after.filter(({ path }) => path !== 'host.json'),
      before.filter(({ path }) => path !== 'host.json'),
    );
    assert.deepEqual(
      after.map(({ path }) => path),
      before.map(({ path }) => path),
    );
    assert.equal(after.find(({ path }) => path === 'tool.sh')?.mode, 0o100755);
  });

  it('takes the name of its hub from the setting', async () => {
    const patched = await patchHostJson(await zipOf(files));
    const { hubSetting, needsPatch } = await inspectPackage(patched, { patchHostJson: false }, 'shop.zip');
    assert.deepEqual({ hubSetting, needsPatch }, { hubSetting: 'DurableRouterHub', needsPatch: false });
  });

  it('has the same bytes each time', async () => {
    const zip = await zipOf(files);
    assert.ok(Buffer.from(await patchHostJson(zip)).equals(await patchHostJson(zip)));
  });

  const texts: readonly { readonly name: string; readonly text: string; readonly becomes: string }[] = [
    {
      name: 'comments stay',
      text: '{\n  // the host\n  "version": "2.0",\n  "extensions": { "durableTask": { "hubName": "Shop" /* old */ } }\n}\n',
      becomes:
        '{\n  // the host\n  "version": "2.0",\n  "extensions": { "durableTask": { "hubName": "%Hub%" /* old */ } }\n}\n',
    },
    {
      name: 'names in another case are found',
      text: '{"version":"2.0","Extensions":{"DurableTask":{"HUBNAME":"Shop"}}}',
      becomes: '{"version":"2.0","Extensions":{"DurableTask":{"HUBNAME":"%Hub%"}}}',
    },
    {
      name: 'what is missing is added',
      text: '{\n  "version": "2.0"\n}',
      becomes:
        '{\n  "version": "2.0",\n  "extensions": {\n    "durableTask": {\n      "hubName": "%Hub%"\n    }\n  }\n}',
    },
    {
      name: 'a byte order mark goes, line ends stay',
      text: '\uFEFF{\r\n  "version": "2.0",\r\n  "extensions": {\r\n    "durableTask": {\r\n      "hubName": "a"\r\n    }\r\n  }\r\n}',
      becomes:
        '{\r\n  "version": "2.0",\r\n  "extensions": {\r\n    "durableTask": {\r\n      "hubName": "%Hub%"\r\n    }\r\n  }\r\n}',
    },
  ];
  for (const { name, text, becomes } of texts) {
    it(`in which ${name}`, () => {
      assert.equal(withHubName(text, 'Hub', 'host.json'), becomes);
    });
  }

  const refused = [
    '{"version":"2.0","extensions":{"durableTask":{"hubName":"a"}},"extensions":{"durableTask":{"hubName":"b"}}}',
    '{"version":"2.0","extensions":"none"}',
  ];
  for (const text of refused) {
    it(`is refused where it cannot be done: ${text}`, () => {
      assert.throws(
        () => withHubName(text, 'Hub', 'host.json'),
        (error) => error instanceof DurableDeployError && error.code === 'ROUTING_PACKAGE_REFUSED',
      );
    });
  }
});
