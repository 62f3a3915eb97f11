import { DurableDeployError } from '../../../core/errors.ts';
import { plural } from '../../../core/text.ts';
import type { TaskHost } from '../task-host.ts';
import {
  parseBoundedDuration,
  parseChoice,
  parseFlag,
  parseList,
  parseTime,
  parseWholeNumber,
  quote,
  unreplacedMacro,
  type Parsed,
} from './parse.ts';
import type { TaskInput } from './task-input.ts';
import { isVisible } from './visible-rule.ts';

/**
 * Reads the inputs of a task.json. An input that its `visibleRule` hides counts as left out, since the pipeline editor
 * keeps old values of hidden inputs; a log line says so. What is wrong is remembered, and reading goes on with a
 * stand-in value, which never leaves `readInputs`.
 */
export interface InputReader {
  text(name: string): string | undefined;
  /** Masked as soon as it is read. */
  secret(name: string): string | undefined;
  path(name: string): string | undefined;
  flag(name: string): boolean;
  choice<T extends string>(name: string, choices: readonly T[]): T;
  /** Milliseconds. */
  duration(name: string, bounds: { least: string; most: string }): number;
  wholeNumber(name: string, bounds: { least: number; most: number }): number;
  /** One entry per line, or with commas between. */
  list(name: string): readonly string[];
  /** ISO 8601 in UTC. */
  time(name: string): string | undefined;
  /** A value that was read before, by another rule. */
  parsed<T>(name: string, value: string | undefined, parse: (text: string) => Parsed<T>): T | undefined;
  /** Adds a problem of one input, or of several together. */
  problem(names: string | readonly string[], message: string): void;
}

/**
 * Reads all inputs of a task into one object.
 *
 * @param inputs `inputs` of the task's task.json: defaults, rules of visibility
 * @param read builds the object; called once
 * @throws DurableDeployError INPUT_INVALID that lists every problem, one per line
 */
export function readInputs<T>(host: TaskHost, inputs: readonly TaskInput[], read: (reader: InputReader) => T): T {
  const problems: string[] = [];
  const result = read(createReader(host, inputs, problems));
  if (problems.length === 0) return result;
  throw new DurableDeployError(
    'INPUT_INVALID',
    problems.length === 1
      ? (problems[0] ?? '')
      : [`${plural(problems.length, 'problem')} with the inputs:`, ...problems.map((problem) => `- ${problem}`)].join(
          '\n',
        ),
  );
}

function createReader(host: TaskHost, inputs: readonly TaskInput[], problems: string[]): InputReader {
  const definitions = new Map(inputs.map((input) => [input.name, input]));
  const definitionOf = (name: string): TaskInput => {
    const definition = definitions.get(name);
    if (definition === undefined) throw new Error(`The task.json has no input ${name}.`);
    return definition;
  };
  const defaultOf = (name: string): string | undefined => {
    const value = definitionOf(name).defaultValue;
    return value === undefined || value === '' ? undefined : String(value);
  };
  const valueForRules = (name: string): string => host.input(name) ?? defaultOf(name) ?? '';
  const hidden = (name: string): boolean => !isVisible(definitionOf(name).visibleRule, valueForRules);

  const problem = (names: string | readonly string[], message: string): void => {
    problems.push(`${typeof names === 'string' ? names : names.join(', ')}: ${message}`);
  };
  const given = (name: string, value: () => string | undefined): string | undefined => {
    const text = value();
    if (hidden(name)) {
      if (text !== undefined && text !== defaultOf(name)) {
        host.log.info(
          `The input ${name} is not used here: it is for ${(definitionOf(name).visibleRule ?? '').replaceAll('&&', 'and').replaceAll('||', 'or')}.`,
        );
      }
      return undefined;
    }
    const macro = text === undefined ? undefined : unreplacedMacro(text);
    if (macro !== undefined) {
      problem(name, `the variable ${quote(macro)} does not exist in this job. Is its variable group linked?`);
      return undefined;
    }
    return text;
  };
  const text = (name: string): string | undefined => given(name, () => host.input(name)) ?? defaultOf(name);
  const parsed = <T>(name: string, value: string | undefined, parse: (text: string) => Parsed<T>): T | undefined => {
    if (value === undefined) return undefined;
    const outcome = parse(value);
    if ('value' in outcome) return outcome.value;
    problem(name, outcome.problem);
    return undefined;
  };
  /** For inputs that always have a value: task.json gives a default. */
  const always = <T>(name: string, standIn: T, parse: (text: string) => Parsed<T>): T => {
    const value = text(name);
    if (value === undefined) problem(name, 'a value is missing.');
    return parsed(name, value, parse) ?? standIn;
  };

  return {
    text,
    secret: (name) => given(name, () => host.secretInput(name)),
    path: (name) => given(name, () => host.pathInput(name)),
    flag: (name) => always(name, false, parseFlag),
    choice: <T extends string>(name: string, choices: readonly T[]) => {
      const [first] = choices;
      if (first === undefined) throw new Error(`The input ${name} has no choices.`);
      return always<T>(name, first, (value) => parseChoice(value, choices));
    },
    duration: (name, bounds) => always(name, 0, (value) => parseBoundedDuration(value, bounds)),
    wholeNumber: (name, bounds) => always(name, 0, (value) => parseWholeNumber(value, bounds)),
    list: (name) => parseList(text(name) ?? ''),
    time: (name) => parsed(name, text(name), parseTime),
    parsed,
    problem,
  };
}
