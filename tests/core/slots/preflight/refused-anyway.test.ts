import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { preflightCodes, type PreflightCode } from '../../../../core/slots/model.ts';
import { firmCodes } from '../../../../core/slots/preflight/index.ts';
import { decideOn } from '../../../../core/slots/run/plan-round.ts';
import { slotsObservation } from '../support/observation.ts';
import { requestOf } from '../world/request.ts';
import { cases, request } from './cases.ts';

const page = readFileSync(new URL('../../../../docs/preflight.md', import.meta.url), 'utf8');

/** The error code with which a swap is refused although every finding was lowered; `undefined`: it is not. */
function refusalOf(code: PreflightCode): string | undefined {
  const refusals = Object.values(cases[code])
    .filter(({ asked, severity }) => (asked?.action ?? 'swap') === 'swap' && severity === 'error')
    .map(({ slots, asked }) => {
      const observation = slotsObservation(slots);
      const severities = new Map(Object.keys(preflightCodes).map((each) => [each as PreflightCode, 'note'] as const));
      const { drain } = request(asked);
      const whole = requestOf({
        ...request(asked),
        drain: { ...requestOf().drain, ...drain },
        prepare: requestOf().prepare,
      });
      const { plan } = decideOn({ request: { ...whole, severities }, pair: observation.pair }, observation, undefined);
      return plan.kind === 'refuse' && plan.code !== 'PREFLIGHT_FAILED' ? plan.code : undefined;
    });
  const [first, ...others] = new Set(refusals);
  assert.deepEqual(others, [], `${code}: ${refusals.join(', ')}`);
  return first;
}

describe('a finding that was lowered', () => {
  const codes = (Object.keys(preflightCodes) as PreflightCode[]).filter((code) => !firmCodes.has(code));
  for (const code of codes) {
    const told = new RegExp(`^### ${code}\\n(?:(?!^### )[^])*?^\\*Refused in any case\\*, as \`(\\w+)\``, 'm').exec(
      page,
    )?.[1];
    it(`${code}: ${told === undefined ? 'lets the swap through' : `is refused all the same, as ${told}`}, as its page says`, () => {
      assert.equal(refusalOf(code), told);
    });
  }
});
