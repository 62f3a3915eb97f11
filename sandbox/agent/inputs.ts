import { isAbsolute, resolve } from 'node:path';
import { isVisible } from '../../tasks/host/inputs/visible-rule.ts';
import { expandMacros } from './macros.ts';
import type { TaskDefinition, TaskInput } from './task-definition.ts';

export interface ResolvedInputs {
  /** By the input's own name, in the order of task.json. */
  readonly values: ReadonlyMap<string, string>;
  /** What keeps the service from starting the job; empty when all is well. */
  readonly problems: readonly string[];
}

/**
 * Does what service and agent do to the inputs of a step before a task sees them: aliases become names, defaults are
 * filled in, blanks trimmed, `$(variables)` expanded, paths made absolute; then required inputs that are shown must
 * have a value.
 *
 * @param given by name or alias, case ignored
 * @param valueOf the value of a variable by its name, secret or not
 * @param defaultFolder System.DefaultWorkingDirectory, the base of relative paths, and what an empty `filePath` becomes
 * Source: microsoft/azure-pipelines-agent, TaskRunner.cs (LoadDefaultInputs, TranslateFilePathInput). That an unknown
 * input is refused is this sandbox's own: the service passes it on, and a typing error goes unseen.
 */
export function resolveInputs(
  definition: TaskDefinition,
  given: Readonly<Record<string, string>>,
  valueOf: (name: string) => string | undefined,
  defaultFolder: string,
): ResolvedInputs {
  const inputs = definition.inputs ?? [];
  const values = new Map(inputs.map((input) => [input.name, textOf(input.defaultValue).trim()]));
  const problems: string[] = [];
  const byName = new Map(
    inputs.flatMap((input) => [input.name, ...(input.aliases ?? [])].map((name) => [name.toLowerCase(), input])),
  );
  const givenBy = new Map<TaskInput, string>();
  for (const [name, value] of Object.entries(given)) {
    const input = byName.get(name.trim().toLowerCase());
    if (!input) {
      problems.push(`Step ${definition.name} has no input '${name}'.`);
    } else if (givenBy.has(input)) {
      problems.push(`Step ${definition.name} is given input '${input.name}' twice: ${givenBy.get(input)} and ${name}.`);
    } else {
      givenBy.set(input, name);
      values.set(input.name, value.trim());
    }
  }
  for (const [name, value] of values) values.set(name, expandMacros(value, valueOf));
  const valueByName = (name: string): string => values.get(byName.get(name.toLowerCase())?.name ?? name) ?? '';
  for (const input of inputs) {
    if (input.required === true && values.get(input.name) === '' && isVisible(input.visibleRule, valueByName)) {
      problems.push(`Step ${definition.name} input '${input.name}' is required (${input.label}).`);
    }
  }
  for (const input of inputs.filter(({ type }) => type.toLowerCase() === 'filepath')) {
    const path = values.get(input.name) ?? '';
    values.set(input.name, isAbsolute(path) ? resolve(path) : resolve(defaultFolder, path));
  }
  return { values, problems };
}

function textOf(value: TaskInput['defaultValue']): string {
  return value === undefined ? '' : String(value);
}
