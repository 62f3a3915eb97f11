import { createWebSiteManagement, type WebSiteManagementContext } from '@azure/arm-appservice/api';
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import {
  createEstate,
  startArm,
  type App,
  type AppDefinition,
  type ArmOptions,
  type ArmStandIn,
  type Slot,
} from '../../../sandbox/arm/index.ts';
import { createCertificateAuthority } from '../../../sandbox/certificates/index.ts';
import { startEntra } from '../../../sandbox/entra/index.ts';
import { trustingClient } from '../support/trusting-client.ts';

export const clientId = '11111111-2222-4333-8444-555555555555';
const tenantId = '72f988bf-0000-4000-8000-000000000001';

/** An app called `shop` with the slots production and staging, whose settings tell which is which. */
export const shop: AppDefinition = {
  name: 'shop',
  resourceGroup: 'rg',
  appSettings: { Hub: 'HubLive', Stays: 'in production', Same: 'x' },
  connectionStrings: { Db: { value: 'Server=live', type: 'SQLAzure' } },
  stickyAppSettings: ['Stays'],
  files: { 'host.json': '{"live":true}' },
  functions: [{ name: 'Old', trigger: 'httpTrigger' }],
  slots: {
    staging: {
      appSettings: { Hub: 'HubNext', Stays: 'in staging', Same: 'x' },
      connectionStrings: { Db: { value: 'Server=next', type: 'SQLAzure' } },
      files: { 'host.json': '{"next":true}' },
      functions: [
        { name: 'Order', trigger: 'orchestrationTrigger' },
        { name: 'Tick', trigger: 'timerTrigger', isDisabled: true },
      ],
    },
  },
};

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** The resource manager with one app, and two ways to ask it: the SDK, which sends everything once, and raw requests. */
export interface Stage {
  readonly arm: ArmStandIn;
  readonly app: App;
  readonly production: Slot;
  readonly staging: Slot;
  readonly sdk: WebSiteManagementContext;
  /** @param path behind the site, such as `/slots/staging/slotsswap` */
  readonly ask: (
    method: Method,
    path: string,
    body?: unknown,
    options?: { readonly apiVersion?: string; readonly timeoutMs?: number },
  ) => Promise<PipelineResponse>;
  /** @param url as a header of an answer gives it */
  readonly follow: (url: string | undefined) => Promise<PipelineResponse>;
}

/** What the stages of a file have in common, which takes time to make: certificates and the directory. */
export interface Premises {
  open(
    definition?: AppDefinition,
    options?: Partial<Pick<ArmOptions, 'operations' | 'now' | 'pageSize' | 'slotComes' | 'slotGoes'>>,
  ): Promise<Stage>;
  /** Stops the stages that were opened since the last call. */
  clear(): Promise<void>;
  dispose(): Promise<void>;
}

export async function createPremises(): Promise<Premises> {
  const authority = await createCertificateAuthority();
  const certificate = await authority.issueServer();
  const entra = await startEntra({
    certificate,
    directory: { tenantId, applications: [{ clientId, secrets: ['x'] }] },
  });
  const httpClient = trustingClient(authority.certificatePem);
  const opened: ArmStandIn[] = [];
  const clear = async (): Promise<void> => {
    await Promise.all(opened.splice(0).map((arm) => arm.stop()));
  };
  return {
    async open(definition = shop, options = {}) {
      const estate = createEstate();
      const app = estate.addApp(definition);
      const arm = await startArm({ certificate, entra, estate, hostOf: () => undefined, ...options });
      opened.push(arm);
      const token = await entra.issueToken(clientId, arm.url);
      const sdk = createWebSiteManagement(
        { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_000_000 }) },
        estate.subscriptionId,
        {
          endpoint: arm.url,
          httpClient,
          credentials: { scopes: [`${arm.url}/.default`] },
          retryOptions: { maxRetries: 0 },
        },
      );
      const send = (method: Method, url: string, body?: unknown, timeout = 10_000): Promise<PipelineResponse> =>
        httpClient.sendRequest(
          createPipelineRequest({
            url,
            method,
            headers: createHttpHeaders({ authorization: `Bearer ${token}` }),
            timeout,
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          }),
        );
      const slot = (name: string): Slot => {
        const found = app.slots.get(name);
        if (found === undefined) throw new Error(`no slot ${name}`);
        return found;
      };
      const site = `${arm.url}/subscriptions/${estate.subscriptionId}/resourceGroups/rg/providers/Microsoft.Web/sites/${app.name}`;
      return {
        arm,
        app,
        production: slot('production'),
        staging: slot('staging'),
        sdk,
        ask: (method, path, body, { apiVersion = '2025-05-01', timeoutMs } = {}) =>
          send(method, `${site}${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`, body, timeoutMs),
        follow: (url) => send('GET', url ?? ''),
      };
    },
    clear,
    async dispose() {
      await clear();
      await Promise.all([entra.stop(), authority.dispose()]);
    },
  };
}

/** The body of an answer. */
export function bodyOf<Body>({ bodyAsText }: PipelineResponse): Body {
  return JSON.parse(bodyAsText ?? 'null') as Body;
}

/** Microsoft.Web's own form of an error. */
export interface WebErrorBody {
  readonly Code: string;
  readonly Message: string;
  readonly Details: readonly { readonly ErrorEntity?: { readonly ExtendedCode?: string } }[];
}
