import { DurableDeployError } from '../../errors.ts';
import type { Readable } from 'node:stream';
import type { Line, LineApp } from '../model.ts';
import type { AppKeys, KeyLevel } from './app-keys.ts';
import { comeBack, refusal } from './answers.ts';
import type { CallerSignal, RouterAnswer } from './model.ts';
import type { AppAnswer, NoAnswer, Transport } from './transport-model.ts';

/** What is sent to the app of a line. */
export interface LineRequest {
  readonly line: Line;
  readonly app: LineApp;
  readonly level: KeyLevel;
  readonly method: string;
  readonly path: string;
  /** Gets the key. */
  readonly headers: Record<string, string | string[]>;
  /** A stream can be sent once only. */
  readonly body: Buffer | Readable | undefined;
  readonly timeoutMs: number;
  readonly signal: CallerSignal | undefined;
}

export type LineSent =
  | { readonly kind: 'answer'; readonly answer: AppAnswer; readonly key: string }
  /** Nothing was done: `none` says whether that is certain. */
  | { readonly kind: 'none'; readonly none: NoAnswer }
  /** There is no key that the app accepts. */
  | { readonly kind: 'noKey'; readonly why: string };

/** Sends to the apps of lines, with their own keys. */
export type AppSender = (request: LineRequest) => Promise<LineSent>;

/**
 * A sender that asks for another key when the app refuses the one it has, and sends again only what certainly was not done: refused by
 * the host before any code ran, or never sent.
 */
export function createAppSender(transport: Transport, keys: AppKeys): AppSender {
  return async (request) => {
    const { app, level, body } = request;
    let key = keys.known(app, level);
    try {
      key ??= await keys.keyFor(app, level);
    } catch (error) {
      return { kind: 'noKey', why: whyNoKey(error) };
    }
    if (key === undefined) return { kind: 'noKey', why: 'its host has no such key yet' };
    const repeatable = body === undefined || Buffer.isBuffer(body);
    let renewed = false;
    for (let retried = false; ;) {
      const sent = await send(transport, request, key);
      if (sent.kind === 'none') {
        if (sent.none.why !== 'notSent' || retried || !repeatable) return sent;
        retried = true;
        continue;
      }
      if (!refusesKey(sent.answer, level) || renewed) return { ...sent, key };
      let other: string | undefined;
      try {
        other = await keys.keyInsteadOf(app, level, key);
      } catch {
        return { ...sent, key };
      }
      if (other === undefined || other === key) return { ...sent, key };
      sent.answer.body.destroy();
      if (!repeatable)
        return { kind: 'noKey', why: 'its key was another, and a long body cannot be sent twice; send it again' };
      renewed = true;
      key = other;
    }
  };
}

function send(transport: Transport, request: LineRequest, key: string): ReturnType<Transport['send']> {
  const { app, method, path, headers, body, timeoutMs, signal } = request;
  headers['x-functions-key'] = key;
  return transport.send({ host: app.hostName ?? '', headers, method, path, body, timeoutMs, signal });
}

/** An app's own function may say 403 for reasons of its own. */
function refusesKey({ status }: AppAnswer, level: KeyLevel): boolean {
  return status === 401 || (status === 403 && level === 'durable');
}

function whyNoKey(error: unknown): string {
  return error instanceof DurableDeployError ? error.message : 'its keys could not be read';
}

/**
 * What a caller is answered when an app was not reached, or did not answer.
 *
 * @param whereToLook is added where it may have done what it was asked
 */
export function answerWithoutApp(
  sent: Exclude<LineSent, { kind: 'answer' }>,
  line: Line,
  whereToLook: Readonly<Record<string, string>> = {},
): RouterAnswer {
  const more = { line: line.line };
  if (sent.kind === 'noKey') {
    return comeBack(10, `The app of line ${line.line} cannot be asked: ${sent.why}. Nothing was sent to it.`, more);
  }
  const { why, code } = sent.none;
  switch (why) {
    case 'notSent':
      return refusal(
        502,
        'badGateway',
        `The app of line ${line.line} could not be reached (${code}). Nothing was sent to it, so the request can be sent again.`,
        { ...more, mayHaveBeenDone: false },
        { 'retry-after': '10' },
      );
    case 'timedOut':
      return refusal(
        504,
        'timedOut',
        `The app of line ${line.line} did not answer in time. It may have done what it was asked: look before it is asked again.`,
        { ...more, mayHaveBeenDone: true, ...whereToLook },
      );
    case 'cut':
    case 'callerGone':
      return refusal(
        502,
        'badGateway',
        `The connection to the app of line ${line.line} was cut (${code}). It may have done what it was asked: look before it is asked again.`,
        { ...more, mayHaveBeenDone: true, ...whereToLook },
      );
  }
}
