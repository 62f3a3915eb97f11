/** What a page about a task needs of its task.json. */
export interface DocumentedTask {
  readonly name: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly aliases?: readonly string[];
    readonly type: string;
    readonly label: string;
    readonly defaultValue?: string | boolean;
    readonly required?: boolean;
    readonly groupName?: string;
    readonly options?: Readonly<Record<string, string>>;
    readonly visibleRule?: string;
    readonly helpMarkDown?: string;
  }[];
  readonly groups?: readonly { readonly name: string; readonly displayName: string }[];
  readonly outputVariables?: readonly { readonly name: string; readonly description?: string }[];
}

/**
 * The page with the tables of inputs and outputs as task.json has them now. The page holds a pair of markers for each:
 * `<!-- inputs -->` … `<!-- /inputs -->`, and the same with `outputs` when the task has any.
 *
 * @throws Error when a marker is missing
 */
export function fillTaskPage(page: string, task: DocumentedTask): string {
  const withInputs = fillSection(page, 'inputs', inputTables(task), task.name);
  return task.outputVariables === undefined
    ? withInputs
    : fillSection(withInputs, 'outputs', outputTable(task.outputVariables), task.name);
}

function fillSection(page: string, section: string, content: string, taskName: string): string {
  const start = `<!-- ${section} -->`;
  const end = `<!-- /${section} -->`;
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`The page of ${taskName} has no pair of ${start} and ${end}.`);
  return `${page.slice(0, from + start.length)}\n\n${content}\n\n${page.slice(to)}`;
}

function inputTables(task: DocumentedTask): string {
  const groups = [{ name: undefined, displayName: undefined }, ...(task.groups ?? [])];
  return groups
    .map(({ name, displayName }) => ({
      displayName,
      inputs: task.inputs.filter((input) => input.groupName === name),
    }))
    .filter(({ inputs }) => inputs.length > 0)
    .map(({ displayName, inputs }) =>
      [
        ...(displayName === undefined ? [] : [`### ${displayName}`, '']),
        '| Input | Value | Default | What it is for |',
        '|---|---|---|---|',
        ...inputs.map((input) =>
          row([nameOf(input), valueOf(input), defaultOf(input), `**${input.label}.** ${helpOf(input)}`]),
        ),
      ].join('\n'),
    )
    .join('\n\n');
}

type Input = DocumentedTask['inputs'][number];

function nameOf({ name, aliases = [] }: Input): string {
  return [`\`${name}\``, ...aliases.map((alias) => `(or \`${alias}\`)`)].join('<br/>');
}

function valueOf({ type, options, name }: Input): string {
  if (options !== undefined) {
    return Object.keys(options)
      .map((option) => `\`${option}\``)
      .join(', ');
  }
  const [kind, connection] = type.split(':');
  const words: Readonly<Record<string, string>> = {
    boolean: '`true`, `false`',
    connectedService: `service connection (${connection})`,
    filePath: 'path',
    multiLine: 'text of several lines',
    pickList: 'text',
    string: 'text',
  };
  const word = words[kind ?? ''];
  if (word === undefined) throw new Error(`The input ${name} has the type ${type}, which no page describes yet.`);
  return word;
}

function defaultOf({ defaultValue, required }: Input): string {
  if (defaultValue !== undefined && defaultValue !== '') return `\`${defaultValue}\``;
  return required === true ? '**required**' : '';
}

function helpOf({ helpMarkDown = '', visibleRule }: Input): string {
  if (visibleRule === undefined) return helpMarkDown;
  return `${helpMarkDown}<br/>*Only with* ${visibleRule
    .split(/(&&|\|\|)/)
    .map((part) => (part === '&&' ? ' and ' : part === '||' ? ' or ' : `\`${part.trim()}\``))
    .join('')}.`;
}

function outputTable(outputs: NonNullable<DocumentedTask['outputVariables']>): string {
  return [
    '| Output | What it holds |',
    '|---|---|',
    ...outputs.map(({ name, description = '' }) => row([`\`${name}\``, description])),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')).join(' | ')} |`;
}
