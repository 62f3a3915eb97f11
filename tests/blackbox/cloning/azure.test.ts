import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { pourHub, readFixture } from '../../../sandbox/hub/index.ts';
import { assertOutputs, inPipelineOf, logOf, step, type Inputs } from '../support/runs.ts';
import { sourceFolder, type SourceFolder } from './sources.ts';

const hostJson = JSON.stringify({ version: '2.0', extensions: { durableTask: { hubName: 'Shopclonednames' } } });
const orchestrator = (name: string) => ({ name, trigger: 'orchestrationTrigger' });

/** The class of a version, as committed copies leave it. */
function javaClass(version: string, starts: boolean): string {
  const suffix = `_${version}`;
  const client = `
    @FunctionName("Start")
    public String start(
            @HttpTrigger(name = "request") String request,
            @DurableClientInput(name = "durableContext") DurableClientContext durableContext) {
        return durableContext.getClient().scheduleNewOrchestrationInstance("OrderSaga${suffix}");
    }
`;
  const orchestration = (name: string, method: string): string => `
    @FunctionName("${name}${suffix}")
    public String ${method}(@DurableOrchestrationTrigger(name = "context") TaskOrchestrationContext context) {
        return context.callActivity("Pay${suffix}", String.class).await();
    }
`;
  return `package shop;

import com.microsoft.azure.functions.annotation.*;
import com.microsoft.durabletask.*;
import com.microsoft.durabletask.azurefunctions.*;

public class Orders${starts ? '' : suffix} {${orchestration('OrderSaga', 'saga')}${orchestration('WaitsForApproval', 'waits')}
    @FunctionName("Pay${suffix}")
    public String pay(@DurableActivityTrigger(name = "order") String order) {
        return order;
    }
${starts ? client : ''}}
`;
}

const folderOfClasses = 'src/main/java/shop';
const app = {
  'host.json': hostJson,
  'pom.xml': '<project><version>2.0.0</version></project>\n',
  [`${folderOfClasses}/Orders_1_0_0.java`]: javaClass('1_0_0', false),
  [`${folderOfClasses}/Orders_1_1_0.java`]: javaClass('1_1_0', false),
  [`${folderOfClasses}/Orders.java`]: javaClass('2_0_0', true),
};

/** In the hub: one of 1.0.0 that has ended, one of 1.1.0 and one of 2.0.0 that wait. */
describe('the packed clone and a function app', () => {
  let sandbox: Sandbox;
  let folder: SourceFolder;

  before(async function () {
    this.timeout(120_000);
    sandbox = await startSandbox({
      apps: ({ connectionString }) => [
        {
          name: 'shop',
          resourceGroup: 'rg-shop',
          appSettings: { AzureWebJobsStorage: connectionString, Other: 'x', DurableFunctionsVersion: '1.1.0' },
          files: { 'host.json': hostJson },
          functions: ['1_1_0', '2_0_0'].map((version) => orchestrator(`OrderSaga_${version}`)),
          slots: {
            staging: {
              appSettings: { AzureWebJobsStorage: connectionString },
              files: { 'host.json': hostJson },
              functions: [orchestrator('OrderSaga')],
            },
          },
        },
      ],
    });
    await pourHub(readFixture('cloned-names'), sandbox.azurite.connectionString);
  });
  after(() => sandbox.stop());
  beforeEach(async () => {
    folder = await sourceFolder(app);
  });
  afterEach(() => folder.remove());

  function run(inputs: Inputs): Promise<AgentRun> {
    return step(
      'DurableFunctionClone',
      { azureSubscription: sandbox.serviceConnectionId, appName: 'shop', resourceGroupName: 'rg-shop', ...inputs },
      inPipelineOf(sandbox),
    );
  }
  const settings = (slot = 'production'): Readonly<Record<string, string>> =>
    sandbox.arm.estate.findApp('rg-shop', 'shop')?.slots.get(slot)?.appSettings ?? {};

  it('retires what is drained, and nothing that is in flight', async function () {
    this.timeout(120_000);
    const retire = { action: 'retire', sourceFolder: folder.path, retireVersions: 'drained', timeout: '1m' };
    const dry = await run({ ...retire, dryRun: 'true' });
    assert.equal(dry.result, 'Succeeded', logOf(dry));
    assertOutputs(dry, { changed: 'false', retiredVersions: '1.0.0' });
    assert.deepEqual(await folder.read(), app);

    const done = await run(retire);
    assert.equal(done.result, 'Succeeded', logOf(done));
    assertOutputs(done, { changed: 'true', retiredVersions: '1.0.0', versionsPresent: '1.1.0,2.0.0', reasonCode: '' });
    const { [`${folderOfClasses}/Orders_1_0_0.java`]: gone, ...rest } = app;
    assert.ok(gone);
    assert.deepEqual(await folder.read(), rest);
    assert.match(done.summaries[0] ?? '', /\| 1\.1\.0 \| 3 \| 1 \| keep \| 1 orchestration of it in flight \|/);
  });

  it('refuses a version that is in flight, with its count', async function () {
    this.timeout(60_000);
    const refused = await run({ action: 'retire', sourceFolder: folder.path, retireVersions: '1.0.0, 1.1.0' });
    assert.equal(refused.result, 'Failed', logOf(refused));
    assertOutputs(refused, { changed: 'false', retiredVersions: '', reasonCode: 'CLONE_RETIREMENT_REFUSED' });
    assert.match(refused.outputs['reason'] ?? '', /1\.1\.0 \(1 orchestration of it in flight\)/);
    assert.deepEqual(await folder.read(), app);
  });

  it('retires nothing when the app is not there', async function () {
    this.timeout(60_000);
    const refused = await run({
      action: 'retire',
      sourceFolder: folder.path,
      retireVersions: 'drained',
      appName: 'nowhere',
    });
    assert.equal(refused.result, 'Failed', logOf(refused));
    assertOutputs(refused, { changed: 'false', reasonCode: 'APP_NOT_FOUND' });
    assert.deepEqual(await folder.read(), app);
  });

  it('sets the version that clients start, and keeps every other setting', async function () {
    this.timeout(60_000);
    const set = { action: 'setStarterSetting', version: '2.0.0' };
    const done = await run(set);
    assert.equal(done.result, 'Succeeded', logOf(done));
    assertOutputs(done, { version: '2.0.0', changed: 'true' });
    assert.deepEqual([settings()['DurableFunctionsVersion'], settings()['Other']], ['2.0.0', 'x']);
    assertOutputs(await run(set), { version: '2.0.0', changed: 'false' });
  });

  it('needs no more than its page of permissions says to set it', async function () {
    this.timeout(60_000);
    const page = await readFile('docs/permissions.md', 'utf8');
    const section = /^`action: setStarterSetting`[\s\S]*?\n\n(\|[\s\S]*?)\n\n/m.exec(page)?.[1] ?? '';
    const actions = [...section.matchAll(/`([a-z/]+)`(?=[,| ])/gi)]
      .map(([, action = '']) => action)
      .filter((action) => action !== 'Microsoft.Web/sites');
    assert.equal(actions.length, 4, section);
    const scope = `/subscriptions/${sandbox.subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Web/sites/shop`;
    sandbox.arm.setRoleAssignments([
      { clientId: sandbox.clientId, scope, actions: actions.map((action) => `Microsoft.Web/sites/${action}`) },
    ]);
    try {
      const done = await run({ action: 'setStarterSetting', version: '1.1.0' });
      assert.equal(done.result, 'Succeeded', logOf(done));
      assert.equal(settings()['DurableFunctionsVersion'], '1.1.0');
    } finally {
      sandbox.arm.setRoleAssignments([{ clientId: sandbox.clientId, actions: ['*'] }]);
    }
  });

  it('refuses a version that is not deployed', async function () {
    this.timeout(60_000);
    const refused = await run({ action: 'setStarterSetting', version: '3.0.0' });
    assert.equal(refused.result, 'Failed', logOf(refused));
    assertOutputs(refused, { changed: 'false', reasonCode: 'CLONE_VERSION_NOT_DEPLOYED' });
    assert.notEqual(settings()['DurableFunctionsVersion'], '3.0.0');
  });

  it('sets plain names on a slot', async function () {
    this.timeout(60_000);
    const done = await run({ action: 'setStarterSetting', version: 'none', slotName: 'staging' });
    assert.equal(done.result, 'Succeeded', logOf(done));
    assert.equal(settings('staging')['DurableFunctionsVersion'], 'none');
  });
});
