import { neutralise } from './text.ts';

const plain = /^[A-Za-z0-9_./:%+=][A-Za-z0-9_./:@%+=-]*$/;
/** Inside double quotes these mean themselves to bash, PowerShell and cmd alike. */
const quotable = /^[A-Za-z0-9_./:%+,= ()<>|;&*?#~^{}[\]'][A-Za-z0-9_./:@%+,= ()<>|;&*?#~^{}[\]'-]*$/;

/**
 * One argument of a command that people copy into a shell: as it is, in quotes, or, when no way of quoting is the same in every
 * shell, a placeholder. Text from outside cannot become an option, a file to read (`@…`) or another command.
 */
export function argument(text: string, placeholder = '<see the message>'): string {
  const safe = neutralise(text, 400);
  if (plain.test(safe)) return safe;
  return quotable.test(safe) ? `"${safe}"` : `"${placeholder}"`;
}
