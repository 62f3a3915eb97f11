import assert from 'node:assert/strict';
import type { LastSwap } from '../../../../core/azure/arm/index.ts';
import type { Look, MarkerSeen } from '../../../../core/slots/model.ts';
import { judgeLook, type Direction, type SwapState } from '../../../../core/slots/swap/index.ts';
import { siteOf } from '../support/observation.ts';

const pair = {
  ref: { subscriptionId: 'sub', resourceGroup: 'rg', name: 'shop' },
  source: 'staging',
  target: 'production',
};
const none: MarkerSeen = { kind: 'none' };
const ours = (swapSeen = 'never'): MarkerSeen => ({ kind: 'marker', marker: { release: 'build-1', swapSeen } });
const other = (swapSeen = 'never'): MarkerSeen => ({ kind: 'marker', marker: { release: 'build-0', swapSeen } });
const unreadable: MarkerSeen = { kind: 'unreadable' };
const [first, second] = ['2026-05-01T12:00:00.000Z', '2026-05-01T13:00:00.000Z'] as const;

const swapAt = (at: string | undefined, slots = ['staging', 'production']): { lastSwap?: LastSwap } =>
  at === undefined ? {} : { lastSwap: { at, sourceSlot: slots[0] ?? '', destinationSlot: slots[1] ?? '' } };

/** What both slots carry, and when they were swapped last. */
function look(source: MarkerSeen, target: MarkerSeen, at?: string, slots?: string[]): Look {
  return {
    source: { site: { ...siteOf('staging'), ...swapAt(at, slots) }, marker: source },
    target: { site: siteOf('production'), marker: target },
  };
}

describe('what a look says of a swap', () => {
  const before = look(ours(), none);
  const beforeBack = look(none, ours(), first);
  const rows: readonly (readonly [string, Direction, Look, Look | undefined, SwapState])[] = [
    ['forward, first look: ready', 'forward', before, undefined, 'notYet'],
    ['forward, first look: ready, after older swaps', 'forward', look(ours(first), none, first), undefined, 'notYet'],
    ['forward, first look: swapped by somebody', 'forward', look(none, ours(), first), undefined, 'done'],
    ['forward, first look: it came back long ago', 'forward', look(ours(), none, first), undefined, 'other'],
    ['forward, first look: unmarked', 'forward', look(none, none), undefined, 'other'],
    ['forward, first look: another release', 'forward', look(other(), none), undefined, 'other'],
    ['forward, first look: both carry it', 'forward', look(ours(), ours()), undefined, 'other'],
    ['forward, first look: unreadable', 'forward', look(unreadable, none), undefined, 'other'],

    ['forward: as before', 'forward', before, before, 'notYet'],
    ['forward: swapped, and the last swap shows', 'forward', look(none, ours(), first), before, 'done'],
    ['forward: swapped, and the last swap does not show yet', 'forward', look(none, ours()), before, 'done'],
    [
      'forward: swapped, the old release’s marker in the source',
      'forward',
      look(other(), ours(), first),
      before,
      'done',
    ],
    [
      'forward: the last swap shows, the marker does not: twice, or not shown yet',
      'forward',
      look(ours(), none, first),
      before,
      'twice',
    ],
    [
      'forward: the same after older swaps',
      'forward',
      look(ours(first), none, second),
      look(ours(first), none, first),
      'twice',
    ],
    [
      'forward: a swap with a third slot is no swap of these',
      'forward',
      look(ours(), none, first, ['staging', 'test']),
      before,
      'twice',
    ],
    ['forward: another release came in between', 'forward', look(other(), none), before, 'other'],
    ['forward: the marker is gone', 'forward', look(none, none, first), before, 'other'],
    ['forward: the marker was copied', 'forward', look(ours(), ours()), before, 'other'],
    ['forward: the target cannot be read', 'forward', look(ours(), unreadable), before, 'other'],

    ['back, first look: swapped', 'back', beforeBack, undefined, 'notYet'],
    ['back, first look: back already', 'back', look(ours(), none, second), undefined, 'done'],
    ['back, first look: never swapped', 'back', look(ours(), none), undefined, 'done'],
    ['back, first look: another release serves', 'back', look(none, other()), undefined, 'other'],
    ['back: as before', 'back', beforeBack, beforeBack, 'notYet'],
    ['back: swapped back', 'back', look(ours(), none, second), beforeBack, 'done'],
    [
      'back: swapped back, and the last swap does not show yet',
      'back',
      look(ours(first), none, first),
      beforeBack,
      'done',
    ],
    ['back: the last swap shows, the marker does not', 'back', look(none, ours(), second), beforeBack, 'twice'],
    ['back: another release came in between', 'back', look(other(), none, second), beforeBack, 'other'],
  ];
  for (const [name, direction, seen, start, expected] of rows) {
    it(name, () => assert.equal(judgeLook(direction, pair, 'build-1', seen, start), expected));
  }
});
