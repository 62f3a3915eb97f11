import assert from 'node:assert/strict';
import { describeRun, runCampaign, type CampaignResult } from './campaign.ts';

/** Fixed, so that every run of the tests is the same; `npm run test:long` draws a new one each time. */
const seed = Number(process.env['GENERATED_SEED'] ?? 20_261_124);
const runs = 10_000;

describe(`generated hubs (seed ${seed})`, () => {
  let result: CampaignResult;

  before(async function () {
    this.timeout(480_000);
    result = await runCampaign({ seed, runs });
  });

  it(`never says idle while something is in flight, in ${runs} hubs with faults and engines at work`, () => {
    assert.equal(result.runs, runs);
    assert.deepEqual(result.falseIdle.map(describeRun), []);
  });

  it('finds every hub idle that is at rest and can be read', () => {
    assert.deepEqual(result.notIdle.map(describeRun), []);
  });

  it('met all kinds of hubs often enough for that to mean something', () => {
    const { idle, busy, unknown } = result.verdicts;
    const shares = { idle: idle / runs, busy: busy / runs, unknown: unknown / runs, atRest: result.atRest / runs };
    assert.ok(
      shares.idle > 0.1 && shares.busy > 0.3 && shares.unknown > 0.1 && shares.atRest > 0.05,
      JSON.stringify(shares),
    );
    assert.ok(result.live / runs > 0.2, `${result.live} hubs with engines at work`);
  });
});
