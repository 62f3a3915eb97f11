import type { TokenCredential } from '@azure/core-auth';
import assert from 'node:assert/strict';
import { createArmSites, type ArmSites, type SiteRef } from '../../../../core/azure/arm/index.ts';
import { cloudFromEndpoint, type Cloud } from '../../../../core/azure/clouds.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import type { Clock } from '../../../../core/clock.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import {
  createEstate,
  startArm,
  webError,
  type ArmStandIn,
  type Estate,
  type Slot,
} from '../../../../sandbox/arm/index.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../../../../sandbox/certificates/index.ts';
import { startEntra, type EntraStandIn } from '../../../../sandbox/entra/index.ts';
import type { Handler } from '../../../../sandbox/http-server/index.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';

/** Real sockets need real time; the pauses between requests do not. */
const pauses: number[] = [];
const hurried: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => {
    pauses.push(milliseconds);
    return Promise.resolve();
  },
};

const clientId = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

describe('createArmSites', () => {
  let authority: CertificateAuthority;
  let entra: EntraStandIn;
  let arm: ArmStandIn;
  let estate: Estate;
  let cloud: Cloud;
  let context: FakeContext;
  let sites: ArmSites;
  let shop: SiteRef;
  let host: Handler | undefined;

  before(async () => {
    authority = await createCertificateAuthority();
    const certificate = await authority.issueServer();
    entra = await startEntra({ certificate, directory: { tenantId: 't', applications: [{ clientId }] } });
    estate = createEstate();
    estate.addApp({
      name: 'Shop',
      resourceGroup: 'shop-rg',
      kind: 'functionapp,linux',
      appSettings: { HubName: 'ShopProduction', AzureWebJobsStorage: 'AccountName=st;AccountKey=c2VjcmV0a2V5' },
      connectionStrings: { Orders: { value: 'Server=s;Password=orders-password', type: 'SQLAzure' } },
      keys: { masterKey: 'the-master-key', systemKeys: { durabletask_extension: 'the-durable-key' } },
      files: { 'host.json': '\uFEFF{"version":"2.0"}' },
      stickyAppSettings: ['HubName'],
      stickyConnectionStrings: ['Orders'],
      slots: {
        staging: { appSettings: { HubName: 'ShopStaging' }, keys: { masterKey: 'staging-master', systemKeys: {} } },
        blue: {},
      },
    });
    estate.addApp({ name: 'shop-payments', resourceGroup: 'other-rg' });
    estate.addApp({ name: 'twin', resourceGroup: 'first-rg' });
    estate.addApp({ name: 'twin', resourceGroup: 'second-rg' });
    arm = await startArm({
      certificate,
      entra,
      estate,
      hostOf: (slot: Slot) => (slot.name === 'blue' ? undefined : host),
      pageSize: 2,
    });
    cloud = cloudFromEndpoint({ url: arm.url, activeDirectoryServiceEndpointResourceId: arm.url });
    shop = { subscriptionId: estate.subscriptionId, resourceGroup: 'shop-rg', name: 'Shop' };
  });

  after(async () => {
    await Promise.all([arm.stop(), entra.stop(), authority.dispose()]);
  });

  beforeEach(() => {
    context = fakeContext();
    sites = sitesWith({});
    host = undefined;
    arm.faults.clear();
    arm.setRoleAssignments(undefined);
    arm.forgetRequests();
  });

  function sitesWith(changes: { credential?: TokenCredential; subscriptionId?: string }): ArmSites {
    const credential: TokenCredential = {
      getToken: async (scopes) => ({
        token: await entra.issueToken(clientId, String(scopes).replace(/\/\.default$/, '')),
        expiresOnTimestamp: Date.now() + 3_600_000,
      }),
    };
    return createArmSites({
      cloud,
      credential,
      httpClient: createNetworkClient({ extraCertificateAuthorities: [authority.certificatePem] }, () => {}),
      subscriptionId: estate.subscriptionId,
      context: { ...context, clock: hurried },
      ...changes,
    });
  }

  async function refusal(question: Promise<unknown>, code: ErrorCode): Promise<DurableDeployError> {
    try {
      await question;
    } catch (error) {
      assert.ok(error instanceof DurableDeployError, String(error));
      assert.equal(error.code, code, error.message);
      return error;
    }
    throw new assert.AssertionError({ message: `It should have failed with ${code}.` });
  }

  describe('findSite', () => {
    it('finds an app over all pages of the subscription, in any letter case', async () => {
      assert.deepEqual(await sites.findSite('SHOP-Payments'), {
        subscriptionId: estate.subscriptionId,
        resourceGroup: 'other-rg',
        name: 'shop-payments',
      });
    });

    it('finds an app in a resource group', async () => {
      assert.equal((await sites.findSite('twin', 'second-rg')).resourceGroup, 'second-rg');
    });

    it('names the resource groups when several apps have the name', async () => {
      const error = await refusal(sites.findSite('twin'), 'APP_AMBIGUOUS');
      assert.match(error.message, /first-rg, second-rg/);
    });

    it('names what it saw when there is no such app', async () => {
      const error = await refusal(sites.findSite('shopp'), 'APP_NOT_FOUND');
      assert.match(error.message, /sees 4 apps there, such as Shop, shop-payments/);
      assert.match(error.fix ?? '', /az functionapp list/);
    });

    it('says which resource group has no such app', async () => {
      const error = await refusal(sites.findSite('Shop', 'other-rg'), 'APP_NOT_FOUND');
      assert.match(error.message, /resource group other-rg/);
    });

    it('says it of a resource group that does not exist', async () => {
      await refusal(sites.findSite('Shop', 'no-rg'), 'APP_NOT_FOUND');
    });

    it('sees nothing where the identity may see nothing', async () => {
      arm.setRoleAssignments([]);
      const error = await refusal(sites.findSite('Shop'), 'APP_NOT_FOUND');
      assert.match(error.message, /sees 0 apps/);
    });

    it('defuses what was typed', async () => {
      const error = await refusal(sites.findSite('##vso[task.complete]x'), 'APP_NOT_FOUND');
      assert.doesNotMatch(error.message, /##vso\[/);
    });
  });

  describe('getSite', () => {
    it('describes the app', async () => {
      const site = await sites.getSite(shop);
      assert.equal(site.kind, 'functionapp,linux');
      assert.equal(site.state, 'Running');
      assert.equal(site.slot, undefined);
      assert.match(site.id, /\/sites\/Shop$/);
      assert.ok(site.defaultHostName);
    });

    it('takes production for the app itself', async () => {
      assert.deepEqual(await sites.getSite(shop, 'Production'), await sites.getSite(shop));
    });

    it('describes a slot', async () => {
      const site = await sites.getSite(shop, 'staging');
      assert.equal(site.slot, 'staging');
      assert.match(site.id, /\/slots\/staging$/);
    });

    it('names the slots that exist', async () => {
      const error = await refusal(sites.getSite(shop, 'stagin'), 'SLOT_NOT_FOUND');
      assert.equal(error.message, 'The app Shop has no slot stagin; it has blue, staging and production.');
    });

    it('tells a missing app from a missing slot', async () => {
      await refusal(sites.getSite({ ...shop, name: 'gone' }, 'staging'), 'APP_NOT_FOUND');
      await refusal(sites.getSite({ ...shop, name: 'gone' }), 'APP_NOT_FOUND');
    });
  });

  describe('configuration', () => {
    it('reads the app settings of each slot, and masks the secrets among them', async () => {
      assert.equal((await sites.appSettings(shop)).get('HubName'), 'ShopProduction');
      assert.equal((await sites.appSettings(shop, 'staging')).get('HubName'), 'ShopStaging');
      assert.ok(context.masked.includes('c2VjcmV0a2V5'));
      assert.ok(!context.masked.includes('ShopProduction'));
    });

    it('reads connection strings, and masks all of them', async () => {
      const strings = await sites.connectionStrings(shop);
      assert.equal(strings.get('Orders'), 'Server=s;Password=orders-password');
      assert.ok(context.masked.includes('Server=s;Password=orders-password'));
      assert.ok(context.masked.includes('orders-password'));
      assert.equal((await sites.connectionStrings(shop, 'staging')).size, 0);
    });

    it('reads what is sticky', async () => {
      assert.deepEqual(await sites.stickySettings(shop), {
        appSettingNames: ['HubName'],
        connectionStringNames: ['Orders'],
        azureStorageConfigNames: [],
      });
    });

    it('reads the system key, else the master key, and masks them', async () => {
      assert.equal(await sites.systemKey(shop), 'the-durable-key');
      assert.equal(await sites.systemKey(shop, 'staging'), 'staging-master');
      assert.ok(['the-durable-key', 'the-master-key', 'staging-master'].every((key) => context.masked.includes(key)));
    });
  });

  describe('the bridge to the Functions host', () => {
    it('passes path, query and headers on, and the answer back whatever its status', async () => {
      host = (request) => ({
        status: 410,
        headers: { 'x-ms-continuation-token': 'next' },
        body: `${request.method} ${request.target} ${request.headers['x-ms-continuation-token']}`,
      });
      const answer = await sites.hostRuntime(shop, undefined, {
        method: 'GET',
        path: '/runtime/webhooks/durabletask/instances',
        query: { top: '7', runtimeStatus: 'Pending,Running' },
        headers: { 'x-ms-continuation-token': 'this' },
      });
      assert.equal(answer.status, 410);
      assert.equal(answer.headers['x-ms-continuation-token'], 'next');
      assert.match(
        answer.body,
        /^GET \/runtime\/webhooks\/durabletask\/instances\?top=7&runtimeStatus=Pending%2CRunning this$/,
      );
    });

    it('gives the host’s own status where the bridge hides it in a 400', async () => {
      host = () => ({ status: 503, body: '' });
      const answer = await sites.hostRuntime(shop, 'staging', { method: 'GET', path: '/admin/host/status' });
      assert.equal(answer.status, 503);
    });

    it('leaves an ordinary 400 of the host alone', async () => {
      host = () => ({ status: 400, body: '{"Message":"bad"}' });
      const answer = await sites.hostRuntime(shop, undefined, { method: 'GET', path: '/x' });
      assert.equal(answer.status, 400);
    });

    it('tells a refusal of the resource manager from one of the host', async () => {
      arm.setRoleAssignments([{ clientId, actions: ['Microsoft.Web/sites/read'] }]);
      const error = await refusal(sites.hostRuntime(shop, undefined, { method: 'GET', path: '/x' }), 'FORBIDDEN');
      assert.match(error.message, /AuthorizationFailed/);
    });

    it('reads host.json of the running app, without its byte order mark', async () => {
      host = (request) =>
        request.target === '/admin/vfs/host.json?relativePath=1'
          ? { status: 200, body: '\uFEFF{"version":"2.0"}' }
          : { status: 404 };
      assert.equal(await sites.hostFile(shop, undefined, 'host.json'), '{"version":"2.0"}');
    });

    it('waits for a host that is starting', async () => {
      let asked = 0;
      host = () => ((asked += 1) < 3 ? { status: 503 } : { status: 200, body: '{}' });
      pauses.length = 0;
      assert.equal(await sites.hostFile(shop, undefined, 'host.json'), '{}');
      assert.deepEqual(pauses, [1000, 3000]);
    });

    it('says that it was throttled, not that the file cannot be read', async () => {
      host = () => ({ status: 429, headers: { 'Retry-After': '30' } });
      assert.equal((await refusal(sites.hostFile(shop, undefined, 'host.json'), 'THROTTLED')).retryAfterMs, 30_000);
    });

    it('asks for another way when host.json cannot be read', async () => {
      for (const slot of [undefined, 'blue']) {
        host = () => ({ status: 404 });
        const error = await refusal(sites.hostFile(shop, slot, 'host.json'), 'HOST_JSON_UNREADABLE');
        assert.match(error.fix ?? '', /package or hostJsonPath/);
        const start = /az functionapp start [^)]*/.exec(error.fix ?? '')?.[0];
        const which = slot === undefined ? '' : ' --slot blue';
        assert.equal(start, `az functionapp start --name Shop --resource-group shop-rg${which}`);
      }
    });

    it('says of another file that it is not there', async () => {
      host = () => ({ status: 404 });
      await refusal(sites.hostFile(shop, undefined, 'bin/extensions.json'), 'NOT_FOUND');
    });
  });

  describe('failures', () => {
    it('carry Microsoft.Web’s code, text and request', async () => {
      const answer = webError(409, 'Conflict', 'Cannot modify this site because another operation is in progress.');
      arm.faults.add({
        path: 'slotconfignames',
        action: { kind: 'answer', ...answer, headers: { ...answer.headers, 'x-ms-correlation-request-id': 'c-1' } },
      });
      const error = await refusal(sites.stickySettings(shop), 'REQUEST_REFUSED');
      assert.match(
        error.message,
        /^Reading the sticky settings of the app Shop failed: localhost:\d+ answered 409 Conflict: "Cannot modify this site because another operation is in progress\." \(request c-1\)\.$/,
      );
    });

    it('name the missing role', async () => {
      arm.setRoleAssignments([{ clientId, actions: ['Microsoft.Web/sites/read'] }]);
      const error = await refusal(sites.appSettings(shop), 'FORBIDDEN');
      assert.match(error.message, /AuthorizationFailed/);
      assert.match(error.fix ?? '', /az role assignment create/);
    });

    it('say that the subscription is not there', async () => {
      const error = await refusal(
        sitesWith({ subscriptionId: '00000000-0000-0000-0000-000000000000' }).appSettings(shop),
        'NOT_FOUND',
      );
      assert.match(error.message, /SubscriptionNotFound/);
    });

    it('tell a token that is not accepted', async () => {
      const credential: TokenCredential = {
        getToken: () => Promise.resolve({ token: 'x.y.z', expiresOnTimestamp: Date.now() + 3_600_000 }),
      };
      await refusal(sitesWith({ credential }).getSite(shop), 'UNAUTHORIZED');
    });

    it('pass through what the sign-in says', async () => {
      const problem = new DurableDeployError('SIGN_IN_FAILED', 'no');
      const credential: TokenCredential = { getToken: () => Promise.reject(problem) };
      assert.equal(await refusal(sitesWith({ credential }).getSite(shop), 'SIGN_IN_FAILED'), problem);
    });

    it('are tried again when they pass quickly', async () => {
      arm.faults.add({ action: { kind: 'answer', status: 500 } }, { action: { kind: 'cut', when: 'beforeActing' } });
      assert.equal((await sites.getSite(shop)).name, 'Shop');
    });

    it('tell at once that the server asks for a pause', async () => {
      arm.faults.add({ action: { kind: 'answer', status: 429, headers: { 'Retry-After': '17' } } });
      const error = await refusal(sites.getSite(shop), 'THROTTLED');
      assert.equal(error.retryAfterMs, 17_000);
      assert.equal(arm.requests.length, 1);
    });

    it('never follow a redirect to another host, so the token stays here', async () => {
      const elsewhere = await startArm({
        certificate: await authority.issueServer(),
        entra,
        estate,
        hostOf: () => undefined,
      });
      arm.faults.add({
        times: Infinity,
        action: { kind: 'answer', status: 307, headers: { Location: `${elsewhere.url}/subscriptions/x` } },
      });
      await refusal(sites.getSite(shop), 'REDIRECTED_ELSEWHERE');
      assert.equal(elsewhere.requests.length, 0);
      await elsewhere.stop();
    });

    it('are none when the job was cancelled', async () => {
      arm.faults.add({ times: Infinity, action: { kind: 'hang' } });
      const question = sites.getSite(shop);
      while (arm.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      context.cancel();
      await assert.rejects(question, /cancelled by the test/);
      await assert.rejects(sites.getSite(shop), /cancelled by the test/);
      assert.equal(arm.requests.length, 1);
    });
  });
});
