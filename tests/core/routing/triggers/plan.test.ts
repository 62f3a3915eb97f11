import assert from 'node:assert/strict';
import type { AppFunction } from '../../../../core/azure/arm/index.ts';
import type { Fleet, Line } from '../../../../core/routing/model.ts';
import { planStarters, starterKind, startersToPresume } from '../../../../core/routing/triggers/index.ts';
import { fleet, line } from '../fleets.ts';

const kinds = (text: string): AppFunction => {
  const [name = '', types = '', disabled] = text.split(' ');
  const bindings = types.split('+');
  return {
    name,
    isDisabled: disabled === 'off',
    trigger: bindings[0] ?? '',
    ...(types.endsWith('+?') ? {} : { bindings }),
  };
};
const app = { name: 'a', resourceGroup: 'g', subscriptionId: 's', hostName: 'a.example.net' };

function fleetOf(lines: readonly (readonly [text: string, more?: Partial<Line>])[], target?: string): Fleet {
  const all = lines.map(([text, more = {}]): Line => ({ ...line(text), app, ...more }));
  const { application } = fleet([]);
  return {
    application,
    lines: new Map(all.map((one) => [one.line, one])),
    routes: target === undefined ? {} : { default: target },
  };
}

const typical = [
  'Start httpTrigger+http+durableClient',
  'Order orchestrationTrigger',
  'Pay activityTrigger',
  'Counter entityTrigger',
  'FromQueue queueTrigger+durableClient',
  'Nightly timerTrigger+durableClient',
].map(kinds);

describe('starterKind', () => {
  const cases: readonly (readonly [text: string, kind: string])[] = [
    ['F queueTrigger+durableClient', 'starter'],
    ['F timerTrigger+orchestrationClient', 'starter'],
    ['F serviceBusTrigger+DurableClient', 'starter'],
    ['F queueTrigger+?', 'starter'],
    ['F queueTrigger+blob', 'other'],
    ['F httpTrigger+durableClient', 'none'],
    ['F orchestrationTrigger', 'none'],
    ['F activityTrigger+durableClient', 'none'],
    ['F entityTrigger+?', 'none'],
    ['F warmupTrigger+?', 'none'],
    ['F ', 'untold'],
  ];
  for (const [text, kind] of cases) it(`${text}: ${kind}`, () => assert.equal(starterKind(kinds(text)), kind));
});

describe('planStarters', () => {
  const shown = (...args: Parameters<typeof planStarters>): string[] =>
    planStarters(...args).switches.map(
      ({ line, off, on, startersOff }) =>
        `${line}: off ${off.join(', ') || '-'}; on ${on.join(', ') || '-'}; kept off ${startersOff.join(', ') || '-'}`,
    );

  it('switches off queue and timer starters in every line but the default', () => {
    const lines = fleetOf([['1.0 Draining 1.0.0'], ['1.1 Healthy 1.1.0'], ['1.2 Active 1.2.0']], '1.2');
    const functions = new Map(['1.0', '1.1', '1.2'].map((id) => [id, typical]));
    assert.deepEqual(shown(lines, functions, []), [
      '1.0: off FromQueue, Nightly; on -; kept off FromQueue, Nightly',
      '1.1: off FromQueue, Nightly; on -; kept off FromQueue, Nightly',
    ]);
  });

  it('changes sides after a rollback, and goes off before it goes on', () => {
    const lines = fleetOf(
      [['1.0 Active 1.0.0', { startersOff: ['FromQueue', 'Nightly'] }], ['1.1 Healthy 1.1.0']],
      '1.0',
    );
    const functions = new Map([
      ['1.0', typical.map((one) => ({ ...one, isDisabled: /Queue|Night/.test(one.name) }))],
      ['1.1', typical],
    ]);
    assert.deepEqual(shown(lines, functions, []), [
      '1.1: off FromQueue, Nightly; on -; kept off FromQueue, Nightly',
      '1.0: off -; on FromQueue, Nightly; kept off -',
    ]);
  });

  it('switches on only what it has switched off itself', () => {
    const lines = fleetOf([['1.0 Healthy 1.0.0'], ['1.1 Active 1.1.0', { startersOff: ['Nightly'] }]], '1.1');
    const functions = new Map([
      ['1.0', [kinds('Nightly timerTrigger+durableClient off')]],
      ['1.1', typical.map((one) => ({ ...one, isDisabled: true }))],
    ]);
    assert.deepEqual(shown(lines, functions, []), ['1.1: off -; on Nightly; kept off -']);
  });

  it('changes nothing where everything is as it should be', () => {
    const lines = fleetOf(
      [['1.0 Draining 1.0.0', { startersOff: ['FromQueue', 'Nightly'] }], ['1.1 Active 1.1.0']],
      '1.1',
    );
    const functions = new Map([['1.0', typical.map((one) => ({ ...one, isDisabled: true }))]]);
    assert.deepEqual(shown(lines, functions, []), []);
  });

  it('switches off again what somebody has switched on', () => {
    const lines = fleetOf(
      [['1.0 Draining 1.0.0', { startersOff: ['FromQueue', 'Nightly'] }], ['1.1 Active 1.1.0']],
      '1.1',
    );
    const functions = new Map([['1.0', typical]]);
    assert.deepEqual(shown(lines, functions, []), ['1.0: off FromQueue, Nightly; on -; kept off FromQueue, Nightly']);
  });

  it('leaves on what is to be kept, and switches it on again', () => {
    const lines = fleetOf([['1.0 Draining 1.0.0', { startersOff: ['Nightly'] }], ['1.1 Active 1.1.0']], '1.1');
    const functions = new Map([['1.0', typical]]);
    assert.deepEqual(shown(lines, functions, ['night*']), ['1.0: off FromQueue; on Nightly; kept off FromQueue']);
  });

  it('presumes of a line that lists nothing what other lines have', () => {
    const lines = fleetOf([['1.0 Draining 1.0.0'], ['1.1 Active 1.1.0']], '1.1');
    assert.deepEqual(shown(lines, new Map([['1.1', typical]]), []), [
      '1.0: off FromQueue, Nightly; on -; kept off FromQueue, Nightly',
    ]);
    const known = fleetOf(
      [['1.0 Drained 1.0.0', { startersOff: ['FromQueue', 'Nightly'] }], ['1.1 Active 1.1.0']],
      '1.1',
    );
    assert.deepEqual(shown(known, new Map([['1.1', typical]]), []), []);
  });

  it('has them off everywhere as long as there is no default', () => {
    const lines = fleetOf([['1.0 Healthy 1.0.0']]);
    assert.deepEqual(shown(lines, new Map([['1.0', typical]]), []), [
      '1.0: off FromQueue, Nightly; on -; kept off FromQueue, Nightly',
    ]);
  });

  for (const state of ['Registered', 'Creating', 'Deployed', 'Retired'] as const) {
    it(`leaves a line alone that is ${state}`, () => {
      const lines = fleetOf([[`1.0 ${state} 1.0.0`], ['1.1 Active 1.1.0']], '1.1');
      assert.deepEqual(shown(lines, new Map([['1.0', typical]]), []), []);
    });
  }

  it('tells of what runs in every line, and of what is not told', () => {
    const lines = fleetOf([['1.0 Draining 1.0.0'], ['1.1 Active 1.1.0']], '1.1');
    const functions = new Map([
      ['1.0', ['Resize blobTrigger+blob', 'Mail queueTrigger', 'Odd ', 'Kept queueTrigger'].map(kinds)],
      ['1.1', ['Resize blobTrigger+blob'].map(kinds)],
    ]);
    const { findings } = planStarters(lines, functions, ['kept']);
    assert.deepEqual(
      findings.map(({ code, message }) => `${code} ${/function (\S+)/.exec(message)?.[1] ?? ''}`),
      ['TRIGGER_IN_EVERY_LINE Resize', 'TRIGGER_IN_EVERY_LINE Mail', 'TRIGGER_UNTOLD Odd'],
    );
    assert.ok(findings.every(({ fix }) => fix !== undefined));
  });
});

describe('startersToPresume', () => {
  it('knows starters of other lines, of before, and of the package', () => {
    const lines = fleetOf([['1.0 Active 1.0.0', { startersOff: ['Old'] }]], '1.0');
    const declared = ['FromBus serviceBusTrigger+durableClient', 'Start httpTrigger+durableClient'].map(kinds);
    assert.deepEqual(startersToPresume(lines, new Map([['1.0', typical]]), ['fromqueue'], declared), [
      'FromBus',
      'Nightly',
      'Old',
    ]);
  });
});
