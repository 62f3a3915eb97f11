import assert from 'node:assert/strict';
import { whyNotOwnHub } from '../../../../../core/taskhub/observe/management-api/index.ts';

describe('whyNotOwnHub', () => {
  const cases: [string, string | undefined, string | undefined, boolean][] = [
    ['no hub was named', undefined, 'Shop', true],
    ['no hub was named and none is known', undefined, undefined, true],
    ['the same', 'Shop', 'Shop', true],
    ['the same in another letter case', 'SHOP', 'Shop', true],
    ['another', 'ShopOld', 'Shop', false],
    ['one that cannot be compared', 'Shop', undefined, false],
  ];
  for (const [name, asked, own, fine] of cases) {
    it(`${name}: ${fine ? 'fine' : 'HUB_MISMATCH'}`, () => {
      const reason = whyNotOwnHub(asked, own);
      assert.equal(reason?.code, fine ? undefined : 'HUB_MISMATCH');
      if (reason) assert.match(reason.fix ?? '', /source 'storage'/);
    });
  }
});
