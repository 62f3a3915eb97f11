import assert from 'node:assert/strict';
import type { Finding } from '../../../../core/finding.ts';
import { planApp, type LineAppInput } from '../../../../core/routing/provision/index.ts';
import {
  consumptionPlan,
  dedicatedPlan,
  idOf,
  inputOf,
  premiumPlan,
  referenceApp,
  resourceGroup,
  subscriptionId,
  type ReferenceOptions,
} from './inputs.ts';

const network = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network`;
const userIdentity = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop-id`;
const reference = '@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/api)';

function found(input: LineAppInput, code: string): Finding | undefined {
  return planApp(input).findings.find((finding) => finding.code === code);
}

describe('what the new app does not get from the reference app', () => {
  const cases: readonly {
    readonly name: string;
    readonly of: ReferenceOptions;
    readonly code: string;
    readonly severity: Finding['severity'];
    readonly says: RegExp;
    readonly fix: RegExp;
  }[] = [
    {
      name: 'its system-assigned identity',
      of: { identity: { systemAssigned: true, principalId: 'p-1', userAssignedIds: [] } },
      code: 'SYSTEM_IDENTITY_NOT_CARRIED',
      severity: 'warning',
      says: /one of its own, which has none of its roles/,
      fix: /az role assignment list --all --assignee p-1.*az role assignment create/,
    },
    {
      name: 'private endpoints',
      of: { privateEndpointIds: [`${network}/privateEndpoints/shop-pe`] },
      code: 'PRIVATE_ENDPOINT_NOT_CARRIED',
      severity: 'warning',
      says: /1 private endpoint \(shop-pe\)/,
      fix: /az network private-endpoint create --resource-group rg-shop --name shop-1-1-[0-9a-f]{6}-pe/,
    },
    {
      name: 'private endpoints, without which nobody reaches it',
      of: {
        privateEndpointIds: [`${network}/privateEndpoints/shop-pe`],
        properties: { publicNetworkAccess: 'Disabled' },
      },
      code: 'PRIVATE_ENDPOINT_NOT_CARRIED',
      severity: 'warning',
      says: /nobody reaches it, neither the task nor the router/,
      fix: /az network private-endpoint create/,
    },
    {
      name: 'private endpoints that may not be read',
      of: { privateEndpointIds: undefined },
      code: 'PRIVATE_ENDPOINTS_UNKNOWN',
      severity: 'note',
      says: /could not be read; the new one would have none/,
      fix: /az network private-endpoint-connection list --resource-group rg-shop --name shop/,
    },
    {
      name: 'paths that authentication leaves out',
      of: {
        authSettings: {
          platform: { enabled: true },
          globalValidation: { requireAuthentication: true, excludedPaths: ['/api/health'] },
        },
      },
      code: 'AUTHENTICATION_BLOCKS_ROUTER',
      severity: 'warning',
      says: /does not leave out \/runtime\/webhooks\/durabletask.*401/,
      fix: /az webapp auth update --resource-group rg-shop --name shop --excluded-paths \/runtime\/webhooks\/durabletask/,
    },
    {
      name: 'a connection string that the task can read',
      of: {
        settings: { AzureWebJobsStorage: reference },
        identity: { systemAssigned: false, userAssignedIds: [userIdentity] },
        properties: { keyVaultReferenceIdentity: userIdentity },
      },
      code: 'STORAGE_HIDDEN',
      severity: 'warning',
      says: /Key Vault reference \(AzureWebJobsStorage\), which the task cannot read/,
      fix: /storageAccountName/,
    },
    {
      name: 'custom domains',
      of: { customHostNames: ['shop.example'] },
      code: 'CUSTOM_DOMAIN_NOT_CARRIED',
      severity: 'note',
      says: /1 custom domain \(shop\.example\), which only one app can have/,
      fix: /az functionapp config hostname add .*--hostname shop\.example/,
    },
    {
      name: 'alerts',
      of: { alertNames: ['errors', 'latency'] },
      code: 'ALERT_NOT_CARRIED',
      severity: 'warning',
      says: /2 metric alerts of the reference app \(errors, latency\) do not watch/,
      fix: /az monitor metrics alert create .*\/sites\/shop-1-1-/,
    },
    {
      name: 'alerts that may not be read',
      of: { alertNames: undefined },
      code: 'ALERTS_UNKNOWN',
      severity: 'note',
      says: /could not be read/,
      fix: /az monitor metrics alert list/,
    },
    {
      name: 'mounted storage',
      of: { sticky: { appSettingNames: [], connectionStringNames: [], azureStorageConfigNames: ['models'] } },
      code: 'MOUNT_NOT_CARRIED',
      severity: 'warning',
      says: /mounts storage \(models\)/,
      fix: /az webapp config storage-account add .*--custom-id models/,
    },
    {
      name: 'tags of the Azure Developer CLI',
      of: { tags: { 'azd-service-name': 'api', team: 'orders' } },
      code: 'TAG_NOT_CARRIED',
      severity: 'note',
      says: /azd-service-name/,
      fix: /^$/,
    },
    {
      name: 'its network in a Consumption plan',
      of: { plan: consumptionPlan, site: { subnetId: `${network}/virtualNetworks/net/subnets/apps` } },
      code: 'NETWORK_NOT_CARRIED',
      severity: 'error',
      says: /subnet apps; apps in a plan of kind Consumption cannot be in a network/,
      fix: /az functionapp vnet-integration add/,
    },
  ];
  for (const { name, of, code, severity, says, fix } of cases) {
    it(name, () => {
      const finding = found(inputOf({ reference: referenceApp(of) }), code);
      assert.equal(finding?.severity, severity);
      assert.match(finding.message, says);
      assert.match(finding.fix ?? '', fix);
    });
  }

  for (const excluded of ['/runtime/webhooks/durabletask', '/runtime/webhooks/*', '/runtime/']) {
    it(`is no path that authentication leaves out: ${excluded}`, () => {
      const authSettings = {
        platform: { enabled: true },
        globalValidation: { requireAuthentication: true, excludedPaths: [excluded] },
      };
      const findings = planApp(inputOf({ reference: referenceApp({ authSettings }) })).findings;
      assert.deepEqual(
        findings.map(({ code }) => code),
        ['AUTHENTICATION_REDIRECT'],
      );
    });
  }

  it('is nothing for an app that has nothing of it', () => {
    assert.deepEqual(planApp(inputOf()).findings, []);
  });

  it('is told safely, whatever things are called', () => {
    const of = referenceApp({ alertNames: ['##vso[task.setvariable variable=a]b', 'x\n##[error]'] });
    const text = JSON.stringify(planApp(inputOf({ reference: of })).findings);
    assert.ok(!text.includes('##vso[') && !text.includes('##[') && !text.includes('\\n'), text);
  });

  it('keeps tags, but those by which other tools find the app', () => {
    const tags = { team: 'orders', 'azd-service-name': 'api', 'hidden-link: /app-insights-resource-id': 'x' };
    const outcome = planApp(inputOf({ reference: referenceApp({ tags }) }));
    assert.ok(outcome.kind === 'planned');
    assert.deepEqual(outcome.plan.app.tags, { team: 'orders', 'durable-router-line': 'shop/1.1' });
  });
});

describe('settings that came from the reference app', () => {
  it('may not be Key Vault references that only its own identity can read', () => {
    const of = referenceApp({
      settings: { ApiKey: reference },
      identity: { systemAssigned: true, userAssignedIds: [] },
    });
    const finding = found(inputOf({ reference: of }), 'KEY_VAULT_REFERENCE_UNREADABLE');
    assert.equal(finding?.severity, 'error');
    assert.match(finding.message, /references in ApiKey/);
    assert.match(
      finding.fix ?? '',
      /az functionapp update --resource-group rg-shop --name shop --set keyVaultReferenceIdentity=/,
    );
  });

  it('may be references that a user-assigned identity reads, which the new app has too', () => {
    const of = referenceApp({
      settings: { ApiKey: reference },
      identity: { systemAssigned: false, userAssignedIds: [userIdentity] },
      properties: { keyVaultReferenceIdentity: userIdentity.toLowerCase() },
    });
    assert.equal(found(inputOf({ reference: of }), 'KEY_VAULT_REFERENCE_UNREADABLE'), undefined);
  });

  it('may be replaced by the recipe, and are not spoken of then', () => {
    const of = referenceApp({ settings: { ApiKey: reference } });
    const input = inputOf({ reference: of, recipe: { appSettings: { ApiKey: 'given' } } });
    assert.equal(found(input, 'KEY_VAULT_REFERENCE_UNREADABLE'), undefined);
  });

  it('are named when they speak of the reference app or its hub', () => {
    const of = referenceApp({
      settings: {
        SelfUrl: 'https://shop.azurewebsites.net/api',
        HubOfReports: 'ShopReferenceHub',
        Account: 'stshop',
        Words: 'workshop shop-floor',
      },
    });
    const finding = found(inputOf({ reference: of }), 'SETTING_NAMES_REFERENCE');
    assert.equal(finding?.severity, 'warning');
    assert.match(finding.message, /: HubOfReports, SelfUrl\.$|: SelfUrl, HubOfReports\.$/);
  });

  it('are not shown by value', () => {
    const of = referenceApp({ settings: { SelfUrl: 'https://shop.azurewebsites.net/?code=very-secret' } });
    assert.ok(!JSON.stringify(planApp(inputOf({ reference: of })).findings).includes('very-secret'));
  });
});

describe('roles and plans that the reference app has', () => {
  it('a plan that cannot be read is taken as it stands in the app', () => {
    const outcome = planApp(inputOf({ reference: referenceApp({ plan: dedicatedPlan }), plans: [] }));
    assert.ok(outcome.kind === 'planned');
    assert.deepEqual(outcome.plan.servicePlan, { id: dedicatedPlan.id, own: false });
    assert.equal(outcome.plan.kind, 'dedicated');
  });

  it('another plan can be named by its id, in any letter case', () => {
    const input = inputOf({
      reference: referenceApp({ plan: premiumPlan, webConfig: { linuxFxVersion: 'Node|20' } }),
      recipe: { plan: idOf('serverfarms', 'PLAN-EP') },
    });
    const outcome = planApp(input);
    assert.ok(outcome.kind === 'planned');
    assert.equal(outcome.plan.servicePlan.create, undefined);
  });
});
