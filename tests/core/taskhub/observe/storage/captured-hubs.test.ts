import assert from 'node:assert/strict';
import { capturedAt, fixtureNames, readFixture } from '../../../../../sandbox/hub/index.ts';
import { decide } from '../../../../../core/taskhub/decide/index.ts';
import { defaultPolicy } from '../../../../../core/taskhub/model.ts';
import { escapeKey } from '../../../../../core/taskhub/storage-format/index.ts';
import { fakeHubOf } from './fake-store.ts';
import { ask, locationOf, readerOf } from './helpers.ts';

describe('hubs that the real engine wrote, read from memory', () => {
  for (const name of fixtureNames()) {
    const fixture = readFixture(name);
    const now = capturedAt(fixture);
    const location = locationOf(fixture.taskHub, fixture.trackingStorePrefix);

    it(`${name}: ${fixture.about}`, async () => {
      const store = fakeHubOf(fixture, now);
      const observation = await readerOf(store, { now, location }).observe(ask({ sampleSize: 100 }));
      assert.deepEqual(
        observation.blocking.oldest.map(({ instanceId }) => escapeKey(instanceId)).sort(),
        fixture.truth.open.map(({ partitionKey }) => partitionKey).sort(),
      );
      assert.equal(observation.blocking.total, fixture.truth.open.length);
      assert.equal(observation.stale.total, 0);
      assert.equal(observation.completeness, 'readToEnd');
      assert.deepEqual(observation.reasons, []);
      assert.equal(observation.presence, 'present');
      assert.equal(decide(observation, defaultPolicy).kind, fixture.truth.idle ? 'idle' : 'busy');
    });

    it(`${name}: the verdict alone`, async () => {
      const store = fakeHubOf(fixture, now);
      const observation = await readerOf(store, { now, location }).observe(ask({ depth: 'verdict' }));
      assert.equal(decide(observation, defaultPolicy).kind, fixture.truth.idle ? 'idle' : 'busy');
    });
  }
});
