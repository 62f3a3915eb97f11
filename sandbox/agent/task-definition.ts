import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The parts of a task.json that an agent reads. */
export interface TaskDefinition {
  readonly id: string;
  readonly name: string;
  readonly friendlyName: string;
  readonly description: string;
  readonly author: string;
  readonly helpMarkDown?: string;
  readonly helpUrl?: string;
  readonly version: { readonly Major: number; readonly Minor: number; readonly Patch: number };
  readonly inputs?: readonly TaskInput[];
  readonly outputVariables?: readonly { readonly name: string }[];
  readonly execution?: Readonly<Record<string, { readonly target?: string; readonly workingDirectory?: string }>>;
  readonly restrictions?: {
    readonly commands?: { readonly mode?: string };
    readonly settableVariables?: { readonly allowed?: readonly string[] };
  };
}

export interface TaskInput {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly aliases?: readonly string[];
  readonly required?: boolean;
  readonly defaultValue?: string | boolean | number;
  readonly visibleRule?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Reads task.json from a task's folder. */
export async function readTaskDefinition(taskFolder: string): Promise<TaskDefinition> {
  return JSON.parse(await readFile(join(taskFolder, 'task.json'), 'utf8')) as TaskDefinition;
}

/** `1.2.3`, as the log and the tasks folder of an agent write it. */
export function versionOf(definition: TaskDefinition): string {
  const { Major, Minor, Patch } = definition.version;
  return `${Major}.${Minor}.${Patch}`;
}
