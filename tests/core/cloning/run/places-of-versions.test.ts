import assert from 'node:assert/strict';
import { join } from 'node:path';
import { typescriptV4 as app } from './apps/node.ts';
import { clone } from './support/clone.ts';
import { inTemporaryFolder, layDown, textsIn } from './support/folder.ts';
import { withHistory } from './support/history.ts';
import { registeredIn } from './support/registered.ts';

describe('where the sources of versions lie', () => {
  it('a version that has a tag and no line is named', function () {
    return withHistory(this, 'git tags', app, async ({ folder, keep, previous }) => {
      await keep('1.1.0');
      await keep('1.2.0');
      const asked = { version: '2.0.0', plainVersion: '1.0.0', dryRun: true };
      const missing = async (listed: Record<string, string>): Promise<string[]> => {
        const { plan } = await clone(folder, { ...asked, previous: listed }, [app.language]);
        return plan.findings.flatMap(({ code, message }) => (code === 'VERSION_NOT_LISTED' ? [message] : []));
      };
      assert.deepEqual(
        (await missing(previous('1.0.0', '1.1.0'))).map((message) => /version (\S+),/.exec(message)?.[1]),
        ['1.2.0'],
      );
      assert.equal((await missing(previous('1.0.0'))).length, 2);
      assert.deepEqual(await missing({ ...previous('1.0.0', '1.2.0'), '1.1.0': 'retired' }), []);
      assert.deepEqual(await missing(previous('1.2.0')), [], 'older ones have left the list');
    });
  });

  it('a folder in the source folder is not taken for current code', () =>
    inTemporaryFolder(async (folder) => {
      await layDown(folder, app.files);
      await layDown(join(folder, 'releases', '1.0.0'), app.files);
      const asked = {
        version: '2.0.0',
        plainVersion: '1.0.0',
        previous: { '1.0.0': join(folder, 'releases', '1.0.0') },
      };
      const { result, plan } = await clone(folder, asked, [app.language]);
      assert.equal(result, 'written');
      assert.deepEqual(
        plan.findings.filter(({ severity }) => severity === 'error'),
        [],
      );
      const texts = await textsIn(folder);
      for (const [path, text] of Object.entries(app.files)) assert.equal(texts[`releases/1.0.0/${path}`], text);
      assert.ok((await registeredIn(folder, app)).some(({ name }) => name === 'Order_2_0_0'));
    }));
});
