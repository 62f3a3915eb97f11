import type { TrackingStore } from '../../core/routing/recipe/model.ts';
import type { RegistryLocation } from '../../core/routing/run/index.ts';
import { withoutUndefined, type InputReader, type TaskHost } from '../host/index.ts';
import { parseSettingName } from '../shared/setting-name.ts';
import { parseTablePrefix } from './parse.ts';
import { readStorage } from './storage.ts';

/** Tables that lines share, as those are told of them, and as the router is. */
export interface TrackingStores {
  readonly ofLines: TrackingStore | undefined;
  readonly ofRouter: RegistryLocation | undefined;
}

export function readTrackingStores(host: TaskHost, read: InputReader): TrackingStores {
  const storage = readStorage(host, read, {
    connectionString: 'trackingStoreConnectionString',
    accountName: 'trackingStoreAccountName',
  });
  const [setting, prefix] = [read.text('trackingStoreConnectionName'), read.text('trackingStoreNamePrefix')];
  const connectionName = read.parsed('trackingStoreConnectionName', setting, parseSettingName);
  const tables = read.parsed('trackingStoreNamePrefix', prefix, parseTablePrefix);
  if (connectionName === undefined || tables === undefined) return { ofLines: undefined, ofRouter: storage };
  const connectionString = storage?.kind === 'connectionString' ? storage.connectionString : undefined;
  return { ofLines: withoutUndefined({ connectionName, connectionString, prefix: tables }), ofRouter: storage };
}

/** What lines are told must be whole: Durable Functions ignores a part of it, and says nothing. */
export function checkTrackingStore(read: InputReader): void {
  const [setting, prefix, connection] = [
    'trackingStoreConnectionName',
    'trackingStoreNamePrefix',
    'trackingStoreConnectionString',
  ].map((name) => read.text(name) !== undefined);
  if (setting !== true && (prefix === true || connection === true)) {
    read.problem(
      'trackingStoreConnectionName',
      'give the name of the setting with the connection: Durable Functions ignores the rest without it.',
    );
  }
  if (setting === true && prefix !== true) {
    read.problem('trackingStoreNamePrefix', 'give the prefix of the tables that lines share.');
  }
}
