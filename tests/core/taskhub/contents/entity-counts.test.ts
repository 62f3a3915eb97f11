import assert from 'node:assert/strict';
import { createEntityCounts, mayExist } from '../../../../core/taskhub/contents/entity-counts.ts';

describe('whether an entity may hold state', () => {
  const cases: readonly (readonly [what: string, customStatus: unknown, exists: boolean])[] = [
    ['it says so', '{"entityExists":true}', true],
    ['it says so, and is locked', '{"entityExists":true,"lockedBy":"order-1"}', true],
    ['it was deleted', '{}', false],
    ['it was deleted, and is locked', '{"lockedBy":"order-1"}', false],
    ['it was never made, and signals wait', '{"queueSize":2}', false],
    ['it says that it does not', '{"entityExists":false}', false],
    ['it says so, parsed', { entityExists: true }, true],
    ['it was deleted, parsed', {}, false],
    ['no status', undefined, true],
    ['null', null, true],
    ['null as text', 'null', true],
    ['an empty text', '', true],
    ['half of a JSON text', '{"entityExists":', true],
    ['the address of a blob', 'http://127.0.0.1/blob.json.gz', true],
    ['a list', '[]', true],
    ['a number', '1', true],
    ['a word in place of true', '{"entityExists":"no"}', true],
  ];
  for (const [what, customStatus, exists] of cases) {
    it(`${what}: ${exists ? 'yes' : 'no'}`, () => {
      assert.equal(mayExist(customStatus), exists);
    });
  }
});

describe('entities by name', () => {
  it('counts those that may exist, the most frequent name first', () => {
    const counts = createEntityCounts();
    for (const id of ['@cart@1', '@counter@1', '@counter@a@b', '@counter@']) counts.add(id, '{"entityExists":true}');
    counts.add('@gone@1', '{}');
    assert.deepEqual(counts.result(false), {
      count: 4,
      atLeast: false,
      byName: [
        { name: 'counter', count: 3 },
        { name: 'cart', count: 1 },
      ],
    });
  });

  it('tells 200 names apart and counts the others together', () => {
    const counts = createEntityCounts();
    for (let at = 0; at < 250; at += 1) counts.add(`@name${at}@key`, undefined);
    const { count, byName } = counts.result(true);
    assert.equal(count, 250);
    assert.equal(byName.length, 201);
    assert.deepEqual(byName[0], { name: '(other entities)', count: 50 });
  });
});
