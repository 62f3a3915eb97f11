import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { eachAtOnce } from '../../core/each-at-once.ts';

describe('the same for many things', () => {
  it('does it for each, and for no more than so many at one time', async () => {
    const done: number[] = [];
    let under = 0;
    let most = 0;
    await eachAtOnce([1, 2, 3, 4, 5, 6, 7], 3, async (thing, index) => {
      assert.equal(index, thing - 1);
      under += 1;
      most = Math.max(most, under);
      await sleep(1);
      under -= 1;
      done.push(thing);
    });
    assert.deepEqual(done.sort(), [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(most, 3);
  });

  it('begins nothing new after a failure, and waits for what is under way', async () => {
    const ended: number[] = [];
    const begun: number[] = [];
    const all = eachAtOnce([1, 2, 3, 4, 5], 2, async (thing) => {
      begun.push(thing);
      if (thing === 1) throw new Error('first');
      await sleep(5);
      ended.push(thing);
    });
    await assert.rejects(all, /first/);
    assert.deepEqual([begun, ended], [[1, 2], [2]]);
  });

  it('has nothing to do for nothing', () => eachAtOnce([], 3, () => Promise.reject(new Error('never'))));
});
