import { constantText } from '../syntax/index.ts';
import { bindArguments } from './arguments.ts';
import { factsValue } from './assignments.ts';
import type { CommandUse } from './model.ts';
import { globalKey, scriptScope } from './scope.ts';

/** Notes what `Set-Variable` and `New-Variable` give to a variable. */
export function factsVariable(name: string, { command, scope }: CommandUse): void {
  if (name !== 'set-variable' && name !== 'new-variable') return;
  const bound = bindArguments(command, [{ name: 'name' }, { name: 'value' }]).values;
  const [variable, value] = [bound.get('name'), bound.get('value')];
  const text = variable?.kind === 'text' ? constantText(variable)?.toLowerCase() : undefined;
  if (text === undefined || value === undefined) return;
  const isGlobal = command.args.some((arg) => arg.kind === 'text' && /^global$/i.test(constantText(arg) ?? ''));
  if (isGlobal) factsValue(scriptScope(scope), globalKey(text), value);
  else factsValue(scope, text, value);
}

/** Whether a command shows variables of a module to others. */
export function showsVariables(name: string, { command }: CommandUse): boolean {
  return name === 'export-modulemember' && command.args.some((arg) => arg.kind === 'parameter' && /^v/.test(arg.name));
}

/** `Module\Command` is the command of a module; `.\script.ps1` is a path. */
export function withoutModule(name: string | undefined): string | undefined {
  return name?.includes('\\') === true ? name.replace(/^.*\\(?=[^\\.]+$)/, '') : name;
}
