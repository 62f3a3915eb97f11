import { neutralise } from '../../text.ts';
import type { Line, LineId } from '../model.ts';
import type { RouterAnswer } from './model.ts';

/** Why the router itself refuses a request; the names are part of its interface. */
export type RefusalCode =
  | 'badRequest'
  | 'notSignedIn'
  | 'notFound'
  | 'methodNotAllowed'
  | 'conflict'
  | 'gone'
  | 'tooLarge'
  | 'badGateway'
  | 'unavailable'
  | 'timedOut'
  | 'internal';

/** A JSON answer of the router itself. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): RouterAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

/** A refusal. @param message what was seen and what it means; text from outside in it is neutralised by the caller */
export function refusal(
  status: number,
  code: RefusalCode,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): RouterAnswer {
  return jsonAnswer(status, { code, message, ...more }, headers);
}

/** An answer for what may work a little later. */
export function comeBack(seconds: number, message: string, more: Readonly<Record<string, unknown>> = {}): RouterAnswer {
  return refusal(503, 'unavailable', message, more, { 'retry-after': String(seconds) });
}

/** For a body that is cut before a byte of it is passed on. */
export function cutAnswer(): RouterAnswer {
  const message =
    'The answer of the app was cut. It has done what it was asked, or may have: look before it is asked again.';
  return refusal(502, 'badGateway', message, { mayHaveBeenDone: true });
}

/** The answer for a line that takes nothing any more. */
export function goneAnswer(line: Line, reason: string, available: readonly LineId[]): RouterAnswer {
  const state = line.state === 'Retired' ? 'Retired' : line.stoppedAt === undefined ? 'Closed' : 'Stopped';
  return refusal(410, 'gone', reason, { line: line.line, state, reason, available });
}

/** Text of a caller, in quotes, for a message. */
export function quoted(text: string): string {
  return `"${neutralise(text, 80)}"`;
}
