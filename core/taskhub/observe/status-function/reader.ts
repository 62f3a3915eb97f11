import type { HttpClient } from '@azure/core-rest-pipeline';
import { describeAnswer, describeFailure } from '../../../azure/failures.ts';
import { createDirectDoor, type HostDoor } from '../../../azure/functions-host/index.ts';
import type { CoreContext } from '../../../context.ts';
import { DurableDeployError } from '../../../errors.ts';
import { emptyCensus } from '../../decide/index.ts';
import type { HubReader, Observation } from '../../model.ts';
import { readHasRunning } from './answer.ts';

export interface StatusFunctionReaderOptions {
  /** https, or http to this machine. A `code` in its query is taken out and travels as the key. */
  readonly url: string;
  /** A secret: sent in the header `x-functions-key`. */
  readonly key?: string;
  readonly httpClient: HttpClient;
  readonly context: CoreContext;
}

const what = 'asking the status function';

/**
 * Asks a StatusCheck function, or anything that answers like one, with one GET. It is the app's own word:
 * neither the policy nor any rule on entities, pages or messages reaches into it.
 *
 * @throws DurableDeployError INPUT_INVALID when the URL is not one, or would send a key unencrypted
 */
export function createStatusFunctionReader(options: StatusFunctionReaderOptions): HubReader {
  const { httpClient, context } = options;
  const { url, key } = splitKey(options);
  if (key !== undefined) context.maskSecret(key);
  const door = createDirectDoor({ baseUrl: url.origin, key, httpClient });

  return {
    source: 'statusFunction',
    description: `the status function ${url.origin}${url.pathname}${key === undefined ? '' : ' with a key'}`,
    observe: async ({ signal }) => {
      const startedAt = context.clock.now();
      const answer = await ask(door, url, signal);
      return {
        source: 'statusFunction',
        readAt: new Date(startedAt).toISOString(),
        durationMs: context.clock.now() - startedAt,
        ...answer,
        presence: 'notSeen',
        nameOrigin: 'resolved',
        blocking: emptyCensus,
        passed: {},
        stale: emptyCensus,
        rowsRead: 0,
        requests: 1,
        messages: { kind: 'notRead', why: 'sourceSeesNoQueues' },
      };
    },
  };
}

type Answer = Pick<Observation, 'completeness' | 'reasons' | 'hasRunning' | 'retryAfterMs'>;

async function ask(door: HostDoor, url: URL, signal: AbortSignal): Promise<Answer> {
  try {
    const { status, headers, body } = await door.send({
      method: 'GET',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { accept: 'application/json' },
      signal,
    });
    if (status !== 200) {
      if (status > 200 && status < 300) throw notTheAnswer(status);
      throw describeAnswer({ status, headers: { get: (name) => headers[name] }, body, url: url.href }, what);
    }
    return { completeness: 'readToEnd', reasons: [], hasRunning: readHasRunning(body) };
  } catch (error) {
    const failure = describeFailure(error, what, signal);
    return {
      completeness: 'failed',
      reasons: [failure.reason],
      ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    };
  }
}

function notTheAnswer(status: number): DurableDeployError {
  return new DurableDeployError('STATUS_FUNCTION_ANSWER', `The status function answered ${status} instead of 200.`, {
    fix: 'It must answer 200 with {"hasRunning": true} or {"hasRunning": false} at once, not start something.',
  });
}

/** A key that was pasted with the URL must not stay in it: URLs are logged on the way. */
function splitKey({ url: text, key }: StatusFunctionReaderOptions): { url: URL; key: string | undefined } {
  if (!URL.canParse(text)) {
    throw new DurableDeployError('INPUT_INVALID', 'The URL of the status function is not a URL.', {
      fix: 'Give the whole address, such as https://shop.azurewebsites.net/api/StatusCheck.',
    });
  }
  const url = new URL(text);
  const code = url.searchParams.get('code') ?? undefined;
  url.searchParams.delete('code');
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url, key: key ?? code };
}
