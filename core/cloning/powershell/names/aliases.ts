import { bindArguments, type CommandUse } from '../facts/index.ts';
import { constantText, type Expression } from '../syntax/index.ts';

/** Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/set-alias (with its own aliases) */
export const aliasCommands = ['set-alias', 'new-alias', 'sal', 'nal'] as const;

/** What the aliases of an app stand for: both names in lower case, without the module. */
export function aliasesIn(commands: ReadonlyMap<string, readonly CommandUse[]>): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const use of aliasCommands.flatMap((name) => commands.get(name) ?? [])) {
    const { values } = bindArguments(use.command, [{ name: 'name' }, { name: 'value' }]);
    const [alias, name] = [textOf(values.get('name')), textOf(values.get('value'))];
    if (alias !== undefined && name !== undefined && alias !== name) aliases.set(alias, name);
  }
  return aliases;
}

function textOf(node: Expression | undefined): string | undefined {
  return node?.kind === 'text' ? constantText(node)?.replace(/^.*\\/, '').toLowerCase() : undefined;
}
