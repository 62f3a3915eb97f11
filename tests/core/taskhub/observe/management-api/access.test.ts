import assert from 'node:assert/strict';
import type { DurableHttpApi, ListPage, ListRequest } from '../../../../../core/azure/functions-host/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../../core/errors.ts';
import { createManagementApiReader, type ApiAccess } from '../../../../../core/taskhub/observe/management-api/index.ts';
import { defaultPolicy, type HubReader, type Observation } from '../../../../../core/taskhub/model.ts';
import { fakeContext } from '../../../../support/fake-context.ts';

type Answer = ErrorCode | 'empty' | 'busy' | 'endless';

interface FakeAccess extends ApiAccess {
  opened: number;
  asked: number;
}

/** A way that answers so, one answer per request; the last one is repeated. */
function access(description: string, answers: Answer[], openFails?: ErrorCode): FakeAccess {
  const fake: FakeAccess = {
    description,
    opened: 0,
    asked: 0,
    open: () => {
      fake.opened += 1;
      return openFails === undefined
        ? Promise.resolve(api)
        : Promise.reject(new DurableDeployError(openFails, `${description} cannot be opened.`));
    },
  };
  const api: DurableHttpApi = {
    description,
    listPage: (request: ListRequest): Promise<ListPage> => {
      const answer = answers[Math.min(fake.asked, answers.length - 1)] ?? 'empty';
      fake.asked += 1;
      if (answer === 'endless') {
        const continuation = `t${Number(request.continuation?.slice(1) ?? 0) + 1}`;
        return Promise.resolve({ status: 200, rows: [], headers: {}, continuation });
      }
      if (answer === 'empty' || answer === 'busy') {
        const rows = answer === 'empty' ? [] : [{ instanceId: 'a', name: 'A', runtimeStatus: 'Running' }];
        return Promise.resolve({ status: 200, rows, headers: {} });
      }
      return Promise.reject(new DurableDeployError(answer, `${description} failed with ${answer}.`));
    },
  };
  return fake;
}

function setUp(...accesses: FakeAccess[]): {
  reader: HubReader;
  observe: () => Promise<Observation>;
  lines: string[];
  context: ReturnType<typeof fakeContext>;
} {
  const context = fakeContext();
  const reader = createManagementApiReader({ accesses, nameOrigin: 'resolved', context });
  const request = { policy: defaultPolicy, depth: 'counts', sampleSize: 5, signal: context.signal } as const;
  return { reader, observe: () => reader.observe(request), lines: context.lines, context };
}

describe('management API reader: ways to the API', () => {
  for (const code of ['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND', 'SIGN_IN_FAILED', 'NAME_NOT_RESOLVED'] as const) {
    it(`falls back on ${code} and says so`, async () => {
      const bridge = access('the bridge', [code]);
      const key = access('the key', ['busy']);
      const { observe, lines } = setUp(bridge, key);
      const observation = await observe();
      assert.equal(observation.completeness, 'readToEnd');
      assert.equal(observation.blocking.total, 1);
      assert.deepEqual(lines, [
        `The management API cannot be used through the bridge (${code}: the bridge failed with ${code}.) Trying the key.`,
      ]);
    });
  }

  it('stays with the way that works', async () => {
    const bridge = access('the bridge', ['FORBIDDEN']);
    const key = access('the key', ['empty']);
    const { observe, lines } = setUp(bridge, key);
    await observe();
    await observe();
    assert.equal(bridge.asked, 1);
    assert.equal(key.opened, 1);
    assert.equal(lines.length, 1);
  });

  it('does not fall back on what may pass', async () => {
    const bridge = access('the bridge', ['THROTTLED']);
    const key = access('the key', ['empty']);
    const { observe } = setUp(bridge, key);
    const observation = await observe();
    assert.deepEqual(
      observation.reasons.map(({ code }) => code),
      ['THROTTLED'],
    );
    assert.equal(key.asked, 0);
  });

  it('gives the reasons of all ways when none works', async () => {
    const { observe } = setUp(access('the bridge', ['FORBIDDEN']), access('the key', [], 'NOT_FOUND'));
    const observation = await observe();
    assert.equal(observation.completeness, 'failed');
    assert.deepEqual(
      observation.reasons.map(({ code }) => code),
      ['FORBIDDEN', 'NOT_FOUND'],
    );
  });

  it('a passing trouble of the second way counts alone, because the next read may succeed', async () => {
    const { observe } = setUp(access('the bridge', ['FORBIDDEN']), access('the key', ['SERVER_ERROR', 'empty']));
    assert.deepEqual(
      (await observe()).reasons.map(({ code }) => code),
      ['SERVER_ERROR'],
    );
    assert.equal((await observe()).completeness, 'readToEnd');
  });

  it('a way that had worked is opened anew when its key is refused', async () => {
    const key = access('the key', ['empty', 'UNAUTHORIZED', 'empty']);
    const { observe, lines } = setUp(key);
    await observe();
    const observation = await observe();
    assert.equal(observation.completeness, 'readToEnd');
    assert.equal(key.opened, 2);
    assert.deepEqual(lines, []);
  });

  it('names all ways, and itself, in its description', () => {
    const { reader } = setUp(access('the bridge', []), access('the key', []));
    assert.match(reader.description, /through the bridge, else the key$/);
  });

  it('ends a list that never ends by its budget', async () => {
    const { context } = setUp();
    const endless = access('the key', ['endless']);
    const clock = {
      now: () => context.clock.now() + endless.asked * 1000,
      sleep: context.clock.sleep.bind(context.clock),
    };
    const reader = createManagementApiReader({
      accesses: [endless],
      nameOrigin: 'resolved',
      context: { ...context, clock },
      budgetMs: 30_000,
    });
    const observation = await reader.observe({
      policy: defaultPolicy,
      depth: 'counts',
      sampleSize: 5,
      signal: context.signal,
    });
    assert.equal(observation.reasons[0]?.code, 'BUDGET_EXCEEDED');
    assert.equal(endless.asked, 31);
  });

  it('rejects when it is cancelled', async () => {
    const { observe, context } = setUp(access('the key', ['endless']));
    const reading = observe();
    context.cancel();
    await assert.rejects(reading, /cancelled by the test/);
  });
});
