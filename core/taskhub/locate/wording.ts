import { neutralise } from '../../text.ts';
import { isInSlot, type AppConfiguration } from './app-configuration.ts';

/** Whether the text is a connection string or an address with a signature, which people put where a name belongs. */
export function looksSecret(text: string): boolean {
  return /(?:AccountKey|SharedAccess\w*|Password|Pwd|\bsig)\s*=/i.test(text);
}

/** Text from outside, safe to print. */
export function printable(text: string, maxLength = 120): string {
  return looksSecret(text) ? '(a connection string, not shown)' : neutralise(text, maxLength);
}

/** Text from outside in quotes, safe to print. */
export function quote(text: string): string {
  return looksSecret(text) ? printable(text) : `"${printable(text)}"`;
}

/** `slot "staging" of app "shop"`, or `app "shop"`. */
export function appLabel(configuration: AppConfiguration): string {
  const app = `app ${quote(configuration.siteName)}`;
  return isInSlot(configuration) ? `slot ${quote(configuration.slotName ?? '')} of ${app}` : app;
}

/** The `az` command that sets an app setting of the slot at hand. `assignment` is `Name=<what to put there>`. */
export function setAppSettingCommand(configuration: AppConfiguration, assignment: string): string {
  const slot = isInSlot(configuration) ? ` --slot ${printable(configuration.slotName ?? '')}` : '';
  const app = printable(configuration.siteName);
  return (
    `az functionapp config appsettings set --resource-group <resource-group> --name ${app}${slot} ` +
    `--settings "${printable(assignment, 200)}"`
  );
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], word = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1) ?? ''}`;
}
