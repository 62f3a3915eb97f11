import assert from 'node:assert/strict';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { defaultPolicy, type Observation, type Policy } from '../../../../core/taskhub/model.ts';
import { waitForIdle, type WaitOptions, type WaitOutcome } from '../../../../core/taskhub/wait/index.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';
import { fakeReader, type Step } from '../../../support/fake-reader.ts';
import { censusOf, censusOfCount, noMessages, observationOf } from '../../../support/observations.ts';

const minute = 60_000;
const idle: Partial<Observation> = {};
const busy = (count: number): Partial<Observation> => ({ blocking: censusOfCount(count) });
const failed = (code: ErrorCode, retryAfterMs?: number): Partial<Observation> => ({
  completeness: 'failed',
  reasons: [{ code, message: `Reading failed with ${code}.` }],
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const hidden = (count: number): Partial<Observation> => ({
  messages: { ...noMessages, hiddenCount: count, hiddenUnexplained: count },
});

const standard: WaitOptions = {
  mode: 'wait',
  timeoutMs: 50 * minute,
  intervalMs: 30_000,
  consecutiveIdleReads: 2,
  stabilisationMs: 10_000,
};

interface Run {
  readonly outcome: WaitOutcome;
  readonly context: FakeContext;
  /** Starts of the reads in seconds from the beginning. */
  readonly readsAt: number[];
  readonly elapsedMs: number;
}

async function run(
  steps: readonly Step[],
  change: {
    options?: Partial<WaitOptions>;
    policy?: Partial<Policy>;
    tookMs?: number;
    cancelAtMs?: number;
    context?: FakeContext;
  } = {},
): Promise<Run> {
  const context = change.context ?? fakeContext();
  const { clock } = context;
  const started = clock.now();
  const reader = fakeReader(clock, steps, change.tookMs);
  if (change.cancelAtMs !== undefined) clock.at(change.cancelAtMs, () => context.cancel());
  const outcome = await clock.run(
    waitForIdle({
      reader,
      policy: { ...defaultPolicy, ...change.policy },
      sampleSize: 5,
      options: { ...standard, ...change.options },
      context,
    }),
  );
  return {
    outcome,
    context,
    readsAt: reader.times.map((time) => (time - started) / 1000),
    elapsedMs: clock.now() - started,
  };
}

/** Lets time pass in which nobody looks. */
async function pass({ clock }: FakeContext, milliseconds: number): Promise<void> {
  await clock.run(clock.sleep(milliseconds, new AbortController().signal));
}

function codes({ verdict }: WaitOutcome): string {
  return verdict.kind === 'unknown' ? verdict.reasons.map(({ code }) => code).join() : verdict.kind;
}

describe('waitForIdle: what proves idle', () => {
  it('two clean reads, the second as soon as the stabilisation time allows', async () => {
    const { outcome, readsAt } = await run([idle]);
    assert.equal(outcome.endedBy, 'idle');
    assert.equal(outcome.verdict.kind, 'idle');
    assert.deepEqual(readsAt, [0, 10]);
  });

  it('several clean reads are spread over the stabilisation time', async () => {
    const { readsAt } = await run([idle], { options: { consecutiveIdleReads: 4, stabilisationMs: 30_000 } });
    assert.deepEqual(readsAt, [0, 10, 20, 30]);
  });

  it('the stabilisation time counts from the end of the first clean read to the start of the last', async () => {
    const { readsAt } = await run([idle], { tookMs: 4000 });
    assert.deepEqual(readsAt, [0, 14]);
  });

  it('a stabilisation time longer than the interval is watched at the interval', async () => {
    const { readsAt } = await run([idle], { options: { stabilisationMs: 75_000 } });
    assert.deepEqual(readsAt, [0, 30, 60, 75]);
  });

  it('one read is never enough, whatever was asked for', async () => {
    const { outcome } = await run([idle], { options: { consecutiveIdleReads: 1, stabilisationMs: 0 } });
    assert.equal(outcome.reads, 2);
  });

  it('a busy read in between starts the count anew', async () => {
    const { outcome, readsAt } = await run([idle, busy(1), idle]);
    assert.equal(outcome.endedBy, 'idle');
    assert.deepEqual(readsAt, [0, 10, 40, 50]);
  });

  it('a failed read in between starts the count anew', async () => {
    const { outcome } = await run([idle, failed('TIMED_OUT'), idle]);
    assert.equal(outcome.endedBy, 'idle');
    assert.equal(outcome.reads, 4);
  });

  const absent: Partial<Observation> = { presence: 'absent', messages: { kind: 'notRead', why: 'hubAbsent' } };

  it('a hub that is absent from the first read on was never started', async () => {
    const { outcome } = await run([absent]);
    assert.equal(outcome.reads, 2);
    assert.equal(outcome.verdict.kind === 'idle' && outcome.verdict.scope, 'hubNeverStarted');
  });

  for (const [what, earlier] of [
    ['busy', busy(1)],
    ['clean', idle],
    ['incomplete', { ...failed('HUB_INCOMPLETE'), presence: 'partial' } as const],
  ] as const) {
    it(`a hub that was ${what} and vanishes was started, so its absence is not idle`, async () => {
      const { outcome } = await run([earlier, absent]);
      assert.equal(codes(outcome), 'HUB_MISSING');
      assert.equal(outcome.endedBy, 'permanent');
    });
  }

  it('a hub that vanishes is idle where a missing hub is allowed, after a count of its own', async () => {
    const { outcome } = await run([idle, absent], { policy: { allowMissingHub: true } });
    assert.equal(outcome.reads, 3);
    assert.equal(outcome.verdict.kind === 'idle' && outcome.verdict.scope, 'hubNeverStarted');
  });

  it('a hub that appears while it is waited for is read like any other', async () => {
    const { outcome } = await run([absent, idle]);
    assert.equal(outcome.reads, 3);
    assert.equal(outcome.verdict.kind === 'idle' && outcome.verdict.scope, 'rowsAndMessages');
  });

  it('the stability of hidden messages is not counted while visible ones block', async () => {
    const at = { ...noMessages, hiddenCount: 1, hiddenUnexplained: 1 };
    const working: Partial<Observation> = { messages: { ...at, blockingCount: 1 } };
    const { outcome, readsAt } = await run([...Array<Step>(30).fill(working), hidden(1)], {
      policy: { hiddenMessages: 'allow' },
    });
    assert.equal(outcome.endedBy, 'idle');
    assert.ok((readsAt.at(-1) ?? 0) >= 30 * 30 + 600, String(readsAt.at(-1)));
  });
});

describe('waitForIdle: hidden messages that are allowed', () => {
  const policy = { hiddenMessages: 'allow' } as const;

  it('need their number unchanged for 10 minutes', async () => {
    const { outcome, elapsedMs } = await run([hidden(3)], { policy });
    assert.equal(outcome.endedBy, 'idle');
    assert.equal(elapsedMs, 10 * minute);
  });

  it('another number starts the 10 minutes anew', async () => {
    const steps = [...Array.from({ length: 10 }, () => hidden(3)), hidden(4)];
    const { outcome, elapsedMs, readsAt } = await run(steps, { policy });
    assert.equal(outcome.endedBy, 'idle');
    assert.equal(elapsedMs, (readsAt[10] ?? 0) * 1000 + 10 * minute);
  });

  it('work in between starts the 10 minutes anew', async () => {
    const steps = [hidden(3), hidden(3), busy(1), hidden(3)];
    const { elapsedMs, readsAt } = await run(steps, { policy });
    assert.equal(elapsedMs, (readsAt[3] ?? 0) * 1000 + 10 * minute);
  });

  it('a time that ends before is unknown and says so', async () => {
    const { outcome } = await run([hidden(3)], { policy, options: { timeoutMs: 5 * minute } });
    assert.equal(outcome.endedBy, 'deadline');
    assert.equal(codes(outcome), 'HIDDEN_MESSAGES_UNSTABLE');
  });

  it('none left need no 10 minutes', async () => {
    const { elapsedMs } = await run([hidden(3), idle], { policy });
    assert.ok(elapsedMs < minute);
  });

  it('count on from an earlier wait that tells since when', async () => {
    const first = await run([hidden(3)], { policy });
    const { hidden: hiddenBefore } = first.outcome;
    assert.equal(hiddenBefore?.count, 3);
    await pass(first.context, 14 * minute);
    const again = {
      policy,
      context: first.context,
      options: { hiddenBefore, mode: 'check', timeoutMs: minute },
    } as const;
    const same = await run([hidden(3)], again);
    assert.equal(same.outcome.endedBy, 'idle');
    assert.ok(same.elapsedMs < minute);
    const other = await run([hidden(4)], again);
    assert.equal(codes(other.outcome), 'HIDDEN_MESSAGES_UNSTABLE');
    const worked = await run([busy(1), hidden(3)], { ...again, options: { ...again.options, mode: 'wait' } });
    assert.equal(codes(worked.outcome), 'HIDDEN_MESSAGES_UNSTABLE');
  });

  it('do not count on when nobody looked for more than 15 minutes', async () => {
    const first = await run([hidden(3)], { policy });
    await pass(first.context, 16 * minute);
    const { hidden: hiddenBefore } = first.outcome;
    assert.ok(hiddenBefore);
    const again = { policy, context: first.context, options: { hiddenBefore } };
    const { outcome, elapsedMs } = await run([hidden(3)], again);
    assert.equal(outcome.endedBy, 'idle');
    assert.equal(elapsedMs, 10 * minute);
  });

  it('count on over reads that fail, for at most 15 minutes', async () => {
    const over = async (reads: number): Promise<number> => {
      const unread = { ...failed('CONNECTION_FAILED'), messages: { kind: 'notRead', why: 'busyAlready' } } as const;
      const down = Array.from({ length: reads }, () => unread);
      const { outcome, elapsedMs } = await run([hidden(3), ...down, hidden(3)], { policy });
      assert.equal(outcome.endedBy, 'idle');
      return elapsedMs;
    };
    assert.ok((await over(10)) < 11 * minute);
    assert.ok((await over(40)) >= 30 * minute);
  });

  it('also in mode check', async () => {
    const { outcome, elapsedMs } = await run([hidden(1)], { policy, options: { mode: 'check' } });
    assert.equal(outcome.endedBy, 'idle');
    assert.equal(elapsedMs, 10 * minute);
  });
});

describe('waitForIdle: the deadline', () => {
  it('the last pause is cut to it and one read follows', async () => {
    const { outcome, readsAt, elapsedMs } = await run([busy(2)], { options: { timeoutMs: 70_000 } });
    assert.equal(outcome.endedBy, 'deadline');
    assert.equal(outcome.verdict.kind, 'busy');
    assert.deepEqual(readsAt, [0, 30, 60, 70]);
    assert.equal(elapsedMs, 70_000);
  });

  it('clean reads that are too few are unknown', async () => {
    const { outcome } = await run([busy(1), busy(1), idle], { options: { timeoutMs: 60_000 } });
    assert.equal(outcome.endedBy, 'deadline');
    assert.equal(codes(outcome), 'NOT_CONFIRMED');
  });

  it('a read under way then may end', async () => {
    const { outcome, elapsedMs } = await run([busy(1)], { options: { timeoutMs: 20_000 }, tookMs: 15_000 });
    assert.equal(outcome.endedBy, 'deadline');
    assert.equal(outcome.verdict.kind, 'busy');
    assert.equal(elapsedMs, 35_000);
  });

  it('a read that does not end is given up a minute later and tells what was last seen', async () => {
    const stuck: Step = () => new Promise(() => {});
    const { outcome, elapsedMs, context } = await run([busy(1), stuck], { options: { timeoutMs: 5 * minute } });
    assert.equal(outcome.endedBy, 'deadline');
    assert.equal(codes(outcome), 'BUDGET_EXCEEDED');
    assert.match(outcome.verdict.notes.join(), /Last seen at 2026-05-01T12:00:00.000Z: 1 orchestration in flight/);
    assert.equal(elapsedMs, 6 * minute);
    assert.equal(context.clock.pending, 0);
  });

  it('a reader that gives up when it is told to is waited for no longer', async () => {
    let aborted = false;
    const polite: Step = ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('aborted'));
        }),
      );
    const { outcome } = await run([polite], { options: { timeoutMs: minute } });
    assert.equal(codes(outcome), 'BUDGET_EXCEEDED');
    assert.equal(outcome.observation, undefined);
    assert.equal(aborted, true);
  });
});

describe('waitForIdle: trouble', () => {
  const transient: ErrorCode[] = ['THROTTLED', 'SERVER_ERROR', 'TIMED_OUT', 'CONNECTION_FAILED', 'MALFORMED_ANSWER'];
  for (const code of transient) {
    it(`${code} is asked again`, async () => {
      const { outcome } = await run([failed(code), failed(code), idle]);
      assert.equal(outcome.endedBy, 'idle');
    });
  }

  const permanent: ErrorCode[] = [
    'UNAUTHORIZED',
    'FORBIDDEN',
    'HUB_MISSING',
    'NAME_NOT_RESOLVED',
    'HUB_NAME_UNRESOLVED',
  ];
  for (const code of permanent) {
    it(`${code} ends the wait at once, also after busy reads`, async () => {
      const { outcome, readsAt } = await run([busy(1), failed(code)]);
      assert.equal(outcome.endedBy, 'permanent');
      assert.equal(codes(outcome), code);
      assert.equal(readsAt.length, 2);
    });
  }

  it('a permanent reason beside a transient one ends the wait', async () => {
    const reasons = [...(failed('SERVER_ERROR').reasons ?? []), ...(failed('FORBIDDEN').reasons ?? [])];
    const { outcome } = await run([{ completeness: 'failed', reasons }]);
    assert.equal(outcome.endedBy, 'permanent');
  });

  it('a permanent reason beside a blocker ends the wait, and the verdict stays busy', async () => {
    const { outcome } = await run([{ ...busy(1), ...failed('FORBIDDEN') }]);
    assert.equal(outcome.endedBy, 'permanent');
    assert.equal(outcome.verdict.kind, 'busy');
  });

  it('requireQueues with a source that sees none ends at once instead of after the drain', async () => {
    const step: Partial<Observation> = {
      ...busy(1),
      source: 'managementApi',
      presence: 'notSeen',
      messages: { kind: 'notRead', why: 'sourceSeesNoQueues' },
    };
    const { outcome } = await run([step], { policy: { requireQueues: true } });
    assert.equal(outcome.endedBy, 'permanent');
    assert.equal(outcome.reads, 1);
  });

  it('throttling slows down gently and a good read restores the pace', async () => {
    const { readsAt } = await run([
      failed('THROTTLED'),
      failed('THROTTLED'),
      failed('THROTTLED'),
      busy(1),
      busy(1),
      idle,
    ]);
    assert.deepEqual(readsAt.slice(0, 6), [0, 45, 112.5, 213.75, 243.75, 273.75]);
  });

  it('Retry-After is honoured', async () => {
    const { readsAt } = await run([failed('THROTTLED', 120_000), idle]);
    assert.equal(readsAt[1], 120);
  });

  it('a Retry-After beyond the deadline leads to one last read at the deadline', async () => {
    const { readsAt, outcome } = await run([failed('THROTTLED', 3_600_000)], { options: { timeoutMs: 10 * minute } });
    assert.deepEqual(readsAt, [0, 600]);
    assert.equal(codes(outcome), 'THROTTLED');
  });

  it('a long throttling never waits longer than five minutes by itself', async () => {
    const { readsAt } = await run([failed('THROTTLED')]);
    const pauses = readsAt.slice(1).map((time, index) => time - (readsAt[index] ?? 0));
    assert.equal(Math.round(Math.max(...pauses)), 300);
  });

  it("an error of this product that the reader throws is the read's reason", async () => {
    const throwing: Step = () =>
      Promise.reject(new DurableDeployError('THROTTLED', 'Slow down.', { retryAfterMs: 90_000 }));
    const { outcome, readsAt } = await run([throwing, idle]);
    assert.equal(outcome.endedBy, 'idle');
    assert.equal(readsAt[1], 90);
  });

  it('a defect of the reader is thrown on', async () => {
    const broken: Step = () => Promise.reject(new TypeError('x is not a function'));
    await assert.rejects(run([broken]), /x is not a function/);
  });
});

describe('waitForIdle: mode check', () => {
  const options = { mode: 'check' } as const;

  it('busy ends at once', async () => {
    const { outcome, readsAt } = await run([busy(1)], { options });
    assert.equal(outcome.endedBy, 'busy');
    assert.equal(readsAt.length, 1);
  });

  it('busy at the second read ends at once', async () => {
    const { outcome, readsAt } = await run([idle, busy(1)], { options });
    assert.equal(outcome.endedBy, 'busy');
    assert.deepEqual(readsAt, [0, 10]);
  });

  it('idle takes the same clean reads', async () => {
    const { outcome, readsAt } = await run([idle], { options });
    assert.equal(outcome.endedBy, 'idle');
    assert.deepEqual(readsAt, [0, 10]);
  });

  it('a passing trouble is asked again', async () => {
    const { outcome } = await run([failed('SERVER_ERROR'), idle], { options });
    assert.equal(outcome.endedBy, 'idle');
  });

  it('a trouble that stays ends after a few reads, as unknown', async () => {
    const { outcome, elapsedMs } = await run([failed('SERVER_ERROR')], { options });
    assert.equal(outcome.endedBy, 'unknown');
    assert.equal(codes(outcome), 'SERVER_ERROR');
    assert.equal(outcome.reads, 4);
    assert.ok(elapsedMs <= 2 * minute);
  });
});

describe('waitForIdle: cancellation', () => {
  it('during a pause ends at once', async () => {
    const { outcome, elapsedMs, context } = await run([busy(3)], { cancelAtMs: 40_000 });
    assert.equal(outcome.endedBy, 'cancelled');
    assert.equal(codes(outcome), 'CANCELLED');
    assert.equal(elapsedMs, 40_000);
    assert.match(context.lines.join('\n'), /Cancelled after 40 s and 2 reads/);
    assert.match(context.lines.join('\n'), /Last seen at .*3 orchestrations in flight/);
    assert.equal(context.clock.pending, 0);
  });

  it('during a read ends at once, also when the reader does not react', async () => {
    const stuck: Step = () => new Promise(() => {});
    const { outcome, elapsedMs } = await run([stuck], { cancelAtMs: 5000 });
    assert.equal(outcome.endedBy, 'cancelled');
    assert.equal(elapsedMs, 5000);
    assert.equal(outcome.observation, undefined);
  });

  it('before the first read reads nothing', async () => {
    const context = fakeContext();
    context.cancel();
    const { outcome, readsAt } = await run([idle], { context });
    assert.equal(outcome.endedBy, 'cancelled');
    assert.deepEqual(readsAt, []);
  });
});

describe('waitForIdle: what it says', () => {
  it('a whole drain, line by line', async () => {
    const at = (count: number): Partial<Observation> => ({
      blocking: censusOf(
        ...Array.from({ length: count }, (_, index) => ({
          instanceId: `order-${17 - count + index + 1}`,
          version: '1.0',
          createdTime: new Date(Date.parse('2026-05-01T10:00:00Z') + (16 - count + index) * minute).toISOString(),
        })),
      ),
    });
    const { context } = await run([at(6), at(6), at(4), at(2), failed('THROTTLED', 45_000), idle]);
    assert.deepEqual(context.lines, [
      '[00:00] Waiting for tables and queues of hub Shop in account stshop to become idle: 2 clean reads in a row over at least 10 s, one read every 30 s, for at most 50 min (until 12:50:00 UTC). A line follows whenever something changes.',
      '[00:00] 6 in flight: 6 × ProcessOrder 1.0 (6 Running). Oldest: order-12 (ProcessOrder 1.0, Running for 1 h 50 min).',
      '[01:00] 4 in flight (2 fewer): 4 × ProcessOrder 1.0 (4 Running). Oldest: order-14 (ProcessOrder 1.0, Running for 1 h 49 min). Draining by about 2 a minute; forecast: about 2 min more, if it goes on like this.',
      '[01:30] 2 in flight (2 fewer): 2 × ProcessOrder 1.0 (2 Running). Oldest: order-16 (ProcessOrder 1.0, Running for 1 h 47 min). Draining by about 2.8 a minute; forecast: about 40 s more, if it goes on like this.',
      '[02:00] Cannot tell for the moment: the server asked to slow down (429 or 503 ServerBusy). Asking again in 45 s. Reading failed with THROTTLED.',
      '[02:45] Nothing in flight: clean read 1 of 2. Looking again in 10 s.',
      '[02:55] Idle after 2 min 55 s and 7 reads. Nothing is in flight: no open orchestration, no message that can lead to work.',
    ]);
  });

  it('says nothing as long as nothing changes', async () => {
    const { context, outcome } = await run([busy(2)], { options: { timeoutMs: 4 * minute } });
    assert.equal(outcome.reads, 9);
    assert.equal(context.lines.filter((line) => line.includes('in flight:')).length, 2, context.lines.join('\n'));
  });

  it('says once that the number stands still', async () => {
    const { context } = await run([busy(2)]);
    const still = context.lines.filter((line) => line.includes('has not changed'));
    assert.equal(still.length, 1);
    assert.match(still[0] ?? '', /^\[05:00\].*The number has not changed for 5 min: no forecast\./);
  });

  it('says when a change of the oldest alone happens', async () => {
    const steps = ['a', 'b'].map((instanceId) => ({ blocking: censusOf({ instanceId }) }));
    const { outcome } = await run(steps, { options: { timeoutMs: minute } });
    assert.deepEqual(
      outcome.timeline.map(({ line }) => /Oldest: (\w)/.exec(line)?.[1]),
      ['a', 'b'],
    );
  });

  it('says that it grows, without a forecast', async () => {
    const { context } = await run([busy(1), busy(3), busy(6)], { options: { timeoutMs: minute } });
    const growing = (await run([busy(1), busy(3), busy(6), busy(8)], { options: { timeoutMs: 2 * minute } })).context;
    assert.doesNotMatch(context.lines[2] ?? '', /forecast/);
    assert.match(
      growing.lines[3] ?? '',
      /Growing by about 5 a minute: new work comes faster than it ends, no forecast/,
    );
  });

  it('says when the forecast is longer than the time that is left', async () => {
    const { context } = await run([busy(60), busy(59), busy(58), busy(57)], { options: { timeoutMs: 5 * minute } });
    assert.match(context.lines[3] ?? '', /forecast: about 29 min more, longer than the 4 min that are left/);
  });

  it('makes no forecast from lower bounds', async () => {
    const early = (count: number): Partial<Observation> => ({
      ...busy(count),
      completeness: 'stoppedEarly',
      messages: { kind: 'notRead', why: 'busyAlready' },
    });
    const { context } = await run([early(9), early(6), early(3), early(2)], { options: { timeoutMs: 2 * minute } });
    assert.match(context.lines[1] ?? '', /At least 9 in flight/);
    assert.doesNotMatch(context.lines.join('\n'), /forecast/);
  });

  it('ends with all blockers at the deadline', async () => {
    const { context } = await run([busy(2)], { options: { timeoutMs: minute } });
    assert.match(context.lines.join('\n'), /The time is up after 1 min and 3 reads\. 2 orchestrations in flight/);
    assert.match(context.lines.join('\n'), /\n {2}- Oldest: order-1 /);
  });

  it('ends with code and fix when it cannot tell', async () => {
    const reasons = [{ code: 'FORBIDDEN', message: 'No access.', fix: 'Give the role.' } as const];
    const { context } = await run([{ completeness: 'failed', reasons }]);
    assert.deepEqual(context.lines.slice(-3), [
      '[00:00] Ended after 0 s and 1 read: asking again cannot help. Cannot tell: No access.',
      '  - FORBIDDEN: No access.',
      '    What to do: Give the role.',
    ]);
  });

  it('lets nothing from outside reach the log as a command', async () => {
    const evil = '##vso[task.complete result=Succeeded]\n##[error]';
    const blocking = censusOf({ instanceId: evil, name: evil, version: evil, status: evil });
    const { context, outcome } = await run([{ blocking }], { options: { timeoutMs: minute } });
    assert.doesNotMatch(context.lines.join(' '), /##vso\[|##\[|\n/);
    assert.doesNotMatch(JSON.stringify(outcome.timeline), /##vso\[|##\[/);
  });

  it('keeps a timeline of the changes, with beginning and end of a very long one', async () => {
    const steps = Array.from({ length: 1000 }, (_, index) => busy(1 + (index % 2)));
    const { outcome } = await run(steps, { options: { timeoutMs: 999 * minute, intervalMs: minute } });
    assert.equal(outcome.timeline.length, 500);
    assert.equal(outcome.timelineLeftOut, 500);
    assert.equal(outcome.timeline[0]?.read, 1);
    assert.equal(outcome.timeline[499]?.read, 1000);
  });

  it('hands each change to onChange as well', async () => {
    const context = fakeContext();
    const seen: string[] = [];
    const outcome = await context.clock.run(
      waitForIdle({
        reader: fakeReader(context.clock, [busy(1), idle]),
        policy: defaultPolicy,
        sampleSize: 5,
        options: standard,
        context,
        onChange: ({ state, read }) => seen.push(`${state} ${read}`),
      }),
    );
    assert.deepEqual(seen, ['busy 1', 'idle 2', 'idle 3']);
    assert.equal(outcome.timeline.length, 3);
    assert.equal(outcome.startedAt, '2026-05-01T12:00:00.000Z');
    assert.equal(outcome.endedAt, '2026-05-01T12:00:40.000Z');
  });

  it('asks the reader for counts unless told otherwise', async () => {
    const context = fakeContext();
    for (const depth of [undefined, 'verdict'] as const) {
      const reader = fakeReader(context.clock, [() => Promise.resolve(observationOf())]);
      const options = { ...standard, ...(depth === undefined ? {} : { depth }) };
      await context.clock.run(waitForIdle({ reader, policy: defaultPolicy, sampleSize: 7, options, context }));
      assert.equal(reader.requests[0]?.depth, depth ?? 'counts');
      assert.equal(reader.requests[0]?.sampleSize, 7);
    }
  });
});
