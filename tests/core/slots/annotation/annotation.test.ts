import assert from 'node:assert/strict';
import type { Site } from '../../../../core/azure/arm/index.ts';
import { annotationOf, swapTime } from '../../../../core/slots/annotation/index.ts';
import type { Look, MarkerSeen } from '../../../../core/slots/model.ts';

type SwapToTell = Parameters<typeof annotationOf>[0];

const pair = {
  ref: { subscriptionId: 'sub', resourceGroup: 'rg', name: 'shop' },
  source: 'staging',
  target: 'production',
};
const site = (at?: string, [sourceSlot, destinationSlot] = ['staging', 'production']): Site => ({
  id: '/sites/shop',
  name: 'shop',
  kind: 'functionapp',
  state: 'Running',
  defaultHostName: 'shop.azurewebsites.net',
  location: 'West Europe',
  ...(at === undefined
    ? {}
    : { lastSwap: { at, sourceSlot: sourceSlot ?? '', destinationSlot: destinationSlot ?? '' } }),
});
const marker = (release: string, swapSeen: string): MarkerSeen => ({ kind: 'marker', marker: { release, swapSeen } });
/** The release is in production, marked before any swap. */
const swapped: Look = {
  source: { site: site(), marker: { kind: 'none' } },
  target: { site: site(), marker: marker('r-1', 'never') },
};

const told = (change: Partial<SwapToTell> = {}): ReturnType<typeof annotationOf> =>
  annotationOf({
    pair,
    request: { action: 'swap', release: 'r-1' },
    look: swapped,
    verified: 'healthy',
    undoing: false,
    at: '2026-05-01T12:00:00.000Z',
    ...change,
  });

describe('a release annotation', () => {
  it('says what was swapped, when, and where to read more', () => {
    const runUrl = 'https://dev.azure.com/shop/p/_build/results?buildId=1';
    const annotation = told({
      request: { action: 'completePreview', release: 'r-1', annotate: { componentId: '/x', runUrl } },
    });
    assert.match(annotation.id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(
      { ...annotation, id: '' },
      {
        id: '',
        name: 'Release r-1: slot staging swapped into production',
        at: '2026-05-01T12:00:00.000Z',
        properties: {
          Label: 'Success',
          ReleaseName: 'r-1',
          App: 'shop',
          SourceSlot: 'staging',
          TargetSlot: 'production',
          Action: 'completePreview',
          'Deployment Uri': runUrl,
        },
      },
    );
  });

  const names: readonly (readonly [string, Partial<SwapToTell>, string, string])[] = [
    ['an app that is not well', { verified: 'unhealthy' }, 'slot staging swapped into production, not well', 'Error'],
    [
      'an app of which nothing can be told',
      { verified: 'unknown' },
      'slot staging swapped into production, cannot be told whether it is well',
      'Error',
    ],
    [
      'a swap back',
      { request: { action: 'swapBack', release: 'r-1' } },
      'swapped back from slot production to staging',
      'Success',
    ],
    [
      'a swap back by itself',
      { request: { action: 'swapBack', release: 'r-1' }, undoing: true },
      'swapped back from slot production to staging, since it was not well',
      'Success',
    ],
  ];
  for (const [name, change, expected, label] of names) {
    it(`tells of ${name}`, () => {
      const annotation = told(change);
      assert.equal(annotation.name, `Release r-1: ${expected}`);
      assert.equal(annotation.properties['Label'], label);
    });
  }

  it('has the same id whenever the same swap is told', () => {
    const { id } = told();
    const upper = { ...pair, ref: { subscriptionId: 'SUB', resourceGroup: 'RG', name: 'Shop' } };
    for (const same of [
      { at: '2026-05-01T13:00:00.000Z' },
      { verified: 'unhealthy' },
      { pair: upper },
      { request: { action: 'completePreview', release: 'r-1' } },
    ] satisfies Partial<SwapToTell>[]) {
      assert.equal(told(same).id, id, JSON.stringify(same));
    }
  });

  it('has another id than that of any other swap', () => {
    const other = (change: Partial<typeof pair>): Partial<SwapToTell> => ({ pair: { ...pair, ...change } });
    const ids = [
      told().id,
      ...[
        { request: { action: 'swapBack', release: 'r-1' } },
        { request: { action: 'swap', release: 'r-2' } },
        // Marked anew after it came back.
        { look: { ...swapped, target: { site: site(), marker: marker('r-1', '2026-05-01T12:00:00.000Z') } } },
        other({ source: 'canary' }),
        other({ target: 'canary' }),
        other({ source: 'production', target: 'staging' }),
        other({ ref: { ...pair.ref, name: 'shop-2' } }),
        other({ ref: { ...pair.ref, resourceGroup: 'rg-2' } }),
        other({ ref: { ...pair.ref, subscriptionId: 'sub-2' } }),
      ].map((change) => told(change as Partial<SwapToTell>).id),
    ];
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe('the time of a swap', () => {
  const at = '2026-05-01T12:00:00.000Z';
  const earlier = '2026-05-01T11:00:00.000Z';
  const back: Look = {
    source: { site: site(), marker: marker('r-1', 'never') },
    target: { site: site(), marker: { kind: 'none' } },
  };
  const lastSwap = { at: earlier, sourceSlot: 'staging', destinationSlot: 'production' };
  const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['is the one that the platform shows', swapTime(pair, 'r-1', site(at), swapped, undefined), at],
    ['is that of a swap back', swapTime(pair, 'r-1', site(at), back, lastSwap), at],
    ['is not known when no swap is shown', swapTime(pair, 'r-1', site(), swapped, undefined), undefined],
    ['is not that of the swap before', swapTime(pair, 'r-1', site(earlier), back, lastSwap), undefined],
    [
      'is not that of a swap that the marker has seen',
      swapTime(pair, 'r-1', site(at), { ...swapped, target: { site: site(), marker: marker('r-1', at) } }, undefined),
      undefined,
    ],
    [
      'is not that of a swap with another slot',
      swapTime(pair, 'r-1', site(at, ['staging', 'canary']), swapped, undefined),
      undefined,
    ],
  ];
  for (const [name, found, expected] of cases) it(name, () => assert.equal(found, expected));
});
