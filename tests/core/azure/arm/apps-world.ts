import type { TokenCredential } from '@azure/core-auth';
import { createArmApps, type ArmApps, type ArmSitesOptions, type SiteRef } from '../../../../core/azure/arm/index.ts';
import { cloudFromEndpoint } from '../../../../core/azure/clouds.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { systemClock } from '../../../../core/clock.ts';
import { createEstate, startArm, type ArmStandIn, type Estate } from '../../../../sandbox/arm/index.ts';
import { createCertificateAuthority } from '../../../../sandbox/certificates/index.ts';
import { startEntra } from '../../../../sandbox/entra/index.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';

const clientId = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

/** A resource group with an app to make others like, behind a stand-in of the resource manager over https. */
export interface AppsWorld {
  readonly arm: ArmStandIn;
  readonly estate: Estate;
  readonly context: FakeContext;
  readonly apps: ArmApps;
  readonly clientId: string;
  ref(name: string): SiteRef;
  planId(name: string): string;
  /** Answers the next request that fits in the stand-in's place. */
  answers(path: RegExp, body: unknown): void;
  /** The requests so far whose method and path fit. */
  asked(method: string, path: RegExp): number;
  stop(): Promise<void>;
}

export async function startAppsWorld(): Promise<AppsWorld> {
  const authority = await createCertificateAuthority();
  const certificate = await authority.issueServer();
  const entra = await startEntra({ certificate, directory: { tenantId: 't', applications: [{ clientId }] } });
  const estate = createEstate();
  estate.addApp({
    name: 'shop',
    resourceGroup: 'rg',
    kind: 'functionapp,linux',
    planName: 'shop-plan',
    tags: { team: 'orders' },
    identity: { systemAssigned: true, userAssignedIds: ['/subscriptions/x/identities/reader'] },
    properties: { clientCertMode: 'Optional', httpsOnly: true },
    appSettings: { AzureWebJobsStorage: 'AccountName=a;AccountKey=the-secret-account-key', Plain: 'x' },
    connectionStrings: { Db: { value: 'Server=db;Password=the-secret-password', type: 'SQLAzure' } },
    stickyAppSettings: ['Plain'],
    siteConfig: { linuxFxVersion: 'Node|20', cors: { allowedOrigins: ['https://portal.azure.com'] } },
    authSettings: { platform: { enabled: true }, identityProviders: { azureActiveDirectory: { enabled: true } } },
    customHostNames: ['shop.example.org'],
    privateEndpointIds: ['/subscriptions/x/privateEndpoints/inside'],
    network: { subnetId: '/subnet', routesAllTraffic: true },
    functions: [{ name: 'Start', trigger: 'httpTrigger' }],
  });
  const arm = await startArm({ certificate, entra, estate, hostOf: () => undefined, pageSize: 2 });
  const context = fakeContext();
  const credential: TokenCredential = {
    getToken: async (scopes) => ({
      token: await entra.issueToken(clientId, String(scopes).replace(/\/\.default$/, '')),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
  const options: ArmSitesOptions = {
    cloud: cloudFromEndpoint({ url: arm.url, activeDirectoryServiceEndpointResourceId: arm.url }),
    credential,
    httpClient: createNetworkClient({ extraCertificateAuthorities: [authority.certificatePem] }, () => {}),
    subscriptionId: estate.subscriptionId,
    context: { ...context, clock: systemClock },
  };
  const { subscriptionId } = estate;
  return {
    arm,
    estate,
    context,
    clientId,
    apps: createArmApps(options),
    ref: (name) => ({ subscriptionId, resourceGroup: 'rg', name }),
    planId: (name) => `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Web/serverfarms/${name}`,
    answers: (path, body) =>
      arm.faults.add({ path, action: { kind: 'answer', status: 200, body: JSON.stringify(body) } }),
    asked: (method, path) =>
      arm.requests.filter((request) => request.method === method && path.test(request.target)).length,
    async stop() {
      await Promise.all([arm.stop(), entra.stop(), authority.dispose()]);
    },
  };
}
