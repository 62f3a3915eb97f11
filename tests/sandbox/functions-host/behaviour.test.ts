import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Answer } from '../../../sandbox/faults/index.ts';
import { createFunctionsHost, type CodeBehaviour, type HostState } from '../../../sandbox/functions-host/index.ts';

const keys = { masterKey: 'master', functionKeys: { default: 'function' }, systemKeys: {} };

/** A host whose content says how it behaves; what it runs on can be changed. */
function hostOf(behaviour: CodeBehaviour | undefined): {
  state: { -readonly [Key in keyof HostState]: HostState[Key] };
  ask: (path: string, key?: string) => Promise<Answer>;
} {
  const state = {
    siteName: 'shop',
    slotName: 'production',
    appSettings: { AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
    hostJson: '{}',
    files: (behaviour === undefined ? {} : { 'sandbox.json': JSON.stringify(behaviour) }) as Record<string, string>,
    keys,
    running: true,
    generation: 0,
    startedAt: 0,
  };
  const handle = createFunctionsHost({ state: () => state });
  return {
    state,
    ask: async (path, key) =>
      handle({
        method: 'GET',
        target: path,
        path,
        query: new URLSearchParams(),
        headers: key === undefined ? {} : { 'x-functions-key': key },
        body: '',
        origin: 'https://localhost',
      }),
  };
}

const told = ({ status, body }: Answer): [number, unknown] => [status, JSON.parse(body ?? 'null')];

describe('a host that behaves as its content says', () => {
  it('is healthy when the content says nothing, and tells the version', async () => {
    assert.deepEqual(told(await hostOf(undefined).ask('/api/health')), [200, { status: 'Healthy', version: '1.0.0' }]);
    assert.deepEqual(told(await hostOf({ version: '2.0.0' }).ask('/api/health')), [
      200,
      { status: 'Healthy', version: '2.0.0' },
    ]);
  });

  it('is as sick as it says', async () => {
    const { ask } = hostOf({ health: { status: 500, body: '{"status":"Sick"}' } });
    assert.deepEqual(told(await ask('/api/health')), [500, { status: 'Sick' }]);
  });

  it('does not start, and says why in its status', async () => {
    const { ask } = hostOf({ failToStart: 'Could not load file or assembly.' });
    const [status, body] = told(await ask('/admin/host/status', 'master'));
    const { state, errors } = body as { state: string; errors: string[] };
    assert.deepEqual([status, state, errors], [200, 'Error', ['Could not load file or assembly.']]);
    assert.equal((await ask('/api/health')).status, 503);
    assert.equal((await ask('/runtime/webhooks/durabletask/instances', 'master')).status, 503);
  });

  it('lacks the durable routes without the extension, and runs all the same', async () => {
    const { ask } = hostOf({ withoutDurable: true });
    assert.equal((await ask('/runtime/webhooks/durabletask/instances', 'master')).status, 404);
    assert.equal((told(await ask('/admin/host/status', 'master'))[1] as { state: string }).state, 'Running');
  });

  it('reads its content anew when it is restarted, and not before', async () => {
    const { ask, state } = hostOf({ version: '1' });
    await ask('/api/health');
    state.files = { 'sandbox.json': '{"version":"2"}' };
    assert.deepEqual(told(await ask('/api/health'))[1], { status: 'Healthy', version: '1' });
    state.generation = 1;
    assert.deepEqual(told(await ask('/api/health'))[1], { status: 'Healthy', version: '2' });
  });

  it('lets nobody through while its slot authenticates', async () => {
    const { ask, state } = hostOf(undefined);
    state.easyAuth = true;
    assert.equal((await ask('/api/health')).status, 401);
    state.easyAuth = false;
    assert.equal((await ask('/api/health')).status, 200);
  });
});
