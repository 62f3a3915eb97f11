import type { AccountState, BlobState } from './account-state.ts';
import type { ServiceAnswer, ServiceRequest } from './exchange.ts';
import { ServiceFailure } from './failure.ts';
import { escapeXml, xmlDocument } from './xml.ts';

/**
 * Answers one request to the blob service, as far as a task hub needs it: containers created, asked for, listed and deleted;
 * block blobs written whole, read, listed and deleted.
 *
 * @throws ServiceFailure for every answer that is an error.
 */
export function serveBlob(account: AccountState, request: ServiceRequest): ServiceAnswer {
  const slash = request.path.indexOf('/');
  const container = slash < 0 ? request.path : request.path.slice(0, slash);
  const blob = slash < 0 ? '' : request.path.slice(slash + 1);
  if (container === '') {
    return listContainers(account, request);
  }
  return blob === ''
    ? serveContainer(account, request, container)
    : serveOneBlob(account, request, account.container(container), blob);
}

function listContainers(account: AccountState, request: ServiceRequest): ServiceAnswer {
  const prefix = request.query.get('prefix') ?? '';
  const items = account
    .containers()
    .filter((name) => name.startsWith(prefix))
    .map((name) => `<Container><Name>${escapeXml(name)}</Name><Properties></Properties></Container>`);
  return xml(
    `<EnumerationResults ServiceEndpoint="${escapeXml(request.baseUrl)}"><Prefix>${escapeXml(prefix)}</Prefix>` +
      `<Containers>${items.join('')}</Containers><NextMarker></NextMarker></EnumerationResults>`,
  );
}

function serveContainer(account: AccountState, request: ServiceRequest, name: string): ServiceAnswer {
  switch (request.method) {
    case 'PUT':
      account.createContainer(name);
      return { status: 201, headers: {} };
    case 'DELETE':
      account.deleteContainer(name);
      return { status: 202, headers: {} };
    default: {
      const container = account.container(name);
      if (request.query.get('comp') !== 'list') {
        return { status: 200, headers: { 'x-ms-lease-status': 'unlocked', 'x-ms-lease-state': 'available' } };
      }
      const prefix = request.query.get('prefix') ?? '';
      const items = [...container]
        .filter(([blobName]) => blobName.startsWith(prefix))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(
          ([blobName, blob]) =>
            `<Blob><Name>${escapeXml(blobName)}</Name><Properties><Content-Length>${blob.content.byteLength}` +
            `</Content-Length><Content-Type>${escapeXml(blob.contentType)}</Content-Type>` +
            `<BlobType>BlockBlob</BlobType></Properties></Blob>`,
        );
      return xml(
        `<EnumerationResults ServiceEndpoint="${escapeXml(request.baseUrl)}" ContainerName="${escapeXml(name)}">` +
          `<Prefix>${escapeXml(prefix)}</Prefix><Blobs>${items.join('')}</Blobs><NextMarker></NextMarker></EnumerationResults>`,
      );
    }
  }
}

function serveOneBlob(
  account: AccountState,
  request: ServiceRequest,
  container: Map<string, BlobState>,
  name: string,
): ServiceAnswer {
  if (request.method === 'PUT') {
    const metadata = Object.entries(request.headers).flatMap(([header, value]) =>
      header.startsWith('x-ms-meta-') && value !== undefined
        ? [[header.slice('x-ms-meta-'.length), value] as const]
        : [],
    );
    container.set(name, {
      content: request.body,
      contentType: request.headers['x-ms-blob-content-type'] ?? 'application/octet-stream',
      contentEncoding: request.headers['x-ms-blob-content-encoding'],
      metadata: Object.fromEntries(metadata),
      modifiedAt: account.now(),
    });
    return { status: 201, headers: { etag: `"${account.now()}"` } };
  }
  const blob = container.get(name);
  if (blob === undefined) {
    throw new ServiceFailure(404, 'BlobNotFound', 'The specified blob does not exist.');
  }
  if (request.method === 'DELETE') {
    container.delete(name);
    return { status: 202, headers: {} };
  }
  const headers = {
    'content-type': blob.contentType,
    ...(blob.contentEncoding === undefined ? {} : { 'content-encoding': blob.contentEncoding }),
    'last-modified': new Date(blob.modifiedAt).toUTCString(),
    etag: `"${blob.modifiedAt}"`,
    'x-ms-blob-type': 'BlockBlob',
    'x-ms-lease-status': 'unlocked',
    'x-ms-lease-state': 'available',
    ...Object.fromEntries(Object.entries(blob.metadata).map(([key, value]) => [`x-ms-meta-${key}`, value])),
  };
  if (request.method === 'HEAD') {
    return { status: 200, headers: { ...headers, 'content-length': String(blob.content.byteLength) } };
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers['x-ms-range'] ?? request.headers['range'] ?? '');
  if (range === null) {
    return { status: 200, headers, body: blob.content };
  }
  const start = Number(range[1]);
  const end = range[2] === '' ? blob.content.byteLength - 1 : Math.min(Number(range[2]), blob.content.byteLength - 1);
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${blob.content.byteLength}` },
    body: blob.content.subarray(start, end + 1),
  };
}

function xml(content: string): ServiceAnswer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument(content) };
}
