import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemConnection } from './endpoints.ts';
import type { TaskDefinition } from './task-definition.ts';
import type { EndpointFile, RunTaskOptions } from './types.ts';
import { Variables } from './variables.ts';

/** The variables and the system connection of a job with one step. */
export interface Job {
  readonly variables: Variables;
  readonly system: EndpointFile;
  readonly sourcesFolder: string;
}

const operatingSystems: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'Darwin', win32: 'Windows_NT' };

/**
 * Makes the folders and variables of a build job; what the caller gives wins.
 * Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables (predefined variables).
 */
export async function makeJob(
  definition: TaskDefinition,
  workFolder: string,
  options: Pick<RunTaskOptions, 'variables' | 'endpoints'>,
): Promise<Job> {
  const buildFolder = join(workFolder, '1');
  const sourcesFolder = join(buildFolder, 's');
  const folders = [sourcesFolder, join(buildFolder, 'a'), join(workFolder, '_temp'), join(workFolder, '_tool')];
  for (const folder of folders) await mkdir(folder, { recursive: true });

  const given = options.endpoints?.[systemConnection];
  const collection = given?.url ?? 'https://dev.azure.com/sandbox/';
  const token =
    given?.parameters['AccessToken'] ??
    new Variables(options.variables).get('System.AccessToken') ??
    `job-token-${randomUUID()}`;
  const variables = new Variables({
    'System.HostType': 'build',
    'System.ServerType': 'Hosted',
    'System.Culture': 'en-US',
    'System.CollectionId': randomUUID(),
    'System.CollectionUri': collection,
    'System.TeamFoundationCollectionUri': collection,
    'System.TeamFoundationServerUri': collection,
    'System.TeamProject': 'sandbox',
    'System.TeamProjectId': randomUUID(),
    'System.PlanId': randomUUID(),
    'System.JobId': randomUUID(),
    'System.TimelineId': randomUUID(),
    'System.TaskInstanceId': randomUUID(),
    'System.TaskInstanceName': definition.name,
    'System.DefaultWorkingDirectory': sourcesFolder,
    'System.ArtifactsDirectory': join(buildFolder, 'a'),
    'System.AccessToken': { value: token, secret: true },
    'Agent.Id': '1',
    'Agent.Name': 'sandbox',
    'Agent.MachineName': hostname(),
    'Agent.Version': '4.274.1',
    'Agent.JobName': 'Job',
    'Agent.JobStatus': 'Succeeded',
    'Agent.OS': operatingSystems[process.platform] ?? process.platform,
    'Agent.OSArchitecture': process.arch.toUpperCase(),
    'Agent.HomeDirectory': workFolder,
    'Agent.WorkFolder': workFolder,
    'Agent.BuildDirectory': buildFolder,
    'Agent.TempDirectory': join(workFolder, '_temp'),
    'Agent.ToolsDirectory': join(workFolder, '_tool'),
    'Build.BuildId': '1',
    'Build.BuildNumber': '1',
    'Build.DefinitionName': 'sandbox',
    'Build.SourcesDirectory': sourcesFolder,
    'Build.ArtifactStagingDirectory': join(buildFolder, 'a'),
    'Task.DisplayName': definition.friendlyName,
    ...options.variables,
  });
  const system = given ?? { url: collection, scheme: 'OAuth', parameters: { AccessToken: token }, data: {} };
  return { variables, system, sourcesFolder };
}
