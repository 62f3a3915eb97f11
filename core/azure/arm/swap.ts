import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { correlationOf } from '../failures.ts';
import type { ArmDoor } from './door.ts';
import type { SiteRef, SwapOperation, SwapProgress } from './model.ts';
import { changeOnce, sendOnce, withApiVersion } from './send-once.ts';
import { readProgress, type Monitor } from './swap-progress.ts';
import { siteUrl, slotOf } from './urls.ts';

/** For the answer that accepts or refuses; the swap itself goes on behind it. */
const acceptTimeoutMs = 60_000;
const pollTimeoutMs = 60_000;

/** What `POST slotsswap`, `applySlotConfig` and `slotsdiffs` take. */
export interface SwapRequest {
  readonly source: string;
  readonly target: string;
  readonly preserveVnet: boolean;
}

/** The body that names the other slot; the platform knows the app itself as `production`. */
export function otherSlot({ target, preserveVnet }: SwapRequest): { targetSlot: string; preserveVnet: boolean } {
  return { targetSlot: slotOf(target) ?? 'production', preserveVnet };
}

/**
 * Starts a swap with one POST that is never sent again: a swap is its own inverse, so a second one would undo it.
 * Errors: see {@link changeOnce}.
 */
export async function beginSwap(door: ArmDoor, ref: SiteRef, request: SwapRequest): Promise<SwapOperation> {
  const what = `swapping the slots ${neutralise(request.source)} and ${neutralise(request.target)} of the app ${neutralise(ref.name)}`;
  const url = withApiVersion(`${siteUrl(door.options.cloud, ref, slotOf(request.source))}/slotsswap`);
  const accepted = await changeOnce(door, what, {
    method: 'POST',
    url,
    body: otherSlot(request),
    timeoutMs: acceptTimeoutMs,
  });
  return {
    correlationId: correlationOf(accepted.headers) ?? '',
    poll: pollingOf(door, what, accepted),
  };
}

/**
 * Asks how something long goes, once at the address that the last answer gave: each answer of a running swap gives a new one, signed
 * anew. Where the answer that accepted it gave none, its status says that it is done.
 */
export function pollingOf(door: ArmDoor, what: string, accepted: PipelineResponse): SwapOperation['poll'] {
  let address = addressIn(accepted);
  return async (signal) => {
    if (address === undefined) return settledAtOnce(accepted, what);
    const { monitor, url } = address;
    const response = await sendOnce(door, what, { method: 'GET', url, timeoutMs: pollTimeoutMs, signal });
    const progress = readProgress(answerOf(response), monitor, what);
    if (progress.kind === 'running') address = addressIn(response) ?? address;
    return progress;
  };
}

function settledAtOnce(accepted: PipelineResponse, what: string): SwapProgress {
  const progress = readProgress(answerOf(accepted), 'Location', what);
  if (progress.kind !== 'running') return progress;
  throw new DurableDeployError(
    'MALFORMED_ANSWER',
    `Azure Resource Manager accepted ${what}, and did not say where to ask how it goes.`,
  );
}

interface Address {
  readonly monitor: Monitor;
  /** Holds a signature: not for messages. */
  readonly url: string;
}

function addressIn({ headers, request }: PipelineResponse): Address | undefined {
  for (const monitor of ['Azure-AsyncOperation', 'Location'] as const) {
    const url = headers.get(monitor);
    if (url && URL.canParse(url, request.url)) return { monitor, url: new URL(url, request.url).href };
  }
  return undefined;
}

function answerOf({ status, headers, bodyAsText, request }: PipelineResponse): Parameters<typeof readProgress>[0] {
  return { status, headers, body: bodyAsText, url: request.url };
}
