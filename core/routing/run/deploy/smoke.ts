import { randomUUID } from 'node:crypto';
import type { HostAnswer, SiteRef } from '../../../azure/arm/index.ts';
import { readErrorBody } from '../../../azure/error-body.ts';
import { formatDuration } from '../../../duration.ts';
import { DurableDeployError } from '../../../errors.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import { neutralise } from '../../../text.ts';
import type { LineId } from '../../model.ts';
import type { LineRecipe } from '../../recipe/model.ts';
import type { RoutingRun } from '../routing-run.ts';

const route = '/runtime/webhooks/durabletask';
const pauseMs = 2_000;

/**
 * Starts one orchestration on a line and waits until it has completed; then its history is purged.
 *
 * Errors: ROUTING_SMOKE_FAILED when it ends otherwise, or not in time.
 */
export async function smoke(
  run: RoutingRun,
  ref: SiteRef,
  line: LineId,
  { orchestrator, input, timeoutMs }: NonNullable<LineRecipe['smoke']>,
): Promise<void> {
  const { sites, context } = run.doors;
  const { clock, signal } = context;
  const id = `${line}-smoke-${randomUUID()}`;
  const name = `smoke orchestration ${neutralise(orchestrator, 100)}`;
  const started = await sites.hostRuntime(ref, undefined, {
    method: 'POST',
    path: `${route}/orchestrators/${encodeURIComponent(orchestrator)}/${id}`,
    headers: { 'content-type': 'application/json' },
    body: input === '' ? 'null' : input,
  });
  if (started.status !== 202) throw failed(`The ${name} could not be started: ${said(started)}`);
  const startedAt = clock.now();
  const until = Math.min(run.deadline, startedAt + timeoutMs);
  for (let status = 'Pending'; ;) {
    const answer = await withPatience(context, until, () =>
      sites.hostRuntime(ref, undefined, { method: 'GET', path: `${route}/instances/${id}` }),
    );
    const body = answer.status === 200 || answer.status === 202 ? read(answer.body) : undefined;
    status = body?.status ?? status;
    if (status === 'Completed') break;
    if (body !== undefined && answer.status === 200) {
      throw failed(`The ${name} ended as ${neutralise(status, 40)}: ${neutralise(body.output, 500)}`);
    }
    if (clock.now() + pauseMs > until) {
      throw failed(`The ${name} was still ${neutralise(status, 40)} after ${formatDuration(clock.now() - startedAt)}.`);
    }
    await clock.sleep(Math.min(pauseMs, run.intervalMs), signal);
  }
  run.journal.say(`The ${name} has completed after ${formatDuration(clock.now() - startedAt)}.`);
  await sites
    .hostRuntime(ref, undefined, { method: 'DELETE', path: `${route}/instances/${id}` })
    .catch((error: unknown) => context.log.debug(() => `The ${name} was not purged: ${String(error)}`));
}

function said({ status, body }: HostAnswer): string {
  const { message } = readErrorBody(body);
  return `the host answered ${status}${message === undefined ? '.' : `: "${neutralise(message)}".`}`;
}

function read(body: string): { readonly status: string; readonly output: string } | undefined {
  try {
    const value: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    if (typeof value !== 'object' || value === null || !('runtimeStatus' in value)) return undefined;
    const output = 'output' in value ? value.output : undefined;
    return {
      status: String(value.runtimeStatus),
      output: typeof output === 'string' ? output : JSON.stringify(output ?? null),
    };
  } catch {
    return undefined;
  }
}

function failed(message: string): DurableDeployError {
  return new DurableDeployError('ROUTING_SMOKE_FAILED', `${message} Nothing goes to the line.`, {
    fix: 'Look at the log of the app. The line before goes on as it was; deploy a newer patch when the cause is found.',
  });
}
