import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { java } from '../../../../core/cloning/java/index.ts';
import { parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import {
  lookAtHub,
  retireEvidence,
  retireHeadline,
  retireSummary,
  retireVersions,
  type HubLook,
  type InFlight,
  type RetireDoors,
  type RetireRequest,
} from '../../../../core/cloning/retire/index.ts';
import { runClone } from '../../../../core/cloning/run/index.ts';
import type { CheckOutcome, CheckRequest } from '../../../../core/taskhub/check/index.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { censusOf, noMessages } from '../../../support/observations.ts';
import { outcomeOf, veryBusy } from '../../taskhub/report/outcomes.ts';
import { grammars } from '../support/grammars.ts';

const pattern = parseNamePattern('{name}_{major}_{minor}_{patch}');
const source = `package shop;

import com.microsoft.azure.functions.annotation.*;
import com.microsoft.durabletask.*;
import com.microsoft.durabletask.azurefunctions.*;

public class Orders {
    @FunctionName("Order")
    public String order(@DurableOrchestrationTrigger(name = "context") TaskOrchestrationContext context) {
        return context.callActivity("Pay", String.class).await();
    }

    @FunctionName("Pay")
    public String pay(@DurableActivityTrigger(name = "order") String order) {
        return order;
    }

    @FunctionName("Start")
    public String start(
            @HttpTrigger(name = "request", route = "orders") String request,
            @DurableClientInput(name = "durableContext") DurableClientContext durableContext) {
        return durableContext.getClient().scheduleNewOrchestrationInstance("Order");
    }
}
`;

/** An app with the versions plain, 1.1.0 and 1.2.0, as two releases with committed copies leave it. */
async function committedApp(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'retire-'));
  const files = {
    'host.json': '{ "version": "2.0" }\n',
    'pom.xml': '<project><version>1.0.0</version></project>\n',
    'src/main/java/shop/Orders.java': source,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const { log, signal } = fakeContext();
  for (const version of ['1.1.0', '1.2.0']) {
    const { result } = await runClone(
      {
        sourceFolder: folder,
        mode: 'freeze',
        version: parseVersion(version),
        pattern,
        previousSources: [],
        includeEntities: false,
        includeClients: false,
        closure: 'functions',
        warningsAsErrors: false,
        dryRun: false,
      },
      { context: { log, signal }, grammars, languages: [java] },
    );
    assert.equal(result, 'written');
  }
  return folder;
}

async function textsIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const)),
  );
}

const idle: InFlight = { kind: 'counted', groups: [] };
const running = (name: string, count = 1): InFlight => ({
  kind: 'counted',
  groups: [{ name, version: '', status: 'Running', count }],
});

describe('retiring versions', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await committedApp();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function requestOf(more: Partial<RetireRequest> = {}): RetireRequest {
    return {
      sourceFolder: folder,
      pattern,
      versions: 'drained',
      app: { appName: 'shop' },
      starterSetting: 'DurableFunctionsVersion',
      timeoutMs: 60_000,
      dryRun: false,
      ...more,
    };
  }

  function doorsOf(hub: Partial<HubLook>, settings: Readonly<Record<string, string>> = {}) {
    const asked: (readonly string[])[] = [];
    const doors = {
      context: fakeContext(),
      grammars,
      languages: [java],
      sites: {
        findSite: () => Promise.resolve({ subscriptionId: 's', resourceGroup: 'rg', name: 'shop' }),
        appSettings: () => Promise.resolve(new Map(Object.entries(settings))),
      },
      hub: {
        checks: [],
        count: () => Promise.resolve(idle),
        confirm: (names: readonly string[]) => {
          asked.push(names);
          return Promise.resolve(idle);
        },
        ...hub,
      },
    } as unknown as RetireDoors;
    return { doors, asked };
  }

  it('removes what nothing needs, and leaves an app in which nothing names it', async () => {
    const { doors, asked } = doorsOf({});
    const outcome = await retireVersions(requestOf(), doors);
    assert.equal(outcome.result, 'written');
    assert.deepEqual(outcome.versionsPresent, ['1.2.0']);
    assert.deepEqual(asked, [['Order', 'Order_1_1_0']]);
    const texts = Object.values(await textsIn(folder)).join('\n');
    assert.ok(texts.includes('Order_1_2_0') && texts.includes('"Start"'));
    assert.doesNotMatch(texts, /1_1_0|"Order"|"Pay"/);
    const again = await retireVersions(requestOf(), doorsOf({}).doors);
    assert.equal(again.result, 'unchanged');
    assert.equal(retireHeadline(again), 'No version was there to be removed: nothing was changed.');
  });

  it('leaves what is in flight, and takes the rest', async () => {
    const { doors, asked } = doorsOf({ count: () => Promise.resolve(running('Order', 4)) });
    const outcome = await retireVersions(requestOf(), doors);
    assert.deepEqual([outcome.result, outcome.versionsPresent], ['written', ['plain', '1.2.0']]);
    assert.deepEqual(asked, [['Order_1_1_0']]);
    assert.match(retireSummary(outcome), /\| plain \| 2 \| 4 \| keep \| 4 orchestrations of it in flight \|/);
  });

  it('leaves what came into flight between two looks', async () => {
    const { doors } = doorsOf({ confirm: () => Promise.resolve(running('order_1_1_0')) });
    const outcome = await retireVersions(requestOf(), doors);
    assert.deepEqual(outcome.versionsPresent, ['1.1.0', '1.2.0']);
  });

  for (const [what, hub] of [
    [
      'at the first look',
      {
        count: () =>
          Promise.resolve<InFlight>({
            kind: 'unknown',
            reasons: [{ code: 'FORBIDDEN', message: 'The answer was 403.' }],
          }),
      },
    ],
    [
      'at the second look',
      {
        confirm: () =>
          Promise.resolve<InFlight>({
            kind: 'unknown',
            reasons: [{ code: 'TIMED_OUT', message: 'The answer was 403.' }],
          }),
      },
    ],
  ] as const) {
    it(`removes nothing when the hub cannot be read ${what}`, async () => {
      const before = await textsIn(folder);
      const outcome = await retireVersions(requestOf(), doorsOf(hub).doors);
      assert.equal(outcome.result, 'refused');
      assert.equal(outcome.reason?.code, 'CLONE_RETIREMENT_REFUSED');
      assert.match(outcome.reason.message, /cannot be told, and nothing was removed: The answer was 403/);
      assert.deepEqual([outcome.changes, outcome.versionsPresent], [[], ['plain', '1.1.0', '1.2.0']]);
      assert.deepEqual(await textsIn(folder), before);
    });
  }

  it('does not call drained what cannot be told, also where nothing could have gone', async () => {
    await retireVersions(requestOf(), doorsOf({}).doors);
    const unread: InFlight = {
      kind: 'unknown',
      reasons: [{ code: 'FORBIDDEN', message: 'The answer was 403.', fix: 'Ask.' }],
    };
    const outcome = await retireVersions(requestOf(), doorsOf({ count: () => Promise.resolve(unread) }).doors);
    assert.deepEqual([outcome.result, outcome.versionsPresent], ['refused', ['1.2.0']]);
    assert.equal(outcome.reason?.fix, 'Ask.');
  });

  it('refuses all of what was named when one of it may not go', async () => {
    const before = await textsIn(folder);
    const outcome = await retireVersions(
      requestOf({ versions: ['plain', parseVersion('1.1.0')] }),
      doorsOf({ count: () => Promise.resolve(running('Order_1_1_0', 2)) }).doors,
    );
    assert.equal(outcome.result, 'refused');
    assert.match(
      outcome.reason?.message ?? '',
      /^1 version may not be retired, .*: 1\.1\.0 \(2 orchestrations of it in flight\)\.$/,
    );
    assert.deepEqual(await textsIn(folder), before);
  });

  it('writes nothing in a dry run', async () => {
    const before = await textsIn(folder);
    const outcome = await retireVersions(requestOf({ dryRun: true }), doorsOf({}).doors);
    assert.equal(outcome.result, 'planned');
    assert.ok(outcome.changes.length > 0);
    assert.deepEqual(await textsIn(folder), before);
  });

  it('asks the app what its clients are set to start', async () => {
    const { doors } = doorsOf({}, { durablefunctionsversion: '1.1.0' });
    const outcome = await retireVersions(requestOf(), doors);
    assert.deepEqual(outcome.versionsPresent, ['1.1.0', '1.2.0']);
  });

  it('tells it as evidence that is safe to print', async () => {
    const outcome = await retireVersions(requestOf(), doorsOf({ checks: [outcomeOf(veryBusy)] }).doors);
    const evidence = JSON.stringify(
      retireEvidence(
        { ...outcome, findings: [{ code: 'SHARED_CODE', severity: 'note', message: '##vso[x]' }] },
        requestOf(),
      ),
    );
    assert.ok(!evidence.includes('##vso['));
    assert.ok(evidence.includes('"keptBecause":"current"'));
  });
});

describe('looking into the hub for retirement', () => {
  function lookOf(outcomes: readonly CheckOutcome[], timeoutMs = 60_000) {
    const context = fakeContext();
    const requests: CheckRequest[] = [];
    const look = lookAtHub(
      { app: { appName: 'shop', slotName: 'staging' }, timeoutMs },
      { context } as unknown as RetireDoors,
      (request) => {
        requests.push(request);
        const outcome = outcomes[Math.min(requests.length, outcomes.length) - 1];
        assert.ok(outcome);
        return Promise.resolve(outcome);
      },
    );
    return { context, requests, look };
  }
  const onlyMessages = outcomeOf({
    messages: {
      ...noMessages,
      blockingCount: 1,
      blocking: [{ queue: 'q', eventType: 'ExecutionStarted', why: 'a start' }],
    },
  });
  const quiet = outcomeOf({}, { verdict: { kind: 'idle', scope: 'rowsAndMessages', notes: [] } });

  it('counts everything of the slot', async () => {
    const { look, requests } = lookOf([
      outcomeOf({ blocking: censusOf({ instanceId: 'a', name: 'Order' }, { instanceId: 'b', name: 'Order' }) }),
    ]);
    const seen = await look.count();
    assert.ok(seen.kind === 'counted');
    assert.deepEqual(
      seen.groups.map(({ name, count }) => [name, count]),
      [['Order', 2]],
    );
    assert.deepEqual(
      [requests[0]?.app, requests[0]?.mode, requests[0]?.depth, requests[0]?.policy.onlyOrchestrators],
      [{ appName: 'shop', slotName: 'staging' }, 'check', 'counts', []],
    );
    assert.equal(look.checks.length, 1);
  });

  it('confirms by name, with more than one reading, and waits out messages of others', async () => {
    const { look, requests, context } = lookOf([onlyMessages, onlyMessages, quiet]);
    const done = look.confirm(['Order_1_0_0']);
    await context.clock.run(done);
    assert.deepEqual(await done, { kind: 'counted', groups: [] });
    assert.equal(requests.length, 3);
    assert.deepEqual(requests[0]?.policy.onlyOrchestrators, ['Order_1_0_0']);
    assert.ok((requests[0]?.consecutiveIdleReads ?? 0) >= 2);
  });

  it('cannot tell when messages never cease', async () => {
    const { look, context } = lookOf([onlyMessages]);
    const done = look.confirm(['Order']);
    await context.clock.run(done);
    const seen = await done;
    assert.equal(seen.kind === 'unknown' ? seen.reasons[0]?.code : '', 'NOT_CONFIRMED');
  });

  it('does not wait for what is in flight', async () => {
    const { look, requests } = lookOf([outcomeOf({ blocking: censusOf({ instanceId: 'a', name: 'Order' }) })]);
    const seen = await look.confirm(['Order']);
    assert.ok(seen.kind === 'counted' && seen.groups.length === 1);
    assert.equal(requests.length, 1);
  });

  it('hands on why it cannot be told', async () => {
    const unknown = outcomeOf(undefined, {
      verdict: { kind: 'unknown', reasons: [{ code: 'FORBIDDEN', message: '403' }], notes: [] },
    });
    assert.deepEqual(await lookOf([unknown]).look.count(), {
      kind: 'unknown',
      reasons: [{ code: 'FORBIDDEN', message: '403' }],
    });
  });
});
