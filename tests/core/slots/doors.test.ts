import assert from 'node:assert/strict';
import { createSlotDoors } from '../../../core/slots/index.ts';
import { startSlotsWorld, type SlotsWorld } from '../azure/arm/slots-world.ts';

describe('createSlotDoors', () => {
  let world: SlotsWorld;
  before(async () => {
    world = await startSlotsWorld();
  });
  after(() => world.stop());

  it('gives one client and one token to all that asks Azure Resource Manager', async () => {
    let tokens = 0;
    const { credential } = world;
    const azure = world.options({
      credential: {
        getToken: (...scope) => {
          tokens += 1;
          return credential.getToken(...scope);
        },
      },
    });
    const { sites, slots, annotations } = createSlotDoors({ azure, onActivity: () => undefined });
    const component = world.estate.addComponent('insights', 'appi');
    await sites.getSite(world.shop);
    await slots.webConfig(world.shop, undefined);
    await annotations.write(component.id, {
      id: '11111111-2222-8333-8444-555555555555',
      name: 'x',
      at: '2026-05-01T12:00:00.000Z',
      properties: {},
    });
    assert.equal(tokens, 1);
  });
});
