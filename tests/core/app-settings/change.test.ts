import assert from 'node:assert/strict';
import type { StickySettings } from '../../../core/azure/arm/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../core/errors.ts';
import { changeAppSettings, unstickAppSettings } from '../../../core/app-settings/index.ts';
import { fakeContext } from '../../support/fake-context.ts';

const ref = { subscriptionId: 'sub', resourceGroup: 'rg', name: 'shop' } as const;
const changes = new Map([['RELEASE', 'build-1']]);

/** What becomes of one write, and what others do around it. */
interface Store {
  /** Right before it is read for the first time, and so on. */
  readonly beforeRead?: Readonly<Record<number, () => void>>;
  /** Thrown by a read. */
  readonly failRead?: Readonly<Record<number, DurableDeployError>>;
  readonly beforeWrite?: () => void;
  readonly afterWrite?: () => void;
  /** Thrown by the write; `lost`: whether it was done nevertheless, and how much later. */
  readonly failure?: DurableDeployError;
  readonly arrives?: boolean | number;
}

const refused = (status: number): DurableDeployError =>
  new DurableDeployError('REQUEST_REFUSED', `Azure answered ${status}.`, { answer: { status } });
const lostReply = new DurableDeployError('CONNECTION_FAILED', 'The connection was cut.');

function storeOf<T>(initial: T, { beforeRead = {}, failRead = {}, ...write }: Store) {
  const context = fakeContext();
  const state = { value: initial, writes: [] as T[], reads: 0 };
  return {
    context,
    state,
    read(): Promise<T> {
      state.reads += 1;
      beforeRead[state.reads]?.();
      const failure = failRead[state.reads];
      return failure === undefined ? Promise.resolve(state.value) : Promise.reject(failure);
    },
    write(next: T): Promise<T> {
      write.beforeWrite?.();
      const arrive = (): void => {
        state.value = next;
        state.writes.push(next);
        write.afterWrite?.();
      };
      const { arrives = write.failure === undefined } = write;
      if (typeof arrives === 'number') context.clock.at(arrives, arrive);
      else if (arrives) arrive();
      return write.failure === undefined ? Promise.resolve(next) : Promise.reject(write.failure);
    },
  };
}

type Settings = ReadonlyMap<string, string>;

function settingsOf(initial: Settings, store: Store = {}) {
  const kept = storeOf(initial, store);
  const doors = {
    context: kept.context,
    sites: {
      appSettings: () => kept.read(),
      stickySettings: () => Promise.reject(new Error('not asked here')),
    },
    slots: {
      replaceAppSettings: (_ref: unknown, _slot: unknown, next: Settings) => kept.write(next),
      replaceStickySettings: () => Promise.reject(new Error('not asked here')),
    },
  };
  const change = (wanted: Settings = changes): ReturnType<typeof changeAppSettings> =>
    kept.context.clock.run(changeAppSettings(doors, kept.context.clock.now() + 600_000, ref, 'staging', () => wanted));
  return { ...kept, doors, change };
}

/** Names and values that nobody thinks of. */
const odd = new Map([
  ['Empty', ''],
  ['Equals', '=a==;b='],
  ['Spaces ', ' \t value '],
  ['Unicode', 'größe ✓ 你好 \u202e\u0000'],
  ['größe', '\n\r\n'],
  ['Long', 'x'.repeat(100_000)],
  ['Section:Key', '%OTHER%'],
  ['Section__Key', '@Microsoft.KeyVault(SecretUri=https://v/secrets/s)'],
  ['case', 'lower'],
  ['CASE', 'upper'],
  ['__proto__', 'a name like any other'],
]);

async function failureOf(promise: Promise<unknown>, code: ErrorCode): Promise<DurableDeployError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof DurableDeployError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}

describe('changing app settings', () => {
  it('keeps every other entry byte for byte, and its order', async () => {
    const { state, change } = settingsOf(odd);
    const { before, after, written, changedByOthers } = await change();
    assert.deepEqual([...(state.writes[0] ?? [])], [...odd, ['RELEASE', 'build-1']]);
    assert.deepEqual([...before], [...odd]);
    assert.deepEqual([...after], [...odd, ['RELEASE', 'build-1']]);
    assert.deepEqual([written, changedByOthers], [true, []]);
    assert.equal(state.writes.length, 1);
  });

  it('writes into the name that is there, whatever its letter case', async () => {
    const { state, change } = settingsOf(
      new Map([
        ['a', '1'],
        ['Release', 'build-0'],
        ['b', '2'],
      ]),
    );
    await change();
    assert.deepEqual(
      [...(state.writes[0] ?? [])],
      [
        ['a', '1'],
        ['Release', 'build-1'],
        ['b', '2'],
      ],
    );
  });

  it('sets several at once', async () => {
    const { state, change } = settingsOf(odd);
    await change(
      new Map([
        ['Hub', 'ShopC'],
        ['RELEASE', 'build-1'],
        ['Empty', 'full'],
      ]),
    );
    assert.equal(state.writes.length, 1);
    assert.deepEqual(
      ['Hub', 'RELEASE', 'Empty'].map((name) => state.writes[0]?.get(name)),
      ['ShopC', 'build-1', 'full'],
    );
  });

  it('writes nothing when all is there already, and nothing when there is nothing to change', async () => {
    for (const wanted of [new Map([['release', 'build-1']]), new Map<string, string>()]) {
      const { state, change } = settingsOf(new Map([['Release', 'build-1']]));
      const { written, changedByOthers } = await change(wanted);
      assert.deepEqual([written, changedByOthers, state.writes.length, state.reads], [false, [], 0, 1]);
    }
  });

  it('writes an empty value where there was none', async () => {
    const { state, change } = settingsOf(new Map());
    await change(new Map([['RELEASE', '']]));
    assert.deepEqual([...(state.writes[0] ?? [])], [['RELEASE', '']]);
  });

  it('leaves everything alone when what is there forbids it', async () => {
    const kept = settingsOf(odd);
    const forbidden = new Error('not so');
    await assert.rejects(
      kept.context.clock.run(
        changeAppSettings(kept.doors, Infinity, ref, 'staging', (current) => {
          assert.equal(current.get('case'), 'lower');
          throw forbidden;
        }),
      ),
      forbidden,
    );
    assert.equal(kept.state.writes.length, 0);
  });

  describe('when others write too', () => {
    it('before it: theirs is kept, since what is there right before is merged', async () => {
      const kept = settingsOf(odd, {
        beforeRead: { 1: () => (kept.state.value = new Map([...odd, ['Theirs', '1']])) },
      });
      const { changedByOthers } = await kept.change();
      assert.equal(kept.state.value.get('Theirs'), '1');
      assert.deepEqual(changedByOthers, []);
    });

    it('between reading and writing: theirs is lost, as ARM has no condition; that is the window that a lock closes', async () => {
      const kept = settingsOf(odd, { beforeWrite: () => (kept.state.value = new Map([...odd, ['Theirs', '1']])) });
      await kept.change();
      assert.equal(kept.state.value.has('Theirs'), false);
    });

    it('after it, with ours among theirs: theirs is kept, and told by name', async () => {
      const kept = settingsOf(odd, {
        afterWrite: () => {
          const next = new Map([...kept.state.value, ['Added', '1'], ['case', 'changed']]);
          next.delete('Empty');
          kept.state.value = next;
        },
      });
      const { changedByOthers, after } = await kept.change();
      assert.deepEqual(changedByOthers, ['Added', 'Empty', 'case']);
      assert.equal(after.get('RELEASE'), 'build-1');
      assert.equal(kept.state.writes.length, 1);
    });

    it('after it, over ours: the change is lost, and nothing is written again', async () => {
      const kept = settingsOf(odd, { afterWrite: () => (kept.state.value = odd) });
      const error = await failureOf(kept.change(), 'SETTINGS_LOST');
      assert.match(error.message, /The change of RELEASE in slot staging is not there.*somebody else wrote/);
      assert.match(error.fix ?? '', /Exclusive Lock/);
      assert.equal(kept.state.writes.length, 1);
    });

    it('after it, another value over ours: lost', async () => {
      const kept = settingsOf(odd, { afterWrite: () => (kept.state.value = new Map([['RELEASE', 'build-2']])) });
      await failureOf(kept.change(), 'SETTINGS_LOST');
    });
  });

  describe('when the answer', () => {
    interface Case {
      readonly store: Store;
      readonly code?: ErrorCode;
      readonly writes: number;
      readonly tookMs: readonly [number, number];
    }
    const cases: Readonly<Record<string, Case>> = {
      'is lost, and it was written: done': {
        store: { failure: lostReply, arrives: true },
        writes: 1,
        tookMs: [0, 0],
      },
      'is a 502, and it was written: done': {
        store: { failure: refused(502), arrives: true },
        writes: 1,
        tookMs: [0, 0],
      },
      'is lost, and it arrives a minute and a half later: waited for, and done': {
        store: { failure: lostReply, arrives: 90_000 },
        writes: 1,
        tookMs: [90_000, 96_000],
      },
      'is lost, and it never arrives: SETTINGS_LOST, once it can no longer arrive': {
        store: { failure: lostReply, arrives: false },
        code: 'SETTINGS_LOST',
        writes: 0,
        tookMs: [120_000, 130_000],
      },
      'is a 500, and nothing was written: SETTINGS_LOST': {
        store: { failure: refused(500), arrives: false },
        code: 'SETTINGS_LOST',
        writes: 0,
        tookMs: [120_000, 130_000],
      },
      'is 403: passes through at once': {
        store: { failure: new DurableDeployError('FORBIDDEN', 'Azure answered 403.', { answer: { status: 403 } }) },
        code: 'FORBIDDEN',
        writes: 0,
        tookMs: [0, 0],
      },
      'is 409: passes through at once': {
        store: { failure: refused(409) },
        code: 'REQUEST_REFUSED',
        writes: 0,
        tookMs: [0, 0],
      },
      'is 429: passes through at once': {
        store: { failure: new DurableDeployError('THROTTLED', 'Azure answered 429.', { answer: { status: 429 } }) },
        code: 'THROTTLED',
        writes: 0,
        tookMs: [0, 0],
      },
      'never comes because nothing was sent: passes through at once': {
        store: { failure: new DurableDeployError('NAME_NOT_RESOLVED', 'No such host.', { notSent: true }) },
        code: 'NAME_NOT_RESOLVED',
        writes: 0,
        tookMs: [0, 0],
      },
      'to the reading before fails for a moment: read again': {
        store: { failRead: { 1: lostReply, 2: refusedFor('SERVER_ERROR') } },
        writes: 1,
        tookMs: [7_000, 7_000],
      },
      'to the reading after fails for a moment: read again, not written again': {
        store: { failRead: { 2: lostReply } },
        writes: 1,
        tookMs: [2_000, 2_000],
      },
      'to the reading after fails for good: said, not written again': {
        store: { failRead: { 2: refusedFor('FORBIDDEN') } },
        code: 'FORBIDDEN',
        writes: 1,
        tookMs: [0, 0],
      },
    };
    for (const [name, { store, code, writes, tookMs }] of Object.entries(cases)) {
      it(name, async () => {
        const kept = settingsOf(odd, store);
        const start = kept.context.clock.now();
        if (code === undefined) {
          const { written, after } = await kept.change();
          assert.equal(written, true);
          assert.deepEqual([...after], [...odd, ['RELEASE', 'build-1']]);
        } else {
          const error = await failureOf(kept.change(), code);
          if (code === 'SETTINGS_LOST') assert.ok((error.fix ?? '').length > 10);
        }
        const took = kept.context.clock.now() - start;
        assert.ok(took >= tookMs[0] && took <= tookMs[1], `took ${took} ms`);
        assert.equal(kept.state.writes.length, writes);
      });
    }

    it('never comes because the job was cancelled: ends at once', async () => {
      const kept = settingsOf(odd, { failure: lostReply, arrives: false });
      kept.context.clock.at(10_000, () => kept.context.cancel());
      await assert.rejects(kept.change(), /cancelled by the test/);
    });
  });

  it('tells no value', async () => {
    const secret = 'canary-of-a-value';
    const kept = settingsOf(new Map([['Key', secret]]), { afterWrite: () => (kept.state.value = new Map()) });
    const error = await failureOf(kept.change(new Map([['Other', `${secret}2`]])), 'SETTINGS_LOST');
    assert.ok(!JSON.stringify([error.message, error.fix, kept.context.lines]).includes(secret));
  });
});

describe('unsticking app settings', () => {
  const names: StickySettings = {
    appSettingNames: ['Hub', 'größe=✓', 'hubs', ' Hub ', ''],
    connectionStringNames: ['Hub', 'Db'],
    azureStorageConfigNames: ['mount'],
  };

  function stickyOf(store: Store = {}, initial = names) {
    const kept = storeOf<StickySettings>(initial, store);
    const doors = {
      context: kept.context,
      sites: { appSettings: () => Promise.reject(new Error('not asked here')), stickySettings: () => kept.read() },
      slots: {
        replaceAppSettings: () => Promise.reject(new Error('not asked here')),
        replaceStickySettings: (_ref: unknown, next: StickySettings) => kept.write(next),
      },
    };
    const unstick = (...unwanted: string[]): ReturnType<typeof unstickAppSettings> =>
      kept.context.clock.run(unstickAppSettings(doors, kept.context.clock.now() + 600_000, ref, unwanted));
    return { ...kept, unstick };
  }

  it('takes one off, and keeps all other names of all kinds', async () => {
    const { state, unstick } = stickyOf();
    const after = await unstick('HUB');
    const expected = {
      ...names,
      appSettingNames: names.appSettingNames.slice(1),
      connectionStringNames: names.connectionStringNames.filter((name) => name !== 'Hub'),
    };
    assert.deepEqual(state.writes, [expected]);
    assert.deepEqual(after, expected);
  });

  it('writes nothing when it is not sticky', async () => {
    const { state, unstick } = stickyOf();
    assert.deepEqual(await unstick('Other'), names);
    assert.equal(state.writes.length, 0);
  });

  it('is lost when somebody writes the old list after it', async () => {
    const kept = stickyOf({ afterWrite: () => (kept.state.value = names) });
    const error = await failureOf(kept.unstick('Hub'), 'SETTINGS_LOST');
    assert.match(error.message, /The change of Hub/);
  });

  it('notices that others have lost a name, and names it', async () => {
    const kept = stickyOf({
      afterWrite: () => (kept.state.value = { ...kept.state.value, appSettingNames: ['hubs'] }),
    });
    const error = await failureOf(kept.unstick('Hub'), 'SETTINGS_LOST');
    assert.match(error.message, /größe=✓/);
  });

  it('keeps what others add', async () => {
    const kept = stickyOf({
      afterWrite: () =>
        (kept.state.value = { ...kept.state.value, appSettingNames: [...kept.state.value.appSettingNames, 'New'] }),
    });
    assert.ok((await kept.unstick('Hub')).appSettingNames.includes('New'));
  });

  it('is done when the answer is lost and it was written, also much later', async () => {
    for (const arrives of [true, 90_000]) {
      const kept = stickyOf({ failure: lostReply, arrives });
      assert.ok(!(await kept.unstick('Hub')).appSettingNames.includes('Hub'));
      assert.equal(kept.state.writes.length, 1);
    }
  });

  it('passes a refusal through, and is SETTINGS_LOST without an answer', async () => {
    await failureOf(stickyOf({ failure: refused(403) }).unstick('Hub'), 'REQUEST_REFUSED');
    await failureOf(stickyOf({ failure: lostReply, arrives: false }).unstick('Hub'), 'SETTINGS_LOST');
  });
});

function refusedFor(code: ErrorCode): DurableDeployError {
  return new DurableDeployError(code, `Azure answered: ${code}.`);
}
