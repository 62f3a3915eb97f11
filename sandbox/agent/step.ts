import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseCommand, type Command } from './command.ts';
import type { SecretMasker } from './secret-masker.ts';
import type { TaskDefinition } from './task-definition.ts';
import type { Attachment, Issue, TaskResult } from './types.ts';
import type { Variables } from './variables.ts';

/** From best to worst, as the agent orders results when it merges them. */
const results: readonly TaskResult[] = ['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled'];

/** Commands that stay allowed when task.json restricts commands; the others are refused with a warning. */
const allowedWhenRestricted = new Set(
  'logdetail logissue issue complete setprogress setsecret setvariable debug settaskvariable prependpath'.split(' '),
);

/** Commands of other areas do nothing that this sandbox could show; these areas exist, others get a warning. */
const otherAreas = new Set(['artifact', 'build', 'codecoverage', 'release', 'results', 'telemetry']);

/**
 * What the agent keeps of a step while its process runs: the log, the result, what logging commands did.
 * Source: microsoft/azure-pipelines-agent, WorkerCommandManager.cs, TaskCommandExtension.cs, TaskRestrictionsExtension.cs.
 */
export class Step {
  readonly log: string[] = [];
  readonly rawOutput: string[] = [];
  readonly issues: Issue[] = [];
  readonly attachments: Attachment[] = [];
  readonly outputs: Record<string, string> = {};
  readonly setVariables: Record<string, string> = {};
  result: TaskResult | undefined;
  resultMessage = '';
  /** Called when a task says that it is done although its process goes on. */
  onDone: () => void = () => {};

  readonly #definition: TaskDefinition;
  readonly #name: string;
  readonly #variables: Variables;
  readonly #masker: SecretMasker;
  readonly #onLine: (line: string) => void;
  #commandResult: TaskResult | undefined;

  constructor(options: {
    definition: TaskDefinition;
    name: string;
    variables: Variables;
    masker: SecretMasker;
    onLine: (line: string) => void;
  }) {
    this.#definition = options.definition;
    this.#name = options.name;
    this.#variables = options.variables;
    this.#masker = options.masker;
    this.#onLine = options.onLine;
  }

  print(line: string): void {
    const masked = this.#masker.mask(line);
    this.log.push(masked);
    this.#onLine(masked);
  }

  debug(line: string): void {
    if (this.#variables.isTrue('System.Debug')) this.print(`##[debug]${line}`);
  }

  addIssue(type: Issue['type'], message: string, properties: ReadonlyMap<string, string> = new Map()): void {
    const masked = this.#masker.mask(message);
    this.issues.push({ type, message: masked, properties: Object.fromEntries(properties) });
    this.print(`##[${type}]${message}`);
  }

  /** A line that the task wrote, to stdout or stderr: the agent treats both alike. */
  read(line: string): void {
    this.rawOutput.push(line);
    const command = parseCommand(line);
    if (!command) {
      if (line.includes('##vso')) {
        this.addIssue(
          'warning',
          `'${line}' contains logging command keyword '##vso', but it's not a legal command. Please see the list of accepted commands: https://go.microsoft.com/fwlink/?LinkId=817296`,
        );
      }
      this.print(line);
      return;
    }
    try {
      this.#process(command);
    } catch (error) {
      this.addIssue('error', `Unable to process command '${line}' successfully.`);
      this.addIssue('error', error instanceof Error ? error.message : String(error));
      this.#commandResult = worse(this.#commandResult, 'Failed');
    }
    if (command.event.toLowerCase() !== 'debug') this.debug(`Processed: ${line}`);
  }

  /** The result once the process has ended. */
  finish(): TaskResult {
    const own = this.result ?? 'Succeeded';
    return this.#commandResult === undefined ? own : worse(own, this.#commandResult);
  }

  #process(command: Command): void {
    const area = command.area.toLowerCase();
    if (area !== 'task') {
      if (!otherAreas.has(area)) {
        this.addIssue('warning', `Cannot find command extension for ##vso[${command.area}.command].`);
      }
      return;
    }
    const event = command.event.toLowerCase();
    const restricted = this.#definition.restrictions?.commands?.mode?.toLowerCase() === 'restricted';
    const run = this.#commands[event];
    if (!run) throw new Error(`##vso[task.${command.event}] is not a recognized command for task command extension.`);
    if (restricted && !allowedWhenRestricted.has(event)) {
      this.addIssue(
        'warning',
        `##vso[${command.area}.${command.event}] is not allowed in this step due to policy restrictions.`,
      );
      return;
    }
    run(command);
  }

  readonly #commands: Readonly<Record<string, (command: Command) => void>> = {
    debug: ({ data }) => this.debug(data),
    logissue: (command) => this.#logIssue(command),
    issue: (command) => this.#logIssue(command),
    complete: (command) => this.#complete(command),
    setsecret: ({ data }) => this.#masker.add(data),
    setvariable: (command) => this.#setVariable(command),
    settaskvariable: (command) => void required(command, 'variable'),
    setprogress: () => {},
    logdetail: () => {},
    prependpath: () => {},
    setendpoint: ({ data, properties }) => {
      if (properties.get('field')?.toLowerCase() === 'authparameter') this.#masker.add(data);
    },
    uploadsummary: ({ data }) => this.#attach('Distributedtask.Core.Summary', basename(data), data),
    uploadfile: ({ data }) => this.#attach('Distributedtask.Core.FileAttachment', basename(data), data),
    addattachment: (command) => this.#attach(required(command, 'type'), required(command, 'name'), command.data),
  };

  #logIssue({ data, properties }: Command): void {
    const type = properties.get('type')?.toLowerCase();
    if (type === undefined) this.addIssue('warning', "Can't create TaskIssue from logging event.");
    else if (type === 'error' || type === 'warning') this.addIssue(type, data, properties);
    else throw new Error(`issue type ${type} is not an expected issue type.`);
  }

  #complete({ data, properties }: Command): void {
    const named = properties.get('result')?.toLowerCase();
    const result = results.find((known) => known.toLowerCase() === named);
    if (!result) throw new Error('Invalid task result.');
    this.result = worse(this.result, result);
    this.resultMessage = this.#masker.mask(data);
    if (properties.get('done')?.toLowerCase() === 'true') this.onDone();
  }

  #setVariable(command: Command): void {
    const { data, properties } = command;
    const name = required(command, 'variable');
    const secret = properties.get('issecret')?.toLowerCase() === 'true';
    if (secret) {
      if (data.includes('\n') && !this.#variables.isTrue('System.UnsafeAllowMultilineSecret')) {
        throw new Error('Secrets cannot contain multiple lines');
      }
      this.#masker.add(data);
    }
    const allowed = this.#definition.restrictions?.settableVariables?.allowed;
    if (allowed && !allowed.some((pattern) => matches(name, pattern))) {
      this.addIssue('warning', `Setting variable '${name}' has been disabled by the task or build definition.`);
      return;
    }
    const declared = (this.#definition.outputVariables ?? []).some((output) => equalNames(output.name, name));
    if (declared || properties.get('isoutput')?.toLowerCase() === 'true') {
      this.outputs[name] = data;
      this.#variables.set(`${this.#name}.${name}`, data, secret);
    } else {
      this.setVariables[name] = data;
      this.#variables.set(name, data, secret);
    }
  }

  #attach(type: string, name: string, path: string): void {
    let content: string;
    try {
      content = readFileSync(path, 'utf8');
    } catch {
      throw new Error(
        'Cannot upload task attachment file, attachment file location is not specified or attachment file does not exist on disk.',
      );
    }
    this.attachments.push({ type, name, path, content });
  }
}

function required({ event, properties }: Command, name: string): string {
  const value = properties.get(name);
  if (value === undefined) throw new Error(`Required field '${name}' is missing in ##vso[task.${event}] command.`);
  return value;
}

function worse(current: TaskResult | undefined, coming: TaskResult): TaskResult {
  return current === undefined || results.indexOf(coming) >= results.indexOf(current) ? coming : current;
}

function equalNames(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A pattern of `settableVariables`: case is ignored, `*` stands for anything. */
function matches(name: string, pattern: string): boolean {
  const expression = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${expression.join('.*')}$`, 'i').test(name);
}
