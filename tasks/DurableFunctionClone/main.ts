import { languages } from '../../core/cloning/languages.ts';
import { runClone, type CloneOutcome, type CloneRun } from '../../core/cloning/run/index.ts';
import { retireVersions, type RetireOutcome, type RetireRequest } from '../../core/cloning/retire/index.ts';
import {
  setStarterSetting,
  type StarterSettingOutcome,
  type StarterSettingRequest,
} from '../../core/cloning/starter-setting/index.ts';
import type { Task, TaskHost } from '../host/index.ts';
import { cloneFunctions } from './clone.ts';
import type { Ended } from './ended.ts';
import { packedGrammars } from './grammars.ts';
import { readFunctionCloneInputs } from './inputs.ts';
import type { FunctionCloneInputs } from './model.ts';
import { openAzureDoors } from './open-doors.ts';
import { outputsOnFailure } from './outputs.ts';
import { retireFunctions } from './retire.ts';
import { setSetting } from './set-setting.ts';

/** What the task does its work with; tests give others. */
export interface Engines {
  readonly clone: (run: CloneRun, host: TaskHost) => Promise<CloneOutcome>;
  readonly setStarterSetting: (request: StarterSettingRequest, host: TaskHost) => Promise<StarterSettingOutcome>;
  readonly retire: (request: RetireRequest, host: TaskHost) => Promise<RetireOutcome>;
}

const engines: Engines = {
  clone: (run, { log, signal }) => runClone(run, { context: { log, signal }, grammars: packedGrammars(), languages }),
  setStarterSetting: async (request, host) => setStarterSetting(request, await openAzureDoors(host)),
  retire: async (request, host) =>
    retireVersions(request, { ...(await openAzureDoors(host)), grammars: packedGrammars(), languages }),
};

/** The task, over any engines; pipelines run it over the real ones. */
export function createFunctionClone(over: Engines = engines): Task {
  return {
    outputsOnFailure,
    async main(host) {
      const { result, outputs } = await act(host, readFunctionCloneInputs(host), over);
      for (const [name, value] of Object.entries(outputs)) host.setOutput(name, value);
      return result;
    },
  };
}

async function act(host: TaskHost, inputs: FunctionCloneInputs, over: Engines): Promise<Ended> {
  switch (inputs.action) {
    case 'clone':
      return cloneFunctions(host, inputs.run, over.clone);
    case 'setStarterSetting':
      return setSetting(host, inputs, over.setStarterSetting);
    case 'retire':
      return retireFunctions(host, inputs, over.retire);
  }
}

export const durableFunctionClone = createFunctionClone();
