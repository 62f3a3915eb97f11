import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  escapeKey,
  hubNames,
  isEntityRow,
  odataString,
  parseMessage,
  partitionOf,
  unescapeKey,
} from '../../../../core/taskhub/storage-format/index.ts';

interface CapturedHub {
  taskHub: string;
  trackingStorePrefix: string | null;
  tables: Record<string, Record<string, string>[]>;
  queues: Record<string, { messages: { text: string }[] }>;
  blobs: Record<string, Record<string, { base64: string }>>;
}

const folder = new URL('../../../data/hubs/', import.meta.url);
const hubs = readdirSync(folder).map((file) => ({
  file,
  hub: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as CapturedHub,
}));

describe('keys', () => {
  it('round-trips every instance id that the engine wrote', () => {
    let odd = 0;
    for (const { hub } of hubs) {
      for (const [table, rows] of Object.entries(hub.tables)) {
        if (!table.endsWith('Instances')) continue;
        for (const row of rows) {
          const key = row['PartitionKey'] ?? '';
          if (key.includes('^')) odd++;
          assert.equal(escapeKey(unescapeKey(key)), key);
        }
      }
    }
    assert.ok(odd >= 5, 'the captured hubs hold escaped keys');
  });

  const cases: [string, string][] = [
    ['plain', 'plain'],
    ['a/b\\c#d?e', 'a^0b^1c^2d^3e'],
    ['^', '^^'],
    ['^0', '^^0'],
    ['tab\there', 'tab^\u00c9here'],
    ['\u007f\u009f', '^\u013f^\u015f'],
    ['@counter@1', '@counter@1'],
    ['##vso[task.setvariable variable=x]y', '^2^2vso[task.setvariable variable=x]y'],
  ];
  for (const [id, key] of cases) {
    it(`escapes ${JSON.stringify(id)}`, () => {
      assert.equal(escapeKey(id), key);
      assert.equal(unescapeKey(key), id);
    });
  }

  it('leaves an escape that the engine cannot have written as it is', () => {
    assert.equal(unescapeKey('a^zb^'), 'a^zb^');
  });

  it('doubles quotes in OData literals', () => {
    assert.equal(odataString("o'clock"), "'o''clock'");
  });
});

describe('names', () => {
  it('are those of every captured hub', () => {
    for (const { file, hub } of hubs) {
      const names = hubNames(
        hub.taskHub,
        hub.trackingStorePrefix === null ? undefined : { tablePrefix: hub.trackingStorePrefix },
      );
      const known = [names.instancesTable, names.historyTable, names.partitionsTable];
      for (const table of Object.keys(hub.tables)) assert.ok(known.includes(table), `${file}: ${table}`);
      const queues = [names.workItemQueue, names.controlQueue(0), names.controlQueue(1)];
      assert.deepEqual(Object.keys(hub.queues).sort(), queues.sort(), file);
      for (const container of Object.keys(hub.blobs)) {
        assert.ok(
          [names.leasesContainer, names.appLeaseContainer, names.largeMessagesContainer].includes(container),
          `${file}: ${container}`,
        );
      }
    }
  });
});

describe('messages', () => {
  it('are understood in both encodings, and lie in the queue that partitionOf names', () => {
    let read = 0;
    for (const { file, hub } of hubs) {
      const names = hubNames(hub.taskHub);
      for (const [queue, { messages }] of Object.entries(hub.queues)) {
        for (const { text } of messages) {
          const message = parseMessage(text);
          assert.ok(message?.eventType && message.instanceId, `${file} ${queue}`);
          read++;
          if (queue === names.workItemQueue) assert.equal(message.eventType, 'TaskScheduled');
          else assert.equal(queue, names.controlQueue(partitionOf(message.instanceId, 2)), file);
        }
      }
    }
    assert.ok(read > 60);
  });

  it('tell the fields that decide', () => {
    const text = JSON.stringify({
      TaskMessage: {
        Event: { EventType: 11, TimerId: 0, FireAt: '2026-11-25T01:37:49.8109567Z' },
        OrchestrationInstance: { InstanceId: 'reminder-1', ExecutionId: 'e1' },
      },
      CompressedBlobName: null,
    });
    const expected = {
      eventType: 'TimerFired',
      instanceId: 'reminder-1',
      executionId: 'e1',
      fireAt: '2026-11-25T01:37:49.8109567Z',
    };
    assert.deepEqual(parseMessage(text), expected);
    assert.deepEqual(parseMessage(Buffer.from(text).toString('base64')), expected);
  });

  it('that are too large are followed into their blob', () => {
    assert.deepEqual(parseMessage('{"TaskMessage":null,"CompressedBlobName":"big-1/message-x.json.gz"}'), {
      compressedBlobName: 'big-1/message-x.json.gz',
    });
    const hub = hubs.find(({ file }) => file === 'odd-ids.json')?.hub;
    const blobs = Object.entries(hub?.blobs['shopoddids-largemessages'] ?? {});
    const blob = blobs.find(([name]) => name.includes('/message-'))?.[1];
    assert.ok(blob);
    const message = parseMessage(gunzipSync(Buffer.from(blob.base64, 'base64')).toString('utf8'));
    assert.equal(message?.eventType, 'ExecutionStarted');
    assert.equal(message.instanceId, 'big-1');
  });

  for (const text of [
    '',
    'hello',
    '[]',
    'null',
    '{}',
    '{"TaskMessage":{}}',
    '{"TaskMessage":{"Event":{"EventType":99}}}',
  ]) {
    it(`that are not the engine's are not understood: ${JSON.stringify(text)}`, () => {
      assert.equal(parseMessage(text), undefined);
    });
  }
});

describe('entities', () => {
  const cases: [string, string | undefined, boolean][] = [
    ['@counter@acct-1', '@counter@acct-1', true],
    ['@counter@', '@counter@', true],
    ['@counter@acct-1', 'WaitsForApproval', false],
    ['@counter@acct-1', undefined, false],
    ['@odd', '@odd', false],
    ['@@x', '@@x', false],
    ['order-1', '@counter@acct-1', false],
  ];
  for (const [key, name, expected] of cases) {
    it(`${key} named ${name ?? '(nothing)'} is ${expected ? '' : 'not '}an entity`, () => {
      assert.equal(isEntityRow(key, name), expected);
    });
  }
});
