import type { TokenCredential } from '@azure/core-auth';
import assert from 'node:assert/strict';
import {
  createArmSites,
  createArmSlots,
  type ArmSites,
  type ArmSitesOptions,
  type ArmSlots,
  type SiteRef,
} from '../../../../core/azure/arm/index.ts';
import { cloudFromEndpoint } from '../../../../core/azure/clouds.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { systemClock } from '../../../../core/clock.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { createEstate, startArm, type App, type ArmStandIn, type Estate } from '../../../../sandbox/arm/index.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../../../../sandbox/certificates/index.ts';
import { startEntra, type EntraStandIn } from '../../../../sandbox/entra/index.ts';
import type { Answer } from '../../../../sandbox/faults/index.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';

export const clientId = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

/** One app with two slots in a stand-in of the resource manager, over https and with real sockets. */
export interface SlotsWorld {
  readonly authority: CertificateAuthority;
  readonly entra: EntraStandIn;
  readonly estate: Estate;
  readonly arm: ArmStandIn;
  readonly shop: SiteRef;
  readonly app: App;
  readonly context: FakeContext;
  readonly slots: ArmSlots;
  readonly sites: ArmSites;
  options(changes?: Partial<ArmSitesOptions>): ArmSitesOptions;
  /** A credential of the stand-in's own directory. */
  readonly credential: TokenCredential;
  /** The requests so far whose method and path fit. */
  asked(method: string, path: RegExp): number;
  /** Answers the next requests that fit in the stand-in's place. */
  answers(path: RegExp | string, ...answers: readonly Answer[]): void;
  /** Resolves when such a request has arrived. */
  arrival(method: string, path: RegExp): Promise<void>;
  /** No faults, no requests, nothing in progress, and the slots as they were at first. */
  restore(): void;
  stop(): Promise<void>;
}

export async function startSlotsWorld(): Promise<SlotsWorld> {
  const authority = await createCertificateAuthority();
  const certificate = await authority.issueServer();
  const entra = await startEntra({ certificate, directory: { tenantId: 't', applications: [{ clientId }] } });
  const estate = createEstate();
  const app = estate.addApp({
    name: 'Shop',
    resourceGroup: 'shop-rg',
    appSettings: { Hub: 'Production', Kept: 'production' },
    stickyAppSettings: ['Kept'],
    stickyConnectionStrings: ['Orders'],
    slots: {
      staging: {
        appSettings: { Hub: 'Staging', Kept: 'staging', Token: 'the-value-of-a-secret', Only: 'here' },
        web: { autoSwapSlotName: 'production', alwaysOn: true, healthCheckPath: '/health' },
        network: { subnetId: '/subnet', routesAllTraffic: true, contentShareOverVnet: true },
        easyAuth: true,
        functions: [
          { name: 'Start', trigger: 'httpTrigger' },
          { name: 'Process', trigger: 'orchestrationTrigger' },
          { name: 'Tick', trigger: 'timerTrigger', isDisabled: true },
        ],
      },
    },
  });
  const arm = await startArm({ certificate, entra, estate, hostOf: () => undefined, pageSize: 2 });
  const context = fakeContext();
  const credential: TokenCredential = {
    getToken: async (scopes) => ({
      token: await entra.issueToken(clientId, String(scopes).replace(/\/\.default$/, '')),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
  const options = (changes: Partial<ArmSitesOptions> = {}): ArmSitesOptions => ({
    cloud: cloudFromEndpoint({ url: arm.url, activeDirectoryServiceEndpointResourceId: arm.url }),
    credential,
    httpClient: createNetworkClient({ extraCertificateAuthorities: [authority.certificatePem] }, () => {}),
    subscriptionId: estate.subscriptionId,
    context: { ...context, clock: systemClock },
    ...changes,
  });
  const shared = options();
  const asked = (method: string, path: RegExp): number =>
    arm.requests.filter((request) => request.method === method && path.test(request.target)).length;
  const atFirst = [...app.slots.values()].map((slot) => [slot, structuredClone(slot)] as const);
  return {
    authority,
    entra,
    estate,
    arm,
    app,
    context,
    credential,
    options,
    shop: { subscriptionId: estate.subscriptionId, resourceGroup: 'shop-rg', name: 'Shop' },
    slots: createArmSlots(shared),
    sites: createArmSites(shared),
    asked,
    answers: (path, ...answers) =>
      arm.faults.add(...answers.map((it) => ({ path, action: { kind: 'answer' as const, ...it } }))),
    async arrival(method, path) {
      while (asked(method, path) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    restore() {
      arm.faults.clear();
      arm.forgetRequests();
      app.operation = undefined;
      for (const [slot, first] of atFirst) Object.assign(slot, structuredClone(first));
    },
    async stop() {
      await Promise.all([arm.stop(), entra.stop(), authority.dispose()]);
    },
  };
}

/** The error with which something must fail. */
export async function refusal(question: Promise<unknown>, code: ErrorCode): Promise<DurableDeployError> {
  try {
    await question;
  } catch (error) {
    assert.ok(error instanceof DurableDeployError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }
  throw new assert.AssertionError({ message: `It should have failed with ${code}.` });
}
