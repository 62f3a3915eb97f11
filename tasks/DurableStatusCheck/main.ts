import { checkTaskHub } from '../../core/taskhub/check/index.ts';
import type { Task, TaskHost } from '../host/index.ts';
import { findPath } from './find-path.ts';
import { readStatusCheckInputs } from './inputs.ts';
import { openDoors } from './open-doors.ts';
import { outputsOf, outputsOnFailure } from './outputs.ts';
import { resultOf } from './result.ts';

const goOn = 'Nothing was changed. Run the job again to check anew.';

/** The task, over any outside world; pipelines run it over the real one. */
export function createStatusCheck(open = openDoors): Task {
  return {
    outputsOnFailure,
    async main(host: TaskHost) {
      const inputs = readStatusCheckInputs(host);
      host.setActivity({ underWay: 'finding the task hub', goOn });
      const doors = await open(host, inputs);
      const outcome = await checkTaskHub(
        {
          ...inputs,
          ...(inputs.hostJsonFrom === undefined ? {} : { hostJsonFrom: findPath(host, inputs.hostJsonFrom) }),
          onChange: ({ line }) => host.setActivity({ underWay: `reading the task hub; last seen: ${line}`, goOn }),
        },
        doors,
      );
      const outputs = outputsOf(outcome, inputs.hub.taskHubName, '');
      for (const [name, value] of Object.entries(outputs)) host.setOutput(name, value);
      const { warning, ...result } = resultOf(outcome, inputs);
      if (warning !== undefined) host.log.warning(warning);
      return result;
    },
  };
}

export const durableStatusCheck = createStatusCheck();
