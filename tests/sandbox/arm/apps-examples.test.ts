import assert from 'node:assert/strict';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { after, before, describe, it } from 'mocha';
import { createEstate, startArm, type ArmStandIn } from '../../../sandbox/arm/index.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../../../sandbox/certificates/index.ts';
import { startEntra, type EntraStandIn } from '../../../sandbox/entra/index.ts';
import { trustingClient } from '../support/trusting-client.ts';
import { example, shape } from './examples.ts';
import { bodyOf, clientId } from './stage.ts';

describe('apps, plans and roles of the sandbox ARM, against the published examples', () => {
  let authority: CertificateAuthority;
  let entra: EntraStandIn;
  let arm: ArmStandIn;
  let token: string;

  before(async () => {
    authority = await createCertificateAuthority();
    const certificate = await authority.issueServer();
    entra = await startEntra({
      certificate,
      directory: { tenantId: 't', applications: [{ clientId, secrets: ['x'] }] },
    });
    const estate = createEstate();
    estate.addPlan({ name: 'flex', resourceGroup: 'rg', skuName: 'FC1', tier: 'FlexConsumption', linux: true });
    estate.addPlan({ name: 'made', resourceGroup: 'rg', skuName: 'P1', tier: 'Premium' });
    arm = await startArm({ certificate, entra, estate, hostOf: () => undefined, pageSize: 2 });
    token = await entra.issueToken(clientId, arm.url);
  });
  after(async () => {
    await Promise.all([arm.stop(), entra.stop(), authority.dispose()]);
  });

  type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';
  const send = (method: Method, url: string, body?: unknown): Promise<PipelineResponse> =>
    trustingClient(authority.certificatePem).sendRequest(
      createPipelineRequest({
        url,
        method,
        headers: createHttpHeaders({ authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  const subscription = (): string => `/subscriptions/${arm.estate.subscriptionId}`;
  const group = (): string => `${subscription()}/resourceGroups/rg`;
  const ask = (method: Method, path: string, body?: unknown, apiVersion = '2025-05-01'): Promise<PipelineResponse> =>
    send(method, `${arm.url}${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`, body);
  const published = (name: string, status = '200'): unknown => example(name).responses[status]?.body;

  /** What the published answer has too, or may have: a field that is `null` there has no type. */
  function holdsNothingElse(answer: unknown, ...examples: unknown[]): void {
    const known = new Set(examples.flatMap((one) => shape(one)));
    const open = [...known].filter((line) => line.endsWith(': object')).map((line) => line.replace(/: object$/, ''));
    assert.deepEqual(
      shape(answer).filter((line) => !known.has(line) && !open.some((path) => line.startsWith(path))),
      [],
    );
  }

  const without = (value: Readonly<Record<string, unknown>>, ...names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

  it('CreateOrUpdateAppServicePlan: 202 with the plan and where to ask, then the plan', async () => {
    const name = 'CreateOrUpdateAppServicePlan';
    arm.setOperations({ header: 'Location' });
    const accepted = await ask('PUT', `${group()}/providers/Microsoft.Web/serverfarms/new`, {
      ...(example(name).parameters['appServicePlan'] as object),
    });
    assert.equal(accepted.status, 202);
    const all = [published(name), published(name, '202'), published('GetAppServicePlan')];
    holdsNothingElse(bodyOf(accepted), ...all);
    const location = accepted.headers.get('location') ?? '';
    assert.match(location, /\/resourceGroups\/rg\/providers\/Microsoft\.Web\/serverfarms\/new\/operationresults\//);
    assert.equal((await send('GET', location)).status, 202);
    const done = await send('GET', location);
    assert.equal(done.status, 200);
    holdsNothingElse(bodyOf(done), ...all);
  });

  it('GetAppServicePlan: fields of the same names and types, 404 where there is none', async () => {
    const answer = await ask('GET', `${group()}/providers/Microsoft.Web/serverfarms/made`);
    assert.deepEqual(shape(bodyOf(answer)).sort(), shape(published('GetAppServicePlan')).sort());
    assert.equal((await ask('GET', `${group()}/providers/Microsoft.Web/serverfarms/none`)).status, 404);
  });

  it('DeleteAppServicePlan: 200 without a body, then 204', async () => {
    arm.estate.addPlan({ name: 'goes', resourceGroup: 'rg', skuName: 'Y1', tier: 'Dynamic' });
    const path = `${group()}/providers/Microsoft.Web/serverfarms/goes`;
    for (const status of [200, 204]) {
      assert.ok(String(status) in example('DeleteAppServicePlan').responses);
      const answer = await ask('DELETE', path);
      assert.deepEqual([answer.status, answer.bodyAsText ?? ''], [status, '']);
    }
  });

  it('CreateOrUpdateFunctionAppFlexConsumption: 202 with the app and where to ask, then the app', async () => {
    const name = 'CreateOrUpdateFunctionAppFlexConsumption';
    arm.setOperations({ header: 'Azure-AsyncOperation' });
    const envelope = example(name).parameters['siteEnvelope'] as { properties: object };
    const accepted = await ask('PUT', `${group()}/providers/Microsoft.Web/sites/site1`, {
      ...envelope,
      properties: {
        ...envelope.properties,
        serverFarmId: `${group()}/providers/Microsoft.Web/serverfarms/flex`,
      },
    });
    assert.equal(accepted.status, 202);
    const header = example(name).responses['202']?.headers?.['azure-asyncoperation'] ?? '';
    const pattern = (url: string): string =>
      new URL(url).pathname
        .replace(/[0-9a-f-]{36}/g, '{id}')
        .replace(/sites\/\w+/, 'sites/{name}')
        .toLowerCase();
    const monitor = accepted.headers.get('azure-asyncoperation') ?? '';
    assert.equal(pattern(monitor), pattern(header));
    // What GetWebApp has beside this: the two examples leave out different fields.
    const examples = [published(name), published('GetWebApp')];
    const body = bodyOf<{ properties: Record<string, unknown> }>(accepted);
    assert.equal(typeof body.properties['inProgressOperationId'], 'string');
    const properties = without(body.properties, 'slotSwapStatus', 'inProgressOperationId');
    holdsNothingElse({ ...body, properties }, ...examples);
    assert.deepEqual(
      bodyOf<{ properties: { functionAppConfig: unknown } }>(accepted).properties.functionAppConfig,
      (envelope.properties as { functionAppConfig: unknown }).functionAppConfig,
    );
    assert.equal(bodyOf<{ status: string }>(await send('GET', monitor)).status, 'InProgress');
    assert.equal(bodyOf<{ status: string }>(await send('GET', monitor)).status, 'Succeeded');
    const settings = await ask('POST', `${group()}/providers/Microsoft.Web/sites/site1/config/appsettings/list`);
    assert.deepEqual(Object.keys(bodyOf<{ properties: object }>(settings).properties), [
      'AzureWebJobsStorage',
      'APPLICATIONINSIGHTS_CONNECTION_STRING',
    ]);
  });

  it('DeleteWebApp: 200 without a body, then 204; the plan goes when it is empty then', async () => {
    arm.estate.addApp({ name: 'last', resourceGroup: 'rg', planName: 'small' });
    const path = `${group()}/providers/Microsoft.Web/sites/last`;
    for (const status of [200, 204]) {
      assert.ok(String(status) in example('DeleteWebApp').responses);
      const answer = await ask('DELETE', path);
      assert.deepEqual([answer.status, answer.bodyAsText ?? ''], [status, '']);
    }
    assert.equal(arm.estate.findPlan('rg', 'small'), undefined);
  });

  for (const [name, settings, config, message] of [
    [
      'a setting that Flex Consumption does not take',
      [{ name: 'FUNCTIONS_WORKER_RUNTIME', value: 'node' }],
      {},
      /FUNCTIONS_WORKER_RUNTIME\) for Flex Consumption sites is invalid/,
    ],
    ['no functionAppConfig in Flex Consumption', [], undefined, /FunctionAppConfig section was not specified/],
  ] as const) {
    it(`refuses ${name}`, async () => {
      arm.estate.addPlan({ name: 'flex2', resourceGroup: 'rg', skuName: 'FC1', tier: 'FlexConsumption' });
      const answer = await ask('PUT', `${group()}/providers/Microsoft.Web/sites/refused`, {
        location: 'West Europe',
        properties: {
          serverFarmId: `${group()}/providers/Microsoft.Web/serverfarms/flex2`,
          siteConfig: { appSettings: settings },
          ...(config === undefined ? {} : { functionAppConfig: config }),
        },
      });
      assert.equal(answer.status, 400);
      assert.match(bodyOf<{ Message: string }>(answer).Message, message);
    });
  }

  it('RoleAssignments_CreateForResource and _ListForScope: 201, 200 for the same again, 409 for one of another name', async () => {
    const name = 'RoleAssignments_CreateForResource';
    const { roleAssignmentName, parameters } = example(name).parameters as {
      roleAssignmentName: string;
      parameters: { properties: { principalId: string } };
    };
    const scope = `${group()}/providers/Microsoft.DocumentDb/databaseAccounts/test-db-account`;
    const at = (id: string): string => `${scope}/providers/Microsoft.Authorization/roleAssignments/${id}`;
    for (const status of ['201', '200']) {
      const answer = await ask('PUT', at(roleAssignmentName), parameters, '2022-04-01');
      assert.equal(answer.status, Number(status));
      assert.deepEqual(shape(bodyOf(answer)).sort(), shape(published(name, status)).sort());
    }
    const other = await ask('PUT', at('00000000-0000-4000-8000-000000000000'), parameters, '2022-04-01');
    assert.equal(other.status, 409);
    assert.equal(bodyOf<{ error: { code: string } }>(other).error.code, 'RoleAssignmentExists');
    const filter = encodeURIComponent(`principalId eq '${parameters.properties.principalId}'`);
    const list = await ask('GET', `${at('').slice(0, -1)}?$filter=${filter}`, undefined, '2022-04-01');
    assert.deepEqual(shape(bodyOf(list)).sort(), shape(published('RoleAssignments_ListForScope')).sort());
  });

  it('GetPermissions: everything without role assignments', async () => {
    const answer = await ask(
      'GET',
      `${group()}/providers/Microsoft.Authorization/permissions`,
      undefined,
      '2022-04-01',
    );
    const { value } = bodyOf<{ value: Record<string, unknown>[] }>(answer);
    const [{ actions, notActions } = {}] = (published('GetPermissions') as { value: Record<string, unknown>[] }).value;
    assert.ok(Array.isArray(actions) && Array.isArray(notActions));
    assert.deepEqual(value, [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }]);
  });

  it('listMetricAlert: alerts of the subscription', async () => {
    arm.estate.alerts.push({ resourceGroup: 'rg', name: 'down', scopes: ['/subscriptions/x'] });
    const path = `${subscription()}/providers/Microsoft.Insights/metricAlerts`;
    const answer = bodyOf<{ value: Record<string, unknown>[] }>(await ask('GET', path, undefined, '2018-03-01'));
    const [alert] = answer.value;
    assert.equal(alert?.['name'], 'down');
    holdsNothingElse({ value: [without(alert, 'name')] }, published('listMetricAlert'));
  });
});
