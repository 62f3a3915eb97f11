import assert from 'node:assert/strict';
import { createChosenIds, isMadeUpId } from '../../../../core/taskhub/contents/chosen-ids.ts';

const guid = '8d1e91e5-cf55-4f60-9a06-728d21ca58d1';
const bare = '8d1e91e5cf554f609a06728d21ca58d1';

describe('whether a program made an id up', () => {
  const cases: readonly (readonly [what: string, id: string, madeUp: boolean])[] = [
    ['a GUID without hyphens, as clients of most SDKs make it', bare, true],
    ['a GUID with hyphens, as those of Java, PowerShell and JavaScript make it', guid, true],
    ['the same in capital letters', guid.toUpperCase(), true],
    ['a child, as the engine calls it', `${bare}:0`, true],
    ['a child with a high number', `${bare}:1203`, true],
    ['a child in JavaScript since 4', `${bare}:000a`, true],
    ['a child of a child in Python', `${guid}:0001:0002`, true],
    ['a name', 'monitor', false],
    ['a name with a number', 'order-4711', false],
    ['nothing but a number', '4711', false],
    ['a name before a GUID', `order-${bare}`, false],
    ['a name behind a GUID', `${bare}-order`, false],
    ['a name behind a colon', `${bare}:retry`, false],
    ['a GUID and an empty number', `${bare}:`, false],
    ['a short hash', '8d1e91e5cf554f60', false],
    ['a GUID in braces', `{${guid}}`, false],
    ['hyphens in other places', '8d1e91e5cf55-4f60-9a06-728d-21ca58d1', false],
    ['a GUID in a second line', `order\n${bare}`, false],
    ['nothing', '', false],
  ];
  for (const [what, id, madeUp] of cases) {
    it(`${what}: ${madeUp ? 'yes' : 'no'}`, () => {
      assert.equal(isMadeUpId(id), madeUp);
    });
  }
});

describe('chosen ids', () => {
  function chosen(...instances: readonly (readonly [name: string, instanceId: string])[]) {
    const ids = createChosenIds();
    for (const [name, instanceId] of instances) ids.add({ name, instanceId, version: '', status: 'Running' });
    return ids.result(false);
  }

  it('are counted, and five of as many orchestrators as possible are named', () => {
    const { count, atLeast, sample } = chosen(
      ...['d', 'b', 'c', 'a'].map((id) => ['Order', id] as const),
      ['Order', bare],
      ['Monitor', 'singleton'],
      ['Billing', '2026-11'],
    );
    assert.equal(count, 6);
    assert.equal(atLeast, false);
    assert.deepEqual(
      sample.map(({ name, instanceId }) => `${name} ${instanceId}`),
      ['Billing 2026-11', 'Monitor singleton', 'Order a', 'Order b', 'Order c'],
    );
  });

  it('do not include children that carry the chosen id of a parent in flight, whichever comes first', () => {
    const { count, sample } = chosen(['Child', 'trip:0001:00ff'], ['Child', 'trip:0001'], ['Trip', 'trip']);
    assert.equal(count, 1);
    assert.deepEqual(sample, [{ name: 'Trip', instanceId: 'trip' }]);
  });

  it('include what only looks like such a child', () => {
    assert.equal(chosen(['Order', 'order:2024']).count, 1);
    assert.equal(chosen(['Order', 'order'], ['Order', 'order:24']).count, 2);
    assert.equal(chosen(['Order', 'order'], ['Order', 'order:2024-a']).count, 2);
  });

  it('are counted beyond what is kept', () => {
    const ids = createChosenIds();
    for (let at = 0; at < 20_010; at += 1) {
      ids.add({ name: 'Order', instanceId: `order-${at}`, version: '', status: 'Running' });
    }
    assert.equal(ids.result(false).count, 20_010);
  });

  it('may be a lower bound', () => {
    assert.equal(createChosenIds().result(true).atLeast, true);
  });
});
