import { cloudFromEndpoint, type Cloud } from '../core/azure/clouds.ts';
import { DurableDeployError } from '../core/errors.ts';
import { entraKeysUrl, hashOfKey, type CallerRule } from '../core/routing/forward/index.ts';
import { forwardTimeoutMs } from '../core/routing/retire/index.ts';
import type { RegistryLocation } from '../core/routing/run/doors.ts';
import { defaultRetirePolicy, type Quotas, type RetirePolicy } from '../core/routing/run/model.ts';
import { sealKeyBytes } from '../core/routing/waiting/index.ts';
import { createReader, type Environment, type SettingReader } from './setting-reader.ts';

/** Everything that a router is told. */
export interface RouterSettings {
  readonly application: string;
  readonly publicUrl: string;
  readonly callers: CallerRule;
  readonly timeoutMs: number;
  readonly registry: RegistryLocation;
  /** AES-256; none: nothing waits, and lines without an app answer 503. */
  readonly encryptionKeys: readonly Buffer[];
  /** Tables that lines share. */
  readonly trackingStore?: RegistryLocation;
  readonly cloud: Cloud;
  readonly subscriptionId: string;
  /** Of a user-assigned identity; absent: the app's own. */
  readonly identityClientId?: string;
  /** Whether it makes and retires lines, too; else only pipelines do. */
  readonly reconciles: boolean;
  readonly retire: RetirePolicy;
  readonly quotas: Quotas;
}

/** Where a router runs: `functions` is a Functions app, `server` a process of its own. */
export type Hosting = 'functions' | 'server';

/**
 * Reads the settings of a router.
 *
 * @param environment such as `process.env`
 * @throws DurableDeployError INPUT_INVALID with everything that is wrong with them
 */
export function readSettings(environment: Environment, hosting: Hosting): RouterSettings {
  const read = createReader(environment);
  const cloud = readCloud(read);
  const settings: RouterSettings = {
    application:
      read.matching('DURABLE_ROUTER_APPLICATION', /^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/, 'letters, digits and -') ?? '',
    publicUrl: readPublicUrl(read),
    callers: readCallers(read, hosting, cloud),
    timeoutMs:
      read.number(
        'DURABLE_ROUTER_TIMEOUT_SECONDS',
        { least: 1, most: hosting === 'functions' ? 229 : 86_400 },
        forwardTimeoutMs / 1000,
      ) * 1000,
    registry: readLocation(read, 'DURABLE_ROUTER_REGISTRY') ?? missingLocation(read, 'DURABLE_ROUTER_REGISTRY'),
    encryptionKeys: readKeys(read),
    ...optional('trackingStore', readLocation(read, 'DURABLE_ROUTER_TRACKING_STORE')),
    cloud,
    subscriptionId: readSubscription(read),
    ...optional('identityClientId', read.text('DURABLE_ROUTER_IDENTITY_CLIENT_ID')),
    reconciles: read.flag('DURABLE_ROUTER_RECONCILE', true),
    retire: readRetirePolicy(read),
    quotas: { maxLines: read.number('DURABLE_ROUTER_MAX_LINES', { least: 1, most: 1000 }, 10) },
  };
  if (read.problems.length > 0) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      `The settings of the router are not complete:\n${read.problems.map((problem) => `- ${problem}`).join('\n')}`,
      {
        fix: 'Set them in the app settings of the router: az functionapp config appsettings set --settings NAME=value …',
      },
    );
  }
  return settings;
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}

/** The platform says what an app is called; a custom domain, or another machine, has to be told. */
function readPublicUrl(read: SettingReader): string {
  const name = 'DURABLE_ROUTER_PUBLIC_URL';
  const given = read.text(name) ?? (read.text('WEBSITE_HOSTNAME') && `https://${read.text('WEBSITE_HOSTNAME')}`);
  if (given === undefined) {
    read.problem(name, 'says where callers reach the router, such as https://shop-router.azurewebsites.net');
    return '';
  }
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  ) {
    read.problem(name, 'must be an address such as https://shop-router.azurewebsites.net');
  }
  return given;
}

function readCallers(read: SettingReader, hosting: Hosting, cloud: Cloud): CallerRule {
  const name = 'DURABLE_ROUTER_AUTHENTICATION';
  switch (read.choice(name, ['functionKey', 'entra'], 'functionKey')) {
    case 'functionKey': {
      if (hosting === 'functions') return { kind: 'trustedHost' };
      const keys = read.secrets('DURABLE_ROUTER_KEYS');
      if (keys.length === 0) read.problem('DURABLE_ROUTER_KEYS', 'holds the keys of callers, with commas between them');
      if (keys.some((key) => key.length < 20))
        read.problem('DURABLE_ROUTER_KEYS', 'a key must have 20 characters at least');
      return { kind: 'keys', hashes: keys.map(hashOfKey) };
    }
    case 'entra': {
      const tenant = read.matching('DURABLE_ROUTER_TENANT', /^[0-9a-f-]{36}$/i, 'the id of the tenant') ?? '';
      const audience = read.text('DURABLE_ROUTER_AUDIENCE');
      if (audience === undefined)
        read.problem('DURABLE_ROUTER_AUDIENCE', 'says whom tokens must be for, such as api://shop-router');
      const audiences = (audience ?? '').split(',').map((one) => one.trim());
      const authority = cloud.authorityHost;
      return {
        kind: 'entra',
        // Tokens of version 1 and 2 name their issuer differently.
        issuers: [`${authority}/${tenant}/v2.0`, `https://sts.windows.net/${tenant}/`],
        audiences: audiences.filter((one) => one !== ''),
        keysUrl: entraKeysUrl(authority, tenant),
        roles: read.list('DURABLE_ROUTER_ROLES'),
      };
    }
  }
}

function readLocation(read: SettingReader, name: string): RegistryLocation | undefined {
  const [connectionString] = read.secrets(name, false);
  const accountName = read.text(`${name}__accountName`);
  if (connectionString !== undefined && accountName !== undefined) {
    read.problem(name, `and ${name}__accountName are both set: one of them says where the storage is`);
  }
  if (connectionString !== undefined) return { kind: 'connectionString', connectionString };
  if (accountName === undefined) return undefined;
  if (!/^[a-z0-9]{3,24}$/.test(accountName)) read.problem(`${name}__accountName`, 'is no name of a storage account');
  return { kind: 'identity', accountName };
}

function missingLocation(read: SettingReader, name: string): RegistryLocation {
  read.problem(name, `is a connection string, or ${name}__accountName the account that the identity may use`);
  return { kind: 'identity', accountName: '' };
}

function readKeys(read: SettingReader): Buffer[] {
  const name = 'DURABLE_ROUTER_ENCRYPTION_KEY';
  return read.secrets(name).map((text) => {
    const key = Buffer.from(text, 'base64');
    if (key.length !== sealKeyBytes) read.problem(name, 'must be 32 bytes in base64: openssl rand -base64 32');
    return key;
  });
}

/** On App Service the platform says it: `{subscription}+{resource group}-{region}webspace`. */
function readSubscription(read: SettingReader): string {
  const name = 'DURABLE_ROUTER_SUBSCRIPTION';
  const id = read.text(name) ?? read.text('WEBSITE_OWNER_NAME')?.split('+')[0] ?? '';
  if (!/^[0-9a-f-]{36}$/i.test(id)) read.problem(name, 'is the id of the subscription that lines are made in');
  return id;
}

function readCloud(read: SettingReader): Cloud {
  const environment = read.text('DURABLE_ROUTER_CLOUD') ?? 'AzureCloud';
  try {
    return cloudFromEndpoint({ environment });
  } catch {
    read.problem('DURABLE_ROUTER_CLOUD', 'is none of AzureCloud, AzureChinaCloud, AzureUSGovernment');
    return cloudFromEndpoint({ environment: 'AzureCloud' });
  }
}

function readRetirePolicy(read: SettingReader): RetirePolicy {
  const seconds = (name: string, usual: number): number =>
    read.number(name, { least: 0, most: 366 * 86_400 }, usual / 1000) * 1000;
  const { keep, graceMs, stoppedForMs, removeHub } = defaultRetirePolicy;
  const deadline = read.text('DURABLE_ROUTER_DEADLINE_SECONDS');
  return {
    keep: read.number('DURABLE_ROUTER_KEEP', { least: 1, most: 100 }, keep),
    graceMs: seconds('DURABLE_ROUTER_GRACE_SECONDS', graceMs),
    stoppedForMs: seconds('DURABLE_ROUTER_STOPPED_SECONDS', stoppedForMs),
    removeHub: read.flag('DURABLE_ROUTER_REMOVE_HUB', removeHub),
    ...(deadline === undefined
      ? {}
      : {
          deadline: {
            afterMs: seconds('DURABLE_ROUTER_DEADLINE_SECONDS', 0),
            policy: read.choice('DURABLE_ROUTER_DEADLINE_POLICY', ['wait', 'fail', 'terminate'], 'wait'),
            terminate: read.list('DURABLE_ROUTER_TERMINATE'),
          },
        }),
  };
}
