import assert from 'node:assert/strict';
import type { SlotPlan } from '../../../../core/slots/model.ts';
import { createRecord, noteDrained, verdictOf } from '../../../../core/slots/run/record.ts';
import { outcomeOf, veryBusy } from '../../taskhub/report/outcomes.ts';

const hub = (hubName: string): Parameters<typeof noteDrained>[1] => ({ slot: 'target', hubName, why: 'x' });
const plan = (steps: Extract<SlotPlan, { kind: 'go' }>['steps']): SlotPlan => ({ kind: 'go', movement: 'same', steps });

describe('verdictOf a slot run', () => {
  const cases: [string, Parameters<typeof verdictOf>[0], ReturnType<typeof verdictOf>][] = [
    ['no hub had to be idle', { drained: [], plan: plan([{ kind: 'swap' }]) }, 'notNeeded'],
    ['all had been done', { drained: [], plan: { kind: 'nothing', why: 'x', steps: [] } }, 'notNeeded'],
    [
      'one has to be, and was not looked at',
      { drained: [], plan: plan([{ kind: 'drain', hub: hub('A'), policy: 'wait' }, { kind: 'swap' }]) },
      'unknown',
    ],
    ['the run failed before it knew', { drained: [] }, 'unknown'],
    [
      'it was refused',
      { drained: [], plan: { kind: 'refuse', code: 'PREFLIGHT_FAILED', message: 'x', fix: 'y' } },
      'unknown',
    ],
    [
      'one is busy',
      {
        drained: [
          { hub: hub('A'), outcome: outcomeOf({}) },
          { hub: hub('B'), outcome: outcomeOf(veryBusy) },
        ],
      },
      'busy',
    ],
    [
      'one cannot be told',
      {
        drained: [
          { hub: hub('A'), outcome: outcomeOf(undefined) },
          { hub: hub('B'), outcome: outcomeOf(veryBusy) },
        ],
      },
      'unknown',
    ],
    ['all are idle', { drained: [{ hub: hub('A'), outcome: outcomeOf({}) }] }, 'idle'],
  ];
  for (const [name, record, expected] of cases) it(name, () => assert.equal(verdictOf(record), expected));

  it('goes by the latest look at a hub', () => {
    const record = createRecord();
    noteDrained(record, hub('A'), outcomeOf(veryBusy));
    noteDrained(record, hub('A'), outcomeOf({}));
    assert.equal(record.drained.length, 1);
    assert.equal(verdictOf(record), 'idle');
  });
});
