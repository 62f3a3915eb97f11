import { secretsOf } from '../../core/azure/secrets.ts';
import { parseStorageConnection } from '../../core/azure/storage/index.ts';
import type { RegistryLocation } from '../../core/routing/run/index.ts';
import type { InputReader, TaskHost } from '../host/index.ts';
import { asProblem } from '../shared/as-problem.ts';
import { parseAccountName } from './parse.ts';

/** A storage account by its connection string or its name; both are a problem, and what is missing is the caller's affair. */
export function readStorage(
  host: TaskHost,
  read: InputReader,
  names: { readonly connectionString: string; readonly accountName: string },
): RegistryLocation | undefined {
  const connectionString = readConnectionString(host, read, names.connectionString);
  const typed = read.text(names.accountName);
  if (connectionString !== undefined && typed !== undefined) {
    read.problem(
      [names.connectionString, names.accountName],
      'both are given. Give the connection string, or the account’s name for an identity.',
    );
  }
  const accountName = read.parsed(names.accountName, typed, parseAccountName);
  if (connectionString !== undefined) return { kind: 'connectionString', connectionString };
  return accountName === undefined ? undefined : { kind: 'identity', accountName };
}

/** A connection string, masked as soon as it is read. */
function readConnectionString(host: TaskHost, read: InputReader, name: string): string | undefined {
  const text = read.secret(name);
  for (const secret of secretsOf(name, text ?? '')) host.maskSecret(secret);
  read.parsed(name, text, (value) => asProblem(() => parseStorageConnection(value, `the input ${name}`)));
  return text;
}
