import type { ReferenceFound } from '../../model.ts';
import type { Taken } from '../facts/index.ts';

/** A command that takes the name of a durable function. */
export interface Api {
  readonly targetKind: ReferenceFound['targetKind'];
  readonly side: ReferenceFound['side'];
  readonly taken: readonly Taken[];
}

const call: readonly Taken[] = [
  { name: 'functionname' },
  { name: 'input' },
  { name: 'retryoptions' },
  { name: 'instanceid' },
  { name: 'nowait', isSwitch: true },
];

const activity: Api = { targetKind: 'activity', side: 'context', taken: call };
const subOrchestrator: Api = { targetKind: 'orchestrator', side: 'context', taken: [...call, { name: 'version' }] };
const start: Api = {
  targetKind: 'orchestrator',
  side: 'client',
  taken: [
    { name: 'functionname' },
    { name: 'inputobject' },
    { name: 'durableclient' },
    { name: 'instanceid' },
    { name: 'version' },
  ],
};

/**
 * The commands that name a function, by their names in lower case. PowerShell has none for entities.
 *
 * Sources: https://github.com/Azure/azure-functions-durable-powershell (AzureFunctions.PowerShell.Durable.SDK.psd1: commands and
 * aliases), https://github.com/Azure/azure-functions-powershell-worker (the commands that are built in)
 */
export const apis: ReadonlyMap<string, Api> = new Map([
  ['invoke-durableactivity', activity],
  ['invoke-activityfunction', activity],
  ['invoke-durablesuborchestrator', subOrchestrator],
  ['start-durableorchestration', start],
  ['start-neworchestration', start],
]);

/** The helper that adds the version of an app setting to a name. */
export const settingHelper = 'Get-VersionedFunctionName';
export const settingCommand = settingHelper.toLowerCase();

/** The module that holds the helper: the worker looks for modules in `Modules` beside host.json. */
export const settingModule = 'DurableFunctionsVersion';
