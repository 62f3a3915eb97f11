import type { Dispatcher } from 'undici';
import { ComingBody, WholeBody } from './answer-body.ts';
import type { Headers } from './model.ts';
import { headersOf } from './raw-headers.ts';
import type { AppRequest, NoAnswer, Sent } from './transport-model.ts';

/** Bodies up to this length come in one piece, or nearly so. */
const shortBody = 16 * 1024;
const nothing = Buffer.alloc(0);

/** One request and its answer, as undici tells of them. */
export class Exchange implements Dispatcher.DispatchHandler {
  private readonly request: AppRequest;
  private readonly resolve: (sent: Sent) => void;
  private readonly timer: NodeJS.Timeout;
  /** There as soon as bytes may have been sent. */
  private abort: (() => void) | undefined;
  private why: NoAnswer['why'] | undefined;
  private head: { readonly status: number; readonly headers: Headers } | undefined;
  private readonly short: Buffer[] = [];
  private coming: ComingBody | undefined;
  private ended = false;

  constructor(request: AppRequest, resolve: (sent: Sent) => void) {
    this.request = request;
    this.resolve = resolve;
    this.timer = setTimeout(onTime, request.timeoutMs, this);
    request.signal?.addEventListener('abort', this.onGone);
  }

  /** The caller does not wait any more. */
  readonly onGone = (): void => this.stop('callerGone');

  /** Ends it, whatever has come by now. */
  stop(why: NoAnswer['why']): void {
    if (this.ended) return;
    this.why ??= why;
    // What is sent ends by an error; what waits for a connection is not sent when it gets one.
    if (this.abort !== undefined) this.abort();
    else this.onError(undefined);
  }

  onConnect(abort: () => void): void {
    if (this.ended) abort();
    else this.abort = abort;
  }

  onHeaders(status: number, raw: Buffer[], more: () => void): boolean {
    if (status < 200) return true;
    const headers = headersOf(raw);
    if (status === 204 || status === 304 || this.request.method === 'HEAD') {
      // No body follows, whatever length it is said to have; undici takes that amiss.
      this.resolve({ kind: 'answer', answer: { status, headers, body: new WholeBody(nothing) } });
      return true;
    }
    // A short body has to come in the same time; a long one may take as long as it likes, yet not come to a halt.
    if (isShort(headers)) {
      this.head = { status, headers };
      return true;
    }
    this.timer.refresh();
    this.coming = new ComingBody(more, () => this.stop('callerGone'));
    this.resolve({ kind: 'answer', answer: { status, headers, body: this.coming } });
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.coming === undefined) {
      this.short.push(chunk);
      return true;
    }
    this.timer.refresh();
    return this.coming.push(chunk);
  }

  onComplete(): void {
    this.end();
    if (this.coming !== undefined) this.coming.push(null);
    else if (this.head !== undefined) {
      this.resolve({ kind: 'answer', answer: { ...this.head, body: new WholeBody(joined(this.short)) } });
    }
  }

  onError(error: unknown): void {
    if (this.ended) return;
    this.end();
    if (this.coming !== undefined) {
      this.coming.destroy(error instanceof Error ? error : new Error('The answer was cut.'));
      return;
    }
    const why = this.why ?? (this.abort === undefined ? 'notSent' : 'cut');
    this.resolve({ kind: 'none', none: { why, code: codeOf(why, error) } });
  }

  private end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.request.signal?.removeEventListener('abort', this.onGone);
  }
}

function onTime(exchange: Exchange): void {
  exchange.stop('timedOut');
}

/** Whether an answer says that its body is short. */
function isShort(headers: Headers): boolean {
  const length = headers['content-length'];
  return typeof length === 'string' && length.length < 6 && Number(length) <= shortBody;
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}

/** The names by which these are known elsewhere. */
const usualCodes: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
};

/** The code of why there is no answer. */
export function codeOf(why: NoAnswer['why'], error: unknown): string {
  if (why === 'timedOut') return 'ETIMEDOUT';
  if (why === 'callerGone') return 'ABORT_ERR';
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? (usualCodes[code] ?? code) : 'UNKNOWN';
}
