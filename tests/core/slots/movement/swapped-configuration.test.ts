import assert from 'node:assert/strict';
import { swapConfigurations } from '../../../../core/slots/movement/swapped-configuration.ts';
import { forbidden, slotsObservation } from '../support/observation.ts';

function swapped(...args: Parameters<typeof slotsObservation>): ReturnType<typeof swapConfigurations> & { ok: true } {
  const read = swapConfigurations(slotsObservation(...args));
  assert.ok(read.ok);
  return read;
}

describe('the configurations after a swap', () => {
  it('exchange settings, but not the sticky ones, in any letter case', () => {
    const { value } = swapped({
      source: { settings: { Colour: 'blue', Slot: 'staging' } },
      target: { settings: { Colour: 'green', slot: 'live' } },
      sticky: ['SLOT'],
    });
    assert.equal(value.target.appSettings.get('Colour'), 'blue');
    assert.equal(value.target.appSettings.get('slot'), 'live');
    assert.equal(value.target.appSettings.has('Slot'), false);
    assert.equal(value.source.appSettings.get('Colour'), 'green');
    assert.equal(value.source.appSettings.get('Slot'), 'staging');
  });

  it('leave a sticky setting absent where it is absent, and take an ordinary one away', () => {
    const { value } = swapped({ source: { settings: { Pinned: '1', Loose: '1' } }, sticky: ['Pinned'] });
    assert.equal(value.source.appSettings.get('Pinned'), '1');
    assert.equal(value.source.appSettings.has('Loose'), false);
    assert.equal(value.target.appSettings.has('Pinned'), false);
    assert.equal(value.target.appSettings.get('Loose'), '1');
  });

  for (const [name, override, moves] of [
    ['stay with their slot', {}, false],
    ['move, where both slots say so', { WEBSITE_OVERRIDE_STICKY_EXTENSION_VERSIONS: '0' }, true],
    ['move, where the defaults are off', { WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS: 'false' }, true],
    ['stay, where the override is on', { WEBSITE_OVERRIDE_STICKY_EXTENSION_VERSIONS: '1' }, false],
  ] as const) {
    it(`versions of extensions ${name}`, () => {
      const { value } = swapped({
        source: { settings: { FUNCTIONS_EXTENSION_VERSION: '~4', ...override } },
        target: { settings: { FUNCTIONS_EXTENSION_VERSION: '~3', ...override } },
      });
      assert.equal(value.target.appSettings.get('FUNCTIONS_EXTENSION_VERSION'), moves ? '~4' : '~3');
      assert.equal(value.source.appSettings.get('FUNCTIONS_EXTENSION_VERSION'), moves ? '~3' : '~4');
    });
  }

  it('versions of extensions stay, where only one slot lets them move', () => {
    const { value } = swapped({
      source: { settings: { FUNCTIONS_EXTENSION_VERSION: '~4', WEBSITE_OVERRIDE_STICKY_EXTENSION_VERSIONS: '0' } },
      target: { settings: { FUNCTIONS_EXTENSION_VERSION: '~3' } },
    });
    assert.equal(value.target.appSettings.get('FUNCTIONS_EXTENSION_VERSION'), '~3');
  });

  it('exchange connection strings by their own list of sticky names', () => {
    const { value } = swapped({
      source: { connections: { Db: 'staging', Log: 'staging' } },
      target: { connections: { Db: 'live', Log: 'live' } },
      sticky: ['Db'],
      stickyConnectionStrings: ['Log'],
    });
    assert.equal(value.target.connectionStrings?.get('Db'), 'staging');
    assert.equal(value.target.connectionStrings?.get('Log'), 'live');
  });

  it('exchange the content, and keep the names of app and slot', () => {
    const { value } = swapped({
      source: {
        durable: { hubName: 'New' },
        extensionsJson: '{"new":1}',
        functionJsonFiles: [{ path: 'New', text: '{}' }],
      },
      target: { durable: { hubName: 'Old' } },
    });
    assert.match(value.target.hostJson?.text ?? '', /"New"/);
    assert.match(value.source.hostJson?.text ?? '', /"Old"/);
    assert.equal(value.target.extensionsJson, '{"new":1}');
    assert.equal('extensionsJson' in value.source, false);
    assert.deepEqual(value.target.functionJsonFiles, [{ path: 'New', text: '{}' }]);
    assert.equal(value.source.slotName, 'staging');
    assert.equal('slotName' in value.target, false);
    assert.equal(value.source.siteName, 'shop');
  });

  it('undo themselves: a second swap gives back what was', () => {
    const before = slotsObservation({ source: { settings: { A: '1', B: '2' } }, sticky: ['B', 'ApiKey'] });
    const once = swapConfigurations(before);
    assert.ok(once.ok && before.source.configuration.ok && before.target.configuration.ok);
    const { source, target } = once.value;
    const twice = swapConfigurations({
      ...before,
      source: { ...before.source, configuration: { ok: true, value: source } },
      target: { ...before.target, configuration: { ok: true, value: target } },
    });
    assert.ok(twice.ok);
    const sorted = (map: ReadonlyMap<string, string>): [string, string][] => [...map].sort();
    assert.deepEqual(sorted(twice.value.source.appSettings), sorted(before.source.configuration.value.appSettings));
    assert.deepEqual(sorted(twice.value.target.appSettings), sorted(before.target.configuration.value.appSettings));
  });

  for (const [name, spec] of Object.entries({
    'sticky names': { stickyUnreadable: forbidden },
    'the source slot': { source: { unreadable: forbidden } },
    'the target slot': { target: { unreadable: forbidden } },
  })) {
    it(`cannot be told without ${name}`, () => {
      assert.deepEqual(swapConfigurations(slotsObservation(spec)), { ok: false, reason: forbidden });
    });
  }
});
