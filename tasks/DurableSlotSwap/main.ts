import { runSlotAction } from '../../core/slots/index.ts';
import type { SlotOutcome, SlotRequest } from '../../core/slots/model.ts';
import { evidenceOf, summaryMarkdown } from '../../core/slots/report/index.ts';
import { neutralise } from '../../core/text.ts';
import type { Task, TaskHost } from '../host/index.ts';
import { findPath } from '../shared/host-json-from.ts';
import { readSlotSwapInputs } from './inputs.ts';
import { openDoors } from './open-doors.ts';
import { outputsOf, outputsOnFailure } from './outputs.ts';
import { resultOf } from './result.ts';

/**
 * The task, over any outside world; pipelines run it over the real one.
 *
 * @param open opens the outside world, once the inputs are known to be good
 * @param run `runSlotAction` of core
 */
export function createSlotSwap<Doors>(
  open: (host: TaskHost) => Promise<Doors>,
  run: (request: SlotRequest, doors: Doors) => Promise<SlotOutcome>,
): Task {
  return {
    outputsOnFailure,
    async main(host) {
      const request = withFoundPath(host, readSlotSwapInputs(host));
      host.setActivity({ underWay: 'signing in to Azure', goOn: 'Nothing was changed. Run the job again.' });
      const outcome = await run(request, await open(host));
      const evidenceFile = report(host, request, outcome);
      for (const [name, value] of Object.entries(outputsOf(outcome, request, evidenceFile)))
        host.setOutput(name, value);
      return resultOf(outcome, request);
    },
  };
}

export const durableSlotSwap = createSlotSwap(openDoors, runSlotAction);

function withFoundPath(host: TaskHost, request: SlotRequest): SlotRequest {
  return request.hostJsonFrom === undefined
    ? request
    : { ...request, hostJsonFrom: findPath(host, request.hostJsonFrom) };
}

/**
 * Shows the summary and writes the evidence. A disk that is full takes nothing from what was done: it becomes a warning.
 *
 * @returns the path of the evidence, empty when it could not be written
 */
function report(host: TaskHost, request: SlotRequest, outcome: SlotOutcome): string {
  try {
    host.addSummary('Durable slot swap', summaryMarkdown(outcome, request));
    return host.writeEvidence('durable-slot-swap', evidenceOf(outcome, request));
  } catch (error) {
    host.log.warning(`Summary or evidence could not be written: ${neutralise(String(error))}.`);
    return '';
  }
}
