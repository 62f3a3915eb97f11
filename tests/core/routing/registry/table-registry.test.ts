import type { TableClient } from '@azure/data-tables';
import { TableClient as Client } from '@azure/data-tables';
import assert from 'node:assert/strict';
import type { CoreContext } from '../../../../core/context.ts';
import { systemClock } from '../../../../core/clock.ts';
import { silentLog } from '../../../../core/log.ts';
import type { Fleet, Line } from '../../../../core/routing/model.ts';
import { createTableRegistry, type FleetChange, type Registry } from '../../../../core/routing/registry/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { line } from '../fleets.ts';

const context: CoreContext = {
  clock: systemClock,
  log: silentLog,
  signal: new AbortController().signal,
  maskSecret: () => {},
};

/** Adds a line as registered. */
function register(id: string): (fleet: Fleet) => FleetChange | undefined {
  return (fleet) =>
    fleet.lines.has(id) ? undefined : withLines(fleet, [line(`${id} Registered ${id}.0*`)], `${id} is registered`);
}

function withLines(fleet: Fleet, lines: readonly Line[], note: string): FleetChange {
  const all = new Map([...fleet.lines, ...lines.map((one) => [one.line, one] as const)]);
  return { after: { ...fleet, lines: all }, note };
}

/** Adds one start to a count that is kept in a line, as a writer that must see every other one. */
function countStart(fleet: Fleet): FleetChange {
  const one = fleet.lines.get('1.0');
  assert.ok(one);
  const inFlight = (one.counts?.inFlight ?? 0) + 1;
  return withLines(fleet, [{ ...one, counts: { at: one.stateSince, inFlight } }], `start ${inFlight}`);
}

describe('the registry of lines in a table', function () {
  this.timeout(120_000);
  let azurite: Azurite;
  let tables = 0;
  before(async () => {
    azurite = await startAzurite();
  });
  after(() => azurite.stop());

  function freshTable(): TableClient {
    tables += 1;
    return Client.fromConnectionString(azurite.connectionString, `Lines${tables}`, {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 0 },
    });
  }

  it('has no lines, and no history, before anything was registered', async () => {
    const registry = createTableRegistry(freshTable(), context);
    assert.deepEqual(await registry.read('shop'), { application: 'shop', lines: new Map(), routes: {} });
    assert.deepEqual(await registry.history('shop', 10), []);
  });

  it('keeps what was decided, and what was changed when and by whom', async () => {
    const registry = createTableRegistry(freshTable(), context);
    await registry.change('shop', 'run 1', register('1.0'));
    await registry.change('Shop', 'run 2', register('1.1'));
    const { lines, routes } = await registry.read('shop');
    assert.deepEqual([...lines.values()], [line('1.0 Registered 1.0.0*'), line('1.1 Registered 1.1.0*')]);
    assert.deepEqual(routes, {});
    const history = await registry.history('shop', 10);
    assert.deepEqual(
      history.map(({ by, note, lines: touched }) => [by, note, touched]),
      [
        ['run 2', '1.1 is registered', ['1.1 Registered']],
        ['run 1', '1.0 is registered', ['1.0 Registered']],
      ],
    );
    assert.equal((await registry.history('shop', 1)).length, 1);
    assert.deepEqual((await registry.read('other')).lines, new Map());
  });

  it('writes nothing when nothing is to be changed, or when a change is not allowed', async () => {
    const registry = createTableRegistry(freshTable(), context);
    await registry.change('shop', 'run 1', register('1.0'));
    await registry.change('shop', 'run 2', register('1.0'));
    await assert.rejects(
      registry.change('shop', 'run 3', (fleet) => withLines(fleet, [line('1.0 Active 1.0.0')], 'at once')),
      { code: 'INTERNAL', message: /from Registered to Active/ },
    );
    assert.equal((await registry.history('shop', 10)).length, 1);
  });

  it('loses no change of 50 writers at one time, and makes none twice', async () => {
    const table = freshTable();
    await createTableRegistry(table, context).change('shop', 'first', register('1.0'));
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        createTableRegistry(table, context).change('shop', `writer ${index}`, countStart),
      ),
    );
    const registry = createTableRegistry(table, context);
    assert.equal((await registry.read('shop')).lines.get('1.0')?.counts?.inFlight, 50);
    const history = await registry.history('shop', 100);
    assert.equal(history.length, 51);
    assert.equal(new Set(history.map(({ by }) => by)).size, 51, 'each writer once');
    assert.deepEqual(
      new Set(history.map(({ note }) => note)),
      new Set(['1.0 is registered', ...Array.from({ length: 50 }, (_, index) => `start ${index + 1}`)]),
    );
  });

  it('gives one of two writers that make the same application for the first time the turn', async () => {
    const table = freshTable();
    await Promise.all(
      ['1.0', '1.1', '1.2'].map((id) => createTableRegistry(table, context).change('shop', id, register(id))),
    );
    const { lines } = await createTableRegistry(table, context).read('shop');
    assert.deepEqual([...lines.keys()], ['1.0', '1.1', '1.2']);
  });

  describe('when answers are lost', () => {
    /** A table whose nth transaction goes wrong: before it is sent, or after it was made. */
    function losing(table: TableClient, at: 'before' | 'after'): { readonly table: TableClient; lost: number } {
      const state = { table, lost: 0 };
      const losingOnce = new Proxy(table, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (name !== 'submitTransaction')
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          return async (...given: Parameters<TableClient['submitTransaction']>) => {
            const fails = state.lost === 0;
            if (fails && at === 'before') {
              state.lost += 1;
              throw connectionLost();
            }
            const answer = await target.submitTransaction(...given);
            if (fails) {
              state.lost += 1;
              throw connectionLost();
            }
            return answer;
          };
        },
      });
      return Object.assign(state, { table: losingOnce });
    }

    function connectionLost(): Error {
      return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    }

    for (const at of ['before', 'after'] as const) {
      it(`makes the change exactly once: lost ${at} it was made`, async () => {
        const table = freshTable();
        await createTableRegistry(table, context).change('shop', 'first', register('1.0'));
        const state = losing(table, at);
        const registry: Registry = createTableRegistry(state.table, context);
        const after = await registry.change('shop', 'second', countStart);
        assert.equal(state.lost, 1);
        assert.equal(after.lines.get('1.0')?.counts?.inFlight, 1);
        assert.equal((await registry.read('shop')).lines.get('1.0')?.counts?.inFlight, 1);
        assert.equal((await registry.history('shop', 10)).length, 2);
      });
    }
  });

  it('says why, when it was not answered for a minute', async () => {
    const table = new Proxy(freshTable(), {
      get: (target, name) =>
        name === 'getEntity'
          ? () => Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
          : (Reflect.get(target, name) as unknown),
    });
    let now = 0;
    const clock = { now: () => now, sleep: (milliseconds: number) => Promise.resolve(void (now += milliseconds)) };
    const registry = createTableRegistry(table, { ...context, clock });
    await assert.rejects(registry.change('shop', 'run 1', register('1.0')), { code: 'CONNECTION_FAILED' });
    assert.ok(now > 50_000);
  });

  it('can still be asked when the run was cancelled, with a signal of its own', async () => {
    const table = freshTable();
    const run = new AbortController();
    const registry = createTableRegistry(table, { ...context, signal: run.signal });
    await registry.change('shop', 'run 1', register('1.0'));
    run.abort(new Error('cancelled'));
    await assert.rejects(registry.read('shop'));
    await assert.rejects(registry.change('shop', 'run 1', register('1.1')));
    const { signal } = new AbortController();
    await registry.change('shop', 'run 1', register('1.1'), signal);
    assert.deepEqual([...(await registry.read('shop', signal)).lines.keys()], ['1.0', '1.1']);
    assert.equal((await registry.history('shop', 10, signal)).length, 2);
  });

  it('refuses a row that it has not written, and names that cannot be a key', async () => {
    const table = freshTable();
    const registry = createTableRegistry(table, context);
    await registry.change('shop', 'run 1', register('1.0'));
    await table.upsertEntity(
      { partitionKey: 'shop', rowKey: 'line-1.0', json: '{"line":"1.0","state":"Gone"}' },
      'Replace',
    );
    await assert.rejects(registry.read('shop'), {
      code: 'MALFORMED_ANSWER',
      message: /line-1\.0 .*table DurableRouterLines/,
      fix: /column json/,
    });
    for (const name of ['', 'a/b', "shop' or PartitionKey ne '", 'x'.repeat(61)]) {
      await assert.rejects(registry.read(name), { code: 'INPUT_INVALID' });
    }
  });
});
