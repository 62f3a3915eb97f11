import assert from 'node:assert/strict';
import { capturedAt, fixtureNames, openAccount, pourHub, readFixture } from '../../../sandbox/hub/index.ts';
import { startAzurite, type Azurite } from '../../../sandbox/azurite/index.ts';
import { snapshotOf, startStorageServer, type StorageServer } from '../../../sandbox/storage-server/index.ts';

describe('a captured hub, laid down again', () => {
  let server: StorageServer;
  let azurite: Azurite;

  before(async function () {
    this.timeout(60_000);
    [server, azurite] = await Promise.all([startStorageServer(), startAzurite()]);
  });

  after(async () => {
    await Promise.all([server.stop(), azurite.stop()]);
  });

  for (const name of fixtureNames()) {
    it(`${name}: every row, message and blob is there again, hidden messages for their remaining time`, async () => {
      const fixture = readFixture(name);
      await pourHub(fixture, server.connectionStringOf(name), { shiftTimes: false });
      const poured = snapshotOf(server.account(name));

      const rows = (tables: typeof fixture.tables): unknown =>
        Object.fromEntries(
          Object.entries(tables).map(([table, all]) => [
            table,
            all.map((row) =>
              Object.fromEntries(
                Object.entries(row)
                  .filter(([column]) => column !== 'Timestamp')
                  .sort(),
              ),
            ),
          ]),
        );
      assert.deepEqual(rows(poured.tables), rows(fixture.tables));
      assert.deepEqual(poured.blobs, fixture.blobs);

      const now = capturedAt(fixture);
      const messages = (
        queue: (typeof fixture.queues)[string],
        at: number,
      ): readonly { readonly text: string; readonly dequeueCount: number; readonly hiddenSeconds: number }[] =>
        queue.messages
          .map(({ text, dequeueCount, visibleAtUnixMs }) => ({
            text,
            dequeueCount,
            hiddenSeconds: Math.max(0, Math.round((visibleAtUnixMs - at) / 1000)),
          }))
          .sort((one, other) => (one.text < other.text ? -1 : 1));
      for (const [queue, captured] of Object.entries(fixture.queues)) {
        const there = poured.queues[queue];
        assert.ok(there !== undefined, queue);
        assert.equal(there.approximateMessagesCount, captured.approximateMessagesCount, queue);
        for (const [index, message] of messages(there, Date.now()).entries()) {
          const expected = messages(captured, now)[index];
          assert.deepEqual([message.text, message.dequeueCount], [expected?.text, expected?.dequeueCount]);
          assert.ok(Math.abs(message.hiddenSeconds - (expected?.hiddenSeconds ?? 0)) <= 2, queue);
        }
      }
    });
  }

  for (const name of ['backlog', 'engine1-mixed', 'tracking-a', 'cancelled-timer']) {
    it(`${name}: Azurite counts its messages as the capture did, and shows the visible ones`, async () => {
      const fixture = readFixture(name);
      await pourHub(fixture, azurite.connectionString);
      const account = openAccount(azurite.connectionString);
      let count = 0;
      for (const [queue, captured] of Object.entries(fixture.queues)) {
        const client = account.queues.getQueueClient(queue);
        count += (await client.getProperties()).approximateMessagesCount ?? 0;
        const peeked = await client.peekMessages({ numberOfMessages: 32 });
        const visible = captured.messages.filter((message) => message.visibleAtUnixMs <= capturedAt(fixture));
        assert.equal(peeked.peekedMessageItems.length, Math.min(32, visible.length), queue);
      }
      assert.equal(count, fixture.truth.messagesInQueues);
    });
  }

  it('moves all times by as much as lies between the capture and now, in rows and in messages of both encodings', async () => {
    for (const name of ['mixed', 'engine1-mixed']) {
      const fixture = readFixture(name);
      const account = `moved-${name}`;
      const { shiftedByMs } = await pourHub(fixture, server.connectionStringOf(account));
      assert.ok(Math.abs(capturedAt(fixture) + shiftedByMs - Date.now()) < 5000);

      const { tables, queues } = snapshotOf(server.account(account));
      const fireAt = Object.values(tables)
        .flat()
        .find((row) => row['EventType'] === 'TimerCreated')?.['FireAt'];
      const texts = Object.values(queues)
        .flatMap((queue) => queue.messages)
        .map(({ text }) => (text.startsWith('{') ? text : Buffer.from(text, 'base64').toString('utf8')));
      const inMessage = texts.map((text) => /"FireAt":"([^"]+)"/.exec(text)?.[1]).find((found) => found !== undefined);
      for (const time of [fireAt, inMessage]) {
        const hours = (Date.parse(time ?? '') - Date.now()) / 3_600_000;
        assert.ok(hours > 23.9 && hours < 24.1, `${name}: ${time}`);
      }
      assert.match(fireAt ?? '', /\.\d{7}Z$/);
    }
  });

  it('looks at the hub as it will be later, when told so', async () => {
    const fixture = readFixture('mixed');
    const later = capturedAt(fixture) + 2 * 24 * 3600 * 1000;
    await pourHub(fixture, server.connectionStringOf('later'), { now: later });
    const { queues } = snapshotOf(server.account('later'));
    const hidden = Object.values(queues)
      .flatMap((queue) => queue.messages)
      .filter((message) => message.visibleAtUnixMs > Date.now());
    assert.deepEqual(hidden, []);
  });

  it('puts the tables of a tracking store into an account of their own', async () => {
    await pourHub(readFixture('tracking-a'), server.connectionStringOf('main'), {
      trackingConnectionString: server.connectionStringOf('store'),
    });
    assert.deepEqual(Object.keys(snapshotOf(server.account('main')).tables), ['ShopTrackAPartitions']);
    assert.deepEqual(Object.keys(snapshotOf(server.account('store')).tables), [
      'ShopSharedHistory',
      'ShopSharedInstances',
    ]);
  });
});
