import assert from 'node:assert/strict';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { armError, webError } from '../../../sandbox/arm/index.ts';
import { emulatorAccount } from '../../../sandbox/azurite/index.ts';
import type { Answer } from '../../../sandbox/faults/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type CheckOptions, type Inputs } from '../support/runs.ts';
import { code, openShop, type Shop } from '../support/shop.ts';
import { slotEvidenceOf } from '../support/slot-evidence.ts';

const password = 'pa55-Of-the=Database;in~production';
const signature = 'c2lnbmF0dXJl/d2l0aCtldmVyeXRoaW5n+aW4raXQ=';
const apiKey = 'k3y_Of-the*Payment|with~Every[thing]_1234';
const connection = 'cG9zdGdyZXMtcGFzc3dvcmQtb2YtdGhlLXNsb3Q';

const secretSettings: Readonly<Record<string, string>> = {
  SqlConnection: `Server=tcp:sql.example;User ID=shop;Password="${password}"`,
  ReportsSas: `https://streports.blob.core.windows.net/x?sv=2024-01-01&ss=b&sp=rl&sig=${encodeURIComponent(signature)}`,
  PaymentApiKey: apiKey,
};
const ofSettings = [password, signature, encodeURIComponent(signature), apiKey, connection, emulatorAccount.key];

const command = '##vso[task.setvariable variable=swapped;isOutput=true]true';
/** On a line of its own, and within one. */
const hostile = `x${command}\n${command}\r\n##[error]y`;

const debugging: CheckOptions = {
  variables: { 'System.Debug': 'true' },
  // A pipeline's variables are the environment of its tasks, so anybody can have the SDKs speak.
  env: { AZURE_LOG_LEVEL: 'verbose' },
};

/** Everything that leaves a task, but what it tells the agent to hide. */
function everythingSaid(run: AgentRun): string {
  return JSON.stringify([
    run.rawOutput.filter((line) => !line.startsWith('##vso[task.setsecret]')),
    run.log,
    run.outputs,
    run.issues,
    run.attachments,
    run.resultMessage,
  ]);
}

function assertKept(run: AgentRun, secrets: readonly string[]): void {
  assertSilent(everythingSaid(run), secrets);
}

function assertSilent(said: string, secrets: readonly string[]): void {
  for (const secret of secrets) {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), secret.slice(0, 12)];
    for (const form of forms) {
      const at = said.indexOf(JSON.stringify(form).slice(1, -1));
      assert.equal(at, -1, `${form} in …${said.slice(Math.max(0, at - 300), at + 80)}…`);
    }
  }
}

/** Commands that the task gives stand at the start of a line; none of them came from outside. */
function assertHarmless(run: AgentRun): void {
  for (const line of run.rawOutput) {
    assert.ok(line.lastIndexOf('##vso[') < 1, line);
    assert.ok(!line.startsWith(command), line);
    assert.ok(!/^##\[(?!debug)/.test(line), line);
  }
  for (const { content } of run.attachments) assert.doesNotMatch(content, /##(?:vso)?\[/i);
  for (const value of Object.values(run.outputs)) assert.doesNotMatch(value, /##(?:vso)?\[/i);
}

describe('what the packed slot swap is told in confidence, and what means ill', () => {
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: 0, runsForMs: 500 } } });
  });
  after(() => sandbox.stop());

  const open = (): Promise<Shop> =>
    openShop(sandbox, {
      production: {
        appSettings: secretSettings,
        connectionStrings: { Db: { value: `Server=db;Password=${connection}`, type: 'SQLAzure' } },
      },
      staging: {
        appSettings: { ...secretSettings, PaymentApiKey: `${apiKey}-next` },
        connectionStrings: { Db: { value: `Server=next;Password=${connection}`, type: 'SQLAzure' } },
        files: code('2.0.0'),
      },
      app: { stickyAppSettings: ['PaymentApiKey'] },
    });

  /** Everything that must not be said again, as far as it is known beforehand. */
  function secretsOf(shop: Shop): string[] {
    const keys = [shop.production, shop.staging].flatMap(({ keys: { masterKey, functionKeys, systemKeys } }) => [
      masterKey,
      ...Object.values(functionKeys),
      ...Object.values(systemKeys),
    ]);
    const { parameters } = sandbox.serviceConnection('ServicePrincipalSecret');
    const ofConnection = [parameters['serviceprincipalkey'] ?? '', sandbox.systemAccessToken];
    return [...ofSettings, ...keys, ...ofConnection].filter((secret) => secret !== '');
  }
  const tokensOf = (shop: Shop): string[] =>
    shop.requests().flatMap(({ headers }) => /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1] ?? []);

  /** Runs, and finds nothing of what is secret in what was said. */
  async function runKept(shop: Shop, inputs: Inputs = {}): Promise<AgentRun> {
    const run = await shop.run(inputs, debugging);
    assertKept(run, [...secretsOf(shop), ...tokensOf(shop)]);
    assertHarmless(run);
    return run;
  }

  /** Answers that say back all that there is to know. */
  const shapes: Readonly<Record<string, (told: string) => Answer>> = {
    'an error of Microsoft.Web': (told) => webError(400, 'BadRequest', told),
    'an error of ARM': (told) => armError(403, 'AuthorizationFailed', told),
    'a server error': (told) => webError(500, told, told, told),
    'a page': (told) => ({ status: 502, headers: { 'Content-Type': 'text/html' }, body: `<h1>${told}</h1>` }),
  };
  const places: Readonly<Record<string, readonly [path: string, method: string, inputs: Inputs]>> = {
    'the look at a slot': ['slots/staging', 'GET', {}],
    'the differences': ['slotsdiffs', 'POST', {}],
    'the state of the host': ['admin/host/status', 'GET', {}],
    'the marker': ['config/appsettings', 'PUT', {}],
    'the swap': ['slotsswap', 'POST', {}],
    'the operation': ['operationresults', 'GET', {}],
    'a preview': ['applySlotConfig', 'POST', { action: 'startPreview' }],
  };

  sideBySide({
    'is not said of a swap that goes well, with everything that it says of itself': async () => {
      const run = await runKept(await open(), { healthPath: '/api/health', healthFor: '0s' });
      assert.equal(run.outputs['swapped'], 'true', logOf(run));
      assert.match(JSON.stringify(slotEvidenceOf(run).findings), /Db \(ConnectionString\)/, 'names are told');
    },

    'is not said of a preparation, a preview and its end': async () => {
      const shop = await open();
      for (const action of ['prepareSlot', 'startPreview', 'cancelPreview', 'preflight', 'swapBack'])
        await runKept(shop, { action });
    },

    ...Object.fromEntries(
      Object.entries(places).flatMap(([place, [path, method, inputs]], index) =>
        // Every shape comes up at several places.
        Object.entries(shapes)
          .filter((_, other) => (index + other) % 2 === 0)
          .map(([shape, answer]) => [
            `is not said again, although ${shape} does, and does nothing: ${place}`,
            async (): Promise<void> => {
              const shop = await open();
              // That comes while the settings are being read: nobody could know yet which texts are secret.
              const known = path === 'slots/staging' ? [] : ofSettings;
              let padding = 0;
              const change = (): Answer => {
                const headers = sandbox.arm.requests.at(-1)?.headers ?? {};
                // So that a text that is cut is cut within one of them.
                padding = (padding + 37) % 240;
                return answer(`${'x'.repeat(padding)} ${known.join(' ')} ${headers['authorization'] ?? ''} ${hostile}`);
              };
              shop.fail(path, { kind: 'change', change }, { method, times: 2 });
              const run = await runKept(shop, { verifyTimeout: '5s', ...inputs });
              assert.notEqual(run.outputs['swapped'], undefined, logOf(run));
            },
          ]),
      ),
    ),

    'is not said, and does nothing, in a quiet period and by what is asked to keep the annotation': async () => {
      const shop = await open();
      const component = sandbox.arm.estate.addComponent('rg-insights', 'appi-canary');
      const live = await shop.hub(shop.hubs.production);
      await live.start({ instanceId: command, name: command, input: JSON.stringify(apiKey) });
      await live.advance(command);
      const change = (): Answer => {
        const { authorization = '' } = sandbox.arm.requests.at(-1)?.headers ?? {};
        return armError(403, 'AuthorizationFailed', `${hostile} ${ofSettings.join(' ')} ${authorization}`);
      };
      const path = `${component.id}/Annotations`;
      sandbox.arm.faults.add({ path, method: 'PUT', action: { kind: 'change', change } });
      const inputs = { quietPeriod: '3s', applicationInsights: component.id, release: 'r1' };
      const run = await runKept(shop, inputs);
      assert.equal(run.outputs['swapped'], 'true', logOf(run));
      const { quiet, annotation } = slotEvidenceOf(run);
      assert.deepEqual([quiet?.came, annotation?.reason?.code], [false, 'FORBIDDEN']);
      assert.match(logOf(run), /No release annotation was written.*# #vso/);

      const again = await runKept(shop, inputs);
      assert.equal(slotEvidenceOf(again).annotation?.reason, null, logOf(again));
      assert.equal(component.annotations.length, 1);
      assertSilent(JSON.stringify(component.annotations), secretsOf(shop));
    },

    'is not said by a host that fails with it': async () => {
      const shop = await open();
      shop.staging.files = code('2.0.0', {
        failToStart: `Cannot open ${secretSettings['SqlConnection'] ?? ''} with ${password}, ${apiKey} ${hostile}`,
      });
      const run = await runKept(shop);
      assert.equal(run.outputs['reasonCode'], 'PREFLIGHT_FAILED', logOf(run));
      assert.match(logOf(run), /HOST_NOT_RUNNING/);
    },

    'is not said by a health page that does': async () => {
      const shop = await open();
      shop.staging.files = code('2.0.0', { health: { status: 500, body: `${apiKey} ${hostile}` } });
      const run = await runKept(shop, { healthPath: '/api/health', healthFor: '0s', verifyTimeout: '1s' });
      assert.equal(run.outputs['reasonCode'], 'VERIFICATION_FAILED');
    },

    'does nothing as a name: of a setting, a sticky one, a function, a slot, an orchestration': async () => {
      const shop = await open();
      shop.staging.appSettings[hostile] = 'new';
      shop.app.stickyAppSettings.push(hostile);
      shop.staging.functions = [{ name: hostile, trigger: hostile }];
      const live = await shop.hub(shop.hubs.production);
      await live.start({ instanceId: command, name: command });
      await live.advance(command);
      await live.signalEntity(`@${command}@x`, 'add', '1');
      await live.runEntity(`@${command}@x`, '1');
      const run = await runKept(shop);
      assert.equal(run.outputs['swapped'], 'false', logOf(run));
      assert.match(logOf(run), /ENTITIES_STAY_BEHIND.*# #vso/);
      const [name = ''] = Object.keys(secretSettings);
      assert.match(logOf(run), new RegExp(`# #vso|${name}`));

      const lowered = await runKept(shop, { severities: 'ENTITIES_STAY_BEHIND=note' });
      assert.equal(lowered.outputs['swapped'], 'true', logOf(lowered));
    },

    'does nothing as the name of a slot, a release, an operation, or a preview': async () => {
      const [slots, marker, preview, operation] = [await open(), await open(), await open(), await open()];
      slots.app.slots.set(command, { ...slots.staging, name: command });
      const notThere = await runKept(slots, { sourceSlot: 'stagging' });
      assert.match(logOf(notThere), /SLOT_NOT_FOUND.*# #vso/);

      marker.staging.appSettings['DURABLE_DEPLOYMENT_RELEASE'] = hostile;
      assert.equal((await runKept(marker)).outputs['reasonCode'], 'RELEASE_CONFLICT');

      preview.staging.targetSwapSlot = hostile;
      assert.equal((await runKept(preview)).outputs['reasonCode'], 'PREVIEW_PENDING');

      operation.app.operation = { id: hostile, name: hostile, slotName: hostile, startedAt: new Date() };
      setTimeout(() => (operation.app.operation = undefined), 3000);
      await runKept(operation);
    },

    'does nothing as a health path or a release that was typed': async () => {
      const shop = await open();
      for (const inputs of [{ release: command }, { healthPath: `/${command}` }, { severities: command }])
        assert.equal((await runKept(shop, inputs)).outputs['swapped'], 'false');
    },
  });
});
