import { checkTaskHub, type CheckOutcome } from '../../core/taskhub/check/index.ts';
import { evidenceOf, summaryMarkdown } from '../../core/taskhub/report/index.ts';
import { neutralise } from '../../core/text.ts';
import type { Task, TaskHost } from '../host/index.ts';
import { findPath } from '../shared/host-json-from.ts';
import { readStatusCheckInputs, type StatusCheckInputs } from './inputs.ts';
import { openDoors } from './open-doors.ts';
import { outputsOf, outputsOnFailure } from './outputs.ts';
import { resultOf } from './result.ts';

const goOn = 'Nothing was changed. Run the job again to check anew.';

/** The task, over any outside world; pipelines run it over the real one. */
export function createStatusCheck(open = openDoors): Task {
  return {
    outputsOnFailure,
    async main(host) {
      const inputs = readStatusCheckInputs(host);
      const hostJsonFrom =
        inputs.hostJsonFrom === undefined ? {} : { hostJsonFrom: findPath(host, inputs.hostJsonFrom) };
      host.setActivity({ underWay: 'finding the task hub', goOn });
      const doors = await open(host, inputs);
      const outcome = await checkTaskHub(
        {
          ...inputs,
          ...hostJsonFrom,
          onChange: ({ line }) => host.setActivity({ underWay: `reading the task hub; last seen: ${line}`, goOn }),
        },
        doors,
      );
      const evidenceFile = report(host, inputs, outcome);
      const outputs = outputsOf(outcome, inputs.hub.taskHubName, evidenceFile);
      for (const [name, value] of Object.entries(outputs)) host.setOutput(name, value);
      const { warning, ...result } = resultOf(outcome, inputs);
      if (warning !== undefined) host.log.warning(warning);
      return result;
    },
  };
}

export const durableStatusCheck = createStatusCheck();

/**
 * Shows the summary and writes the evidence. A disk that is full takes nothing from the verdict: it becomes a warning.
 *
 * @returns the path of the evidence, empty when it could not be written
 */
function report(host: TaskHost, inputs: StatusCheckInputs, outcome: CheckOutcome): string {
  try {
    host.addSummary('Durable status check', summaryMarkdown(outcome, inputs.policy));
    return host.writeEvidence('durable-status-check', evidenceOf(outcome, { policy: inputs.policy, options: inputs }));
  } catch (error) {
    host.log.warning(`Summary or evidence could not be written: ${neutralise(String(error))}.`);
    return '';
  }
}
