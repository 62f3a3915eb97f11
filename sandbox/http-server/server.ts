import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from '../certificates/index.ts';
import { createFaultScript, type Answer, type FaultAction, type FaultScript } from '../faults/index.ts';

/** A request as a stand-in sees it. */
export interface SandboxRequest {
  readonly method: string;
  /** Path and query as sent, not decoded. */
  readonly target: string;
  /** The path alone, not decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated ones are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as it came, for what is not text. */
  readonly bytes?: Buffer;
  /** Scheme, host and port that the client used. */
  readonly origin: string;
}

/** One line of a stand-in's log. */
export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As text; empty until all of it has come. */
  body: string;
  /** `undefined` until answered, and for ever when the connection was cut. */
  status: number | undefined;
}

export type Handler = (request: SandboxRequest) => Answer | Promise<Answer>;

/** A stand-in's server, listening on a free port of 127.0.0.1. */
export interface SandboxServer {
  /** Such as `https://localhost:40123`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly faults: FaultScript;
  /** What was asked so far, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  forgetRequests(): void;
  /** Cuts what is open and frees the port. */
  stop(): Promise<void>;
}

function lowerCaseHeaders(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Bodies carry their length, 0 for none, but where the stand-in chose chunks. */
function send(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body ?? '', 'utf8');
  const bodiless = answer.status === 204 || answer.status === 304;
  const chunked = answer.headers?.['Transfer-Encoding'] === 'chunked';
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(bodiless || chunked ? {} : { 'Content-Length': String(body.length) }),
  });
  response.end(bodiless ? undefined : body);
}

function changed(answer: Answer, action: FaultAction | undefined): Answer {
  if (action?.kind === 'change') return action.change(answer);
  if (action?.kind === 'malformed') {
    const body = answer.body ?? '';
    return { ...answer, body: action.body ?? body.slice(0, Math.max(1, Math.floor(body.length / 2))) };
  }
  return answer;
}

/** Sends the first half of the body under the length of the whole. */
function sendHalf(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body ?? '', 'utf8');
  const kept = Object.entries(answer.headers ?? {}).filter(([name]) => name !== 'Transfer-Encoding');
  const headers = { ...Object.fromEntries(kept), 'Content-Length': String(body.length + 1) };
  response.writeHead(answer.status, headers);
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy());
}

/**
 * Starts a stand-in's server.
 *
 * @param options.certificate https with this certificate; plain http without
 * @param options.handle answers a request; an error thrown in it becomes a 500 with its text, so that a defect of the sandbox shows
 */
export async function startServer(options: {
  handle: Handler;
  certificate?: Certificate | undefined;
  faults?: FaultScript | undefined;
}): Promise<SandboxServer> {
  const faults = options.faults ?? createFaultScript();
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const stopping = new AbortController();
  const scheme = options.certificate === undefined ? 'http' : 'https';

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = message.url ?? '/';
    const method = message.method ?? 'GET';
    const headers = lowerCaseHeaders(message);
    const recorded: RecordedRequest = { method, target, headers, body: '', status: undefined };
    requests.push(recorded);
    const bytes = await readBody(message);
    const body = bytes.toString('utf8');
    recorded.body = body;

    let last: FaultAction | undefined;
    for (const action of faults.strike(method, target)) {
      if (action.kind === 'delay') await pause(action.milliseconds, stopping.signal);
      else last = action;
    }
    if (last?.kind === 'hang') return;
    if (last?.kind === 'cut' && last.when === 'beforeActing') {
      response.destroy();
      return;
    }
    const questionMark = target.indexOf('?');
    const given =
      last?.kind === 'answer'
        ? last
        : await options.handle({
            method,
            target,
            path: questionMark === -1 ? target : target.slice(0, questionMark),
            query: new URLSearchParams(questionMark === -1 ? '' : target.slice(questionMark + 1)),
            headers,
            body,
            bytes,
            origin: `${scheme}://${headers['host'] ?? 'localhost'}`,
          });
    if (last?.kind === 'cut') {
      response.destroy();
      return;
    }
    if (last?.kind === 'cutBody') {
      sendHalf(response, given);
      return;
    }
    const final = changed(given, last);
    recorded.status = final.status;
    send(response, final);
  }

  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    answer(message, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return;
      send(response, {
        status: 500,
        headers: { 'Content-Type': 'text/plain' },
        body: `sandbox defect: ${String(error)}`,
      });
    });
  };
  const server =
    options.certificate === undefined
      ? createHttpServer(listener)
      : createHttpsServer({ cert: options.certificate.certificatePem, key: options.certificate.keyPem }, listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://localhost:${port}`,
    port,
    faults,
    requests,
    forgetRequests() {
      requests.length = 0;
    },
    async stop() {
      stopping.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A JSON answer with the content type that Azure's services send. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}
