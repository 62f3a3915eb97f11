import type { Readable } from 'node:stream';
import { comeBack, refusal } from './answers.ts';
import { answerWithoutApp } from './app-sender.ts';
import { readUpTo } from './body.ts';
import type { Asking, Forwarding, LineWithApp } from './context.ts';
import { headersForApp, headersForCaller } from './headers.ts';
import { rewriteLink, rewriteLinks } from './links.ts';
import type { CallerSignal, RouterAnswer } from './model.ts';
import { droppedForDurable, queryWithout } from './query.ts';
import type { AppAnswer } from './transport-model.ts';

/** The durable HTTP API of every app. */
const durableRoute = '/runtime/webhooks/durabletask';
/** Answers that hold links are short. */
const largestLinks = 256 * 1024;

/** What is asked of the durable HTTP API of one line's app. */
export interface DurableCall {
  readonly method: string;
  /** From `/instances` or `/orchestrators` on, encoded. */
  readonly path: string;
  readonly query: string;
  /** Gets the key of the app. */
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer | Readable | undefined;
  readonly timeoutMs: number;
  readonly signal: CallerSignal | undefined;
  /** For a caller who cannot be told whether anything was done, such as the links of the instance that may be there. */
  readonly whereToLook?: Readonly<Record<string, string>>;
}

export type DurableAnswer =
  /** What the API itself has answered. */
  | { readonly kind: 'answer'; readonly answer: AppAnswer }
  /** The API was not reached, or nothing is known: `certain` when nothing can have been done. */
  | { readonly kind: 'none'; readonly certain: boolean; readonly answer: RouterAnswer };

/** Asks the durable HTTP API of a line. An answer that does not come from the API itself is none. */
export async function callDurable(
  { send }: Pick<Forwarding, 'send'>,
  { line, app }: LineWithApp,
  { method, path, query, headers, body, timeoutMs, signal, whereToLook }: DurableCall,
): Promise<DurableAnswer> {
  const whole = `${durableRoute}${path}${query}`;
  const sent = await send({ line, app, level: 'durable', method, path: whole, headers, body, timeoutMs, signal });
  if (sent.kind !== 'answer') {
    const certain = sent.kind === 'noKey' || sent.none.why === 'notSent';
    return { kind: 'none', certain, answer: answerWithoutApp(sent, line, whereToLook) };
  }
  const { answer } = sent;
  const { status } = answer;
  const none = (certain: boolean, message: string): DurableAnswer => {
    answer.body.destroy();
    const more = { line: line.line, mayHaveBeenDone: !certain, ...(certain ? {} : whereToLook) };
    return { kind: 'none', certain, answer: comeBack(10, message, more) };
  };
  if (status === 401)
    return none(true, `The app of line ${line.line} does not accept the key that Azure gives for it.`);
  if (status === 403) {
    return none(
      true,
      `The app of line ${line.line} does not let the router in: it is stopped, or its network rules forbid it.`,
    );
  }
  if (status >= 300 && status < 400)
    return none(true, `The app of line ${line.line} redirects elsewhere, which is not followed.`);
  if (status === 429) return none(true, `The app of line ${line.line} has too much to do.`);
  if (status === 502 || status === 503 || status === 504) {
    return none(false, `The app of line ${line.line} is not there at the moment (${status}).`);
  }
  return { kind: 'answer', answer };
}

/** The headers that a caller's request brings to an app. */
export function appHeaders(
  { as, passAuthorization }: Forwarding,
  { request }: Asking,
): Record<string, string | string[]> {
  return headersForApp(request.headers, as, passAuthorization);
}

/** The caller's query without what only the router may say. */
export function durableQuery({ route }: Asking): string {
  return queryWithout(route.query, droppedForDurable);
}

/**
 * The answer of an app as the caller gets it, its body as it comes.
 *
 * @param location what takes the place of the app's own Location; absent: it is rewritten where it leads to the app
 */
export function passedOn({ base }: Forwarding, answer: AppAnswer, location?: () => string): RouterAnswer {
  const headers = headersForCaller(answer.headers);
  const own = headers['location'];
  if (typeof own === 'string') headers['location'] = location?.() ?? rewriteLink(own, base) ?? own;
  return { status: answer.status, headers, body: answer.body };
}

/** An answer with links, read whole and rewritten. */
export async function rewritten(
  { base }: Forwarding,
  answer: AppAnswer,
): Promise<{ readonly answer: RouterAnswer; readonly ids: readonly string[] }> {
  const headers = headersForCaller(answer.headers);
  const bytes =
    answer.headers['content-encoding'] === undefined ? await readUpTo(answer.body, largestLinks) : 'tooLong';
  if (bytes === 'tooLong') {
    answer.body.destroy();
    const message = 'The app has done what it was asked, yet its answer could not be read.';
    return { answer: refusal(502, 'badGateway', message, { mayHaveBeenDone: true }), ids: [] };
  }
  const { text, ids } = rewriteLinks(bytes.toString('utf8'), base);
  const location = headers['location'];
  if (typeof location === 'string') headers['location'] = rewriteLink(location, base) ?? location;
  headers['content-length'] = String(Buffer.byteLength(text));
  return { answer: { status: answer.status, headers, body: text }, ids };
}
