import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../core/errors.ts';
import { decide, failedObservation, headline, whyWaitingIsFutile } from '../../../../core/taskhub/decide/index.ts';
import {
  defaultPolicy,
  type Observation,
  type Policy,
  type Reason,
  type Verdict,
} from '../../../../core/taskhub/model.ts';
import { censusOf, censusOfCount, noMessages, observationOf } from '../../../support/observations.ts';

const forbidden: Reason = { code: 'FORBIDDEN', message: 'The queue shop-control-00 could not be read.' };
const notSeen = { kind: 'notRead', why: 'sourceSeesNoQueues' } as const;
const api: Partial<Observation> = { source: 'managementApi', presence: 'notSeen', messages: notSeen };
const statusFunction: Partial<Observation> = { ...api, source: 'statusFunction' };
const absent: Partial<Observation> = { presence: 'absent', messages: { kind: 'notRead', why: 'hubAbsent' } };

const cases: {
  name: string;
  observation?: Partial<Observation>;
  policy?: Partial<Policy>;
  expected: string;
}[] = [
  { name: 'nothing in flight, queues empty', expected: 'idle rowsAndMessages' },
  { name: 'one open orchestration', observation: { blocking: censusOfCount(1) }, expected: 'busy 1' },
  {
    name: 'a reading that stopped at the first blocker',
    observation: {
      blocking: censusOfCount(1),
      completeness: 'stoppedEarly',
      messages: { kind: 'notRead', why: 'busyAlready' },
    },
    expected: 'busy at least 1',
  },
  {
    name: 'a blocker is a blocker, also when the rest could not be read',
    observation: { blocking: censusOfCount(2), completeness: 'failed', reasons: [forbidden] },
    expected: 'busy at least 2',
  },
  {
    name: 'a visible message that can lead to work',
    observation: { messages: { ...noMessages, blockingCount: 1 } },
    expected: 'busy 0',
  },
  {
    name: 'a hidden message that nothing explains blocks by default',
    observation: { messages: { ...noMessages, hiddenCount: 1, hiddenUnexplained: 1 } },
    expected: 'busy 0',
  },
  {
    name: 'a hidden message that nothing explains, allowed',
    observation: { messages: { ...noMessages, hiddenCount: 1, hiddenUnexplained: 1 } },
    policy: { hiddenMessages: 'allow' },
    expected: 'idle rowsAndMessages',
  },
  {
    name: 'hidden messages that History explains',
    observation: { messages: { ...noMessages, hiddenCount: 3, hiddenExplained: 3 } },
    expected: 'idle rowsAndMessages',
  },
  {
    name: 'messages for ended instances lead to no work',
    observation: { messages: { ...noMessages, harmlessCount: 2 } },
    expected: 'idle rowsAndMessages',
  },
  {
    name: 'stale rows do not block',
    observation: { stale: censusOfCount(2) },
    expected: 'idle rowsAndMessages',
  },
  {
    name: 'instances that the policy lets pass do not block',
    observation: { passed: { orchestratorAllowed: censusOfCount(2) } },
    expected: 'idle rowsAndMessages',
  },
  {
    name: 'a failed reading',
    observation: { completeness: 'failed', reasons: [forbidden] },
    expected: 'unknown FORBIDDEN',
  },
  {
    name: 'a reading to the end in which one part cannot be trusted',
    observation: { reasons: [{ code: 'HUB_ROW_UNATTRIBUTED', message: 'A row has no hub.' }] },
    expected: 'unknown HUB_ROW_UNATTRIBUTED',
  },
  { name: 'a failed reading without a reason', observation: { completeness: 'failed' }, expected: 'unknown INTERNAL' },
  {
    name: 'stopped early without a blocker',
    observation: { completeness: 'stoppedEarly' },
    expected: 'unknown INTERNAL',
  },
  {
    name: 'queues left out without a blocker',
    observation: { messages: { kind: 'notRead', why: 'busyAlready' } },
    expected: 'unknown INTERNAL',
  },
  {
    name: 'queues left out as if the hub were absent, though it is there',
    observation: { messages: { kind: 'notRead', why: 'hubAbsent' } },
    expected: 'unknown INTERNAL',
  },
  { name: 'storage that did not look for the hub', observation: { presence: 'notSeen' }, expected: 'unknown INTERNAL' },
  { name: 'a part of the hub is missing', observation: { presence: 'partial' }, expected: 'unknown HUB_INCOMPLETE' },
  {
    name: 'an absent hub whose name the app itself told: never started',
    observation: absent,
    expected: 'idle hubNeverStarted',
  },
  {
    name: 'an absent hub whose name a person typed',
    observation: { ...absent, nameOrigin: 'typed' },
    expected: 'unknown HUB_MISSING',
  },
  {
    name: 'an absent hub whose name a person typed, allowed',
    observation: { ...absent, nameOrigin: 'typed' },
    policy: { allowMissingHub: true },
    expected: 'idle hubNeverStarted',
  },
  {
    name: 'an absent hub, and queues are required: their absence was seen',
    observation: absent,
    policy: { requireQueues: true },
    expected: 'idle hubNeverStarted',
  },
  {
    name: 'an absent hub after a failed reading',
    observation: { ...absent, completeness: 'failed', reasons: [forbidden] },
    expected: 'unknown FORBIDDEN',
  },
  { name: 'management API: no open row', observation: api, expected: 'idle rowsOnly' },
  {
    name: 'management API: no open row, and queues are required',
    observation: api,
    policy: { requireQueues: true },
    expected: 'unknown QUEUES_NOT_READ',
  },
  {
    name: 'management API: an open row, and queues are required',
    observation: { ...api, blocking: censusOfCount(1) },
    policy: { requireQueues: true },
    expected: 'busy 1',
  },
  {
    name: 'status function: nothing runs',
    observation: { ...statusFunction, hasRunning: false },
    expected: 'idle statusFunction',
  },
  { name: 'status function: runs', observation: { ...statusFunction, hasRunning: true }, expected: 'busy 0' },
  { name: 'status function: no word', observation: statusFunction, expected: 'unknown INTERNAL' },
  {
    name: 'status function: nothing runs, and queues are required',
    observation: { ...statusFunction, hasRunning: false },
    policy: { requireQueues: true },
    expected: 'unknown QUEUES_NOT_READ',
  },
];

describe('decide', () => {
  for (const { name, observation, policy, expected } of cases) {
    it(`${name}: ${expected}`, () => {
      assert.equal(shortly(decide(observationOf(observation), { ...defaultPolicy, ...policy })), expected);
    });
  }

  it('names blockers by group, then the oldest, with ages counted from the reading', () => {
    const verdict = decide(
      observationOf({
        blocking: censusOf(
          { instanceId: 'order-2', version: '1.0', createdTime: '2026-05-01T11:00:00Z' },
          { instanceId: 'order-1', version: '1.0', createdTime: '2026-05-01T09:55:00Z' },
          { instanceId: 'ship-1', name: 'Ship', status: 'Pending', createdTime: '2026-05-01T11:59:30Z' },
        ),
      }),
      defaultPolicy,
    );
    assert.equal(verdict.kind, 'busy');
    assert.deepEqual(verdict.kind === 'busy' && verdict.blockers, [
      '2 × ProcessOrder 1.0 Running, the oldest for 2 h 5 min.',
      '1 × Ship Pending, for 30 s.',
      'Oldest: order-1 (ProcessOrder 1.0, Running for 2 h 5 min).',
      'Then: order-2 (ProcessOrder 1.0, Running for 1 h).',
      'Then: ship-1 (Ship, Pending for 30 s).',
    ]);
  });

  it('keeps the list of groups short and says how much it leaves out', () => {
    const many = Array.from({ length: 14 }, (_, index) => ({ instanceId: `i${index}`, name: `N${index}` }));
    const verdict = decide(observationOf({ blocking: { ...censusOf(...many), oldest: [] } }), defaultPolicy);
    assert.equal(verdict.kind === 'busy' && verdict.blockers.length, 11);
    assert.equal(
      verdict.kind === 'busy' && verdict.blockers[10],
      '4 more in 4 other groups of name, version and status.',
    );
  });

  it('says of a scheduled start when it is due', () => {
    const blocking = censusOf({
      instanceId: 'tomorrow',
      status: 'Pending',
      scheduledStartTime: '2026-05-02T12:00:00Z',
    });
    const verdict = decide(observationOf({ blocking }), defaultPolicy);
    assert.match(verdict.kind === 'busy' ? verdict.blockers.join() : '', /scheduled to start in 1 d/);
  });

  it('names messages and says how many more there are', () => {
    const blocking = [
      { queue: 'shop-control-00', eventType: 'ExecutionStarted', instanceId: 'order-9', why: 'a start always blocks' },
    ];
    const verdict = decide(observationOf({ messages: { ...noMessages, blockingCount: 3, blocking } }), defaultPolicy);
    assert.deepEqual(verdict.kind === 'busy' && verdict.blockers, [
      'Message: ExecutionStarted for order-9 waits in shop-control-00: a start always blocks.',
      '2 more visible messages that can lead to work.',
    ]);
  });

  it('lets nothing from outside reach the log as a command', () => {
    const evil = '##vso[task.setvariable variable=x]y\n##[error]z';
    const verdict = decide(
      observationOf({
        blocking: censusOf({ instanceId: evil, name: evil, version: evil, status: evil }),
        passed: { notSelected: censusOf({ instanceId: evil, name: evil }) },
        messages: {
          ...noMessages,
          blockingCount: 1,
          blocking: [{ queue: evil, eventType: evil, instanceId: evil, why: evil }],
        },
      }),
      defaultPolicy,
    );
    assert.ok(verdict.kind === 'busy');
    const text = [...verdict.blockers, ...verdict.notes, headline(verdict)].join(' ');
    assert.doesNotMatch(text, /##vso\[|##\[|\n/);
    assert.match(text, /# #vso\[/);
  });

  it('tells in notes what passed and why', () => {
    const verdict = decide(
      observationOf({
        passed: { orchestratorAllowed: censusOf({ instanceId: 'm', name: 'Monitor' }) },
        stale: censusOfCount(2),
        entityRows: 3,
        messages: { ...noMessages, hiddenCount: 1, hiddenExplained: 1 },
      }),
      defaultPolicy,
    );
    assert.deepEqual(verdict.notes, [
      '1 instance in flight passes, of allowed orchestrators: 1 × Monitor.',
      '2 rows say in flight although the history has ended (stale, not blocking): 2 × ProcessOrder.',
      '3 rows of entities left out: entities stay Running for ever.',
      '1 hidden message explained by History as timers that lead to no work.',
    ]);
  });

  it('tells trouble in the notes of a busy verdict', () => {
    const verdict = decide(observationOf({ blocking: censusOfCount(1), reasons: [forbidden] }), defaultPolicy);
    assert.deepEqual(verdict.notes, [`Not everything could be read: ${forbidden.message}`]);
  });
});

describe('whyWaitingIsFutile', () => {
  it('a source without queues can never prove what requireQueues asks for, whatever is in flight', () => {
    const observation = observationOf({ ...api, blocking: censusOfCount(1) });
    assert.equal(whyWaitingIsFutile(observation, { ...defaultPolicy, requireQueues: true })?.code, 'QUEUES_NOT_READ');
    assert.equal(whyWaitingIsFutile(observation, defaultPolicy), undefined);
  });

  it('queues that were left out because rows are busy will be read later', () => {
    const observation = observationOf({
      blocking: censusOfCount(1),
      messages: { kind: 'notRead', why: 'busyAlready' },
    });
    assert.equal(whyWaitingIsFutile(observation, { ...defaultPolicy, requireQueues: true }), undefined);
  });
});

describe('failedObservation', () => {
  const error = new DurableDeployError('CONNECTION_FAILED', 'The connection was cut.');

  it('of storage does not say that its queues cannot be seen', () => {
    const observation = failedObservation('storage', error, 0, 1);
    assert.equal(whyWaitingIsFutile(observation, { ...defaultPolicy, requireQueues: true }), undefined);
    assert.deepEqual(decide(observation, defaultPolicy).notes, []);
  });

  it('of another source does', () => {
    const observation = failedObservation('managementApi', error, 0, 1);
    assert.equal(whyWaitingIsFutile(observation, { ...defaultPolicy, requireQueues: true })?.code, 'QUEUES_NOT_READ');
  });
});

describe('headline', () => {
  const headlines: [string, Verdict, string][] = [
    [
      'busy',
      { kind: 'busy', inFlight: 2, atLeast: true, blockers: ['2 × Order Running.'], notes: [] },
      'At least 2 orchestrations in flight: 2 × Order Running.',
    ],
    [
      'busy with messages only',
      { kind: 'busy', inFlight: 0, atLeast: false, blockers: ['1 visible message that can lead to work.'], notes: [] },
      '1 visible message that can lead to work.',
    ],
    [
      'unknown',
      { kind: 'unknown', reasons: [forbidden, forbidden], notes: [] },
      'Cannot tell: The queue shop-control-00 could not be read. (and 1 more reason)',
    ],
    [
      'idle',
      { kind: 'idle', scope: 'hubNeverStarted', notes: [] },
      'The task hub does not exist yet, so nothing is in flight.',
    ],
  ];
  for (const [name, verdict, expected] of headlines) {
    it(name, () => assert.equal(headline(verdict), expected));
  }
});

function shortly(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'idle':
      return `idle ${verdict.scope}`;
    case 'busy':
      return `busy ${verdict.atLeast ? 'at least ' : ''}${verdict.inFlight}`;
    case 'unknown':
      return `unknown ${verdict.reasons.map(({ code }) => code).join()}`;
  }
}
