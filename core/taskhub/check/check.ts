import { DurableDeployError, type Reason } from '../../errors.ts';
import type { HubReader, Located, Verdict } from '../model.ts';
import { endWithoutReading, waitForIdle, type WaitOutcome } from '../wait/index.ts';
import { checkedApp, checkedHub, findingsOf } from './describe.ts';
import { lookAround } from './look-around.ts';
import type {
  CheckDoors,
  CheckOutcome,
  CheckRequest,
  CheckSituation,
  LocatedCheckRequest,
  Situation,
} from './model.ts';
import { chooseReader } from './readers.ts';

/**
 * Answers whether anything is in flight in a task hub: finds the app and its hub, chooses the source, and reads until the
 * verdict stands. What is in the way is part of the outcome, as an `unknown` verdict.
 *
 * @throws what a defect throws
 */
export async function checkTaskHub(request: CheckRequest, doors: CheckDoors): Promise<CheckOutcome> {
  const { clock, signal } = doors.context;
  const startedAt = clock.now();
  let situation: Situation;
  try {
    situation = await lookAround(request, doors, startedAt + request.timeoutMs);
  } catch (error) {
    const outcome = endWithoutReading(reasonsOf(error, signal), doors.context, startedAt);
    return outcomeOf(outcome, { own: undefined, located: undefined }, undefined);
  }
  return readUntilSettled(situation, request, doors, startedAt);
}

/**
 * The same for a hub that was located before. Nothing is asked of Azure Resource Manager, unless the management API is used:
 * through ARM's bridge, and for its key.
 *
 * @throws what a defect throws
 */
export async function checkLocatedHub(
  situation: CheckSituation,
  request: LocatedCheckRequest,
  doors: CheckDoors,
): Promise<CheckOutcome> {
  return readUntilSettled(situation, withSituation(request, situation), doors, doors.context.clock.now());
}

/**
 * The reader that {@link checkLocatedHub} would use: one over all sources that may be tried, in their order. Nothing is
 * read yet.
 *
 * @returns why there is none, when no source may be tried
 */
export function readerOfLocatedHub(
  situation: CheckSituation,
  request: Pick<LocatedCheckRequest, 'source' | 'functionApp' | 'hostJsonFrom' | 'policy'>,
  doors: CheckDoors,
): HubReader | { readonly reasons: readonly Reason[] } {
  return chooseReader(situation, withSituation(request, situation), doors);
}

/** As if the located hub had been asked for by name, so that the management API never answers for another one. */
function withSituation<Request extends object>(
  request: Request,
  { app, located }: CheckSituation,
): Request & Pick<CheckRequest, 'hub' | 'app'> {
  return {
    ...request,
    hub: located.kind === 'located' ? { taskHubName: located.location.hubName } : {},
    ...(app === undefined ? {} : { app: { appName: app.ref.name } }),
  };
}

async function readUntilSettled(
  situation: Situation,
  request: CheckRequest,
  doors: CheckDoors,
  startedAt: number,
): Promise<CheckOutcome> {
  const { context } = doors;
  let reader: HubReader | undefined;
  let outcome: WaitOutcome;
  try {
    const chosen = chooseReader(situation, request, doors);
    if ('reasons' in chosen) {
      outcome = endWithoutReading(chosen.reasons, context, startedAt);
    } else {
      reader = chosen;
      outcome = await waitForIdle({
        reader,
        policy: request.policy,
        sampleSize: request.sampleSize,
        options: { ...request, timeoutMs: Math.max(0, startedAt + request.timeoutMs - context.clock.now()) },
        context,
        ...(request.onChange === undefined ? {} : { onChange: request.onChange }),
      });
    }
  } catch (error) {
    outcome = endWithoutReading(reasonsOf(error, context.signal), context, startedAt);
  }
  return outcomeOf(outcome, situation, reader);
}

function outcomeOf(outcome: WaitOutcome, { app, located }: Situation, reader: HubReader | undefined): CheckOutcome {
  return {
    ...outcome,
    verdict: withWhyNotLocated(outcome, located),
    ...(reader === undefined ? {} : { source: reader.source }),
    ...(app === undefined ? {} : { app: checkedApp(app) }),
    ...(located?.kind === 'located' ? { hub: checkedHub(located.location) } : {}),
    findings: findingsOf(located),
  };
}

/**
 * Where the source that took the place of the storage account cannot be used either, the way to the account may be the one
 * that can be mended, such as by giving a package.
 */
function withWhyNotLocated({ verdict, endedBy }: WaitOutcome, located: Located | undefined): Verdict {
  if (verdict.kind !== 'unknown' || endedBy !== 'permanent' || located?.kind !== 'unknown') return verdict;
  const others = located.reasons.filter(({ message }) => !verdict.reasons.some((reason) => reason.message === message));
  return { ...verdict, reasons: [...verdict.reasons, ...others] };
}

function reasonsOf(error: unknown, signal: AbortSignal): readonly Reason[] {
  if (signal.aborted) {
    return [{ code: 'CANCELLED', message: 'The job was cancelled before the hub could be read.' }];
  }
  if (error instanceof DurableDeployError) return [error.reason];
  throw error;
}
