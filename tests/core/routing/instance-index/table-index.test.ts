import { TableClient } from '@azure/data-tables';
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { createTableInstanceIndex, type InstanceIndex } from '../../../../core/routing/instance-index/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';

describe('the index of instances', function () {
  this.timeout(60_000);
  let azurite: Azurite;
  let index: InstanceIndex;
  let tables = 0;
  const until = '2026-05-01T12:05:00.000Z';
  before(async () => {
    azurite = await startAzurite();
  });
  after(() => azurite.stop());
  beforeEach(() => {
    tables += 1;
    index = indexOf('shop');
  });

  function indexOf(application: string): InstanceIndex {
    const table = TableClient.fromConnectionString(azurite.connectionString, `Index${tables}`, {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 0 },
    });
    return createTableInstanceIndex(table, application, { signal: new AbortController().signal });
  }

  it('knows nothing before its table is made', async () => {
    assert.equal(await index.find('x'), undefined);
    await index.forget('x');
  });

  it('keeps any id, and applications apart', async () => {
    const ids = ['a/b\\c#d?e', '%2F', 'ü'.repeat(400), '##vso[x]', 'A', 'a'];
    for (const [turn, id] of ids.entries()) await index.note(id, `1.${turn}`);
    for (const [turn, id] of ids.entries()) assert.equal((await index.find(id))?.line, `1.${turn}`);
    assert.equal(await indexOf('store').find('a'), undefined);
  });

  it('gives an id to one start of many', async () => {
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, turn) => index.claim('x', `1.${turn}`, until, undefined)),
    );
    const [won, ...others] = claims.filter((claim) => claim !== undefined);
    assert.deepEqual([others.length, (await index.find('x'))?.line], [0, won?.line]);
  });

  it('moves an id only from what was seen', async () => {
    const first = await index.claim('x', '1.0', until, undefined);
    assert.ok(first);
    await index.settle(first);
    const seen = await index.find('x');
    assert.deepEqual([seen?.line, seen?.startingUntil], ['1.0', undefined]);
    const moved = await index.claim('x', '1.1', until, seen);
    assert.equal(moved?.startingUntil, until);
    assert.equal(await index.claim('x', '1.2', until, seen), undefined);
    await index.settle(first);
    assert.equal((await index.find('x'))?.startingUntil, until, 'an older start has settled a newer claim');
  });

  it('takes a claim back to what was before', async () => {
    const claimed = await index.claim('x', '1.0', until, undefined);
    assert.ok(claimed);
    await index.release(claimed, undefined);
    assert.equal(await index.find('x'), undefined);
    await index.note('x', '1.0');
    const before = await index.find('x');
    const again = await index.claim('x', '1.1', until, before);
    assert.ok(again);
    await index.release(again, before);
    const now = await index.find('x');
    assert.deepEqual([now?.line, now?.startingUntil], ['1.0', undefined]);
    await index.forget('x');
    assert.equal(await index.find('x'), undefined);
  });
});
