import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'mocha';
import type { Line } from '../../../../core/routing/model.ts';
import {
  absentForLong,
  decideWaiting,
  seal,
  unseal,
  type WaitingStart,
  type WaitingState,
} from '../../../../core/routing/waiting/index.ts';
import { line } from '../fleets.ts';

const now = Date.parse('2026-05-01T12:00:00.000Z');
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
const app = { name: 'shop-1-1', resourceGroup: 'shop', subscriptionId: 's', hostName: 'shop.example' };

function start(state: WaitingState, more: Partial<WaitingStart> = {}): WaitingStart {
  return {
    ...{ id: 'x', line: '1.1', name: 'Order', state, blob: 'b', etag: 'e' },
    createdAt: ago(1),
    updatedAt: ago(1),
    ...more,
  };
}

function inState(state: string, more: Partial<Line> = {}): Line {
  return { ...line(`1.1 ${state} 1.1.0`), app, ...more };
}

describe('what becomes of a start that waits', () => {
  const cases: readonly [what: string, start: WaitingStart, line: Line | undefined, expected: string][] = [
    ['its line has no app, and nobody has asked', start('waiting'), inState('Registered'), 'want'],
    ['its line has no app, and somebody has', start('waiting'), inState('Registered', { wantedAt: ago(1) }), 'leave'],
    ['its app is being made', start('waiting'), inState('Creating', { wantedAt: ago(1) }), 'leave'],
    ['its app is not looked at yet', start('waiting'), inState('Deployed', { wantedAt: ago(1) }), 'leave'],
    ['its line is healthy', start('waiting'), inState('Healthy'), 'send'],
    ['its line is the default', start('waiting'), inState('Active'), 'send'],
    ['its line drains already', start('waiting'), inState('Draining'), 'send'],
    ['its line is drained already', start('waiting'), inState('Drained'), 'send'],
    ['its line takes no starts any more', start('waiting'), inState('Drained', { closedAt: ago(1) }), 'fail'],
    ['its line failed', start('waiting'), inState('Failed'), 'fail'],
    ['its line was retired', start('waiting'), inState('Retired'), 'fail'],
    ['its line is not there', start('waiting'), undefined, 'fail'],
    ['somebody is sending it', start('sending', { leaseUntil: ago(-1) }), inState('Active'), 'leave'],
    ['somebody was sending it', start('sending', { leaseUntil: ago(0) }), inState('Active'), 'look'],
    [
      'somebody was sending it, and its line failed',
      start('sending', { leaseUntil: ago(1) }),
      inState('Failed'),
      'look',
    ],
    ['it is being stored', start('storing', { updatedAt: ago(9) }), inState('Active'), 'leave'],
    ['it never was stored', start('storing', { updatedAt: ago(11) }), inState('Active'), 'remove'],
    ['it was started a moment ago', start('started', { updatedAt: ago(14) }), inState('Active'), 'leave'],
    ['it was started long ago', start('started', { updatedAt: ago(16) }), inState('Active'), 'remove'],
    ['it failed', start('failed', { updatedAt: ago(60) }), inState('Active'), 'leave'],
    ['it failed a week ago', start('terminated', { updatedAt: ago(8 * 24 * 60) }), undefined, 'remove'],
  ];
  for (const [what, one, of, expected] of cases) {
    it(`${what}: ${expected}`, () => assert.equal(decideWaiting(one, of, now).kind, expected));
  }

  it('is sent again only when the app has said for two minutes that it does not know it', () => {
    assert.equal(absentForLong(start('sending'), now), false);
    assert.equal(absentForLong(start('sending', { absentSince: ago(1.9) }), now), false);
    assert.equal(absentForLong(start('sending', { absentSince: ago(2) }), now), true);
  });
});

describe('a request at rest', () => {
  const [key, other] = [randomBytes(32), randomBytes(32)];
  const plain = Buffer.from('a secret input');
  const sealed = seal(key, 'shop\nx', plain);

  it('opens with its key, or one of several', () => {
    assert.deepEqual(unseal([key], 'shop\nx', sealed), plain);
    assert.deepEqual(unseal([other, key], 'shop\nx', sealed), plain);
  });

  const broken: readonly [what: string, keys: readonly Buffer[], about: string, bytes: Buffer][] = [
    ['with another key', [other], 'shop\nx', sealed],
    ['for another instance', [key], 'shop\ny', sealed],
    ['for another application', [key], 'store\nx', sealed],
    [
      'when it was changed',
      [key],
      'shop\nx',
      Buffer.concat([sealed.subarray(0, -1), Buffer.of((sealed.at(-1) ?? 0) ^ 1)]),
    ],
    ['when it was cut', [key], 'shop\nx', sealed.subarray(0, 20)],
    ['when it is of another format', [key], 'shop\nx', Buffer.concat([Buffer.of(2), sealed.subarray(1)])],
    ['when it is empty', [key], 'shop\nx', Buffer.alloc(0)],
  ];
  for (const [what, keys, about, bytes] of broken) {
    it(`does not open ${what}`, () => assert.equal(unseal(keys, about, bytes), undefined));
  }

  it('shows nothing, and is never the same twice', () => {
    assert.ok(!sealed.includes('secret'));
    assert.notDeepEqual(seal(key, 'shop\nx', plain), sealed);
  });
});
