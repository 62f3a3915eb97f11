import assert from 'node:assert/strict';
import { activate, checkFleet, rollBack, type Activation } from '../../../../core/routing/lines/index.ts';
import type { Fleet } from '../../../../core/routing/model.ts';
import { fleet } from '../fleets.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 4, 1, 12, minute)).toISOString();

function changed(before: Fleet, activation: Activation): Fleet {
  assert.ok(activation.kind === 'changed', JSON.stringify(activation));
  checkFleet(before, activation.after);
  return activation.after;
}

/** `1.0 Draining, 1.1 Healthy, 1.2 Active; default 1.2, previous 1.1`. */
function shown({ lines, routes }: Fleet): string {
  const states = [...lines.values()].map(({ line, state }) => `${line} ${state}`).join(', ');
  return `${states}; default ${routes.default ?? '-'}, previous ${routes.previous ?? '-'}`;
}

describe('the default for starts', () => {
  const three = fleet(['1.0 Healthy 1.0.0', '1.1 Healthy 1.1.0', '1.2 Healthy 1.2.0']);

  it('goes from line to line, and those before drain when enough are kept', () => {
    let now = three;
    const seen = ['1.0', '1.1', '1.2'].map((id, minute) => {
      now = changed(now, activate(now, id, 1, at(minute)));
      return shown(now);
    });
    assert.deepEqual(seen, [
      '1.0 Active, 1.1 Healthy, 1.2 Healthy; default 1.0, previous -',
      '1.0 Healthy, 1.1 Active, 1.2 Healthy; default 1.1, previous 1.0',
      '1.0 Draining, 1.1 Healthy, 1.2 Active; default 1.2, previous 1.1',
    ]);
    assert.equal(now.lines.get('1.0')?.stateSince, at(2));
  });

  it('keeps as many as are asked for, at least the one before', () => {
    for (const [keep, expected] of [
      [0, '1.0 Draining, 1.1 Healthy, 1.2 Active; default 1.2, previous 1.1'],
      [2, '1.0 Healthy, 1.1 Healthy, 1.2 Active; default 1.2, previous 1.1'],
    ] as const) {
      let now = three;
      for (const [minute, id] of ['1.0', '1.1', '1.2'].entries())
        now = changed(now, activate(now, id, keep, at(minute)));
      assert.equal(shown(now), expected);
    }
  });

  it('keeps the one before, whatever the clocks say', () => {
    const before = changed(three, activate(three, '1.0', 1, at(9)));
    const second = changed(before, activate(before, '1.1', 1, at(8)));
    assert.equal(
      shown(changed(second, activate(second, '1.2', 1, at(1)))),
      '1.0 Draining, 1.1 Healthy, 1.2 Active; default 1.2, previous 1.1',
    );
  });

  it('goes back at once, and forth again', () => {
    const before = fleet(['1.0 Healthy 1.0.0', '1.1 Active 1.1.0'], { default: '1.1', previous: '1.0' });
    const back = changed(before, rollBack(before, 1, at(1)));
    assert.equal(shown(back), '1.0 Active, 1.1 Healthy; default 1.0, previous 1.1');
    assert.equal(shown(changed(back, rollBack(back, 1, at(2)))), '1.0 Healthy, 1.1 Active; default 1.1, previous 1.0');
  });

  it('comes back to a line that drains or is drained', () => {
    for (const state of ['Draining', 'Drained']) {
      const before = fleet([`1.0 ${state} 1.0.0`, '1.1 Active 1.1.0'], { default: '1.1' });
      assert.match(
        shown(changed(before, activate(before, '1.0', 1, at(1)))),
        /^1\.0 Active, 1\.1 Healthy; default 1\.0/,
      );
    }
  });

  it('leaves a line alone that never was the default', () => {
    const before = fleet(['1.0 Active 1.0.0', '1.1 Healthy 1.1.0', '1.2 Healthy 1.2.0'], { default: '1.0' });
    const after = changed(before, activate(before, '1.2', 1, at(1)));
    assert.equal(shown(after), '1.0 Healthy, 1.1 Healthy, 1.2 Active; default 1.2, previous 1.0');
  });

  it('is what it is when it is asked for again', () => {
    const before = fleet(['1.0 Active 1.0.0'], { default: '1.0' });
    assert.deepEqual(activate(before, '1.0', 1, at(1)), { kind: 'unchanged' });
  });

  for (const state of ['Registered', 'Creating', 'Deployed', 'Failed', 'Retired']) {
    it(`never goes to a line that is ${state}`, () => {
      const before = fleet([`1.0 ${state} 1.0.0`, '1.1 Active 1.1.0'], { default: '1.1' });
      const refused = activate(before, '1.0', 1, at(1));
      assert.ok(refused.kind === 'refused');
      assert.equal(refused.reason.message, `Line 1.0 is ${state}, so starts cannot go to it. These can: 1.1.`);
    });
  }

  it('never goes to a line that is not there, or back to none', () => {
    const before = fleet(['1.0 Active 1.0.0'], { default: '1.0' });
    for (const refused of [activate(before, '1.1', 1, at(1)), rollBack(before, 1, at(1))]) {
      assert.ok(refused.kind === 'refused');
      assert.equal(refused.reason.code, 'ROUTING_LINE_UNUSABLE');
      assert.ok(refused.reason.fix);
    }
  });

  it('asks whether the application is the right one when nothing of it is registered', () => {
    const refused = rollBack(fleet([]), 1, at(1));
    assert.ok(refused.kind === 'refused');
    assert.match(refused.reason.message, /No version of shop is registered/);
    assert.match(refused.reason.fix ?? '', /applicationName/);
  });
});
