import assert from 'node:assert/strict';
import { runCampaign } from './campaign.ts';
import { mutants } from './mutants.ts';

/** Far fewer than the generated test makes: each of these mistakes has to show soon. */
const enough = 4000;

describe('generated hubs find out a reader that', () => {
  for (const { mistake, createReader, only } of mutants) {
    it(mistake, async function () {
      this.timeout(120_000);
      const result = await runCampaign({
        seed: 1,
        runs: enough,
        createReader,
        stopAtFirst: true,
        ...(only === undefined ? {} : { only }),
      });
      assert.ok(result.falseIdle.length > 0, `not found out in ${result.runs} hubs`);
    });
  }
});
