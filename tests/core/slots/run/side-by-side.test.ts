import assert from 'node:assert/strict';
import type { SlotRequest } from '../../../../core/slots/model.ts';
import { noFaults } from '../world/call-faults.ts';
import { createWorld } from '../world/world.ts';
import { act } from './acting.ts';

/** Calls to Azure in waves: those of one wave begin at the same moment. Each takes a second. */
async function wavesOf(request: Partial<SlotRequest>): Promise<readonly (readonly string[])[]> {
  const world = createWorld({ operations: { runsForMs: 1000 } });
  const waves = new Map<number, string[]>();
  const run = world.run({
    ...noFaults,
    latencyOf(_call, name) {
      const at = world.clock.now();
      waves.set(at, [...(waves.get(at) ?? []), name]);
      return { there: 500, back: 500 };
    },
  });
  const { outcome } = await act(world, request, { run });
  assert.equal(outcome.result, 'done', outcome.reason?.message);
  return [...waves.values()].map((names) => [...names].sort());
}

const observation = [
  'appSettings production',
  'appSettings staging',
  'connectionStrings production',
  'connectionStrings staging',
  'functions staging',
  'getSite production',
  'getSite staging',
  'hostFile production',
  'hostFile staging',
  'hostRuntime /admin/host/status staging',
  'slotDifferences staging',
  'stickySettings production',
  'webConfig staging',
];
const bothFiles = ['hostFile production', 'hostFile staging'];
/** host.json first, which says what else is to be read; after that the files of the extension, of both slots at once. */
const looking = [observation, bothFiles, bothFiles, bothFiles];

describe('the reads of one phase', () => {
  it('of a preflight are made side by side', async () => {
    assert.deepEqual(await wavesOf({ action: 'preflight' }), looking);
  });

  it('of a swap are made side by side: of the last look, and of the first one after it', async () => {
    assert.deepEqual(await wavesOf({}), [
      ...looking,
      ['appSettings staging'],
      ['PUT appSettings staging'],
      ['appSettings staging'],
      ['hostRuntime /admin/host/status staging'],
      ['appSettings production', 'appSettings staging', 'getSite staging', 'stickySettings production'],
      ['POST slotsswap staging'],
      ['poll staging'],
      ['appSettings production', 'appSettings staging'],
      ['hostRuntime /admin/host/status production', 'hostRuntime /runtime/webhooks/durabletask/instances production'],
      ['appSettings production'],
    ]);
  });
});
