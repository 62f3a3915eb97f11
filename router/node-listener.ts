import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { isShort, type CallerSignal, type RouterAnswer, type RouterRequest } from '../core/routing/forward/index.ts';

/** A router behind Node's own server. A caller that goes away takes its request to the app with it. */
export function createListener(answer: (request: RouterRequest) => Promise<RouterAnswer>): RequestListener {
  return (message, response) => {
    const signal = new Gone();
    response.on('close', () => {
      if (!response.writableFinished) signal.abort();
    });
    const request: RouterRequest = {
      method: message.method ?? 'GET',
      rawUrl: message.url ?? '',
      headers: message.headers,
      body: hasBody(message) ? message : undefined,
      signal,
    };
    answer(request).then(
      (answered) => send(message, response, answered),
      () => response.destroy(),
    );
  };
}

/** Told once, and listened to by one request to an app at a time. */
class Gone implements CallerSignal {
  aborted = false;
  private readonly listeners: (() => void)[] = [];

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const index = this.listeners.indexOf(listener);
    if (index !== -1) this.listeners.splice(index, 1);
  }

  abort(): void {
    this.aborted = true;
    for (const listener of [...this.listeners]) listener();
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function send(message: IncomingMessage, response: ServerResponse, { status, headers, body }: RouterAnswer): void {
  const streamed = typeof body === 'object';
  if (response.destroyed || response.writableEnded) {
    if (streamed) body.destroy();
    return;
  }
  // Who is refused with half of a body sent need not send the other half.
  const close = streamed || status < 400 || message.complete ? {} : { connection: 'close' };
  if (!streamed) {
    response.writeHead(status, { ...headers, ...close });
    response.end(body);
    return;
  }
  if (isShort(headers) && message.method !== 'HEAD') {
    sendWhole(response, status, headers, body);
    return;
  }
  // A body that is cut must look cut: the status is out already.
  body.on('error', () => response.destroy());
  body.on('aborted', () => response.destroy());
  response.writeHead(status, headers);
  response.once('close', () => body.destroy());
  body.pipe(response);
}

/** As the router says it of an app that does not answer at all. */
const cutAnswer = {
  code: 'badGateway',
  message: 'The answer of the app was cut. It has done what it was asked, or may have: look before it is asked again.',
  mayHaveBeenDone: true,
};

/** A short body goes out with its head, in one piece, which is less work than to pipe it. As Latin-1 bytes stay what they are. */
function sendWhole(response: ServerResponse, status: number, headers: RouterAnswer['headers'], body: Readable): void {
  let text = '';
  body.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  const cut = (): void => {
    if (response.destroyed || response.headersSent) return;
    response.writeHead(502, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    response.end(JSON.stringify(cutAnswer));
  };
  body.on('error', cut);
  body.on('aborted', cut);
  body.on('end', () => {
    if (response.destroyed || response.headersSent) return;
    response.writeHead(status, headers);
    response.end(text, 'latin1');
  });
}
