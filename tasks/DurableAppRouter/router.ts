import { fileURLToPath } from 'node:url';
import type { RegistryLocation } from '../../core/routing/run/index.ts';
import type { RetirePolicy } from '../../core/routing/run/model.ts';
import { quote, type InputReader } from '../host/index.ts';
import { parseAppName } from './parse.ts';

/** The router's own package lies in the task's folder: packaging puts it there. */
export function packedRouter(): string {
  return fileURLToPath(new URL('router.zip', import.meta.url));
}

/** What is said of the router. */
export interface RouterInputs {
  readonly appName: string | undefined;
  readonly authentication: Readonly<Record<string, string>>;
  /** Whether it makes and retires lines by itself. */
  readonly reconciles: boolean;
  readonly trackingStore: RegistryLocation | undefined;
}

export function readRouter(read: InputReader, trackingStore: RegistryLocation | undefined): RouterInputs {
  const appName = read.parsed('routerAppName', read.text('routerAppName'), parseAppName);
  const kind = read.choice('routerAuthentication', ['functionKey', 'entra']);
  const tenant = read.text('routerTenantId');
  const audience = read.text('routerAudience');
  const roles = read.list('routerRoles');
  const common = { appName, reconciles: read.flag('routerReconciles'), trackingStore };
  if (kind === 'functionKey') return { ...common, authentication: { DURABLE_ROUTER_AUTHENTICATION: kind } };
  if (tenant === undefined) read.problem('routerTenantId', 'give the tenant whose tokens are taken.');
  else checkId(read, 'routerTenantId', tenant);
  if (audience === undefined) read.problem('routerAudience', 'give the audience that tokens must be for.');
  return {
    ...common,
    authentication: {
      DURABLE_ROUTER_AUTHENTICATION: kind,
      DURABLE_ROUTER_TENANT: tenant ?? '',
      DURABLE_ROUTER_AUDIENCE: audience ?? '',
      ...(roles.length === 0 ? {} : { DURABLE_ROUTER_ROLES: roles.join(',') }),
    },
  };
}

/** App settings by which the router finds the registry, and treats lines as the pipeline does. */
export function routerSettings(
  application: string,
  registry: RegistryLocation,
  retire: RetirePolicy,
  maxLines: number,
  { authentication, reconciles, trackingStore }: RouterInputs,
): Readonly<Record<string, string>> {
  const { deadline } = retire;
  return {
    DURABLE_ROUTER_APPLICATION: application,
    ...locationSettings('DURABLE_ROUTER_REGISTRY', registry),
    ...(trackingStore === undefined ? {} : locationSettings('DURABLE_ROUTER_TRACKING_STORE', trackingStore)),
    DURABLE_ROUTER_RECONCILE: String(reconciles),
    DURABLE_ROUTER_KEEP: String(retire.keep),
    DURABLE_ROUTER_GRACE_SECONDS: String(retire.graceMs / 1000),
    DURABLE_ROUTER_STOPPED_SECONDS: String(retire.stoppedForMs / 1000),
    DURABLE_ROUTER_REMOVE_HUB: String(retire.removeHub),
    ...(deadline === undefined
      ? {}
      : {
          DURABLE_ROUTER_DEADLINE_SECONDS: String(deadline.afterMs / 1000),
          DURABLE_ROUTER_DEADLINE_POLICY: deadline.policy,
          DURABLE_ROUTER_TERMINATE: deadline.terminate.join(','),
        }),
    DURABLE_ROUTER_MAX_LINES: String(maxLines),
    ...authentication,
  };
}

/** As an identity-based connection is written. */
function locationSettings(name: string, location: RegistryLocation): Readonly<Record<string, string>> {
  return location.kind === 'connectionString'
    ? { [name]: location.connectionString }
    : { [`${name}__accountName`]: location.accountName };
}

function checkId(read: InputReader, name: string, id: string): void {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
    read.problem(name, `${quote(id)} is no id such as 1a2b3c4d-0000-4000-8000-000000000000.`);
  }
}
