import assert from 'node:assert/strict';
import { parseVersion } from '../../../../core/cloning/names/index.ts';
import type { PreviousSource } from '../../../../core/cloning/run/index.ts';
import { taggedVersions } from '../../../../core/cloning/run/tagged-versions.ts';

/** `1.0.0 = v1.0.0`; a value with `/` in front is a folder. */
function listed(line: string): PreviousSource {
  const [version = '', value = ''] = line.split(' = ');
  if (value === 'retired') return { version: parseVersion(version), retired: true };
  return { version: parseVersion(version), from: { kind: value.startsWith('/') ? 'folder' : 'ref', value } };
}

describe('versions that tags stand for', () => {
  const cases: readonly [
    what: string,
    listed: readonly string[],
    tags: readonly string[],
    versions: readonly string[],
  ][] = [
    ['of the form of a listed tag', ['1.0.0 = v1.0.0'], ['v1.0.0', 'v1.1.0', '1.2.0', 'w1.3.0'], ['1.0.0', '1.1.0']],
    ['with the whole ref', ['1.0.0 = refs/tags/orders/1.0.0'], ['orders/1.1.0', 'stock/1.2.0'], ['1.1.0']],
    ['with something behind', ['1.0.0 = v1.0.0-orders'], ['v1.1.0-orders', 'v1.2.0-stock'], ['1.1.0']],
    ['without pre-releases', ['1.0.0 = v1.0.0'], ['v1.1.0-rc.1', 'v1.2.0+7'], ['1.2.0']],
    ['without what is no version', ['1.0.0 = v1.0.0'], ['v', 'v1', 'v1.1', 'version', 'v01.1.0'], []],
    ['a ref that does not name its version has no form', ['1.0.0 = 4f2a9c1'], ['v1.1.0', '1.1.0'], []],
    ['folders and retired versions have none', ['1.0.0 = /v1.0.0', '1.1.0 = retired'], ['v1.2.0', '1.2.0'], []],
    ['of several forms, once each', ['1.0.0 = 1.0.0', '1.1.0 = v1.1.0'], ['v1.2.0', '1.2.0'], ['1.2.0']],
  ];
  for (const [what, lines, tags, versions] of cases) {
    it(what, () => {
      const found = taggedVersions(tags, lines.map(listed));
      assert.deepEqual(
        found.map(({ text }) => text),
        versions,
      );
    });
  }
});
