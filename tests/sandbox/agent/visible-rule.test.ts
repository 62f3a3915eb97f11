import assert from 'node:assert/strict';
import { isVisible } from '../../../sandbox/agent/visible-rule.ts';

describe('visibleRule', () => {
  const values: Readonly<Record<string, string>> = { mode: 'wait', source: 'storage', url: 'https://a/b', empty: '' };
  const cases: readonly (readonly [rule: string | undefined, visible: boolean])[] = [
    [undefined, true],
    ['', true],
    ['mode = wait', true],
    ['mode == WAIT', true],
    ['mode=check', false],
    ['mode != check', true],
    ['mode = wait && source = api', false],
    ['mode = check || source = storage', true],
    ['url Contains A/B', true],
    ['url NotContains a/b', false],
    ['url StartsWith https://', true],
    ['url NotStartsWith https://', false],
    ['url EndsWith b', true],
    ['url NotEndsWith b', false],
    ['empty = ', true],
    ['empty != ', false],
  ];
  for (const [rule, visible] of cases) {
    it(`${rule ?? 'no rule'} is ${visible ? 'shown' : 'hidden'}`, () => {
      assert.equal(
        isVisible(rule, (name) => values[name] ?? ''),
        visible,
      );
    });
  }

  it('refuses what it cannot read', () => {
    assert.throws(() => isVisible('mode', () => ''), /cannot be read/);
    assert.throws(() => isVisible('a = 1 && b = 2 || c = 3', () => ''), /mixes/);
  });
});
