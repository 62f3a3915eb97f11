import type { AccountState } from './account-state.ts';
import type { ServiceAnswer, ServiceRequest } from './exchange.ts';
import { ServiceFailure } from './failure.ts';
import type { QueueMessage } from './queue-state.ts';
import { escapeXml, unescapeXml, xmlDocument } from './xml.ts';

/**
 * Answers one request to the queue service: queues created, deleted, listed and asked for their depth; messages put, peeked,
 * received, updated, deleted. Source of the forms: learn.microsoft.com "Queue Storage REST API", held against Azurite.
 *
 * @throws ServiceFailure for every answer that is an error.
 */
export function serveQueue(account: AccountState, request: ServiceRequest): ServiceAnswer {
  const [name = '', part, messageId] = request.path.split('/');
  if (name === '') {
    return listQueues(account, request);
  }
  if (part === 'messages') {
    return messageId === undefined
      ? serveMessages(account, request, name)
      : serveMessage(account, request, name, messageId);
  }
  switch (request.method) {
    case 'PUT':
      return { status: account.createQueue(name) ? 201 : 204, headers: {} };
    case 'DELETE':
      account.deleteQueue(name);
      return { status: 204, headers: {} };
    case 'GET':
    case 'HEAD': {
      const count = account.queue(name).messages(account.now()).length;
      return { status: 200, headers: { 'x-ms-approximate-messages-count': String(count) } };
    }
    default:
      throw unsupportedVerb();
  }
}

function listQueues(account: AccountState, request: ServiceRequest): ServiceAnswer {
  const prefix = request.query.get('prefix') ?? '';
  const marker = request.query.get('marker') ?? '';
  const most = Number(request.query.get('maxresults') ?? 5000);
  const names = account
    .queues()
    .map((queue) => queue.name)
    .filter((name) => name.startsWith(prefix) && name >= marker);
  const page = names.slice(0, most).map((name) => `<Queue><Name>${escapeXml(name)}</Name></Queue>`);
  return xml(
    200,
    `<EnumerationResults ServiceEndpoint="${escapeXml(request.baseUrl)}"><Prefix>${escapeXml(prefix)}</Prefix>` +
      `<MaxResults>${most}</MaxResults><Queues>${page.join('')}</Queues>` +
      `<NextMarker>${escapeXml(names[most] ?? '')}</NextMarker></EnumerationResults>`,
  );
}

function serveMessages(account: AccountState, request: ServiceRequest, name: string): ServiceAnswer {
  const queue = account.queue(name);
  const now = account.now();
  switch (request.method) {
    case 'POST': {
      const message = queue.put(
        textOf(request) ?? '',
        now,
        integer(request, 'visibilitytimeout', 0),
        integer(request, 'messagettl', 7 * 24 * 3600),
      );
      return xml(201, list([`${identity(message)}${handle(message)}`]));
    }
    case 'GET': {
      const count = integer(request, 'numofmessages', 1);
      if (count < 1 || count > 32) {
        throw outOfRange();
      }
      const peeked = request.query.get('peekonly') === 'true';
      const messages = peeked
        ? queue.peek(now, count)
        : queue.receive(now, count, integer(request, 'visibilitytimeout', 30));
      return xml(
        200,
        list(
          messages.map(
            (message) =>
              `${identity(message)}${peeked ? '' : handle(message)}<DequeueCount>${message.dequeueCount}</DequeueCount>` +
              `<MessageText>${escapeXml(message.text)}</MessageText>`,
          ),
        ),
      );
    }
    case 'DELETE':
      queue.clear();
      return { status: 204, headers: {} };
    default:
      throw unsupportedVerb();
  }
}

function serveMessage(account: AccountState, request: ServiceRequest, name: string, id: string): ServiceAnswer {
  const queue = account.queue(name);
  const receipt = request.query.get('popreceipt') ?? '';
  switch (request.method) {
    case 'PUT': {
      const visibility = integer(request, 'visibilitytimeout', 0);
      const message = queue.update(id, receipt, account.now(), visibility, textOf(request));
      return {
        status: 204,
        headers: { 'x-ms-popreceipt': message.popReceipt, 'x-ms-time-next-visible': httpDate(message.visibleAt) },
      };
    }
    case 'DELETE':
      queue.delete(id, receipt);
      return { status: 204, headers: {} };
    default:
      throw unsupportedVerb();
  }
}

function integer(request: ServiceRequest, parameter: string, byDefault: number): number {
  const text = request.query.get(parameter);
  if (text === null) {
    return byDefault;
  }
  if (!/^-?\d+$/.test(text)) {
    throw outOfRange();
  }
  return Number(text);
}

function textOf(request: ServiceRequest): string | undefined {
  const text = /<MessageText>([\s\S]*?)<\/MessageText>/.exec(request.body.toString('utf8'))?.[1];
  return text === undefined ? undefined : unescapeXml(text);
}

function list(messages: readonly string[]): string {
  const items = messages.map((message) => `<QueueMessage>${message}</QueueMessage>`);
  return `<QueueMessagesList>${items.join('')}</QueueMessagesList>`;
}

function identity(message: QueueMessage): string {
  const expires = Number.isFinite(message.expiresAt) ? httpDate(message.expiresAt) : 'Fri, 31 Dec 9999 23:59:59 GMT';
  return (
    `<MessageId>${message.id}</MessageId><InsertionTime>${httpDate(message.insertedAt)}</InsertionTime>` +
    `<ExpirationTime>${expires}</ExpirationTime>`
  );
}

function handle(message: QueueMessage): string {
  return (
    `<PopReceipt>${message.popReceipt}</PopReceipt>` +
    `<TimeNextVisible>${httpDate(message.visibleAt)}</TimeNextVisible>`
  );
}

function httpDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString();
}

function xml(status: number, content: string): ServiceAnswer {
  return { status, headers: { 'content-type': 'application/xml' }, body: xmlDocument(content) };
}

function outOfRange(): ServiceFailure {
  return new ServiceFailure(
    400,
    'OutOfRangeQueryParameterValue',
    'One of the query parameters specified in the request URI is outside the permissible range.',
  );
}

function unsupportedVerb(): ServiceFailure {
  return new ServiceFailure(405, 'UnsupportedHttpVerb', 'The resource does not support the specified HTTP verb.');
}
