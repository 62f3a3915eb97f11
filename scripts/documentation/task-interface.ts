/** What pipelines rely on in a task within one major version. */
export interface TaskInterface {
  readonly id: string;
  readonly inputs: Readonly<Record<string, InputInterface>>;
  readonly outputs: readonly string[];
}

export interface InputInterface {
  readonly type: string;
  readonly required: boolean;
  readonly default: string;
  readonly aliases: readonly string[];
  readonly options: readonly string[];
}

/** What is read of a task.json. */
export interface InterfaceSource {
  readonly id: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly type: string;
    readonly required?: boolean;
    readonly defaultValue?: string | boolean;
    readonly aliases?: readonly string[];
    readonly options?: Readonly<Record<string, string>>;
  }[];
  readonly outputVariables?: readonly { readonly name: string }[];
}

export function interfaceOf(task: InterfaceSource): TaskInterface {
  return {
    id: task.id,
    inputs: Object.fromEntries(
      task.inputs.map((input) => [
        input.name,
        {
          type: input.type,
          required: input.required ?? false,
          default: String(input.defaultValue ?? ''),
          aliases: input.aliases ?? [],
          options: Object.keys(input.options ?? {}),
        },
      ]),
    ),
    outputs: (task.outputVariables ?? []).map(({ name }) => name),
  };
}

/**
 * What in `now` would break a pipeline that was written for `before`: names are compared letter by letter, so that a
 * rename shows as a removal.
 */
export function breakingChanges(before: TaskInterface, now: TaskInterface): string[] {
  const changes: string[] = [];
  if (before.id !== now.id) changes.push(`the id of the task changed from ${before.id} to ${now.id}`);
  for (const [name, old] of Object.entries(before.inputs)) {
    const input = now.inputs[name];
    if (input === undefined) {
      changes.push(`the input ${name} was removed or renamed`);
      continue;
    }
    if (input.required && !old.required) changes.push(`the input ${name} became required`);
    if (input.type !== old.type) changes.push(`the input ${name} is ${input.type} and was ${old.type}`);
    if (input.default !== old.default) {
      changes.push(`the default of the input ${name} is "${input.default}" and was "${old.default}"`);
    }
    for (const alias of without(old.aliases, input.aliases)) changes.push(`the alias ${alias} of ${name} was removed`);
    for (const option of without(old.options, input.options)) {
      changes.push(`the option ${option} of ${name} was removed`);
    }
  }
  for (const [name, input] of Object.entries(now.inputs)) {
    if (before.inputs[name] === undefined && input.required && input.default === '') {
      changes.push(`the new input ${name} is required and has no default`);
    }
  }
  for (const output of without(before.outputs, now.outputs))
    changes.push(`the output ${output} was removed or renamed`);
  return changes;
}

function without(these: readonly string[], those: readonly string[]): string[] {
  return these.filter((name) => !those.includes(name));
}
