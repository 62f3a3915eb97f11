import { neutralise } from '../core/text.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings, and collects what is wrong with them. */
export interface SettingReader {
  /** `undefined` when it is not set, or empty. */
  text(name: string): string | undefined;
  /** Values with commas between them. */
  list(name: string): string[];
  /** The same for what must not be shown. @param several whether commas part it */
  secrets(name: string, several?: boolean): string[];
  matching(name: string, pattern: RegExp, what: string): string | undefined;
  choice<Choice extends string>(name: string, choices: readonly Choice[], usual: Choice): Choice;
  number(name: string, bounds: { readonly least: number; readonly most: number }, usual: number): number;
  flag(name: string, usual: boolean): boolean;
  problem(name: string, what: string): void;
  readonly problems: readonly string[];
}

export function createReader(environment: Environment): SettingReader {
  const problems: string[] = [];
  const problem = (name: string, what: string): void => {
    problems.push(`${name} ${what}.`);
  };
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const list = (name: string): string[] =>
    (text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return {
    ...{ problem, problems, text, list },
    secrets: (name, several = true) => (several ? list(name) : [text(name) ?? []].flat()),
    matching(name, pattern, what) {
      const value = text(name);
      if (value === undefined) problem(name, `is missing: ${what}`);
      else if (!pattern.test(value)) problem(name, `is "${neutralise(value, 80)}", and must be ${what}`);
      return value;
    },
    choice(name, choices, usual) {
      const value = text(name);
      const chosen = choices.find((one) => one.toLowerCase() === value?.toLowerCase());
      if (value !== undefined && chosen === undefined) {
        problem(name, `is "${neutralise(value, 80)}", and must be one of ${choices.join(', ')}`);
      }
      return chosen ?? usual;
    },
    number(name, { least, most }, usual) {
      const value = text(name);
      if (value === undefined) return usual;
      const number = Number(value);
      if (!Number.isFinite(number) || number < least || number > most) {
        problem(name, `is "${neutralise(value, 80)}", and must be a number from ${least} to ${most}`);
        return usual;
      }
      return number;
    },
    flag(name, usual) {
      const value = text(name)?.toLowerCase();
      if (value === undefined) return usual;
      if (value !== 'true' && value !== 'false')
        problem(name, `is "${neutralise(value, 80)}", and must be true or false`);
      return value === 'true';
    },
  };
}
