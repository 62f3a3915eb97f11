import { terminalStatuses } from '../../taskhub/model.ts';
import { comeBack, quoted, refusal } from './answers.ts';
import { bodyToSend } from './body.ts';
import { resolve, type Asking, type Forwarding } from './context.ts';
import { appHeaders, callDurable, durableQuery, passedOn } from './durable-call.ts';
import { encodeForHandler } from './ids.ts';
import type { RouterAnswer } from './model.ts';
import type { QueryPart } from './query.ts';

/** Calls that are about a hub as a whole: lists, purges by filter, entities. They go to the asked line, or the default. */
export async function callHub(
  forwarding: Forwarding,
  asking: Asking,
  call:
    | { readonly kind: 'list' }
    | { readonly kind: 'purgeMany' }
    | { readonly kind: 'entities'; readonly segments: readonly string[] },
): Promise<RouterAnswer> {
  const { request, fleet } = asking;
  if (call.kind === 'purgeMany') {
    const refused = purgeRefused(asking.route.query);
    if (refused !== undefined) return refused;
  }
  // An entity that is signalled begins to work.
  const isStart = call.kind === 'entities' && request.method !== 'GET';
  const resolution = resolve(asking.asked, fleet, isStart);
  if (resolution.kind === 'refused') return resolution.answer;
  if (resolution.kind === 'notThereYet') {
    return comeBack(15, `Line ${resolution.line.line} has no app yet.`, { state: resolution.line.state });
  }
  if (isStart) {
    const refused = await forwarding.recordStart(resolution.line, fleet);
    if (refused !== undefined) return refused;
  }
  const called = await callDurable(forwarding, resolution, {
    method: request.method,
    path: call.kind === 'entities' ? ['/entities', ...call.segments.map(encodeForHandler)].join('/') : '/instances',
    query: durableQuery(asking),
    headers: appHeaders(forwarding, asking),
    body: await bodyToSend(request.headers, request.body),
    timeoutMs: forwarding.settings.timeoutMs,
    signal: request.signal,
  });
  return called.kind === 'none' ? called.answer : passedOn(forwarding, called.answer);
}

/**
 * The handler takes a filter without a status that it knows for none at all, and then deletes what runs. So the statuses must be named,
 * in the spelling that it knows. Source: observed, Microsoft.Azure.WebJobs.Extensions.DurableTask 3.15.2
 */
function purgeRefused(query: readonly QueryPart[]): RouterAnswer | undefined {
  const statuses = query
    .filter(({ name }) => name === 'runtimestatus')
    .flatMap(({ value }) => value.split(','))
    .map((status) => status.trim());
  const unknown = statuses.filter((status) => !terminalStatuses.includes(status));
  if (statuses.length > 0 && unknown.length === 0) return undefined;
  const named = terminalStatuses.join(', ');
  const message =
    unknown.length === 0
      ? `A purge by filter must name the statuses, else what runs is deleted too: runtimeStatus, of ${named}.`
      : `A purge by filter takes ended instances only, and ${unknown.map(quoted).join(', ')} is none of ${named}.`;
  return refusal(400, 'badRequest', message);
}
