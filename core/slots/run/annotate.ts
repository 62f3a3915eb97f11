import { DurableDeployError, type Reason } from '../../errors.ts';
import { annotationOf, swapTime } from '../annotation/index.ts';
import { argument } from '../../command-argument.ts';
import { attemptAnything } from '../observe/index.ts';
import type { SlotRun } from '../slot-run.ts';
import { neutralise } from '../../text.ts';
import type { SlotRecord } from './record.ts';
import { repeatedly } from './repeat.ts';
import type { Scene } from './scene.ts';

/** A service that asks to be left alone for longer is not asked again, in milliseconds. */
const longestPauseMs = 30_000;

/**
 * Judges a swap, and then tells of it by a release annotation where one was asked for: of what stands in the end, be it well or
 * not. A swap that was taken back again by itself is told by the swap back. Nothing that goes wrong with the annotation changes
 * how the run ends, other than that the job is cancelled meanwhile.
 *
 * @throws what `judge` throws
 */
export async function annotated(
  run: SlotRun,
  scene: Scene,
  record: SlotRecord,
  judge: () => Promise<void>,
): Promise<void> {
  try {
    await judge();
  } catch (error) {
    if (error instanceof DurableDeployError) await annotate(run, scene, record);
    throw error;
  }
  await annotate(run, scene, record);
}

async function annotate(run: SlotRun, scene: Scene, record: SlotRecord): Promise<void> {
  const { request, doors, pair, journal, undoing } = run;
  const { verification, swapped, swappedBack } = record;
  const { signal, clock } = doors.context;
  const stands = (swapped === 'true' || swapped === 'alreadyDone') && swappedBack?.done !== true;
  if (request.annotate === undefined || verification === undefined || !stands || signal.aborted) return;
  const { componentId } = request.annotate;
  const where = componentName(componentId);
  const back = request.action === 'swapBack' ? ' back' : '';
  journal.begin({
    underWay: `writing a release annotation into Application Insights ${where}`,
    goOn: `The slots were swapped${back}, and slot ${pair.target} was looked at. Only the mark on the charts may be missing${back === '' ? ': run the job again to have it written, which swaps nothing' : ''}.`,
  });
  const look = scene.swappedLook ?? scene.observation;
  const annotation = annotationOf({
    pair,
    request,
    look,
    verified: verification.kind,
    undoing: undoing === true,
    at: (await timeOfSwap(run, scene, record)) ?? new Date(clock.now()).toISOString(),
  });
  const told = { id: annotation.id, name: neutralise(annotation.name) };
  try {
    const written = await repeatedly(run, () => doors.annotations.write(componentId, annotation), longestPauseMs);
    record.annotation = told;
    journal.say(
      written === 'written'
        ? `Release annotation written into Application Insights ${where}: ${told.name}.`
        : `The release annotation is in Application Insights ${where} already.`,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DurableDeployError)) throw error;
    const reason = reasonOf(error, componentId);
    record.annotation = { ...told, reason };
    journal.warn(`No release annotation was written; the swap is not affected. ${reason.message} ${reason.fix ?? ''}`);
  }
}

/** The platform's own time of the swap: all that was waited for since does not move the mark. */
async function timeOfSwap(
  { doors, pair, request }: SlotRun,
  { observation, swappedLook }: Scene,
  { swapped }: SlotRecord,
): Promise<string | undefined> {
  const site = await attemptAnything(doors.sites.getSite(pair.ref, pair.source));
  if (!site.ok) return undefined;
  const before = swapped === 'true' ? observation.source.site.lastSwap : undefined;
  return swapTime(pair, request.release, site.value, swappedLook ?? observation, before);
}

function reasonOf({ code, message, fix, answer }: DurableDeployError, componentId: string): Reason {
  const better =
    answer?.status === 403
      ? `Give the identity of the service connection the right microsoft.insights/components/annotations/write: az role assignment create --assignee "<client id>" --role "Application Insights Component Contributor" --scope ${argument(componentId, '<resource id>')}`
      : answer?.status === 404
        ? `Compare applicationInsights with: az monitor app-insights component show --app ${argument(componentName(componentId), '<name>')} --resource-group <group> --query id --output tsv`
        : fix;
  return { code, message: neutralise(message, 1000), ...(better === undefined ? {} : { fix: better }) };
}

function componentName(componentId: string): string {
  return neutralise(componentId.replace(/^.*\//, ''), 80);
}
