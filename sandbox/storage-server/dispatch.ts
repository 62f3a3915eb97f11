import { AccountState } from './account-state.ts';
import { serveBlob } from './blob-service.ts';
import type { PageLimits, ServiceAnswer, ServiceRequest, StorageService } from './exchange.ts';
import { ServiceFailure } from './failure.ts';
import { errorAnswer, statusFaultAnswer, type FaultHook, type ObservedRequest, type StorageFault } from './faults.ts';
import { serveQueue } from './queue-service.ts';
import { serveBatch } from './table-batch.ts';
import { serveTable, tokenForStart } from './table-service.ts';

/** What becomes of a request: an answer, possibly late, possibly broken off. */
export interface Outcome {
  readonly answer: ServiceAnswer;
  readonly delayMs: number;
  /** `before`: nothing of the answer is sent. `within`: half of the body is. */
  readonly cut?: 'before' | 'within';
}

export interface RawRequest {
  readonly service: StorageService;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** What may differ from account to account. */
export interface AccountSettings {
  /** The account's clock (ms since 1970). Default: the server's. */
  readonly now?: () => number;
  /** Default: the server's. */
  readonly limits?: PageLimits;
  /** Asked before the server's own hook. */
  readonly fault?: FaultHook;
  /** Runs before each request is served, so that a test can let things happen between two requests. */
  readonly beforeRequest?: (request: ObservedRequest) => Promise<void> | void;
}

/** All accounts of one server, and the way from a request to its outcome. Knows no sockets. */
export class Dispatcher {
  readonly limits: PageLimits;
  fault: FaultHook | undefined;
  readonly #now: () => number;
  readonly #accounts = new Map<string, AccountState>();
  readonly #settings = new Map<string, AccountSettings>();
  #served = 0;

  constructor(now: () => number, limits: PageLimits) {
    this.#now = now;
    this.limits = limits;
  }

  get requestsServed(): number {
    return this.#served;
  }

  /** The account of this name; made when it is first asked for. */
  account(name: string): AccountState {
    const known = this.#accounts.get(name);
    if (known !== undefined) {
      return known;
    }
    return this.create(name, {});
  }

  /** Makes an empty account, in the place of one that there was. */
  create(name: string, settings: AccountSettings): AccountState {
    const account = new AccountState(name, settings.now ?? this.#now);
    this.#accounts.set(name, account);
    this.#settings.set(name, settings);
    return account;
  }

  forget(name: string): void {
    this.#accounts.delete(name);
    this.#settings.delete(name);
  }

  async serve(raw: RawRequest): Promise<Outcome> {
    const [accountName = '', ...rest] = raw.url.pathname.slice(1).split('/');
    const request: ServiceRequest = {
      method: raw.method,
      path: decodeURIComponent(rest.join('/')),
      query: raw.url.searchParams,
      headers: raw.headers,
      body: raw.body,
      baseUrl: `${raw.url.origin}/${accountName}`,
    };
    const observed: ObservedRequest = {
      service: raw.service,
      account: accountName,
      method: raw.method,
      path: request.path,
      query: request.query,
      index: this.#served,
    };
    this.#served += 1;
    const settings = this.#settings.get(accountName);
    await settings?.beforeRequest?.(observed);
    const fault = settings?.fault?.(observed) ?? this.fault?.(observed);
    return applyFault(fault, raw.service, request, () => {
      const { headers, ...answer } = this.#answer(accountName, raw.service, request);
      return { ...answer, headers: { date: this.#dateOf(accountName), ...headers } };
    });
  }

  /** The account's clock as its answers tell it. */
  #dateOf(accountName: string): string {
    const now = this.#accounts.get(accountName)?.now() ?? this.#now();
    return new Date(now).toUTCString();
  }

  #answer(accountName: string, service: StorageService, request: ServiceRequest): ServiceAnswer {
    try {
      const account = this.account(accountName);
      const limits = this.#settings.get(accountName)?.limits ?? this.limits;
      switch (service) {
        case 'table':
          return request.path === '$batch'
            ? serveBatch(account, request, limits)
            : serveTable(account, request, limits);
        case 'queue':
          return serveQueue(account, request);
        case 'blob':
          return serveBlob(account, request);
      }
    } catch (error) {
      if (error instanceof ServiceFailure) {
        return errorAnswer(service, error.status, error.code, error.message);
      }
      throw error;
    }
  }
}

function applyFault(
  fault: StorageFault | undefined,
  service: StorageService,
  request: ServiceRequest,
  answer: () => ServiceAnswer,
): Outcome {
  switch (fault?.kind) {
    case undefined:
      return { answer: answer(), delayMs: 0 };
    case 'status':
      return { answer: statusFaultAnswer(service, fault), delayMs: 0 };
    case 'delay':
      return { answer: answer(), delayMs: fault.milliseconds };
    case 'cut':
      return { answer: { status: 200, headers: {} }, delayMs: 0, cut: 'before' };
    case 'cutBody':
      return { answer: answer(), delayMs: 0, cut: 'within' };
    case 'malformed':
      return { answer: { ...answer(), status: 200, body: '<<<{{{ not an answer' }, delayMs: 0 };
    case 'truncated': {
      const whole = answer();
      const body = Buffer.from(whole.body ?? '');
      return { answer: { ...whole, body: body.subarray(0, Math.floor(body.byteLength / 2)) }, delayMs: 0 };
    }
    case 'emptyPage':
    case 'repeatedToken':
      return { answer: pageFault(fault.kind, service, request, answer()), delayMs: 0 };
  }
}

/** Only a query has pages; every other request is answered as it should be. */
function pageFault(
  kind: 'emptyPage' | 'repeatedToken',
  service: StorageService,
  request: ServiceRequest,
  answer: ServiceAnswer,
): ServiceAnswer {
  const isQuery = service === 'table' && request.method === 'GET' && /^[A-Za-z0-9]+\(\)$/.test(request.path);
  if (!isQuery || answer.status !== 200) {
    return answer;
  }
  const headers = { ...answer.headers, ...tokenForStart(request.query, kind === 'repeatedToken') };
  if (kind === 'repeatedToken') {
    return { ...answer, headers };
  }
  const body = JSON.parse(answer.body?.toString() ?? '{}') as Record<string, unknown>;
  return { ...answer, headers, body: JSON.stringify({ ...body, value: [] }) };
}
