import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { complaintsOf } from './compile.ts';
import { appOf, assertGolden, copyOf, textsAfter, textsOf } from './fixture.ts';

function namesOf({ inventory }: Analysis): string[] {
  return inventory.functions.map(({ name }) => name.toLowerCase());
}

describe('cloning/node: copy', () => {
  it('places copies beside the TypeScript app, and both compile', async () => {
    const analysis = await appOf(textsOf('node-v4/typescript'));
    const after = textsAfter(analysis.sources, copyOf(analysis));
    assertGolden('node-v4/typescript.copy', analysis.sources, after);
    assert.deepEqual(complaintsOf(after), []);
    const found = await appOf(after);
    assert.equal(new Set(namesOf(found)).size, namesOf(found).length);
    const copies = analysis.inventory.functions.filter(({ kind }) => kind === 'orchestrator' || kind === 'activity');
    assert.deepEqual(
      new Set(namesOf(found)),
      new Set([...namesOf(analysis), ...copies.map(({ name }) => `${name}_1_2_0`.toLowerCase())]),
    );
  }).timeout(60_000);

  for (const [app, compiled] of [
    ['javascript', false],
    ['bundle', true],
  ] as const) {
    it(`places copies beside the ${app} app`, async () => {
      const analysis = await appOf(textsOf(`node-v4/${app}`));
      const after = textsAfter(analysis.sources, copyOf(analysis));
      assertGolden(`node-v4/${app}.copy`, analysis.sources, after);
      if (compiled) assert.deepEqual(complaintsOf(after), []);
      const found = await appOf(after);
      const copies = analysis.inventory.functions.filter(({ kind }) => kind === 'orchestrator' || kind === 'activity');
      assert.deepEqual(
        namesOf(found).sort(),
        [...namesOf(analysis), ...copies.map(({ name }) => `${name}_1_2_0`.toLowerCase())].sort(),
      );
    }).timeout(60_000);
  }
});
