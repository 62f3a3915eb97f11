import assert from 'node:assert/strict';
import type { Site } from '../../../../core/azure/arm/index.ts';
import type { Look, MarkerSeen, ReleasePosition, SlotPair } from '../../../../core/slots/model.ts';
import {
  formatMarker,
  isReleaseName,
  markerFor,
  readMarker,
  releasePosition,
  swapBefore,
  untoldSwapSince,
  whyNotUndoable,
} from '../../../../core/slots/release/index.ts';

const pair: SlotPair = {
  ref: { subscriptionId: 's', resourceGroup: 'rg', name: 'shop' },
  source: 'staging',
  target: 'production',
};
const t0 = '2026-05-01T10:00:00.000Z';
const t1 = '2026-05-01T11:00:00.000Z';
const t2 = '2026-05-01T12:00:00.000Z';

function site(lastSwap?: Site['lastSwap']): Site {
  return {
    id: 'id',
    name: 'shop',
    kind: 'functionapp',
    state: 'Running',
    defaultHostName: 'h',
    location: 'l',
    ...(lastSwap === undefined ? {} : { lastSwap }),
  };
}
const ofPair = (at: string): Site['lastSwap'] => ({ at, sourceSlot: 'staging', destinationSlot: 'Production' });
const ofOthers = (at: string): Site['lastSwap'] => ({ at, sourceSlot: 'canary', destinationSlot: 'staging' });
const none: MarkerSeen = { kind: 'none' };
const marker = (release: string, swapSeen = 'never'): MarkerSeen => ({ kind: 'marker', marker: { release, swapSeen } });
const unreadable: MarkerSeen = { kind: 'unreadable' };

function look(source: MarkerSeen, target: MarkerSeen, lastSwap?: Site['lastSwap']): Look {
  return { source: { site: site(lastSwap), marker: source }, target: { site: site(lastSwap), marker: target } };
}

const cases: readonly (readonly [string, Look, ReleasePosition['kind']])[] = [
  ['no marker anywhere', look(none, none), 'unmarked'],
  ['no marker, although the slots were swapped before', look(none, none, ofPair(t0)), 'unmarked'],
  ['marked, and never swapped', look(marker('r2'), none), 'ready'],
  ['marked after the last swap', look(marker('r2', t0), marker('r1', 'never'), ofPair(t0)), 'ready'],
  ['marked, and other slots swapped since', look(marker('r2', t0), none, ofOthers(t1)), 'ready'],
  ['in the target slot', look(none, marker('r2'), ofPair(t0)), 'swapped'],
  [
    'in the target slot, with the one before it in the source slot',
    look(marker('r1'), marker('r2', t0), ofPair(t1)),
    'swapped',
  ],
  ['in the target slot, although the platform shows no swap', look(none, marker('r2')), 'swapped'],
  ['marked, and swapped since: it came back', look(marker('r2', t0), marker('r1'), ofPair(t1)), 'swappedBack'],
  ['marked when nothing was ever swapped, and swapped since', look(marker('r2'), none, ofPair(t1)), 'swappedBack'],
  ['another release is marked and waits', look(marker('r3', t0), none, ofPair(t0)), 'otherRelease'],
  [
    'another release was marked and swapped since: its marker is spent',
    look(marker('r1', t0), marker('r0'), ofPair(t1)),
    'unmarked',
  ],
  ['both slots carry it', look(marker('r2'), marker('r2')), 'duplicated'],
  ['the marker of the source slot is not ours', look(unreadable, none), 'unreadable'],
  ['the marker of the target slot is not ours', look(marker('r2'), unreadable), 'unreadable'],
];

describe('where a release is', () => {
  for (const [name, seen, expected] of cases) {
    it(`${name}: ${expected}`, () => {
      assert.equal(releasePosition(pair, seen, 'r2').kind, expected);
    });
  }

  it('names the other release, and the swap that brought one back', () => {
    assert.deepEqual(releasePosition(pair, look(marker('r3'), none), 'r2'), { kind: 'otherRelease', release: 'r3' });
    assert.deepEqual(releasePosition(pair, look(marker('r2'), none, ofPair(t1)), 'r2'), {
      kind: 'swappedBack',
      lastSwap: ofPair(t1),
    });
  });

  it('goes from ready over swapped to swapped back, as slots are swapped', () => {
    const before = look(none, none, ofPair(t0));
    const ours: MarkerSeen = { kind: 'marker', marker: markerFor('r2', before) };
    assert.equal(releasePosition(pair, look(ours, none, ofPair(t0)), 'r2').kind, 'ready');
    assert.equal(releasePosition(pair, look(none, ours, ofPair(t1)), 'r2').kind, 'swapped');
    assert.equal(releasePosition(pair, look(ours, none, ofPair('2026-05-01T12:00:00.000Z')), 'r2').kind, 'swappedBack');
  });
});

describe('a swap that no marker tells of', () => {
  const began = '2026-05-01T10:30:00Z';
  for (const [name, seen, expected] of [
    ['none was ever', look(none, none), false],
    ['one before the run began', look(none, none, ofPair(t0)), false],
    ['one since then', look(none, none, ofPair(t1)), true],
    ['one since then, with an old marker in the source slot', look(marker('r0'), none, ofPair(t1)), true],
    ['one since then, of other slots', look(none, none, ofOthers(t1)), false],
    ['one since then, of the release that the target slot names', look(none, marker('r1'), ofPair(t1)), false],
    ['one since then, and the marker of the target slot is a copy', look(marker('r0'), marker('r0'), ofPair(t1)), true],
    [
      'one since then, and the target slot was swapped with a third one after it',
      { ...look(none, marker('r1'), ofPair(t1)), target: { site: site(ofOthers(t2)), marker: marker('r1') } },
      true,
    ],
  ] as const) {
    it(`${name}: ${expected ? 'is seen' : 'is not'}`, () => {
      assert.equal(untoldSwapSince(pair, seen, began) !== undefined, expected);
    });
  }
});

describe('whether a swap would bring back what was there before', () => {
  const apart = (source: Site['lastSwap'], target: Site['lastSwap'], inSource: MarkerSeen = none): Look => ({
    source: { site: site(source), marker: inSource },
    target: { site: site(target), marker: marker('r2', t0) },
  });
  for (const [name, seen, expected] of [
    ['right after the swap', look(none, marker('r2', t0), ofPair(t1)), undefined],
    ['with the marker of the release before it', look(marker('r1'), marker('r2', t0), ofPair(t1)), undefined],
    ['another release was prepared since', look(marker('r3', t1), marker('r2', t0), ofPair(t1)), 'preparedSince'],
    ['no swap is known', look(none, marker('r2', t0)), 'swappedElsewhere'],
    ['the source slot was swapped with a third one since', apart(ofOthers(t2), ofPair(t1)), 'swappedElsewhere'],
    ['the target slot was swapped with a third one since', apart(ofPair(t1), ofOthers(t2)), 'swappedElsewhere'],
    ['the source slot was never one of them', apart(undefined, ofPair(t1)), 'swappedElsewhere'],
  ] as const) {
    it(`${name}: ${expected ?? 'it would'}`, () => {
      assert.equal(whyNotUndoable(pair, seen)?.kind, expected);
    });
  }
});

describe('whether a release came before the run began', () => {
  for (const [name, seen, expected] of [
    ['no swap is known', look(none, marker('r2')), false],
    ['swapped before', look(none, marker('r2'), ofPair(t0)), true],
    ['swapped since', look(none, marker('r2'), ofPair(t1)), false],
    ['other slots were swapped before', look(none, marker('r2'), ofOthers(t0)), false],
  ] as const) {
    it(`${name}: ${expected ? 'yes' : 'not that one knows'}`, () => {
      assert.equal(swapBefore(pair, seen, '2026-05-01T10:30:00Z') !== undefined, expected);
    });
  }
});

describe('the release marker', () => {
  it('is read as it was written, whatever the letter case of the setting', () => {
    for (const swapSeen of ['never', t0]) {
      const written = formatMarker({ release: 'a1b2-build-4711', swapSeen });
      for (const name of ['DURABLE_DEPLOYMENT_RELEASE', 'durable_deployment_release']) {
        assert.deepEqual(
          readMarker(
            new Map([
              ['A', 'b'],
              [name, written],
            ]),
          ),
          {
            kind: 'marker',
            marker: { release: 'a1b2-build-4711', swapSeen },
          },
        );
      }
    }
  });

  for (const value of [
    'build-1',
    'build-1 swapSeen=',
    'build 1 swapSeen=never',
    '##vso[x] swapSeen=never',
    'x swapSeen=soon',
  ]) {
    it(`is unreadable: ${value}`, () => {
      assert.deepEqual(readMarker(new Map([['DURABLE_DEPLOYMENT_RELEASE', value]])), { kind: 'unreadable' });
    });
  }

  it('is none when the setting is missing or empty', () => {
    assert.deepEqual(readMarker(new Map()), { kind: 'none' });
    assert.deepEqual(readMarker(new Map([['DURABLE_DEPLOYMENT_RELEASE', '']])), { kind: 'none' });
  });

  it('names releases that fit into a setting, a log line and a command', () => {
    for (const name of ['build-4711', 'a1b2c3d4-release-9', '2.0.1', 'team/app:main'])
      assert.ok(isReleaseName(name), name);
    for (const name of ['', ' x', 'a b', '-x', 'ä', 'x\n', 'x'.repeat(101), '$(Build.BuildId)'])
      assert.ok(!isReleaseName(name), name);
  });
});
