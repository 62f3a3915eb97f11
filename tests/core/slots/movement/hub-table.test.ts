import assert from 'node:assert/strict';
import type { HubMovement } from '../../../../core/slots/model.ts';
import { hubMovement, hubsAfterSwap, hubsToDrain } from '../../../../core/slots/movement/index.ts';
import { slotsObservation, storage, type PairSpec } from '../support/observation.ts';

const byName = { hubName: '%TaskHub%' };
const shared = { AzureWebJobsStorage: storage('stshop') };

/** Slots and hub names, `source:A target:B`, or `nothing`. */
function told(hubs: readonly { readonly slot: string; readonly hubName: string }[]): string {
  return hubs.length === 0 ? 'nothing' : hubs.map(({ slot, hubName }) => `${slot}:${hubName}`).join(' ');
}

/** The rows of the design's table "Which hub must be idle before what", and the column of each kind of action. */
const rows: Record<
  string,
  { slots: PairSpec; movement: HubMovement; deploying: string; swapping: string; preview: string }
> = {
  'not sticky, distinct hubs: separate accounts (the article)': {
    slots: {},
    movement: 'travels',
    deploying: 'source:ShopHub',
    swapping: 'nothing',
    preview: 'nothing',
  },
  'not sticky, distinct hubs: one account and two names': {
    slots: {
      source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
      target: { durable: byName, settings: { ...shared, TaskHub: 'ShopA' } },
    },
    movement: 'travels',
    deploying: 'source:ShopB',
    swapping: 'nothing',
    preview: 'nothing',
  },
  'sticky, distinct hubs: the accounts': {
    slots: { sticky: ['AzureWebJobsStorage'] },
    movement: 'stays',
    deploying: 'source:ShopHub',
    swapping: 'source:ShopHub target:ShopHub',
    preview: 'source:ShopHub target:ShopHub',
  },
  'sticky, distinct hubs: the names': {
    slots: {
      source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
      target: { durable: byName, settings: { ...shared, TaskHub: 'ShopA' } },
      sticky: ['taskhub'],
    },
    movement: 'stays',
    deploying: 'source:ShopB',
    swapping: 'source:ShopB target:ShopA',
    preview: 'source:ShopB target:ShopA',
  },
  'both slots resolve to the same hub': {
    slots: { source: { settings: shared } },
    movement: 'same',
    deploying: 'source:ShopHub',
    swapping: 'target:ShopHub',
    preview: 'target:ShopHub',
  },
  'default hub name in a non-production slot': {
    slots: { source: { durable: {} }, target: { durable: {} } },
    movement: 'unknown',
    deploying: 'nothing',
    swapping: 'target:shop',
    preview: 'target:shop',
  },
};

describe('which hub must be idle before what', () => {
  for (const [name, { slots, movement, deploying, swapping, preview }] of Object.entries(rows)) {
    const observation = slotsObservation(slots);
    it(`${name}: a swap is told to be "${movement}"`, () => {
      assert.equal(hubMovement(observation), movement);
    });
    it(`${name}: deploying to the source slot`, () => {
      assert.equal(told(hubsToDrain(observation, 'prepareSlot')), deploying);
    });
    for (const action of ['swap', 'preflight', 'swapBack', 'completePreview'] as const) {
      it(`${name}: ${action}`, () => {
        assert.equal(told(hubsToDrain(observation, action)), swapping);
      });
    }
    it(`${name}: startPreview`, () => {
      assert.equal(told(hubsToDrain(observation, 'startPreview')), preview);
    });
    it(`${name}: cancelPreview needs nothing`, () => {
      assert.deepEqual(hubsToDrain(observation, 'cancelPreview'), []);
    });
  }

  it('gives each a reason that names the slots', () => {
    const sticky = slotsObservation({ sticky: ['AzureWebJobsStorage'] });
    assert.deepEqual(
      hubsToDrain(sticky, 'swap').map(({ why }) => why),
      [
        'it stays with slot staging when the slots are swapped, and the code of production comes to it.',
        'it stays with production when the slots are swapped, and the code of slot staging comes to it.',
      ],
    );
    assert.match(hubsToDrain(sticky, 'startPreview')[1]?.why ?? '', /starts the code of slot staging on it at once/);
    assert.match(hubsToDrain(slotsObservation(), 'prepareSlot')[0]?.why ?? '', /new code is deployed to slot staging/);
  });

  it('keeps names of slots from writing commands into the log', () => {
    const odd = slotsObservation({ sourceName: '##vso[task.setvariable]', sticky: ['AzureWebJobsStorage'] });
    for (const action of ['prepareSlot', 'swap', 'startPreview'] as const) {
      for (const { why } of hubsToDrain(odd, action)) assert.doesNotMatch(why, /##vso\[/);
    }
  });

  describe('while a swap with preview is pending', () => {
    // The first half of the swap has applied the target's sticky settings to the source slot.
    const sticky = slotsObservation({
      source: { durable: byName, settings: { ...shared, TaskHub: 'ShopA' } },
      target: { durable: byName, settings: { ...shared, TaskHub: 'ShopA' } },
      sticky: ['TaskHub'],
    });
    it('completing needs the one hub that both seem to hold, when the hub is sticky', () => {
      assert.equal(told(hubsToDrain(sticky, 'completePreview')), 'target:ShopA');
    });
    it('completing needs nothing when the hubs go with their code', () => {
      assert.deepEqual(hubsToDrain(slotsObservation({ sticky: ['SomethingElse'] }), 'completePreview'), []);
    });
  });

  it('a swap back of what was swapped is the same question', () => {
    const before = slotsObservation();
    const { source, target } = hubsAfterSwap(before);
    const after = { ...before, source: { ...before.source, hub: source }, target: { ...before.target, hub: target } };
    assert.ok(source.kind === 'located' && target.kind === 'located' && before.source.hub.kind === 'located');
    assert.deepEqual(target.location.connection, before.source.hub.location.connection);
    assert.deepEqual(hubsToDrain(before, 'swapBack'), []);
    assert.equal(told(hubsToDrain(after, 'prepareSlot')), 'source:ShopHub');
  });
});
