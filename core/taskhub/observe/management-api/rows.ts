import { DurableDeployError } from '../../../errors.ts';
import { terminalStatuses, type InFlightInstance, type StorageProvider } from '../../model.ts';

/** What one row of `GET /instances` is. */
export type Row =
  | { readonly kind: 'inFlight'; readonly instance: InFlightInstance }
  | { readonly kind: 'entity'; readonly instanceId: string; readonly customStatus: unknown }
  | { readonly kind: 'ended' };

/**
 * Judges the body of one page. The handler drops its status filter silently when it does not know a name, and it always
 * lists entities, so each row is looked at again.
 *
 * @param rows the parsed body
 * @throws DurableDeployError MALFORMED_ANSWER when it is not a list of instances
 */
export function readRows(rows: unknown, provider: StorageProvider | undefined): Row[] {
  if (!Array.isArray(rows)) throw malformed('the body is not a list');
  return rows.map((row: unknown) => readRow(row, provider));
}

function readRow(row: unknown, provider: StorageProvider | undefined): Row {
  if (typeof row !== 'object' || row === null) throw malformed('a row is not an object');
  const fields = row as Readonly<Record<string, unknown>>;
  const { instanceId, runtimeStatus: status, name } = fields;
  if (typeof instanceId !== 'string' || instanceId === '') throw malformed('a row has no instanceId');
  if (typeof status !== 'string' || status === '') throw malformed('a row has no runtimeStatus');
  if (name !== undefined && name !== null && typeof name !== 'string') throw malformed('a name is not a text');
  if (isEntity(instanceId, name ?? '', provider)) {
    return { kind: 'entity', instanceId, customStatus: fields['customStatus'] };
  }
  if (terminalStatuses.includes(status)) return { kind: 'ended' };
  return {
    kind: 'inFlight',
    instance: {
      instanceId,
      name: name ?? '',
      version: textOf(fields['version']) ?? '',
      status,
      ...optional('createdTime', textOf(fields['createdTime'])),
      ...optional('lastUpdatedTime', textOf(fields['lastUpdatedTime'])),
    },
  };
}

/**
 * Whether a row is an entity's. Its id is `@name@key`; on Azure Storage its name is the whole id, on the other providers
 * the bare name. An orchestration may be called `@odd@orch` as well, and its name is then its function's. As long as the
 * provider is not known to use bare names, only the whole id counts, so that no orchestration is taken for an entity.
 */
export function isEntity(instanceId: string, name: string, provider: StorageProvider | undefined): boolean {
  const entityName = /^@([^@]+)@/.exec(instanceId)?.[1];
  if (entityName === undefined) return false;
  if (name === instanceId) return true;
  const namesAreBare = provider !== undefined && provider !== 'AzureStorage';
  return namesAreBare && name.toLowerCase() === entityName.toLowerCase();
}

function malformed(what: string): DurableDeployError {
  return new DurableDeployError('MALFORMED_ANSWER', `The list of instances could not be read: ${what}.`, {
    fix: 'Check that the URL is that of a function app with Durable Functions, and that nothing in between answers in its place.',
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
