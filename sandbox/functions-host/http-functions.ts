import { json, type Handler } from '../http-server/index.ts';
import type { CodeBehaviour } from './behaviour.ts';
import { disabledBySetting } from './disabled.ts';

/** An HTTP function of the code: one that starts an orchestration, or one that answers by itself. */
export type HttpFunction = { readonly orchestration: string } | { readonly handle: Handler };

/** The HTTP function that the code declares for a route under /api, unless a setting switches it off. @param route in lower case */
export function httpFunctionOf(
  { httpStarters = {}, httpFunctions = {} }: CodeBehaviour,
  settings: Readonly<Record<string, string>>,
  route: string,
): HttpFunction | undefined {
  const named = <Value>(functions: Readonly<Record<string, Value>>): Value | undefined =>
    Object.entries(functions).find(
      ([name]) => name.toLowerCase() === route && disabledBySetting(settings, name) !== true,
    )?.[1];
  const starter = named(httpStarters);
  if (starter !== undefined) return starter;
  const plain = named(httpFunctions);
  if (plain === undefined) return undefined;
  const { status = 200, body: text } = plain;
  return {
    handle: ({ method, target, headers, body }) =>
      text === undefined
        ? json(status, { method, target, headers, body })
        : { status, headers: { 'Content-Type': 'text/plain' }, body: text },
  };
}
