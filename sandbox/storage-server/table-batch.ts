import { randomUUID } from 'node:crypto';
import type { AccountState } from './account-state.ts';
import type { PageLimits, ServiceAnswer, ServiceRequest } from './exchange.ts';
import { ServiceFailure } from './failure.ts';
import { serveTable } from './table-service.ts';

/**
 * Answers an entity group transaction (`POST /$batch`, multipart): the operations are carried out in order, and none of them
 * when one fails. The error of the failing one, its index before the text, is then the only part of the answer.
 */
export function serveBatch(account: AccountState, request: ServiceRequest, limits: PageLimits): ServiceAnswer {
  const operations = readOperations(request);
  const undo = operations.map((operation) => remember(account, operation));
  const parts: string[] = [];
  for (const [index, operation] of operations.entries()) {
    try {
      parts.push(part(serveTable(account, operation, limits)));
    } catch (error) {
      if (!(error instanceof ServiceFailure)) {
        throw error;
      }
      for (const restore of undo.slice(0, index).reverse()) {
        restore();
      }
      return multipart([part(failed(error, index))]);
    }
  }
  return multipart(parts);
}

function readOperations(request: ServiceRequest): ServiceRequest[] {
  const text = request.body.toString('utf8');
  const boundary = /boundary=(changeset_[^\s;]+)/.exec(text)?.[1];
  if (boundary === undefined) {
    throw new ServiceFailure(400, 'InvalidInput', 'The batch has no changeset.');
  }
  return text
    .split(`--${boundary}`)
    .slice(1)
    .flatMap((section) => {
      const match = /(GET|POST|PUT|PATCH|MERGE|DELETE) (\S+) HTTP\/1\.1\r?\n([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(
        section,
      );
      if (match === null) {
        return [];
      }
      const [, method = '', address = '', headerText = '', body = ''] = match;
      const url = new URL(address);
      const headers: Record<string, string> = {};
      for (const line of headerText.split(/\r?\n/)) {
        const colon = line.indexOf(':');
        if (colon > 0) {
          headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
        }
      }
      const path = decodeURIComponent(url.pathname).split('/').slice(2).join('/');
      return [
        { method, path, query: url.searchParams, headers, body: Buffer.from(body.trim()), baseUrl: request.baseUrl },
      ];
    });
}

/** What takes the operation's effect back. */
function remember(account: AccountState, operation: ServiceRequest): () => void {
  const keys = /\(PartitionKey='((?:[^']|'')*)',\s*RowKey='((?:[^']|'')*)'\)$/s.exec(operation.path);
  const table = account.table(/^[A-Za-z0-9]+/.exec(operation.path)?.[0] ?? '');
  const body =
    keys === null
      ? (JSON.parse(operation.body.toString('utf8')) as { PartitionKey: string; RowKey: string })
      : undefined;
  const partitionKey = body?.PartitionKey ?? (keys?.[1] ?? '').replaceAll("''", "'");
  const rowKey = body?.RowKey ?? (keys?.[2] ?? '').replaceAll("''", "'");
  const before = table.find({ partitionKey, rowKey });
  return () => {
    if (before !== undefined) {
      table.write(before, 'upsertReplace');
    } else if (table.find({ partitionKey, rowKey }) !== undefined) {
      table.delete({ partitionKey, rowKey });
    }
  };
}

function failed(error: ServiceFailure, index: number): ServiceAnswer {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json;odata=minimalmetadata;charset=utf-8' },
    body: JSON.stringify({
      'odata.error': { code: error.code, message: { lang: 'en-US', value: `${index}:${error.message}` } },
    }),
  };
}

const statusTexts: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  412: 'Precondition Failed',
};

function part(answer: ServiceAnswer): string {
  const headers = Object.entries({ dataserviceversion: '3.0;', ...answer.headers });
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `HTTP/1.1 ${answer.status} ${statusTexts[answer.status] ?? ''}`,
    ...headers.map(([name, value]) => `${name === 'etag' ? 'ETag' : name}: ${value}`),
    '',
    answer.body?.toString() ?? '',
  ].join('\r\n');
}

function multipart(parts: readonly string[]): ServiceAnswer {
  const batch = `batchresponse_${randomUUID()}`;
  const changeset = `changesetresponse_${randomUUID()}`;
  return {
    status: 202,
    headers: { 'content-type': `multipart/mixed; boundary=${batch}` },
    body: [
      `--${batch}`,
      `Content-Type: multipart/mixed; boundary=${changeset}`,
      '',
      ...parts.flatMap((text) => [`--${changeset}`, text]),
      `--${changeset}--`,
      `--${batch}--`,
      '',
    ].join('\r\n'),
  };
}
