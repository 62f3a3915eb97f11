import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { unescapeKey } from '../../../../core/taskhub/storage-format/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { fixtureNames, pourHub, readFixture, type HubFixture } from '../../../../sandbox/hub/index.ts';
import { brief, readContents } from './reading.ts';

const continued = JSON.parse(
  readFileSync(new URL('../../../data/continued-as-new/hub.json', import.meta.url), 'utf8'),
) as HubFixture;

describe('contents of hubs that the real engine wrote, in Azurite', function () {
  this.timeout(60_000);
  let azurite: Azurite;
  before(async () => {
    azurite = await startAzurite();
  });
  after(() => azurite.stop());

  for (const name of fixtureNames()) {
    const fixture = readFixture(name);
    it(`${name}: ${fixture.about}`, async () => {
      const { taskHub, trackingStorePrefix, truth } = fixture;
      await pourHub(fixture, azurite.connectionString);
      const contents = await readContents(azurite.connectionString, taskHub, { trackingStorePrefix });
      const { observation } = contents;
      assert.equal(observation.blocking.total, truth.open.length);
      assert.equal(observation.completeness, 'readToEnd');
      assert.deepEqual(brief(contents), {
        entities: String(truth.entities),
        byName: truth.entities === 0 ? {} : { counter: truth.entities },
        // None of the captured orchestrations continues as new.
        eternal: {},
        versions: countBy(truth.open.map((row) => versionIn(fixture, row.partitionKey))),
        // All of their ids were chosen.
        chosen: truth.open.length,
      });
      assert.ok(contents.chosenIds.sample.length === Math.min(5, truth.open.length));
      const open = new Set(truth.open.map((row) => `${row.name} ${unescapeKey(row.partitionKey)}`));
      for (const { name, instanceId } of contents.chosenIds.sample) assert.ok(open.has(`${name} ${instanceId}`));
    });
  }

  it('tells which orchestrations continued as new, which entities exist, which ids were chosen', async () => {
    await pourHub(continued, azurite.connectionString);
    const contents = await readContents(azurite.connectionString, continued.taskHub);
    assert.deepEqual(contents.entities, { count: 1, atLeast: false, byName: [{ name: 'counter', count: 1 }] });
    assert.deepEqual(contents.eternal, [
      { name: 'TimerPoller', count: 3 },
      { name: 'EventPoller', count: 2 },
      { name: 'ActivityPoller', count: 1 },
      { name: 'CarryPoller', count: 1 },
    ]);
    // Two children and one orchestration have ids that were made up.
    assert.equal(contents.chosenIds.count, continued.truth.open.length - 3);
    assert.deepEqual(contents.versions, [{ version: '', count: continued.truth.open.length }]);
  });
});

function versionIn({ tables }: HubFixture, partitionKey: string): string {
  const rows = Object.entries(tables).find(([table]) => table.endsWith('Instances'))?.[1] ?? [];
  return rows.find((row) => row['PartitionKey'] === partitionKey)?.['Version'] ?? '';
}

function countBy(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}
