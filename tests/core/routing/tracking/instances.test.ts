import assert from 'node:assert/strict';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { openStorage } from '../../../../core/azure/storage/index.ts';
import type { Fleet } from '../../../../core/routing/model.ts';
import {
  instancesOfAllLines,
  type TrackedInstance,
  type TrackedQuery,
} from '../../../../core/routing/tracking/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { pourHub, readFixture } from '../../../../sandbox/hub/index.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { fleet } from '../fleets.ts';

describe('instancesOfAllLines', () => {
  let azurite: Azurite;
  before(async () => {
    azurite = await startAzurite();
    for (const name of ['tracking-a', 'tracking-b']) await pourHub(readFixture(name), azurite.connectionString);
  });
  after(() => azurite.stop());

  const plain = fleet(['1.0 Retired 1.0.0', '1.1 Active 1.1.0'], { default: '1.1' });
  const lines: Fleet = {
    ...plain,
    lines: new Map(
      [...plain.lines].map(([id, line]) => [
        id,
        {
          ...line,
          hub: {
            name: id === '1.0' ? 'shoptracka' : 'ShopTrackB',
            account: 'devstoreaccount1',
            trackingPrefix: 'ShopShared',
          },
        },
      ]),
    ),
  };

  async function found(query: TrackedQuery, prefix = 'ShopShared'): Promise<TrackedInstance[]> {
    const context = fakeContext();
    const storage = openStorage(
      { kind: 'connectionString', connectionString: azurite.connectionString, origin: 'the test' },
      { context, httpClient: createNetworkClient({}, () => {}) },
    );
    const all: TrackedInstance[] = [];
    for await (const one of instancesOfAllLines(lines, prefix, storage, query, context)) all.push(one);
    return all;
  }

  it('finds those of all lines, retired ones too, and no entities', async () => {
    const all = await found({});
    assert.deepEqual([...new Set(all.map(({ line }) => line))].sort(), ['1.0', '1.1', undefined].sort());
    assert.ok(all.length > 5);
    assert.ok(all.every(({ instanceId }) => !instanceId.startsWith('@')));
    assert.ok(all.every(({ line, hubName }) => (line === undefined) === !/^ShopTrack[AB]$/.test(hubName)));
  });

  it('finds what is in flight of one line', async () => {
    const open = await found({ inFlight: true, lines: ['1.0'] });
    const expected = readFixture('tracking-a').truth.open.map(({ partitionKey }) => partitionKey);
    assert.deepEqual(open.map(({ instanceId }) => instanceId).sort(), expected.sort());
    assert.deepEqual(await found({ inFlight: true, lines: ['1.1'] }), []);
  });

  it('finds by name and by the beginning of an id', async () => {
    const named = await found({ name: 'WaitsForApproval' });
    assert.ok(named.length > 0 && named.every(({ name }) => name === 'WaitsForApproval'));
    const begun = await found({ idPrefix: 'approval-' });
    assert.ok(begun.length > 0 && begun.every(({ instanceId }) => instanceId.startsWith('approval-')));
    assert.deepEqual(await found({ name: "x' or Name ne '" }), []);
  });

  it('says when there are no such tables', async () => {
    await assert.rejects(found({}, 'Nobodys'), { code: 'NOT_FOUND' });
  });
});
