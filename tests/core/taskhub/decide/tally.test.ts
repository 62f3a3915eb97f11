import assert from 'node:assert/strict';
import { createTally, otherNames, otherStatuses } from '../../../../core/taskhub/decide/index.ts';
import type { InFlightInstance } from '../../../../core/taskhub/model.ts';

function instance(change: Partial<InFlightInstance> & { instanceId: string }): InFlightInstance {
  return { name: 'Order', version: '', status: 'Running', ...change };
}

describe('createTally', () => {
  it('groups by name, version and status, most frequent first', () => {
    const tally = createTally(3);
    tally.add(instance({ instanceId: 'a', createdTime: '2026-05-01T10:00:00Z' }));
    tally.add(instance({ instanceId: 'b', createdTime: '2026-05-01T09:00:00Z', version: '2.0' }));
    tally.add(instance({ instanceId: 'c', createdTime: '2026-05-01T08:00:00Z', version: '2.0' }));
    tally.add(instance({ instanceId: 'd', status: 'Suspended' }));
    assert.deepEqual(tally.census().groups, [
      { name: 'Order', version: '2.0', status: 'Running', count: 2, oldestCreatedTime: '2026-05-01T08:00:00Z' },
      { name: 'Order', version: '', status: 'Running', count: 1, oldestCreatedTime: '2026-05-01T10:00:00Z' },
      { name: 'Order', version: '', status: 'Suspended', count: 1 },
    ]);
    assert.equal(tally.census().total, 4);
  });

  it('keeps the oldest by time, whatever the fraction digits and the order of arrival', () => {
    const tally = createTally(3);
    const times = ['2026-05-01T10:00:00Z', '2026-05-01T10:00:00.5Z', '2026-05-01T09:59:59.9999999Z', undefined];
    times.forEach((createdTime, index) => {
      tally.add(instance({ instanceId: `i${index}`, ...(createdTime === undefined ? {} : { createdTime }) }));
    });
    assert.deepEqual(
      tally.census().oldest.map(({ instanceId }) => instanceId),
      ['i2', 'i0', 'i1'],
    );
  });

  it('keeps nothing by name with a sample size of 0, and still counts', () => {
    const tally = createTally(0);
    tally.add(instance({ instanceId: 'a' }));
    assert.deepEqual(tally.census().oldest, []);
    assert.equal(tally.census().total, 1);
  });

  it('stays small over 100,000 names while total and counts per status stay exact', () => {
    const tally = createTally(5);
    for (let index = 0; index < 100_000; index += 1) {
      tally.add(
        instance({ instanceId: `i${index}`, name: `N${index}`, status: index % 4 === 0 ? 'Pending' : 'Running' }),
      );
    }
    const { groups, total } = tally.census();
    assert.equal(total, 100_000);
    assert.ok(groups.length <= 202, `${groups.length} groups`);
    const pending = groups.filter(({ status }) => status === 'Pending').reduce((sum, { count }) => sum + count, 0);
    assert.equal(pending, 25_000);
    assert.equal(groups[0]?.name, otherNames);
  });

  it('does not let invented statuses grow it', () => {
    const tally = createTally(5);
    for (let index = 0; index < 1000; index += 1) tally.add(instance({ instanceId: `i${index}`, status: `S${index}` }));
    const { groups } = tally.census();
    assert.equal(groups.length, 17);
    assert.equal(groups.find(({ status }) => status === otherStatuses)?.count, 984);
  });

  it('a census is not changed by later additions', () => {
    const tally = createTally(5);
    tally.add(instance({ instanceId: 'a' }));
    const census = tally.census();
    tally.add(instance({ instanceId: 'b' }));
    assert.equal(census.total, 1);
    assert.equal(census.groups[0]?.count, 1);
    assert.equal(census.oldest.length, 1);
    assert.equal(tally.total, 2);
  });
});
