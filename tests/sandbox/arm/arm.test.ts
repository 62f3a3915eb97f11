import assert from 'node:assert/strict';
import { createWebSiteManagement, type WebSiteManagementContext } from '@azure/arm-appservice/api';
import {
  get,
  getSlot,
  list,
  listApplicationSettings,
  listApplicationSettingsSlot,
  listConnectionStrings,
  listHostKeysSlot,
  listSlotConfigurationNames,
  listSlots,
  swapSlot,
  updateApplicationSettings,
  updateSlotConfigurationNames,
} from '@azure/arm-appservice/api/webApps';
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { after, afterEach, before, describe, it } from 'mocha';
import { armAnswers, createEstate, startArm, type ArmStandIn } from '../../../sandbox/arm/index.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../../../sandbox/certificates/index.ts';
import { startEntra, type EntraStandIn } from '../../../sandbox/entra/index.ts';
import { trustingClient } from '../support/trusting-client.ts';
import { example, shape } from './examples.ts';

const clientId = '11111111-2222-4333-8444-555555555555';
const apiVersion = 'api-version=2025-03-01';

describe('sandbox ARM', () => {
  let authority: CertificateAuthority;
  let entra: EntraStandIn;
  let arm: ArmStandIn;
  let sdk: WebSiteManagementContext;

  before(async () => {
    authority = await createCertificateAuthority();
    const certificate = await authority.issueServer();
    entra = await startEntra({
      certificate,
      directory: { tenantId: '72f988bf-0000-4000-8000-000000000001', applications: [{ clientId, secrets: ['x'] }] },
    });
    const estate = createEstate();
    for (const name of ['other', 'third']) estate.addApp({ name, resourceGroup: 'rg-other' });
    estate.addApp({
      name: 'shop',
      resourceGroup: 'rg-shop',
      appSettings: { HubName: 'ShopLive', Stays: 'in production' },
      connectionStrings: { Db: { value: 'Server=x', type: 'SQLAzure' } },
      stickyAppSettings: ['Stays'],
      slots: { staging: { appSettings: { HubName: 'ShopNext', Stays: 'in staging' }, files: { 'host.json': '{}' } } },
    });
    arm = await startArm({ certificate, entra, estate, hostOf: () => undefined, pageSize: 2 });
    const token = await entra.issueToken(clientId, arm.url);
    sdk = createWebSiteManagement(
      { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_000_000 }) },
      estate.subscriptionId,
      {
        endpoint: arm.url,
        httpClient: trustingClient(authority.certificatePem),
        credentials: { scopes: [`${arm.url}/.default`] },
        retryOptions: { maxRetries: 0 },
      },
    );
  });
  after(async () => {
    await Promise.all([arm.stop(), entra.stop(), authority.dispose()]);
  });
  afterEach(() => {
    arm.setRoleAssignments(undefined);
    arm.faults.clear();
  });

  async function ask(
    path: string,
    options: { token?: string; method?: 'GET' | 'POST' } = {},
  ): Promise<PipelineResponse> {
    const token = options.token ?? (await entra.issueToken(clientId, arm.url));
    return trustingClient(authority.certificatePem).sendRequest(
      createPipelineRequest({
        url: `${arm.url}${path}`,
        method: options.method ?? 'GET',
        headers: createHttpHeaders(token === '' ? {} : { authorization: `Bearer ${token}` }),
      }),
    );
  }
  const subscription = (): string => `/subscriptions/${arm.estate.subscriptionId}`;
  const shop = (): string => `${subscription()}/resourceGroups/rg-shop/providers/Microsoft.Web/sites/shop`;
  const error = ({ bodyAsText }: PipelineResponse): { code: string; message: string } =>
    (JSON.parse(bodyAsText ?? '{}') as { error: { code: string; message: string } }).error;

  describe('shapes, against the published examples', () => {
    /** Parts of a site that no reader of function apps asks for. */
    const leftOut = /^\.properties\.(siteConfig|resourceConfig|workloadProfileName)\b/;
    for (const [name, path] of [
      ['GetWebApp', ''],
      ['GetWebAppSlot', '/slots/staging'],
    ] as const) {
      it(name, async () => {
        const answer = JSON.parse((await ask(`${shop()}${path}?${apiVersion}`)).bodyAsText ?? '') as unknown;
        const inShape = (value: unknown): string[] =>
          shape(value)
            .filter((line) => !leftOut.test(line))
            .sort();
        assert.deepEqual(inShape(answer), inShape(example(name).responses['200']?.body));
      });
    }
    it('ListAppSettings', async () => {
      const { status, bodyAsText } = await ask(`${shop()}/config/appsettings/list?${apiVersion}`, { method: 'POST' });
      assert.equal(status, 200);
      const answer = JSON.parse(bodyAsText ?? '') as Record<string, unknown>;
      const published = example('ListAppSettings').responses['200']?.body as Record<string, unknown>;
      for (const field of ['name', 'type'] as const) assert.equal(answer[field], published[field]);
      assert.match(String(answer['id']), /\/sites\/shop\/config\/appsettings$/);
      assert.deepEqual(answer['properties'], { HubName: 'ShopLive', Stays: 'in production' });
    });
  });

  describe('asked by @azure/arm-appservice', () => {
    it('lists sites over several pages', async () => {
      const names: (string | undefined)[] = [];
      for await (const site of list(sdk)) names.push(site.name);
      assert.deepEqual(names, ['other', 'third', 'shop']);
      assert.equal(arm.requests.filter(({ target }) => target.includes('skipToken')).length, 1);
    });

    it('gives a site and its slots, in any letter case', async () => {
      assert.equal((await get(sdk, 'RG-SHOP', 'Shop')).state, 'Running');
      assert.equal((await getSlot(sdk, 'rg-shop', 'shop', 'STAGING')).name, 'shop/staging');
      const slots: (string | undefined)[] = [];
      for await (const slot of listSlots(sdk, 'rg-shop', 'shop')) slots.push(slot.name);
      assert.deepEqual(slots, ['shop/staging']);
    });

    it('gives settings, connection strings, sticky names and keys', async () => {
      const settings = await listApplicationSettingsSlot(sdk, 'rg-shop', 'shop', 'staging');
      assert.deepEqual(settings.properties, { HubName: 'ShopNext', Stays: 'in staging' });
      const connections = await listConnectionStrings(sdk, 'rg-shop', 'shop');
      assert.deepEqual(connections.properties, { Db: { value: 'Server=x', type: 'SQLAzure' } });
      assert.deepEqual((await listSlotConfigurationNames(sdk, 'rg-shop', 'shop')).appSettingNames, ['Stays']);
      const keys = await listHostKeysSlot(sdk, 'rg-shop', 'shop', 'staging');
      assert.ok(keys.masterKey && keys.systemKeys?.['durabletask_extension']);
    });

    it('replaces the whole set of settings and restarts the slot', async () => {
      const production = arm.estate.findApp('rg-other', 'other')?.slots.get('production');
      assert.ok(production);
      await updateApplicationSettings(sdk, 'rg-other', 'other', { properties: { A: '1', B: '2' } });
      const written = await updateApplicationSettings(sdk, 'rg-other', 'other', { properties: { B: '3' } });
      assert.deepEqual(written.properties, { B: '3' });
      assert.equal(production.restarts, 2);
      await updateSlotConfigurationNames(sdk, 'rg-other', 'other', { appSettingNames: ['B'] });
      assert.deepEqual((await listSlotConfigurationNames(sdk, 'rg-other', 'other')).appSettingNames, ['B']);
    });

    it('swaps slots as a long-running operation: what is sticky stays', async () => {
      const whole = { targetSlot: 'production', preserveVnet: true };
      const atOnce = { updateIntervalInMs: 1 };
      const settings = async (): Promise<unknown> => (await listApplicationSettings(sdk, 'rg-shop', 'shop')).properties;
      await swapSlot(sdk, 'rg-shop', 'shop', 'staging', whole, atOnce);
      assert.deepEqual(await settings(), { HubName: 'ShopNext', Stays: 'in production' });
      assert.equal((await get(sdk, 'rg-shop', 'shop')).slotSwapStatus?.sourceSlotName, 'staging');
      await swapSlot(sdk, 'rg-shop', 'shop', 'staging', whole, atOnce);
      assert.deepEqual(await settings(), { HubName: 'ShopLive', Stays: 'in production' });
    });
  });

  describe('refusals', () => {
    it('401 without a token, with a strange, foreign or old one, and says where to get another', async () => {
      const missing = await ask(`${shop()}?${apiVersion}`, { token: '' });
      assert.equal(missing.status, 401);
      assert.match(missing.headers.get('www-authenticate') ?? '', new RegExp(`authorization_uri="${entra.url}`));
      assert.equal(error(missing).code, 'AuthenticationFailed');
      assert.equal(error(await ask(`${shop()}?${apiVersion}`, { token: 'abc' })).code, 'InvalidAuthenticationToken');
      const foreign = await entra.issueToken(clientId, 'https://storage.azure.com');
      assert.equal(
        error(await ask(`${shop()}?${apiVersion}`, { token: foreign })).code,
        'InvalidAuthenticationTokenAudience',
      );
      entra.setTokenLifetime(-10);
      const old = await entra.issueToken(clientId, arm.url);
      entra.setTokenLifetime(3599);
      assert.equal(error(await ask(`${shop()}?${apiVersion}`, { token: old })).code, 'ExpiredAuthenticationToken');
    });

    it('403 names the action and the scope, and lists leave out what may not be read', async () => {
      arm.setRoleAssignments([
        { clientId, scope: shop(), actions: ['Microsoft.Web/sites/*'], notActions: ['*/listkeys/action'] },
      ]);
      const forbidden = await ask(`${shop()}/slots/staging/host/default/listkeys?${apiVersion}`, { method: 'POST' });
      assert.equal(forbidden.status, 403);
      assert.equal(error(forbidden).code, 'AuthorizationFailed');
      assert.match(
        error(forbidden).message,
        /action 'Microsoft\.Web\/sites\/slots\/host\/listkeys\/action' over scope/,
      );
      const names: (string | undefined)[] = [];
      for await (const site of list(sdk)) names.push(site.name);
      assert.deepEqual(names, ['shop']);
    });

    it('asks of the hostruntime bridge for the actions that the role definitions name', async () => {
      arm.setRoleAssignments([]);
      const action = async (path: string): Promise<string | undefined> =>
        /action '([^']+)'/.exec(error(await ask(`${shop()}/${path}?${apiVersion}`)).message)?.[1];
      assert.equal(await action('hostruntime/admin/host/status'), 'Microsoft.Web/sites/hostruntime/host/read');
      assert.equal(
        await action('hostruntime/runtime/webhooks/durabletask/instances'),
        'Microsoft.Web/sites/hostruntime/webhooks/instances/read',
      );
    });

    it('404 in the words of the resource manager', async () => {
      const answers = await Promise.all(
        [
          `${subscription()}/resourceGroups/nowhere/providers/Microsoft.Web/sites/shop`,
          `${subscription()}/resourceGroups/rg-shop/providers/Microsoft.Web/sites/missing`,
          `${shop()}/slots/missing`,
          '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Web/sites',
        ].map((path) => ask(`${path}?${apiVersion}`)),
      );
      assert.deepEqual(
        answers.map((answer) => [answer.status, error(answer).code]),
        [
          [404, 'ResourceGroupNotFound'],
          [404, 'ResourceNotFound'],
          [404, 'ResourceNotFound'],
          [404, 'SubscriptionNotFound'],
        ],
      );
    });

    it('400 without an api-version', async () => {
      const answer = await ask(shop());
      assert.deepEqual([answer.status, error(answer).code], [400, 'MissingApiVersionParameter']);
      assert.equal(error(await ask(`${shop()}?api-version=soon`)).code, 'InvalidApiVersionParameter');
    });

    it('409 of Microsoft.Web in its own form, to a second swap before the first has ended', async () => {
      const operation = await ask(`${shop()}/slots/staging/slotsswap?${apiVersion}`, { method: 'POST' });
      assert.equal(operation.status, 400, 'a swap without a target is refused');
      const first = await swap();
      assert.equal(first.status, 202);
      const second = await swap();
      assert.equal(second.status, 409);
      assert.equal((JSON.parse(second.bodyAsText ?? '') as { Code: string }).Code, 'Conflict');
      const location = new URL(first.headers.get('location') ?? '');
      assert.equal((await ask(location.pathname + location.search)).status, 202);
      assert.equal((await ask(location.pathname + location.search)).status, 200);
      await undoSwap();
    });

    async function swap(): Promise<PipelineResponse> {
      return trustingClient(authority.certificatePem).sendRequest(
        createPipelineRequest({
          url: `${arm.url}${shop()}/slots/staging/slotsswap?${apiVersion}`,
          method: 'POST',
          headers: createHttpHeaders({ authorization: `Bearer ${await entra.issueToken(clientId, arm.url)}` }),
          body: JSON.stringify({ targetSlot: 'production', preserveVnet: true }),
        }),
      );
    }
    async function undoSwap(): Promise<void> {
      const location = new URL((await swap()).headers.get('location') ?? '');
      while ((await ask(location.pathname + location.search)).status === 202);
    }

    it('429 with Retry-After by a fault', async () => {
      arm.faults.add({ action: { kind: 'answer', ...armAnswers.throttled(3) } });
      const answer = await ask(`${shop()}?${apiVersion}`);
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '3']);
    });
  });

  it('tells of an operation by Azure-AsyncOperation too, with Retry-After', async () => {
    const estate = createEstate();
    estate.addApp({ name: 'late', resourceGroup: 'rg', slots: { staging: {} } });
    const other = await startArm({
      certificate: await authority.issueServer(),
      entra,
      estate,
      hostOf: () => undefined,
      operations: { header: 'Azure-AsyncOperation', polls: 1, retryAfterSeconds: 9 },
    });
    try {
      const authorization = `Bearer ${await entra.issueToken(clientId, other.url)}`;
      const send = (url: string, method: 'GET' | 'POST', body?: string): Promise<PipelineResponse> =>
        trustingClient(authority.certificatePem).sendRequest(
          createPipelineRequest({
            url,
            method,
            headers: createHttpHeaders({ authorization }),
            ...(body === undefined ? {} : { body }),
          }),
        );
      const path = `/subscriptions/${estate.subscriptionId}/resourceGroups/rg/providers/Microsoft.Web/sites/late/slots/staging`;
      const accepted = await send(`${other.url}${path}/slotsswap?${apiVersion}`, 'POST', '{"targetSlot":"production"}');
      const at = accepted.headers.get('azure-asyncoperation') ?? '';
      assert.deepEqual([accepted.status, accepted.headers.get('retry-after')], [202, '9']);
      const status = async (): Promise<string> =>
        (JSON.parse((await send(at, 'GET')).bodyAsText ?? '') as { status: string }).status;
      assert.deepEqual([await status(), await status()], ['InProgress', 'Succeeded']);
    } finally {
      await other.stop();
    }
  });

  it('finds resources by type and name', async () => {
    const filter = encodeURIComponent("resourceType eq 'Microsoft.Web/sites' and name eq 'SHOP'");
    const { bodyAsText } = await ask(`${subscription()}/resources?$filter=${filter}&${apiVersion}`);
    const { value } = JSON.parse(bodyAsText ?? '') as { value: { id: string }[] };
    assert.deepEqual(
      value.map(({ id }) => id),
      [shop()],
    );
  });
});
