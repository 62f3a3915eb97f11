import assert from 'node:assert/strict';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { systemClock } from '../../../../core/clock.ts';
import { checkTaskHub, createCheckDoors, type CheckOutcome } from '../../../../core/taskhub/check/index.ts';
import { defaultPolicy, type Policy } from '../../../../core/taskhub/model.ts';
import { evidenceOf, summaryMarkdown } from '../../../../core/taskhub/report/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { pourHub, readFixture } from '../../../../sandbox/hub/index.ts';
import { fakeContext } from '../../../support/fake-context.ts';

const options = {
  mode: 'check',
  timeoutMs: 60_000,
  intervalMs: 1000,
  consecutiveIdleReads: 2,
  stabilisationMs: 300,
} as const;

describe('checkTaskHub on a real storage emulator', () => {
  let azurite: Azurite;
  before(async () => {
    azurite = await startAzurite();
  });
  after(() => azurite.stop());

  async function check(taskHubName: string, policy: Partial<Policy> = {}): Promise<[CheckOutcome, string]> {
    const context = { ...fakeContext(), clock: systemClock };
    const doors = createCheckDoors({
      context,
      httpClient: createNetworkClient({}, (secret) => context.maskSecret(secret)),
    });
    const outcome = await checkTaskHub(
      {
        source: 'auto',
        hub: { taskHubName, storageConnectionString: azurite.connectionString },
        policy: { ...defaultPolicy, ...policy },
        sampleSize: 10,
        ...options,
      },
      doors,
    );
    const everything = [
      ...context.lines,
      summaryMarkdown(outcome, defaultPolicy),
      JSON.stringify(evidenceOf(outcome, { policy: defaultPolicy, options })),
    ].join('\n');
    return [outcome, everything];
  }

  it('a hub with entities alone is idle after two reads', async () => {
    const { hubName } = await pourHub(readFixture('entities-only'), azurite.connectionString);
    const [outcome] = await check(hubName);
    assert.equal(outcome.verdict.kind, 'idle', JSON.stringify(outcome.verdict));
    assert.equal(outcome.endedBy, 'idle');
    assert.equal(outcome.reads, 2);
  });

  it('a hub with open orchestrations is busy at once, and nothing printed holds the key', async () => {
    const fixture = readFixture('mixed');
    const { hubName } = await pourHub(fixture, azurite.connectionString);
    const [outcome, everything] = await check(hubName);
    assert.equal(outcome.verdict.kind === 'busy' && outcome.verdict.inFlight, fixture.truth.open.length);
    assert.equal(outcome.endedBy, 'busy');
    const key = /AccountKey=([^;]+)/.exec(azurite.connectionString)?.[1] ?? 'no key';
    assert.ok(!everything.includes(key));
  });

  it('a typed hub that does not exist is unknown, or idle if that is allowed', async () => {
    const [missing] = await check('NoSuchHub');
    assert.equal(missing.verdict.kind === 'unknown' && missing.verdict.reasons[0]?.code, 'HUB_MISSING');
    assert.equal(missing.endedBy, 'permanent');
    const [allowed] = await check('NoSuchHub', { allowMissingHub: true });
    assert.equal(allowed.verdict.kind === 'idle' && allowed.verdict.scope, 'hubNeverStarted');
  });
});
