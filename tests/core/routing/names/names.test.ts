import assert from 'node:assert/strict';
import fc from 'fast-check';
import { namesOfLine } from '../../../../core/routing/names/index.ts';
import { validateHubName } from '../../../../core/taskhub/locate/index.ts';

const place = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/shop';

describe('the names of a line', () => {
  it('are those of application, line and place', () => {
    assert.deepEqual(namesOfLine('shop-orders', '1.0', place), {
      app: 'shop-orders-1-0-5f1a61',
      hostId: '2261e4351375691e171a8684654573df',
      hub: 'hshopordersv1x05f1a61',
    });
  });

  it('are the same whatever the upper and lower case', () => {
    assert.deepEqual(namesOfLine('Shop', '1.0', place.toUpperCase()), namesOfLine('shop', '1.0', place));
  });

  it('differ by place', () => {
    assert.notEqual(namesOfLine('shop', '1.0', place).app, namesOfLine('shop', '1.0', `${place}2`).app);
  });

  const application = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/);
  const line = fc.tuple(fc.nat(999_999), fc.nat(999_999)).map(([major, minor]) => `${major}.${minor}`);

  it('are names that Azure takes, however long the application is called', () => {
    fc.assert(
      fc.property(application, line, (name, id) => {
        const { app, hostId, hub } = namesOfLine(name, id, place);
        assert.match(app, /^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$/);
        assert.match(hostId, /^[a-z0-9]{1,32}$/);
        assert.match(hub, /^[a-z][a-z0-9]{2,44}$/);
        assert.equal(validateHubName(hub), undefined);
      }),
      { seed: 3 },
    );
  });

  it('are never shared by two lines, or by two applications', () => {
    fc.assert(
      fc.property(application, application, line, line, (one, other, first, second) => {
        fc.pre(one !== other || first !== second);
        const [a, b] = [namesOfLine(one, first, place), namesOfLine(other, second, place)];
        for (const key of ['app', 'hostId', 'hub'] as const) assert.notEqual(a[key], b[key]);
      }),
      { seed: 3, numRuns: 2000 },
    );
    const close = ['1.10', '11.0', '1.1', '11.10', '1.0', '0.1'];
    const names = close.map((id) => namesOfLine('x'.repeat(60), id, place));
    for (const key of ['app', 'hostId', 'hub'] as const) {
      assert.equal(new Set(names.map((one) => one[key])).size, close.length);
    }
  });

  for (const name of ['', '-shop', 'shop-', 'shop_orders', 'shop.orders', 'a'.repeat(61), 'shöp']) {
    it(`refuses ${JSON.stringify(name).slice(0, 30)}`, () =>
      assert.throws(() => namesOfLine(name, '1.0', place), { code: 'INPUT_INVALID' }));
  }
});
