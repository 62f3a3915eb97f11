import type { AccountState } from './account-state.ts';
import { fromJson, isAnnotated, type EdmValue, type MetadataLevel } from './edm.ts';
import type { PageLimits, ServiceAnswer, ServiceRequest } from './exchange.ts';
import { ServiceFailure } from './failure.ts';
import { compileFilter } from './odata.ts';
import { lookUp, tagOf, type Row, type RowKeys, type WriteMode } from './table-state.ts';

/**
 * Answers one request to the table service: tables created, deleted and listed; rows inserted, read, queried by page, replaced,
 * merged and deleted. Source of the forms: learn.microsoft.com "Table service REST API", held against Azurite by a test.
 *
 * @throws ServiceFailure for every answer that is an error.
 */
export function serveTable(account: AccountState, request: ServiceRequest, limits: PageLimits): ServiceAnswer {
  const { path } = request;
  if (path === 'Tables' || path === 'Tables()') {
    return request.method === 'POST' ? createTable(account, request) : listTables(account, request);
  }
  const deleted = /^Tables\('([^']+)'\)$/.exec(path)?.[1];
  if (deleted !== undefined && request.method === 'DELETE') {
    account.deleteTable(deleted);
    return { status: 204, headers: {} };
  }
  const one = /^([A-Za-z][A-Za-z0-9]*)\(PartitionKey='((?:[^']|'')*)',\s*RowKey='((?:[^']|'')*)'\)$/s.exec(path);
  if (one !== null) {
    const [, table = '', partitionKey = '', rowKey = ''] = one;
    return serveRow(account, request, table, { partitionKey: unquote(partitionKey), rowKey: unquote(rowKey) });
  }
  const table = /^([A-Za-z][A-Za-z0-9]*)(?:\(\))?$/.exec(path)?.[1];
  if (table !== undefined && request.method === 'GET') {
    return query(account, request, table, limits);
  }
  if (table !== undefined && request.method === 'POST') {
    return insert(account, request, table);
  }
  throw new ServiceFailure(400, 'InvalidUri', 'The requested URI does not represent any resource on the server.');
}

function unquote(text: string): string {
  return text.replaceAll("''", "'");
}

function createTable(account: AccountState, request: ServiceRequest): ServiceAnswer {
  const name = bodyOf(request)['TableName'];
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9]{2,62}$/.test(name)) {
    throw new ServiceFailure(400, 'InvalidResourceName', 'The specified resource name contains invalid characters.');
  }
  account.createTable(name);
  if (request.headers['prefer'] === 'return-no-content') {
    return { status: 204, headers: {} };
  }
  const metadata = `${request.baseUrl}/$metadata#Tables/@Element`;
  return json(request, 201, { 'odata.metadata': metadata, TableName: name });
}

function listTables(account: AccountState, request: ServiceRequest): ServiceAnswer {
  const filterText = request.query.get('$filter');
  const filter = filterText === null ? undefined : compileFilter(filterText);
  const value = account
    .tables()
    .filter(({ name }) =>
      filter === undefined
        ? true
        : filter((property) => (property === 'TableName' ? { type: 'Edm.String', value: name } : undefined)),
    )
    .map(({ name }) => ({ TableName: name }));
  return json(request, 200, { 'odata.metadata': `${request.baseUrl}/$metadata#Tables`, value });
}

function serveRow(account: AccountState, request: ServiceRequest, tableName: string, keys: RowKeys): ServiceAnswer {
  const table = account.table(tableName);
  const ifMatch = request.headers['if-match'];
  const method = request.method === 'POST' ? (request.headers['x-http-method'] ?? 'POST') : request.method;
  switch (method) {
    case 'GET': {
      const row = table.find(keys);
      if (row === undefined) {
        throw new ServiceFailure(404, 'ResourceNotFound', 'The specified resource does not exist.');
      }
      const metadata = `${request.baseUrl}/$metadata#${table.name}/@Element`;
      const answer = json(request, 200, {
        'odata.metadata': metadata,
        ...toJson(row, selectedBy(request), metadataLevel(request)),
      });
      return { ...answer, headers: { ...answer.headers, etag: tagOf(row) } };
    }
    case 'PUT':
    case 'PATCH':
    case 'MERGE': {
      const upsert = ifMatch === undefined;
      const mode: WriteMode =
        method === 'PUT' ? (upsert ? 'upsertReplace' : 'replace') : upsert ? 'upsertMerge' : 'merge';
      const row = newRow(account, keys, bodyOf(request));
      table.write(row, mode, ifMatch);
      return { status: 204, headers: { etag: tagOf(row) } };
    }
    case 'DELETE':
      table.delete(keys, ifMatch);
      return { status: 204, headers: {} };
    default:
      throw new ServiceFailure(405, 'UnsupportedHttpVerb', 'The resource does not support the specified HTTP verb.');
  }
}

function insert(account: AccountState, request: ServiceRequest, tableName: string): ServiceAnswer {
  const table = account.table(tableName);
  const body = bodyOf(request);
  const { PartitionKey, RowKey } = body;
  if (typeof PartitionKey !== 'string' || typeof RowKey !== 'string') {
    throw new ServiceFailure(
      400,
      'PropertiesNeedValue',
      'The values are not specified for all properties in the entity.',
    );
  }
  const row = newRow(account, { partitionKey: PartitionKey, rowKey: RowKey }, body);
  table.write(row, 'insert');
  if (request.headers['prefer'] === 'return-no-content') {
    return { status: 204, headers: { etag: tagOf(row) } };
  }
  const answer = json(request, 201, {
    'odata.metadata': `${request.baseUrl}/$metadata#${table.name}/@Element`,
    ...toJson(row, undefined, metadataLevel(request)),
  });
  return { ...answer, headers: { ...answer.headers, etag: tagOf(row) } };
}

function query(account: AccountState, request: ServiceRequest, tableName: string, limits: PageLimits): ServiceAnswer {
  const table = account.table(tableName);
  const filterText = request.query.get('$filter');
  const fromPartition = request.query.get('NextPartitionKey');
  const top = Number(request.query.get('$top') ?? limits.rowsPerPage);
  const page = table.page(
    filterText === null || filterText === '' ? undefined : compileFilter(filterText),
    fromPartition === null
      ? undefined
      : { partitionKey: readKey(fromPartition), rowKey: readKey(request.query.get('NextRowKey') ?? keyToken('')) },
    Math.min(top, limits.rowsPerPage),
    limits.scannedPerPage,
  );
  const selected = selectedBy(request);
  const level = metadataLevel(request);
  const answer = json(request, 200, {
    'odata.metadata': `${request.baseUrl}/$metadata#${table.name}`,
    value: page.rows.map((row) => toJson(row, selected, level)),
  });
  return page.next === undefined ? answer : { ...answer, headers: { ...answer.headers, ...continuation(page.next) } };
}

function continuation(next: RowKeys): Record<string, string> {
  return {
    'x-ms-continuation-nextpartitionkey': keyToken(next.partitionKey),
    'x-ms-continuation-nextrowkey': keyToken(next.rowKey),
  };
}

/**
 * The continuation headers that lead to where a query began: word for word those that it came with (`same`), or others that
 * mean the same place.
 */
export function tokenForStart(query: URLSearchParams, same: boolean): Record<string, string> {
  const partitionKey = query.get('NextPartitionKey') ?? keyToken('');
  const rowKey = query.get('NextRowKey') ?? keyToken('');
  return {
    'x-ms-continuation-nextpartitionkey': same
      ? partitionKey
      : keyToken(readKey(partitionKey), generationOf(partitionKey) + 1),
    'x-ms-continuation-nextrowkey': same ? rowKey : keyToken(readKey(rowKey)),
  };
}

/** The service's tokens are opaque text that is safe in a header: `1!<length>!<base64>`. */
function keyToken(key: string, generation = 1): string {
  const encoded = Buffer.from(key, 'utf8').toString('base64');
  return `${generation}!${encoded.length}!${encoded}`;
}

function generationOf(token: string): number {
  return Number.parseInt(token, 10);
}

function readKey(token: string): string {
  return Buffer.from(token.split('!').at(-1) ?? '', 'base64').toString('utf8');
}

function newRow(account: AccountState, keys: RowKeys, body: Readonly<Record<string, unknown>>): Row {
  const properties = new Map<string, EdmValue>();
  for (const [name, value] of Object.entries(body)) {
    const isOwn =
      name === 'PartitionKey' ||
      name === 'RowKey' ||
      name === 'Timestamp' ||
      name.startsWith('odata.') ||
      name.endsWith('@odata.type');
    if (!isOwn && value !== null) {
      const annotation = body[`${name}@odata.type`];
      properties.set(name, fromJson(value, typeof annotation === 'string' ? annotation : undefined));
    }
  }
  return { ...keys, timestamp: account.writeTime(), properties };
}

function toJson(row: Row, selected: readonly string[] | undefined, level: MetadataLevel): Record<string, unknown> {
  const names = selected ?? ['PartitionKey', 'RowKey', ...row.properties.keys(), 'Timestamp'];
  const result: Record<string, unknown> = level === 'none' ? {} : { 'odata.etag': tagOf(row) };
  for (const name of names) {
    const value = lookUp(row, name);
    if (value === undefined) {
      continue;
    }
    // The service annotates its own Timestamp only where all types are asked for.
    if (isAnnotated(value, level) && (name !== 'Timestamp' || level === 'full')) {
      result[`${name}@odata.type`] = value.type;
    }
    result[name] = value.value;
  }
  return result;
}

function selectedBy(request: ServiceRequest): readonly string[] | undefined {
  const text = request.query.get('$select');
  return text === null || text === '' || text === '*' ? undefined : text.split(',').map((name) => name.trim());
}

function metadataLevel(request: ServiceRequest): MetadataLevel {
  const accept = request.query.get('$format') ?? request.headers['accept'] ?? '';
  return accept.includes('fullmetadata') ? 'full' : accept.includes('nometadata') ? 'none' : 'minimal';
}

function bodyOf(request: ServiceRequest): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(request.body.toString('utf8')) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new ServiceFailure(400, 'InvalidInput', 'The body is not valid JSON.');
    }
    throw error;
  }
}

function json(request: ServiceRequest, status: number, body: Readonly<Record<string, unknown>>): ServiceAnswer {
  const level = metadataLevel(request);
  const content =
    level === 'none' ? Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'odata.metadata')) : body;
  return {
    status,
    headers: { 'content-type': `application/json;odata=${level === 'none' ? 'nometadata' : `${level}metadata`}` },
    body: JSON.stringify(content),
  };
}
