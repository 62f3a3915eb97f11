import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import {
  cutAnswer,
  WholeBody,
  type CallerSignal,
  type RouterAnswer,
  type RouterRequest,
} from '../core/routing/forward/index.ts';

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

function send(message: IncomingMessage, response: ServerResponse, answer: RouterAnswer): void {
  const { status, headers, body } = answer;
  if (response.destroyed || response.writableEnded) {
    if (typeof body === 'object') body.destroy();
  } else if (body instanceof WholeBody) {
    // Goes out with its head in one piece: as Latin-1, bytes stay what they are.
    response.writeHead(status, headers);
    response.end(body.bytes.toString('latin1'), 'latin1');
  } else if (typeof body === 'object') {
    stream(message, response, answer, body);
  } else {
    // Who is refused with half of a body sent need not send the other half.
    const close = status < 400 || message.complete ? {} : { connection: 'close' };
    response.writeHead(status, { ...headers, ...close });
    response.end(body);
  }
}

function stream(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers }: RouterAnswer,
  body: Readable,
): void {
  if (body.destroyed) {
    // It was cut before anybody listened.
    send(message, response, cutAnswer());
    return;
  }
  // A body that is cut must look cut: the status is out already.
  body.on('error', () => response.destroy());
  response.writeHead(status, headers);
  response.once('close', () => body.destroy());
  body.pipe(response);
}
