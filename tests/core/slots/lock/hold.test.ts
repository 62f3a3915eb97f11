import assert from 'node:assert/strict';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { createJournal } from '../../../../core/journal.ts';
import { holdLock, type HeldLock, type LockDoor } from '../../../../core/slots/lock/index.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';
import { createLine, noFaults, type CallScript } from '../world/call-faults.ts';
import { createLocks } from '../world/locks.ts';
import { on } from '../world/scripts.ts';

const minute = 60_000;
const never = new AbortController().signal;

/** Runs that share one clock and one storage account. */
function runs(): {
  readonly clock: FakeClock;
  readonly run: (script?: CallScript) => { readonly context: FakeContext; readonly door: LockDoor };
} {
  const clock = new FakeClock();
  const locks = createLocks(clock);
  return {
    clock,
    run: (script = noFaults) => ({
      context: fakeContext(clock),
      door: locks.door(
        'https://stlocks.blob.core.windows.net/deployments',
        createLine(clock, script, () => 0),
      ),
    }),
  };
}

type Run = ReturnType<ReturnType<typeof runs>['run']>;

function take({ context, door }: Run, waitMs = 10 * minute, name = 'shop'): Promise<HeldLock> {
  const journal = createJournal(context, () => undefined);
  return holdLock(door, name, context, journal, context.clock.now() + waitMs);
}

const codeOf = (code: ErrorCode) => (error: unknown) => error instanceof DurableDeployError && error.code === code;

describe('a lock', () => {
  it('that is free is taken at once, and said', async () => {
    const { clock, run } = runs();
    const first = run();
    const start = clock.now();
    const lock = await clock.run(take(first));
    assert.equal(clock.now(), start);
    assert.match(first.context.lines.join('\n'), /Lock taken: https:\/\/stlocks.*\/deployments\/shop/);
    await clock.run(lock.release());
  });

  it('that another run holds is waited for, said once, and taken when it is given back', async () => {
    const { clock, run } = runs();
    const held = await clock.run(take(run()));
    clock.at(5 * minute, () => void held.release());
    const second = run();
    const start = clock.now();
    const lock = await clock.run(take(second));
    const took = clock.now() - start;
    assert.ok(took >= 5 * minute && took <= 5 * minute + 10_000, `took ${took} ms`);
    assert.equal(second.context.lines.filter((line) => line.includes('Another run holds the lock')).length, 1);
    await clock.run(lock.release());
  });

  it('that does not become free in time: LOCK_TAKEN', async () => {
    const { clock, run } = runs();
    const held = await clock.run(take(run()));
    const start = clock.now();
    await assert.rejects(clock.run(take(run(), 3 * minute)), codeOf('LOCK_TAKEN'));
    assert.ok(clock.now() - start <= 3 * minute);
    await clock.run(held.release());
  });

  describe('of a run that was killed', () => {
    const killed = (): CallScript => on({ call: 'lease renew', fault: 'killedBefore' });

    it('ends by itself after a minute, and two minutes later nothing of that run can arrive any more', async () => {
      const { clock, run } = runs();
      await clock.run(take(run(killed())));
      const second = run();
      const start = clock.now();
      const lock = await clock.run(take(second));
      const took = clock.now() - start;
      assert.ok(took > 170_000 && took <= 190_000, `took ${took} ms`);
      assert.match(second.context.lines.join('\n'), /has not given it back, so it was killed.*waiting 2 min before/);
      // It was held and renewed all the while.
      await clock.run(lock.assertHeld());
      await clock.run(lock.release());
      const again = clock.now();
      await clock.run((await clock.run(take(run()))).release());
      assert.equal(clock.now(), again, 'given back, it leaves nothing to wait for');
    });

    it('keeps a third one waiting while that is waited', async () => {
      const { clock, run } = runs();
      await clock.run(take(run(killed())));
      const start = clock.now();
      const [second, third] = [take(run()), take(run()).then((lock) => ({ lock, at: clock.now() }))];
      const lock = await clock.run(second);
      await clock.run(clock.sleep(5 * minute, never));
      await clock.run(lock.release());
      const { at, lock: last } = await clock.run(third);
      assert.ok(at - start >= 8 * minute, `${at - start} ms`);
      await clock.run(last.release());
    });

    const ends: Readonly<
      Record<string, { readonly cancelAfterMs?: number; readonly waitMs?: number; readonly how: RegExp }>
    > = {
      'is cancelled while it waits': { cancelAfterMs: 100_000, how: /cancelled by the test/ },
      'has too little time to wait': { waitMs: 2 * minute, how: /What it has sent may arrive for 2 min more/ },
    };
    for (const [name, { cancelAfterMs, waitMs, how }] of Object.entries(ends)) {
      it(`and is followed by one that ${name}: does not pass for one that was given back`, async () => {
        const { clock, run } = runs();
        await clock.run(take(run(killed())));
        const second = run();
        if (cancelAfterMs !== undefined) clock.at(cancelAfterMs, () => second.context.cancel());
        await assert.rejects(clock.run(take(second, waitMs)), how);
        assert.equal(clock.pending, 0);
        const start = clock.now();
        const lock = await clock.run(take(run()));
        assert.ok(clock.now() - start >= 2 * minute, `${clock.now() - start} ms`);
        await clock.run(lock.release());
      });
    }
  });

  it('that is left to end by itself is renewed no longer', async () => {
    const { clock, run } = runs();
    const lock = await clock.run(take(run()));
    await clock.run(lock.abandon());
    assert.equal(clock.pending, 0);
    const start = clock.now();
    const next = await clock.run(take(run()));
    assert.ok(clock.now() - start >= 3 * minute, 'the next run waits for its end, and then until nothing can arrive');
    await clock.run(next.release());
  });

  it('is renewed for as long as it is held', async () => {
    const { clock, run } = runs();
    const held = await clock.run(take(run()));
    await assert.rejects(clock.run(take(run(), 30 * minute)), codeOf('LOCK_TAKEN'));
    await clock.run(held.assertHeld());
    await clock.run(held.release());
  });

  it('is renewed on, after renewals that went wrong for a moment', async () => {
    for (const fault of ['lostBefore', 'lostAfter', 'serverErrorBefore', 'throttled'] as const) {
      const { clock, run } = runs();
      // One, and later some in a row.
      const held = await clock.run(take(run(on({ call: 'lease renew', times: [1, 4, 5, 6, 7], fault }))));
      await assert.rejects(clock.run(take(run(), 10 * minute)), codeOf('LOCK_TAKEN'), fault);
      await clock.run(held.assertHeld());
      await clock.run(held.release());
    }
  });

  it('whose renewals go wrong for longer than it lasts is lost, if another run takes it', async () => {
    const { clock, run } = runs();
    const held = await clock.run(
      take(
        run(
          on({ call: 'lease renew', times: Array.from({ length: 20 }, (_, index) => index + 1), fault: 'lostBefore' }),
        ),
      ),
    );
    const other = await clock.run(take(run()));
    await clock.run(clock.sleep(2 * minute, never));
    await assert.rejects(clock.run(held.assertHeld()), codeOf('LOCK_LOST'));
    await clock.run(held.release());
    await clock.run(other.assertHeld());
    await clock.run(other.release());
  });

  it('that is no longer held is told so right then', async () => {
    const lost = new DurableDeployError('LOCK_LOST', 'The lease is held no longer.');
    const { clock, run } = runs();
    const held = await clock.run(take(run(on({ call: 'lease renew', refusal: lost }))));
    await assert.rejects(clock.run(held.assertHeld()), (error: unknown) => {
      assert.ok(error instanceof DurableDeployError);
      assert.equal(error.code, 'LOCK_LOST');
      assert.match(error.message, /slots are not swapped.*held no longer/);
      assert.match(error.fix ?? '', /Run the job again/);
      return true;
    });
    await clock.run(held.release());
  });

  it('that was found lost between is told so, also if it could be renewed again', async () => {
    const lost = new DurableDeployError('LOCK_LOST', 'The lease is held no longer.');
    const { clock, run } = runs();
    const held = await clock.run(take(run(on({ call: 'lease renew', times: [1], refusal: lost }))));
    await clock.run(clock.sleep(minute, never));
    await assert.rejects(clock.run(held.assertHeld()), codeOf('LOCK_LOST'));
    await clock.run(held.release());
  });

  it('whose state cannot be told for a moment is asked again; for good: lost', async () => {
    const { clock, run } = runs();
    const held = await clock.run(take(run(on({ call: 'lease renew', times: [1], fault: 'serverErrorBefore' }))));
    await clock.run(held.assertHeld());
    await clock.run(held.release());
    const forbidden = new DurableDeployError('FORBIDDEN', 'Storage answered 403.');
    const other = await clock.run(take(run(on({ call: 'lease renew', refusal: forbidden }))));
    await assert.rejects(clock.run(other.assertHeld()), codeOf('LOCK_LOST'));
    await clock.run(other.release());
  });

  it('leaves no timer behind, and may be taken at once, when it is given back', async () => {
    const { clock, run } = runs();
    const lock = await clock.run(take(run()));
    await clock.run(clock.sleep(3 * minute, never));
    await clock.run(lock.release());
    assert.equal(clock.pending, 0);
    const start = clock.now();
    const next = await clock.run(take(run()));
    assert.equal(clock.now(), start);
    await clock.run(next.release());
  });

  it('that cannot be given back is no failure', async () => {
    const { clock, run } = runs();
    const lock = await clock.run(take(run(on({ call: 'lease release', fault: 'serverErrorBefore' }))));
    await clock.run(lock.release());
    assert.equal(clock.pending, 0);
  });

  it('is asked for again after trouble that passes, and not after what lasts', async () => {
    const { clock, run } = runs();
    const lock = await clock.run(take(run(on({ call: 'lease acquire', times: [1], fault: 'serverErrorBefore' }))));
    await clock.run(lock.release());
    const forbidden = new DurableDeployError('FORBIDDEN', 'Storage answered 403.');
    await assert.rejects(clock.run(take(run(on({ call: 'lease acquire', refusal: forbidden })))), codeOf('FORBIDDEN'));
  });

  it('whose answer was lost is free again after a minute, and taken then', async () => {
    const { clock, run } = runs();
    const lock = await clock.run(take(run(on({ call: 'lease acquire', times: [1], fault: 'lostAfter' }))));
    await clock.run(lock.assertHeld());
    await clock.run(lock.release());
  });

  it('is not waited for any longer once the job is cancelled', async () => {
    const { clock, run } = runs();
    const held = await clock.run(take(run()));
    const second = run();
    clock.at(minute, () => second.context.cancel());
    await assert.rejects(clock.run(take(second)), /cancelled by the test/);
    await clock.run(held.release());
  });

  it('of one name keeps no other one', async () => {
    const { clock, run } = runs();
    const shop = await clock.run(take(run()));
    const start = clock.now();
    const other = await clock.run(take(run(), minute, 'other'));
    assert.equal(clock.now(), start);
    await clock.run(shop.release());
    await clock.run(other.release());
  });
});
