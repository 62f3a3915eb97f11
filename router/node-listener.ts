import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { RouterAnswer, RouterRequest } from '../core/routing/forward/index.ts';

/** A router behind Node's own server. A caller that goes away takes its request to the app with it. */
export function createListener(answer: (request: RouterRequest) => Promise<RouterAnswer>): RequestListener {
  return (message, response) => {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const request: RouterRequest = {
      method: message.method ?? 'GET',
      rawUrl: message.url ?? '',
      headers: message.headers,
      body: hasBody(message) ? message : undefined,
      signal: gone.signal,
    };
    answer(request).then(
      (answered) => send(message, response, answered),
      () => response.destroy(),
    );
  };
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
  const close = status >= 400 && !message.complete ? { connection: 'close' } : {};
  response.writeHead(status, { ...headers, ...close });
  if (!streamed) {
    response.end(body);
    return;
  }
  // The status is out already: a body that is cut must look cut.
  body.once('error', () => response.destroy());
  body.once('aborted', () => response.destroy());
  response.once('close', () => body.destroy());
  body.pipe(response);
}
